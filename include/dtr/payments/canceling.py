"""Canceling a batch: before its file is in anybody's hands, nothing has happened."""

from include.dtr import entered
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState


def cancel(office: Office, actor: Actor, number: str, reason: str) -> BatchRow:
    """The batch and its payments CANCELED, so that they are due again; one that is canceled already
    is left as it is.

    Raises `NoSuchBatch`, `EntryRefused`; `PaymentRefused` once its file was downloaded, or its
    checks are numbered and out.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.state == BatchState.CANCELED:
            return batch
        if batch.downloads:
            raise PaymentRefused(
                f"The file of batch {number} was downloaded {batch.downloads} time(s), so the bank "
                "may have it. Ask the bank, or reverse the payments."
            )
        payments = [
            each
            for each in kept.payments_of_batch(records, number)
            if each.state in (PaymentState.PLANNED, PaymentState.HELD, PaymentState.SENT)
        ]
        batches.step_payments(records, actor, payments, PaymentState.CANCELED, reason)
        batches.step(records, actor, batch, BatchState.CANCELED, reason)
        return batches.read(records, number)
