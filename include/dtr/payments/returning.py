"""What comes back: the bank's file of returns and corrections, or a person's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import partial

from include.dtr import entered
from include.dtr.model import PaymentType
from include.dtr.money import plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import batches, orders, reversing
from include.dtr.payments import records as kept
from include.dtr.payments.bank import returns
from include.dtr.payments.bank.returns import Correction, Return
from include.dtr.payments.orders import OrderEntry
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState
from include.dtr.records.db import Connection
from include.dtr.records.event_kinds import EventKind

BY_HAND = "BY HAND"
"""Stands where a bank's code would, when a person says that a payment came back."""


FILE_REJECTED = "FILE REJECTED"
"""Stands there when the bank refused the whole file."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A return and the payment that it belongs to; none: nobody knows it."""

    trace: str
    code: str
    meaning: str
    amount: Decimal
    """Dollars."""
    dtr_id: str | None
    payment_id: int | None
    said: str
    """What was done, or is to be done."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """Data that the bank asks to have corrected in the fleet's books."""

    trace: str
    code: str
    meaning: str
    corrected: str
    dtr_id: str | None
    driver_id: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file said and what was made of it."""

    returned: Sequence[Returned]
    """Payments that are RETURNED now, and due again; reversals and prenotes that came back."""
    known: Sequence[Returned]
    """Returned before: the file, or this line of it, was taken in already."""
    unmatched: Sequence[Returned]
    """To be looked at by a person: no payment of ours, or one in another state."""
    corrections: Sequence[Corrected]


def take(office: Office, actor: Actor, content: bytes) -> Taken:
    """Take in a bank's file: all of it, or nothing. Again, it changes nothing more.

    Raises `ReturnFileBroken`, `TransientFault`, `StoreRefused`.
    """
    read = returns.read(content)
    returned: list[Returned] = []
    known: list[Returned] = []
    unmatched: list[Returned] = []
    with office.records() as records, records.transaction():
        for one in read.returns:
            amount = Decimal(one.amount) / 100
            payment = kept.payment_of_trace(records, one.trace, amount)
            entry = orders.entry_of_trace(records, one.trace, amount)
            if entry is not None and not _is_older(entry, payment):
                done, line = _take_entry(records, actor, one, entry)
                {Done.NOW: returned, Done.BEFORE: known, Done.NOT: unmatched}[done].append(line)
                continue
            outcome = partial(
                _returned,
                one,
                payment.dtr_id if payment else None,
                payment.id if payment else None,
            )
            if payment is None:
                unmatched.append(outcome("no payment of ours went out under this trace number"))
            elif not one.comes_back:
                unmatched.append(outcome(f"the banks dispute it: {one.advice or one.meaning}"))
            elif payment.state == PaymentState.RETURNED:
                known.append(outcome("taken in before"))
            elif payment.state not in (PaymentState.SENT, PaymentState.SETTLED):
                unmatched.append(outcome(f"its payment is {payment.state}"))
            else:
                batches.step_payment(
                    records, actor, payment, PaymentState.RETURNED, one.meaning, one.code
                )
                returned.append(outcome(one.advice or "due again"))
        corrections = [_correct(records, actor, one) for one in read.corrections]
        trail.note(
            records,
            actor,
            EventKind.BATCH_RETURNS_READ,
            batch=None,
            returned=len(returned),
            known=len(known),
            unmatched=[one.trace for one in unmatched],
            corrections=len(corrections),
        )
    return Taken(returned, known, unmatched, corrections)


class Done(Enum):
    """What was made of a return."""

    NOW = auto()
    BEFORE = auto()
    NOT = auto()


def _is_older(entry: OrderEntry, payment: PaymentRow | None) -> bool:
    """Trace numbers begin again each year: the newest that bears one is meant."""
    if payment is None or payment.sent_at is None or entry.sent_at is None:
        return False
    return entry.sent_at < payment.sent_at


def _take_entry(
    records: Connection, actor: Actor, one: Return, entry: OrderEntry
) -> tuple[Done, Returned]:
    """A reversal, or a prenote, came back."""
    outcome = partial(_returned, one, entry.dtr_id, entry.payment_id)
    if not one.comes_back:
        return Done.NOT, outcome(f"the banks dispute it: {one.advice or one.meaning}")
    if entry.state == "RETURNED":
        return Done.BEFORE, outcome("taken in before")
    if entry.state not in ("SENT", "SETTLED"):
        return Done.NOT, outcome(f"its entry is {entry.state}")
    if entry.payment_id is None:
        return Done.NOW, outcome(prenote_came_back(records, actor, entry, one.code))
    try:
        return Done.NOW, outcome(reversing.came_back(records, actor, entry, one.code))
    except PaymentRefused as refused:
        return Done.NOT, outcome(str(refused))


def prenote_came_back(records: Connection, actor: Actor, entry: OrderEntry, code: str) -> str:
    """An account that was tried is not to be paid as it is in the books."""
    order = orders.order_of(records, entry)
    orders.entry_came_back(records, entry, code)
    said = f"the prenote to driver {entry.driver_id} came back: the account is not paid by ACH"
    details = {"code": code, "entry": entry.id, "driver": entry.driver_id, "said": said}
    orders.note(records, actor, EventKind.ORDER_RETURNED, order, details)
    return said


def came_back(office: Office, actor: Actor, payment_id: int, reason: str) -> PaymentRow:
    """A person's word that a payment did not arrive: a transfer that the bank returned by letter, a
    check that was lost or stopped. RETURNED, and due again.

    Raises `NoSuchPayment`, `EntryRefused`, `PaymentRefused`.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        payment = batches.locked_payment(records, payment_id)
        batches.step_payment(records, actor, payment, PaymentState.RETURNED, reason, BY_HAND)
        return batches.read_payment(records, payment_id)


