"""Making a batch: what is payable is planned, all of it or nothing, once for each request."""

import logging
from collections.abc import Sequence
from datetime import date

from include.dtr.failpoints import reach
from include.dtr.model import PaymentType
from include.dtr.money import plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE
from include.dtr.payments import records as kept
from include.dtr.payments.asked import Asked, effective
from include.dtr.payments.bank.originating import originator
from include.dtr.payments.payable import Payable, Payables, judged, people_of
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import PaymentRefused
from include.dtr.period import local_date
from include.dtr.records import dtrs, events
from include.dtr.records.db import Connection
from include.dtr.records.event_kinds import EventKind
from include.dtr.records.events import Event
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

log = logging.getLogger(__name__)
SERIES = {PaymentType.ACH: "ACH", PaymentType.CHECK: "CHK"}


def make(office: Office, actor: Actor, asked: Asked, on: date | None, request_key: str) -> BatchRow:
    """A DRAFT of all that is payable by `asked.method`; the batch that `request_key` made before,
    where it did.

    `on`: the effective date; None: the office's next pay day. Raises `EntryRefused` for a date
    that cannot be; `PaymentRefused` where nothing is payable; `OriginatorRefused`,
    `TransientFault`, `StoreRefused`.
    """
    method = asked.method
    if method is None:
        raise PaymentRefused("A batch is paid either by ACH or by CHECK.")
    with office.records() as records:
        if made := kept.batch_of_request(records, request_key):
            return made
        found = kept.accounts(records, asked.weeks, asked.dtr_ids)
    today = local_date(office.now())
    day = effective(on, today, settings())
    if method is PaymentType.ACH:
        originator()  # raises where the bank's data are missing: better now than after approval
    people = people_of(office, found, method)
    reach("before_make")
    with office.records() as records, records.transaction():
        records.execute(sql_file(PACKAGE, "lock_request"), {"request_key": request_key})
        if made := kept.batch_of_request(records, request_key):
            return made
        dtrs.lock_leases(records, {row.lease_id for row in found})
        now = kept.accounts(records, asked.weeks, asked.dtr_ids)  # others may have paid meanwhile
        payables = judged(records, asked, people, today, now)
        if not payables.lines:
            raise PaymentRefused(_nothing(payables))
        number = _number(records, method, today)
        keys: dict[str, object] = {
            "number": number,
            "method": method,
            "effective_date": day,
            "request_key": request_key,
            "payments": len(payables.lines),
            "total": payables.total,
            "claimed": payables.claimed,
            "made_by": actor.name,
        }
        (batch_id,) = kept.returning_ids(records, "make_batch", [keys])
        _plan(records, actor, batch_id, number, day, payables.lines)
        trail.note(
            records,
            actor,
            EventKind.BATCH_MADE,
            batch=number,
            method=method,
            effective_date=day.isoformat(),
            payments=len(payables.lines),
            total=plain(payables.total),
            claimed=plain(payables.claimed),
            left_out=len(payables.left_out),
        )
        reach("in_make")
        batch = kept.batch(records, number)
    reach("after_make")
    if batch is None:
        raise LookupError(f"batch {number} was just made")
    log.info("Batch %s: %d payments; %d left out", number, batch.payments, len(payables.left_out))
    return batch


def _plan(
    records: Connection,
    actor: Actor,
    batch_id: int,
    number: str,
    day: date,
    lines: Sequence[Payable],
) -> None:
    """Plan the payments, set off what is claimed back; the database checks each once more."""
    kept.one_by_one(
        records,
        "plan_payment",
        [
            {
                "dtr_id": line.dtr_id,
                "revision": line.revision,
                "lease_id": line.lease_id,
                "period_start": line.period_start,
                "driver_id": line.driver_id,
                "amount": line.amount,
                "method": line.method,
                "batch_id": batch_id,
                "account_last_four": line.account_last_four,
                "account_key": line.account_key,
                "pay_date": day,
                "made_by": actor.name,
            }
            for line in lines
        ],
    )
    kept.one_by_one(
        records,
        "set_off",
        [
            {
                "batch_id": batch_id,
                "dtr_id": line.dtr_id,
                "from_dtr_id": claim.from_dtr_id,
                "amount": claim.amount,
                "made_by": actor.name,
            }
            for line in lines
            for claim in line.share.claims
        ],
    )
    events.record(
        records,
        [
            Event(
                EventKind.PAYMENT_PLANNED,
                actor.name,
                actor.origin,
                dtr_id=line.dtr_id,
                revision=line.revision,
                details={
                    "call": actor.call,
                    "batch": number,
                    "method": line.method,
                    "amount": plain(line.amount),
                    "claimed": {c.from_dtr_id: plain(c.amount) for c in line.share.claims},
                    "remarks": list(line.remarks),
                },
            )
            for line in lines
        ],
    )


def _number(records: Connection, method: PaymentType, today: date) -> str:
    """ACH-2025-000001: counted by year and way."""
    series = f"{SERIES[method]}-{today.year}"
    return f"{series}-{kept.next_numbers(records, series):06}"


def _nothing(payables: Payables) -> str:
    """Why there is no batch, by the reasons of those who are left out."""
    if not payables.left_out:
        return "Nothing is payable by this way: no statement of what was asked for has money due."
    reasons: dict[str, int] = {}
    for left in payables.left_out:
        reasons[left.sentence] = reasons.get(left.sentence, 0) + 1
    commonest = sorted(reasons.items(), key=lambda each: -each[1])[:3]
    return "Nothing is payable by this way: " + "; ".join(
        f"{count} left out, as {sentence}" for sentence, count in commonest
    )
