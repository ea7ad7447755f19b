"""Holding the payment of a statement, and releasing it: by a person, or for a dispute."""

from enum import StrEnum

from include.dtr import entered
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, batches
from include.dtr.payments import records as kept
from include.dtr.payments.records import PaymentRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState
from include.dtr.records import dtrs
from include.dtr.records.db import Connection, value
from include.dtr.records.event_kinds import EventKind
from include.dtr.sqlfiles import sql_file


class HoldKind(StrEnum):
    PERSON = "PERSON"
    DISPUTE = "DISPUTE"
    """A figure of the statement is disputed."""


def hold(
    office: Office, actor: Actor, dtr_id: str, reason: str, kind: HoldKind = HoldKind.PERSON
) -> None:
    """Nothing is paid on the statement until it is released; its payment in a DRAFT is HELD.

    Raises `NoSuchDtr`, `EntryRefused`; `PaymentRefused` where it is held already, or in a batch
    that is approved.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        lease_id = _lease(records, dtr_id)
        dtrs.lock_leases(records, [lease_id])
        planned = _unsent(records, dtr_id, PaymentState.PLANNED)
        keys = {"dtr_id": dtr_id, "kind": kind, "reason": reason, "by": actor.name}
        if records.execute(sql_file(PACKAGE, "hold"), keys).rowcount == 0:
            raise PaymentRefused(f"{dtr_id} is held already ({kind}).")
        if planned is not None:
            batch = batches.locked(records, planned.batch_number or "")
            if batch.state != BatchState.DRAFT:
                raise PaymentRefused(
                    f"{dtr_id} is in batch {batch.number}, which is {batch.state}; cancel the "
                    "batch first."
                )
            if batch.payments == 1:
                raise PaymentRefused(
                    f"{dtr_id} is all that is in batch {batch.number}; cancel the batch instead."
                )
            batches.step_payment(records, actor, planned, PaymentState.HELD, reason)
            records.execute(sql_file(PACKAGE, "batch_totals"), {"id": batch.id})
        else:
            trail.note(
                records, actor, EventKind.PAYMENT_HELD, dtr_id, None, hold=kind, reason=reason
            )


def release(
    office: Office, actor: Actor, dtr_id: str, reason: str, kind: HoldKind = HoldKind.PERSON
) -> None:
    """Let the statement be paid again. Its payment goes back into its batch while that is a DRAFT;
    else it is canceled, and the next batch takes it.

    Raises `NoSuchDtr`, `EntryRefused`; `PaymentRefused` where it is not held.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        lease_id = _lease(records, dtr_id)
        dtrs.lock_leases(records, [lease_id])
        keys = {"dtr_id": dtr_id, "kind": kind, "reason": reason, "by": actor.name}
        if records.execute(sql_file(PACKAGE, "release"), keys).rowcount == 0:
            raise PaymentRefused(f"{dtr_id} is not held ({kind}).")
        held = _unsent(records, dtr_id, PaymentState.HELD)
        others = [each for each in kept.holds_of(records, dtr_id) if each.released_at is None]
        if held is None or others:
            trail.note(
                records, actor, EventKind.PAYMENT_RELEASED, dtr_id, None, hold=kind, reason=reason
            )
            return
        batch = batches.locked(records, held.batch_number or "")
        if batch.state == BatchState.DRAFT:
            batches.step_payment(records, actor, held, PaymentState.PLANNED, reason)
            records.execute(sql_file(PACKAGE, "batch_totals"), {"id": batch.id})
        else:
            batches.step_payment(records, actor, held, PaymentState.CANCELED, reason)


def holds_of(office: Office, dtr_id: str) -> list[kept.Hold]:
    """All holds that there ever were on a statement, newest first."""
    with office.records() as records:
        return kept.holds_of(records, dtr_id)


def _lease(records: Connection, dtr_id: str) -> int:
    lease_id: int | None = value(records, sql_file(PACKAGE, "lease_of_dtr"), {"dtr_id": dtr_id})
    if lease_id is None:
        raise NoSuchDtr(f"There is no {dtr_id}.")
    return lease_id


def _unsent(records: Connection, dtr_id: str, state: PaymentState) -> PaymentRow | None:
    found = [each for each in kept.payments_of_dtr(records, dtr_id) if each.state == state]
    return found[0] if found else None
