"""What every change of a batch has in common: it is locked, moved on, and recorded in the trail."""

from collections.abc import Iterable, Mapping

from include.dtr.errors import ChangeRefused
from include.dtr.money import plain
from include.dtr.office.actor import Actor
from include.dtr.payments import records as kept
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState, next_batch
from include.dtr.payments.states import next_payment as payment_event
from include.dtr.records import events
from include.dtr.records.db import Connection
from include.dtr.records.event_kinds import EventKind
from include.dtr.records.events import Event


class NoSuchBatch(ChangeRefused):
    """There is no batch of that number."""


class NoSuchPayment(ChangeRefused):
    """There is no payment of that id."""


def locked(records: Connection, number: str) -> BatchRow:
    """The batch, locked to the transaction's end. Raises `NoSuchBatch`."""
    found = kept.batch_for_change(records, number)
    if found is None:
        raise NoSuchBatch(f"There is no payment batch {number}.")
    return found


def read(records: Connection, number: str) -> BatchRow:
    """Raises `NoSuchBatch`."""
    found = kept.batch(records, number)
    if found is None:
        raise NoSuchBatch(f"There is no payment batch {number}.")
    return found


def read_payment(records: Connection, payment_id: int) -> PaymentRow:
    """Raises `NoSuchPayment`."""
    found = kept.payment(records, payment_id)
    if found is None:
        raise NoSuchPayment(f"There is no payment {payment_id}.")
    return found


def locked_payment(records: Connection, payment_id: int) -> PaymentRow:
    """The payment, locked to the transaction's end. Raises `NoSuchPayment`."""
    found = kept.payment_for_change(records, payment_id)
    if found is None:
        raise NoSuchPayment(f"There is no payment {payment_id}.")
    return found


def step(
    records: Connection,
    actor: Actor,
    batch: BatchRow,
    then: BatchState,
    reason: str | None = None,
    one_person: bool = False,
    details: Mapping[str, object] | None = None,
) -> None:
    """The batch's next state, with its event. Raises `PaymentRefused`."""
    event = next_batch(batch.state, then, batch.number)
    if not kept.step_batch(records, batch, then, actor.name, reason, one_person):
        raise PaymentRefused(f"Batch {batch.number} was changed meanwhile; look at it again.")
    said = {
        "batch": batch.number,
        "method": batch.method,
        "payments": batch.payments,
        "total": plain(batch.total),
        **({"reason": reason} if reason else {}),
        **(details or {}),
    }
    note(records, actor, event, None, said)


def note(
    records: Connection,
    actor: Actor,
    kind: EventKind,
    payment: PaymentRow | None,
    details: Mapping[str, object],
) -> None:
    """Add an event of the actor's, about a payment, or about the batch that `details` name."""
    event = Event(
        kind,
        actor.name,
        actor.origin,
        dtr_id=payment.dtr_id if payment else None,
        revision=payment.revision if payment else None,
        details={"call": actor.call, **details},
    )
    events.record(records, [event])


def step_payments(
    records: Connection,
    actor: Actor,
    payments: Iterable[PaymentRow],
    then: PaymentState,
    reason: str | None = None,
) -> None:
    """The next state of payments whose batch is locked, each with its event."""
    stepped = list(payments)
    made = [
        Event(
            payment_event(payment.state, then, payment.named),
            actor.name,
            actor.origin,
            dtr_id=payment.dtr_id,
            revision=payment.revision,
            details={
                "call": actor.call,
                **described(payment),
                **({"reason": reason} if reason else {}),
            },
        )
        for payment in stepped
    ]
    kept.step_payments(records, stepped, then, reason)
    events.record(records, made)


def step_payment(
    records: Connection,
    actor: Actor,
    payment: PaymentRow,
    then: PaymentState,
    reason: str,
    return_code: str | None = None,
) -> None:
    """One payment's next state, with its event; its row is locked. Raises `PaymentRefused`."""
    event = payment_event(payment.state, then, payment.named)
    if payment.erased_at is not None:
        raise PaymentRefused(
            f"{payment.named} was erased, as its time was over: it stays as it is."
        )
    if not kept.step_payment(records, payment, then, reason, return_code):
        raise PaymentRefused(f"{payment.named} was changed meanwhile; look at it again.")
    code = {"code": return_code} if return_code else {}
    note(records, actor, event, payment, {**described(payment), **code, "reason": reason})


def described(payment: PaymentRow) -> dict[str, object]:
    """What the trail says of a payment."""
    return {
        "payment": payment.id,
        "amount": plain(payment.amount),
        "method": payment.method,
        "number": payment.number,
        **({"batch": payment.batch_number} if payment.batch_number else {}),
    }
