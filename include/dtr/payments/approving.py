"""Approving a batch: by another person than the one who made it."""

from include.dtr.failpoints import reach
from include.dtr.office.actor import Actor
from include.dtr.office.place import Office
from include.dtr.payments import batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import BatchState, PaymentRefused
from include.dtr.period import local_date
from include.dtr.records.db import Connection
from include.dtr.settings import settings


def approve(office: Office, actor: Actor, number: str) -> BatchRow:
    """DRAFT -> APPROVED; a batch that this person approved already is left as it is.

    Raises `NoSuchBatch`; `PaymentRefused` for the one who made it (unless the office is one
    person's by its settings), and for a batch whose state or date does not allow it.
    """
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.state != BatchState.DRAFT and batch.approved_by == actor.name:
            return batch
        refuse_unless_approvable(office, batch, actor.name)
        batches.step(
            records,
            actor,
            batch,
            BatchState.APPROVED,
            one_person=settings().one_person_office,
            details={"made_by": batch.made_by},
        )
        reach("in_approve")
        found = batches.read(records, number)
    reach("after_approve")
    return found


def check_approvable(office: Office, number: str, by: str) -> BatchRow:
    """The batch, if `by` may approve it now. Raises as `approve`."""
    with office.records() as records:
        batch = batches.read(records, number)
    refuse_unless_approvable(office, batch, by)
    return batch


def refuse_unless_approvable(office: Office, batch: BatchRow, by: str) -> None:
    """Raise `PaymentRefused` where the batch is not to be approved, or not by this person."""
    if batch.state != BatchState.DRAFT:
        raise PaymentRefused(f"Batch {batch.number} is {batch.state}; only a DRAFT is approved.")
    if batch.made_by == by and not settings().one_person_office:
        raise PaymentRefused(f"{by} made batch {batch.number}, so somebody else has to approve it.")
    today = local_date(office.now())
    if batch.effective_date < today:
        raise PaymentRefused(
            f"The effective date of batch {batch.number}, {batch.effective_date}, has passed; "
            "cancel it and make it again."
        )


def payments_of(records: Connection, batch: BatchRow) -> list[kept.PaymentRow]:
    """The payments that the batch's control totals count."""
    return [each for each in kept.payments_of_batch(records, batch.number) if each.state != "HELD"]
