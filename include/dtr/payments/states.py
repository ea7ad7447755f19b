"""The ways of a payment and of a batch: which state follows which, by what event. Pure.

The database keeps the same tables (migrations 0007 and 0012); a test compares them.
"""

from collections.abc import Mapping
from enum import StrEnum

from include.dtr.errors import ChangeRefused
from include.dtr.records.event_kinds import EventKind


class PaymentState(StrEnum):
    """Where the money of a payment is."""

    PLANNED = "PLANNED"
    """In a batch that has not been sent."""
    HELD = "HELD"
    """Kept out of its batch by a person; the money stays set aside."""
    SENT = "SENT"
    """With the bank, or on a check that is out."""
    SETTLED = "SETTLED"
    """Arrived; or noted by a person as paid."""
    RETURNED = "RETURNED"
    """Came back: due again."""
    CANCELED = "CANCELED"
    """Never went out, or was noted by mistake: due again."""


class BatchState(StrEnum):
    DRAFT = "DRAFT"
    """Made by one person, waiting for another."""
    APPROVED = "APPROVED"
    SENT = "SENT"
    """Its file is there for the bank."""
    SETTLED = "SETTLED"
    CANCELED = "CANCELED"


COUNTS = frozenset(
    {PaymentState.PLANNED, PaymentState.HELD, PaymentState.SENT, PaymentState.SETTLED}
)
"""States whose money counts against what is due."""
ON_ITS_WAY = frozenset({PaymentState.PLANNED, PaymentState.HELD, PaymentState.SENT})

PAYMENT_STEPS: Mapping[tuple[PaymentState, PaymentState], EventKind] = {
    (PaymentState.PLANNED, PaymentState.HELD): EventKind.PAYMENT_HELD,
    (PaymentState.PLANNED, PaymentState.SENT): EventKind.PAYMENT_SENT,
    (PaymentState.PLANNED, PaymentState.CANCELED): EventKind.PAYMENT_CANCELED,
    (PaymentState.HELD, PaymentState.PLANNED): EventKind.PAYMENT_RELEASED,
    (PaymentState.HELD, PaymentState.CANCELED): EventKind.PAYMENT_CANCELED,
    (PaymentState.SENT, PaymentState.SETTLED): EventKind.PAYMENT_SETTLED,
    (PaymentState.SENT, PaymentState.RETURNED): EventKind.PAYMENT_RETURNED,
    (PaymentState.SENT, PaymentState.CANCELED): EventKind.PAYMENT_CANCELED,
    (PaymentState.SETTLED, PaymentState.RETURNED): EventKind.PAYMENT_RETURNED,
    (PaymentState.SETTLED, PaymentState.CANCELED): EventKind.PAYMENT_CANCELED,
    (PaymentState.RETURNED, PaymentState.SETTLED): EventKind.PAYMENT_STANDS,
}
"""SETTLED to CANCELED only for a payment that a person noted; a correction is this and a new one.
RETURNED to SETTLED only where a reversal had taken the money back, and came back itself."""

BATCH_STEPS: Mapping[tuple[BatchState, BatchState], EventKind] = {
    (BatchState.DRAFT, BatchState.APPROVED): EventKind.BATCH_APPROVED,
    (BatchState.DRAFT, BatchState.CANCELED): EventKind.BATCH_CANCELED,
    (BatchState.APPROVED, BatchState.SENT): EventKind.BATCH_SENT,
    (BatchState.APPROVED, BatchState.CANCELED): EventKind.BATCH_CANCELED,
    (BatchState.SENT, BatchState.SETTLED): EventKind.BATCH_SETTLED,
    (BatchState.SENT, BatchState.CANCELED): EventKind.BATCH_CANCELED,
}
"""The last one only while nobody has downloaded its file."""

ORDER_STEPS: Mapping[tuple[BatchState, BatchState], EventKind] = {
    (BatchState.DRAFT, BatchState.APPROVED): EventKind.ORDER_APPROVED,
    (BatchState.DRAFT, BatchState.CANCELED): EventKind.ORDER_CANCELED,
    (BatchState.APPROVED, BatchState.SENT): EventKind.ORDER_SENT,
    (BatchState.APPROVED, BatchState.CANCELED): EventKind.ORDER_CANCELED,
    (BatchState.SENT, BatchState.SETTLED): EventKind.ORDER_SETTLED,
    (BatchState.SENT, BatchState.CANCELED): EventKind.ORDER_CANCELED,
}
"""Of a reversal, and of prenotes; the last one as for a batch."""


class PaymentRefused(ChangeRefused):
    """A change of a payment or batch that its state, or the rule of two people, does not allow."""


def next_payment(now: str, then: PaymentState, what: str) -> EventKind:
    """The event that the step is. Raises `PaymentRefused`, naming `what`."""
    event = PAYMENT_STEPS.get((PaymentState(now), then))
    if event is None:
        raise PaymentRefused(f"{what} is {now} and cannot become {then}.")
    return event


def next_batch(now: str, then: BatchState, number: str) -> EventKind:
    """The event that the step is. Raises `PaymentRefused`."""
    event = BATCH_STEPS.get((BatchState(now), then))
    if event is None:
        raise PaymentRefused(f"Batch {number} is {now} and cannot become {then}.")
    return event


def next_order(now: str, then: BatchState, number: str) -> EventKind:
    """The event that the step is. Raises `PaymentRefused`."""
    event = ORDER_STEPS.get((BatchState(now), then))
    if event is None:
        raise PaymentRefused(f"{number} is {now} and cannot become {then}.")
    return event
