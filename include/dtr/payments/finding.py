"""Looking at batches and payments: lists, one in full, and what a number stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import Balance, BatchRow, Hold, PaymentRow, Unpaid
from include.dtr.payments.states import BatchState
from include.dtr.period import local_date
from include.dtr.records.queries import TrailEvent
from include.dtr.sqlfiles import sql_file

MOST_FOUND = 200
UNPAID_WEEKS = 60


@dataclass(frozen=True, slots=True)
class BatchInFull:
    batch: BatchRow
    payments: Sequence[PaymentRow]
    trail: Sequence[TrailEvent]
    """Its newest events, newest first."""


@dataclass(frozen=True, slots=True)
class WeekInFull:
    """A lease's week: its account, all its payments over all revisions, and its holds."""

    balance: Balance
    payments: Sequence[PaymentRow]
    holds: Sequence[Hold]


def list_batches(
    office: Office, most: int = 50, state: BatchState | None = None, before: int | None = None
) -> list[BatchRow]:
    """Newest first; `before`: the id of the last one that was seen."""
    with office.records() as records:
        return kept.batches(records, most, state, before)


def batch_in_full(office: Office, number: str) -> BatchInFull:
    """Raises `NoSuchBatch`."""
    with office.records() as records:
        found = batches.read(records, number)
        return BatchInFull(
            found, kept.payments_of_batch(records, number), kept.batch_trail(records, number)
        )


def batch_of_request(office: Office, request_key: str) -> BatchRow | None:
    """The batch that a Dag run made; None where it made none (yet)."""
    with office.records() as records:
        return kept.batch_of_request(records, request_key)


def remarks_of(office: Office, number: str) -> list[str]:
    """What was unusual when the batch was made, a line for each statement."""
    keys = {"number": number, "most": MOST_FOUND}
    with office.records() as records:
        found = records.execute(sql_file(PACKAGE, "batch_remarks"), keys).fetchall()
    return [remark for (remark,) in found]


def payment(office: Office, payment_id: int) -> PaymentRow:
    """Raises `NoSuchPayment`."""
    with office.records() as records:
        return batches.read_payment(records, payment_id)


def week_in_full(office: Office, dtr_id: str) -> WeekInFull:
    """Raises `NoSuchDtr` where nothing stands and nothing was ever paid."""
    with office.records() as records:
        balance = kept.account_of(records, dtr_id)
        if balance is None:
            raise NoSuchDtr(f"Nothing stands and nothing was paid on {dtr_id}.")
        return WeekInFull(
            balance, kept.payments_of_dtr(records, dtr_id), kept.holds_of(records, dtr_id)
        )


def find(office: Office, text: str) -> list[PaymentRow]:
    """Payments by check number, noted number, batch number or trace number, newest first."""
    with office.records() as records:
        return kept.find_payments(records, text.strip(), MOST_FOUND)


def still_unpaid(office: Office) -> list[Unpaid]:
    """Statements of the last weeks with money still due, oldest first."""
    since = local_date(office.now()) - timedelta(weeks=UNPAID_WEEKS)
    with office.records() as records:
        return kept.unpaid(records, since)
