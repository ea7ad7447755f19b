"""A payment that was made outside of this program, noted by hand: the simple case."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.money import display, is_whole_cents, plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.office.seen import Seen, changed_meanwhile, standing_as_seen
from include.dtr.payments import batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import PaymentRow
from include.dtr.payments.states import PaymentRefused, PaymentState
from include.dtr.period import local_date
from include.dtr.records import dtrs
from include.dtr.records.changes import ForChange
from include.dtr.records.db import Connection
from include.dtr.records.event_kinds import EventKind


@dataclass(frozen=True, slots=True)
class Payment:
    """How a statement was paid."""

    payment_type: PaymentType
    """ACH or CHECK."""
    batch_number: str
    """ACH batch or check number."""
    on: date | None = None
    """None: today in New York."""


def note(office: Office, actor: Actor, dtr_id: str, payment: Payment, seen: Seen) -> None:
    """Note that what is still due on the standing revision was paid.

    Raises `NoSuchDtr`; `EntryRefused` for a batch number or date that cannot be; `ChangeRefused`
    unless what was `seen` stands and has money still due that is in no batch.
    """
    if payment.payment_type is PaymentType.PENDING:
        raise ChangeRefused("A payment is ACH or CHECK, with its batch or check number.")
    number = entered.batch_number(payment.batch_number)
    today = local_date(office.now())
    with office.records() as records, records.transaction():
        found, still_due = _still_due(records, dtr_id, seen)
        on = entered.payment_date(payment.on or today, found.period_end, today)
        _record(records, actor, dtr_id, still_due, payment.payment_type, number, on, None)
        trail.note(
            records,
            actor,
            EventKind.PAID,
            dtr_id,
            found.revision,
            payment_type=payment.payment_type,
            batch_number=number,
            payment_date=on.isoformat(),
            amount=plain(still_due),
        )


def correct(
    office: Office,
    actor: Actor,
    payment_id: int,
    payment: Payment,
    reason: str,
    amount: Decimal | None = None,
) -> int:
    """Put a typing error in a noted payment right: the old note is canceled, the new one takes its
    place, in one step. `amount`: dollars; None: as it was. Returns the new payment's id.

    Raises `NoSuchPayment`, `EntryRefused`; `PaymentRefused` for a payment of a batch, one that does
    not count any more, and an amount beyond what is due.
    """
    reason = entered.reason(reason)
    number = entered.batch_number(payment.batch_number)
    today = local_date(office.now())
    with office.records() as records, records.transaction():
        old = _noted(records, payment_id)
        wanted = old.amount if amount is None else amount
        if wanted <= 0 or not is_whole_cents(wanted):
            raise EntryRefused("The amount is above zero, in whole cents.")
        batches.step_payment(records, actor, old, PaymentState.CANCELED, reason)
        account = kept.account_of(records, old.dtr_id)
        if account is None or not account.stands:
            raise PaymentRefused(f"{old.dtr_id} does not stand; issue it again first.")
        if wanted > account.still_due:
            raise PaymentRefused(
                f"Without this payment ${display(account.still_due)} is due on {old.dtr_id}, so "
                f"${display(wanted)} cannot have been paid on it."
            )
        end = _period_end(records, old.dtr_id)
        on = entered.payment_date(payment.on or old.pay_date, end, today)
        new = _record(records, actor, old.dtr_id, wanted, payment.payment_type, number, on, old.id)
        trail.note(
            records,
            actor,
            EventKind.PAYMENT_CORRECTED,
            old.dtr_id,
            None,
            payment=new,
            was={
                "payment_type": old.method,
                "batch_number": old.number,
                "payment_date": old.pay_date.isoformat(),
                "amount": plain(old.amount),
            },
            payment_type=payment.payment_type,
            batch_number=number,
            payment_date=on.isoformat(),
            amount=plain(wanted),
            reason=reason,
        )
        return new


def withdraw(office: Office, actor: Actor, payment_id: int, reason: str) -> None:
    """A payment that was noted and never made: CANCELED, and due again.

    Raises `NoSuchPayment`, `EntryRefused`; `PaymentRefused` for a payment of a batch.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        old = _noted(records, payment_id)
        batches.step_payment(records, actor, old, PaymentState.CANCELED, reason)


def _still_due(records: Connection, dtr_id: str, seen: Seen) -> tuple[ForChange, Decimal]:
    """The standing revision as it was seen, its lease locked, and what is still due on it."""
    lease_id = entered_lease(dtr_id)
    if lease_id is not None:
        dtrs.lock_leases(records, [lease_id])
    found = standing_as_seen(records, dtr_id, seen, "paid")
    stands = f"Revision {found.revision} stands now; look at it and decide."
    account = kept.account_of(records, dtr_id)
    if account is None:
        raise changed_meanwhile(dtr_id)
    if account.in_flight > 0 and account.still_due == 0:
        raise ChangeRefused(
            f"{dtr_id} is paid already: ${display(account.in_flight)} is on its way in a batch."
        )
    if account.due == 0:
        raise ChangeRefused(f"{dtr_id} has nothing to pay out: its total due is not positive.")
    if account.still_due == 0:
        raise ChangeRefused(f"{dtr_id} is paid already ({found.payment_type}).")
    if seen.amount is not None and seen.amount != account.still_due:
        if account.still_due == account.due:
            raise ChangeRefused(
                f"The total due of {dtr_id} is not ${display(seen.amount)}. {stands}"
            )
        raise ChangeRefused(
            f"${display(account.still_due)} is still due on {dtr_id}, not ${display(seen.amount)}: "
            f"${display(account.due - account.still_due)} was paid before. {stands}"
        )
    return found, account.still_due


def entered_lease(dtr_id: str) -> int | None:
    """The lease that a DTR's id names; None where it is no such id."""
    parts = dtr_id.split("-", 2)
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else None


def _noted(records: Connection, payment_id: int) -> PaymentRow:
    """A payment that a person noted and that counts, its lease and row locked."""
    dtrs.lock_leases(records, [batches.read_payment(records, payment_id).lease_id])
    first = batches.locked_payment(records, payment_id)
    if not first.is_noted:
        raise PaymentRefused(
            f"{first.named} is one of batch {first.batch_number}, not noted by hand; a batch is "
            "canceled, or its payments come back."
        )
    if first.state != PaymentState.SETTLED:
        raise PaymentRefused(f"{first.named} is {first.state} and no longer counts.")
    return first


def _record(
    records: Connection,
    actor: Actor,
    dtr_id: str,
    amount: Decimal,
    method: PaymentType,
    number: str,
    on: date,
    corrects: int | None,
) -> int:
    keys: dict[str, object] = {
        "dtr_id": dtr_id,
        "amount": amount,
        "method": method,
        "number": number,
        "pay_date": on,
        "corrects": corrects,
        "made_by": actor.name,
    }
    made = kept.returning_ids(records, "note_payment", [keys])
    if not made:
        raise changed_meanwhile(dtr_id)
    return made[0]


def _period_end(records: Connection, dtr_id: str) -> date:
    for week in kept.accounts(records, [date.fromisoformat(dtr_id[-10:])], [dtr_id]):
        return week.period_end
    raise changed_meanwhile(dtr_id)
