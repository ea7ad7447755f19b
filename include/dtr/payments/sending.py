"""Sending an approved batch: its file is built, encrypted, stored, and then said to be SENT.

Each step may be repeated, and a process may die behind each: what is bound first (the file's time,
modifier, trace and check numbers) makes the second try build the same bytes, which the archive
knows for the same; the transaction that says SENT comes last, and once.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from include.dtr.failpoints import reach
from include.dtr.model import PaymentType
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, batches
from include.dtr.payments import records as kept
from include.dtr.payments.bank.ach import file_modifier
from include.dtr.payments.bank.check_numbers import series
from include.dtr.payments.files import BankFile, build, file_key
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState
from include.dtr.payments.stored_files import StoredFile, store
from include.dtr.period import NEW_YORK, local_date
from include.dtr.records.db import Connection, value
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

log = logging.getLogger(__name__)
CHECKS = "CHECK-NUMBERS"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a file's bytes depend on beside what is in it."""

    made_at: datetime
    modifier: str
    first_sequence: int


def send(office: Office, actor: Actor, number: str) -> BatchRow:
    """APPROVED -> SENT with all its payments; a batch that is sent already is left as it is.

    Raises `NoSuchBatch`; `PaymentRefused` for a batch that is not approved, or whose accounts are
    not those that were approved; `BankRefused`, `NoAccounts`, `TransientFault`, `StoreRefused`.
    """
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.state in (BatchState.SENT, BatchState.SETTLED):
            return batch
        if batch.state != BatchState.APPROVED:
            raise PaymentRefused(f"Batch {number} is {batch.state}; an APPROVED one is sent.")
        _bind(office, records, batch)
        batch = batches.read(records, number)
        payments = _planned(records, number)
    reach("after_bind_file")
    built = build(office, batch, payments)
    reach("after_build")
    stored = None if built is None else store(office, file_key(batch), built.content)
    reach("after_store")
    with office.records() as records, records.transaction():
        now = batches.locked(records, number)
        if now.state in (BatchState.SENT, BatchState.SETTLED):
            return now
        if now.state != BatchState.APPROVED:
            raise PaymentRefused(f"Batch {number} was {now.state} while its file was made.")
        _mark_sent(records, actor, now, payments, built, stored)
        reach("in_send")
        sent = batches.read(records, number)
    reach("after_send")
    log.info("Batch %s: %d payments sent", number, sent.payments)
    return sent


def _bind(office: Office, records: Connection, batch: BatchRow) -> None:
    """What the file's bytes depend on beside the payments: once, for every later try."""
    if batch.file_made_at is not None:
        return
    if batch.method == PaymentType.ACH:
        bound = next_file(office, records, batch.payments)
    else:
        _number_checks(records, batch)
        bound = Bound(office.now(), "A", 1)
    records.execute(
        sql_file(PACKAGE, "bind_file"),
        {
            "id": batch.id,
            "made_at": bound.made_at,
            "modifier": bound.modifier,
            "first_sequence": bound.first_sequence,
        },
    )


def next_file(office: Office, records: Connection, entries: int) -> Bound:
    """What tells the next ACH file of the day from all others; files take turns for it."""
    records.execute(sql_file(PACKAGE, "lock_files"))
    now = office.now()
    midnight = datetime.combine(local_date(now), time(), NEW_YORK)
    today = records.execute(
        sql_file(PACKAGE, "modifiers"),
        {"since": midnight, "until": midnight + timedelta(days=1), "method": PaymentType.ACH},
    ).fetchall()
    first = kept.next_numbers(records, f"TRACE-{local_date(now).year}", entries)
    return Bound(now, file_modifier(len(today)), first)


def _number_checks(records: Connection, batch: BatchRow) -> None:
    """The next numbers of the stock in the printer, in the batch's order."""
    count: int = value(records, sql_file(PACKAGE, "checks_to_number"), {"id": batch.id})
    if count:
        numbers = series(None, settings().check_first_number, count)
        first = kept.next_numbers(records, CHECKS, count, numbers.start)
        series(first - 1 if first > 1 else None, first, count)  # within eight digits
        records.execute(sql_file(PACKAGE, "number_checks"), {"id": batch.id, "first": first})


def _planned(records: Connection, number: str) -> list[PaymentRow]:
    return [
        payment
        for payment in kept.payments_of_batch(records, number)
        if payment.state == PaymentState.PLANNED
    ]


def _mark_sent(
    records: Connection,
    actor: Actor,
    batch: BatchRow,
    payments: Sequence[PaymentRow],
    built: BankFile | None,
    stored: StoredFile | None,
) -> None:
    details: dict[str, object] = {"effective_date": batch.effective_date.isoformat()}
    if stored is not None and built is not None:
        records.execute(
            sql_file(PACKAGE, "note_file"),
            {
                "id": batch.id,
                "key": stored.key,
                "sha256": stored.sha256,
                "bytes": stored.size,
            },
        )
        kept.one_by_one(
            records,
            "trace_payment",
            [{"id": payment, "trace": trace} for payment, trace in built.traces.items()],
        )
        details |= {"key": stored.key, "sha256": stored.sha256}
    # The batch first: its payments may be SENT only in a batch that is.
    batches.step(records, actor, batch, BatchState.SENT, details=details)
    batches.step_payments(records, actor, payments, PaymentState.SENT)