def rejected(office: Office, actor: Actor, number: str, reason: str) -> BatchRow:
    """The bank refused a transfer file as a whole: all its payments RETURNED in one step, and due
    again. What came back before stays as it is; a second time changes nothing.

    Raises `NoSuchBatch`, `EntryRefused`; `PaymentRefused` for a batch that is not sent, and for
    checks, which no bank takes as a file.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.method != PaymentType.ACH:
            raise PaymentRefused(
                f"Batch {number} is paid by check; mark each check that came back."
            )
        if batch.state not in (BatchState.SENT, BatchState.SETTLED):
            raise PaymentRefused(f"Batch {number} is {batch.state}; the bank has no file of it.")
        for payment in kept.payments_of_batch(records, number):
            if payment.state in (PaymentState.SENT, PaymentState.SETTLED):
                batches.step_payment(
                    records, actor, payment, PaymentState.RETURNED, reason, FILE_REJECTED
                )
        return batches.read(records, number)


def _correct(records: Connection, actor: Actor, one: Correction) -> Corrected:
    """Keep what the bank asks for in the payment's trail; the fleet corrects its books itself."""
    payment = kept.payment_of_trace(records, one.trace, None)
    entry = orders.entry_of_trace(records, one.trace, None)
    if entry is not None and not _is_older(entry, payment):
        if entry.payment_id is None and entry.state == "SENT":
            prenote_came_back(records, actor, entry, one.code)
        return Corrected(
            one.trace, one.code, one.meaning, one.corrected, entry.dtr_id, entry.driver_id
        )
    if payment is not None:
        said = {"code": one.code, "meaning": one.meaning, "corrected": one.corrected}
        batches.note(
            records,
            actor,
            EventKind.PAYMENT_NOTICE,
            payment,
            {**batches.described(payment), **said},
        )
    return Corrected(
        one.trace,
        one.code,
        one.meaning,
        one.corrected,
        payment.dtr_id if payment else None,
        payment.driver_id if payment else None,
    )


def _returned(one: Return, dtr_id: str | None, payment_id: int | None, said: str) -> Returned:
    return Returned(
        one.trace,
        one.code,
        one.meaning,
        Decimal(plain(Decimal(one.amount) / 100)),
        dtr_id,
        payment_id,
        said,
    )
