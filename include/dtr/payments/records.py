"""The rows of payments: read into classes, and stepped from state to state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import scalar_row

from include.dtr.payments import PACKAGE
from include.dtr.payments.due import Account
from include.dtr.payments.states import BatchState, PaymentState
from include.dtr.payments.trying import Prenote
from include.dtr.records.db import Connection, row, rows, value
from include.dtr.records.queries import TrailEvent
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class WeekAccount:
    """A week's account, with what decides whether it is paid. Dollars."""

    dtr_id: str
    revision: int
    lease_id: int
    period_start: date
    period_end: date
    driver_id: int | None
    stands: bool
    due: Decimal
    paid: Decimal
    planned: Decimal
    sent: Decimal
    in_flight: Decimal
    set_off: Decimal
    recovered: Decimal
    still_due: Decimal
    claim_back: Decimal
    receipt_number: str | None
    held: str | None
    """Kind and reason of a hold that stands: "DISPUTE: ..."."""
    in_batch: str | None
    """A batch with a payment of it that has not arrived."""

    @property
    def account(self) -> Account:
        return Account(
            self.dtr_id, self.due, self.paid, self.in_flight, self.set_off, self.recovered
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpaid(Account):
    """A week on which more went out than is due."""

    lease_id: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One week's account as it is shown."""

    dtr_id: str
    lease_id: int
    period_start: date
    stands: bool
    due: Decimal
    paid: Decimal
    in_flight: Decimal
    set_off: Decimal
    recovered: Decimal
    still_due: Decimal
    claim_back: Decimal


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment. Of an account it knows the last four digits and a keyed hash."""

    id: int
    dtr_id: str
    revision: int
    lease_id: int
    period_start: date
    driver_id: int | None
    amount: Decimal
    method: str
    state: str
    batch_id: int | None
    number: str | None
    trace: str | None
    account_last_four: str | None
    account_key: str | None
    pay_date: date
    corrects: int | None
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    settled_at: datetime | None
    returned_at: datetime | None
    return_code: str | None
    canceled_at: datetime | None
    reason: str | None
    erased_at: datetime | None
    """When it was erased to whom it went."""
    batch_number: str | None
    batch_state: str | None

    @property
    def is_noted(self) -> bool:
        """Noted by a person; made outside of this program."""
        return self.batch_id is None

    @property
    def named(self) -> str:
        return f"The payment of ${self.amount:,.2f} on {self.dtr_id}"


@dataclass(frozen=True, slots=True)
class BankFileRow:
    """What a batch and an order have in common: two people's work, and a file for the bank."""

    id: int
    number: str
    effective_date: date
    state: str
    total: Decimal
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str | None
    one_person: bool
    file_made_at: datetime | None
    file_modifier: str | None
    file_first_sequence: int | None
    file_key: str | None
    file_sha256: str | None
    file_bytes: int | None
    downloads: int
    sent_at: datetime | None
    settled_at: datetime | None
    settled_by: str | None
    canceled_at: datetime | None
    canceled_by: str | None
    canceled_reason: str | None
    erased_at: datetime | None
    """When its file was erased."""

    @property
    def named(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True)
class BatchRow(BankFileRow):
    method: str
    request_key: str
    payments: int
    claimed: Decimal
    sent_by: str | None

    @property
    def named(self) -> str:
        return f"batch {self.number}"


@dataclass(frozen=True, slots=True)
class WeekFindings:
    """What the last comparisons of a week with the books found."""

    period_start: date
    differences: Sequence[str] | None
    """Of the newest close; None: never closed."""
    changed: Sequence[Mapping[str, Any]]
    """Of the last look at it as a closed week."""


@dataclass(frozen=True, slots=True)
class Hold:
    id: int
    dtr_id: str
    kind: str
    reason: str
    held_at: datetime
    held_by: str
    released_at: datetime | None
    released_by: str | None
    released_reason: str | None


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A statement with money still due."""

    dtr_id: str
    lease_id: int
    driver_id: int | None
    period_start: date
    period_end: date
    due: Decimal
    paid: Decimal
    in_flight: Decimal
    still_due: Decimal


def accounts(
    conn: Connection, weeks: Iterable[date], dtr_ids: Sequence[str] = ()
) -> list[WeekAccount]:
    """Of all statements of `weeks`, or of `dtr_ids` among them; by lease and week."""
    found: list[WeekAccount] = []
    for week in sorted(set(weeks)):
        keys = {"week": week, "dtr_ids": list(dtr_ids) or None}
        found += rows(conn, sql_file(PACKAGE, "accounts"), keys, WeekAccount, prepare=False)
    return sorted(found, key=lambda one: (one.lease_id, one.period_start))


def account_of(conn: Connection, dtr_id: str) -> Balance | None:
    """A week's account; None where nothing stands and nothing was ever paid."""
    return row(conn, sql_file(PACKAGE, "account"), {"dtr_id": dtr_id}, Balance)


def overpaid(conn: Connection, lease_ids: Iterable[int]) -> list[Overpaid]:
    """Weeks of the leases from which something is to be claimed back, by lease, oldest first."""
    keys = {"lease_ids": sorted(set(lease_ids))}
    return rows(conn, sql_file(PACKAGE, "overpaid"), keys, Overpaid)


def findings(conn: Connection, weeks: Iterable[date]) -> list[WeekFindings]:
    keys = {"weeks": sorted(set(weeks))}
    return rows(conn, sql_file(PACKAGE, "weeks"), keys, WeekFindings)


def earlier_dues(
    conn: Connection, driver_ids: Iterable[int], before: date, most: int
) -> dict[int, list[Decimal]]:
    """By driver: what the newest statements before a day had due, newest first."""
    keys = {"driver_ids": sorted(set(driver_ids)), "before": before, "most": most}
    return dict(conn.execute(sql_file(PACKAGE, "earlier_dues"), keys).fetchall())


def last_accounts(conn: Connection, driver_ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """By driver: the keyed hash of the account last paid into, and whether that came back."""
    keys = {"driver_ids": sorted(set(driver_ids))}
    found = conn.execute(sql_file(PACKAGE, "last_accounts"), keys).fetchall()
    return {driver_id: (key, came_back) for driver_id, key, came_back in found}


def prenotes(conn: Connection, driver_ids: Iterable[int]) -> dict[tuple[int, str], Prenote]:
    """By driver and keyed hash of an account: its newest prenote that was not canceled."""
    keys = {"driver_ids": sorted(set(driver_ids))}
    found = rows(conn, sql_file(PACKAGE, "prenotes_of"), keys, Prenote)
    return {(each.driver_id, each.account_key): each for each in found}


def next_numbers(conn: Connection, series: str, count: int = 1, first: int = 1) -> int:
    """The first of `count` new numbers of a series, which begins at `first` or later."""
    keys = {"series": series, "count": count, "first": first}
    last: int = value(conn, sql_file(PACKAGE, "next_number"), keys)
    return last - count + 1


def batch(conn: Connection, number: str) -> BatchRow | None:
    return row(conn, sql_file(PACKAGE, "batch"), {"number": number}, BatchRow)


def batch_for_change(conn: Connection, number: str) -> BatchRow | None:
    """Its row stays locked to the transaction's end."""
    return row(conn, sql_file(PACKAGE, "batch_for_change"), {"number": number}, BatchRow)


def batch_of_request(conn: Connection, request_key: str) -> BatchRow | None:
    keys = {"request_key": request_key}
    return row(conn, sql_file(PACKAGE, "batch_of_request"), keys, BatchRow)


def batches(
    conn: Connection, most: int, state: str | None = None, before: int | None = None
) -> list[BatchRow]:
    """Newest first; `before`: the id of the last one that was seen."""
    keys = {"most": most, "state": state, "before": before}
    return rows(conn, sql_file(PACKAGE, "batches"), keys, BatchRow)


def batches_to_settle(conn: Connection) -> list[BatchRow]:
    return rows(conn, sql_file(PACKAGE, "batches_to_settle"), {}, BatchRow)


def payments_of_batch(conn: Connection, number: str) -> list[PaymentRow]:
    """By lease and week: the order of its file."""
    return rows(conn, sql_file(PACKAGE, "payments_of_batch"), {"number": number}, PaymentRow)


def payments_of_dtr(conn: Connection, dtr_id: str) -> list[PaymentRow]:
    """Newest first, over all revisions."""
    return rows(conn, sql_file(PACKAGE, "payments_of_dtr"), {"dtr_id": dtr_id}, PaymentRow)


def payment(conn: Connection, payment_id: int) -> PaymentRow | None:
    return row(conn, sql_file(PACKAGE, "payment"), {"id": payment_id}, PaymentRow)


def payment_for_change(conn: Connection, payment_id: int) -> PaymentRow | None:
    """Its row stays locked to the transaction's end."""
    return row(conn, sql_file(PACKAGE, "payment_for_change"), {"id": payment_id}, PaymentRow)


def find_payments(conn: Connection, text: str, most: int) -> list[PaymentRow]:
    """By check number, noted number, batch number or trace number, newest first."""
    keys = {"text": text, "most": most}
    return rows(conn, sql_file(PACKAGE, "find_payments"), keys, PaymentRow)


def payment_of_trace(conn: Connection, trace: str, amount: Decimal | None) -> PaymentRow | None:
    """The newest that went out under a trace number; its row stays locked."""
    keys = {"trace": trace, "amount": amount}
    return row(conn, sql_file(PACKAGE, "payment_of_trace"), keys, PaymentRow)


def step_payment(
    conn: Connection,
    payment: PaymentRow,
    then: PaymentState,
    reason: str | None = None,
    return_code: str | None = None,
) -> bool:
    """False where the payment is no longer in the state that it was read in."""
    keys = _payment_step(payment, then, reason, return_code)
    return conn.execute(sql_file(PACKAGE, "step_payment"), keys).rowcount == 1


def step_payments(
    conn: Connection, payments: Iterable[PaymentRow], then: PaymentState, reason: str | None = None
) -> None:
    """All of them, whose batch is locked."""
    steps = [_payment_step(payment, then, reason) for payment in payments]
    one_by_one(conn, "step_payment", steps)


def _payment_step(
    payment: PaymentRow, then: PaymentState, reason: str | None, return_code: str | None = None
) -> Mapping[str, object]:
    return {
        "id": payment.id,
        "now": payment.state,
        "then": then,
        "reason": reason,
        "return_code": return_code,
    }


def step_batch(
    conn: Connection,
    found: BatchRow,
    then: BatchState,
    by: str,
    reason: str | None = None,
    one_person: bool = False,
) -> bool:
    """False where the batch is no longer in the state that it was read in."""
    keys = {
        "id": found.id,
        "now": found.state,
        "then": then,
        "by": by,
        "reason": reason,
        "one_person": one_person,
    }
    return conn.execute(sql_file(PACKAGE, "step_batch"), keys).rowcount == 1


def holds_of(conn: Connection, dtr_id: str) -> list[Hold]:
    """Newest first."""
    return rows(conn, sql_file(PACKAGE, "holds_of"), {"dtr_id": dtr_id}, Hold)


def unpaid(conn: Connection, since: date) -> list[Unpaid]:
    """Statements of weeks since a day with money still due, oldest first."""
    return rows(conn, sql_file(PACKAGE, "unpaid"), {"since": since}, Unpaid)


def faults(conn: Connection) -> list[tuple[str, str]]:
    """What can never be; each a DTR or batch, and what is wrong with it."""
    return conn.execute(sql_file(PACKAGE, "faults")).fetchall()


def batch_trail(conn: Connection, number: str, most: int = 200) -> list[TrailEvent]:
    keys = {"number": number, "most": most}
    return rows(conn, sql_file(PACKAGE, "batch_trail"), keys, TrailEvent)


def one_by_one(conn: Connection, name: str, parameters: Iterable[Mapping[str, object]]) -> None:
    """The same statement of a file of ours for many rows, in one round trip for several."""
    with conn.cursor() as cursor:
        cursor.executemany(sql_file(PACKAGE, name), list(parameters))


def returning_ids(
    conn: psycopg.Connection[Any], name: str, parameters: Sequence[Mapping[str, object]]
) -> list[int]:
    """The ids that the statement returns, in the order of its rows."""
    found: list[int] = []
    with conn.cursor(row_factory=scalar_row) as cursor:
        cursor.executemany(sql_file(PACKAGE, name), parameters, returning=True)
        for _ in parameters:
            found += cursor.fetchall()
            cursor.nextset()
    return found
