"""What was paid too much and is settled with the driver outside of any payment."""

from decimal import Decimal

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.money import display, is_whole_cents, plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE
from include.dtr.payments import records as kept
from include.dtr.payments.states import PaymentRefused
from include.dtr.records import dtrs
from include.dtr.records.event_kinds import EventKind
from include.dtr.sqlfiles import sql_file


def settle_claim(office: Office, actor: Actor, dtr_id: str, amount: Decimal, reason: str) -> None:
    """Do not claim `amount` dollars of what was overpaid on a week back from a payment: the driver
    gave it back, or the office writes it off.

    Raises `NoSuchDtr`, `EntryRefused`; `PaymentRefused` beyond what is to be claimed back.
    """
    reason = entered.reason(reason)
    if amount <= 0 or not is_whole_cents(amount):
        raise EntryRefused("The amount is above zero, in whole cents.")
    with office.records() as records, records.transaction():
        found = kept.account_of(records, dtr_id)
        if found is None:
            raise NoSuchDtr(f"Nothing stands and nothing was paid on {dtr_id}.")
        dtrs.lock_leases(records, [found.lease_id])
        now = kept.account_of(records, dtr_id)
        if now is None or not now.stands or amount > now.claim_back:
            owed = now.claim_back if now and now.stands else Decimal(0)
            raise PaymentRefused(f"Only ${display(owed)} is to be claimed back for {dtr_id}.")
        records.execute(
            sql_file(PACKAGE, "settle_claim"),
            {
                "lease_id": now.lease_id,
                "dtr_id": dtr_id,
                "period_start": now.period_start,
                "amount": amount,
                "reason": reason,
                "made_by": actor.name,
            },
        )
        trail.note(
            records,
            actor,
            EventKind.CLAIM_SETTLED,
            dtr_id,
            None,
            amount=plain(amount),
            reason=reason,
        )
