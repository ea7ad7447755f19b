"""Settling: a transfer that has not come back by its day has arrived; or the bank says so."""

from include.dtr.bank_days import bank_days_after
from include.dtr.failpoints import reach
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import BatchState, PaymentState
from include.dtr.period import local_date
from include.dtr.records.db import Connection
from include.dtr.settings import settings


def settle_due(office: Office, actor: Actor) -> list[str]:
    """Settle the sent transfers whose days have passed (`DTR_PAYMENT_SETTLE_DAYS`); their batches'
    numbers. Checks wait for the bank's word."""
    today = local_date(office.now())
    days = settings().payment_settle_days
    with office.records() as records:
        waiting = kept.batches_to_settle(records)
        settled = []
        for batch in waiting:
            if bank_days_after(batch.effective_date, days) <= today:
                with records.transaction():
                    _settle(records, actor, batches.locked(records, batch.number))
                settled.append(batch.number)
    return settled


def confirm(office: Office, actor: Actor, number: str) -> BatchRow:
    """The bank has paid all of the batch that did not come back. One that is settled already is
    left as it is. Raises `NoSuchBatch`, `PaymentRefused`."""
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.state != BatchState.SETTLED:
            _settle(records, actor, batch)
        return batches.read(records, number)


def _settle(records: Connection, actor: Actor, batch: BatchRow) -> None:
    if batch.state == BatchState.SETTLED:
        return
    sent = [
        payment
        for payment in kept.payments_of_batch(records, batch.number)
        if payment.state == PaymentState.SENT
    ]
    batches.step_payments(records, actor, sent, PaymentState.SETTLED)
    batches.step(records, actor, batch, BatchState.SETTLED)
    reach("in_settle")
