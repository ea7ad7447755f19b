"""Noting how a statement was paid out."""

from dataclasses import dataclass
from datetime import date

from include.dtr import entered
from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.money import plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.place import Office
from include.dtr.office.seen import Seen, changed_meanwhile, standing_as_seen
from include.dtr.period import local_date
from include.dtr.records import changes
from include.dtr.records.events import EventKind


@dataclass(frozen=True, slots=True)
class Payment:
    """How a statement was paid."""

    payment_type: PaymentType
    """ACH or CHECK."""
    batch_number: str
    """ACH batch or check number."""
    on: date | None = None
    """None: today in New York."""


def pay(office: Office, actor: Actor, dtr_id: str, payment: Payment, seen: Seen) -> None:
    """Note that the standing revision was paid out, once for all.

    Raises `NoSuchDtr`; `EntryRefused` for a batch number or date that cannot be; `ChangeRefused`
    unless what was `seen` stands, is unpaid and has money due.
    """
    if payment.payment_type is PaymentType.PENDING:
        raise ChangeRefused("A payment is ACH or CHECK, with its batch or check number.")
    batch_number = entered.batch_number(payment.batch_number)
    today = local_date(office.now())
    with office.records() as records, records.transaction():
        found = standing_as_seen(records, dtr_id, seen, "paid")
        if found.payment_type != PaymentType.PENDING:
            raise ChangeRefused(f"{dtr_id} is paid already ({found.payment_type}).")
        if found.total_due is None or found.total_due <= 0:
            raise ChangeRefused(f"{dtr_id} has nothing to pay out: its total due is not positive.")
        on = entered.payment_date(payment.on or today, found.period_end, today)
        if not changes.pay(records, found, payment.payment_type, batch_number, on):
            raise changed_meanwhile(dtr_id)
        trail.note(
            records,
            actor,
            EventKind.PAID,
            dtr_id,
            found.revision,
            payment_type=payment.payment_type,
            batch_number=batch_number,
            payment_date=on.isoformat(),
            amount=plain(found.total_due),
        )
