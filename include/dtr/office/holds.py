"""Legal holds: statements of a lease or of a driver that are never erased while one stands."""

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchHold
from include.dtr.office.office import Office
from include.dtr.records import retention
from include.dtr.records.events import EventKind
from include.dtr.records.retention import Hold


def standing(office: Office, actor: Actor) -> list[Hold]:
    """The holds that stand, oldest first. Leaves an event."""
    trail.look(office, actor, "holds")
    with office.records() as records:
        return retention.holds(records)


def place(
    office: Office, actor: Actor, lease_id: int | None, driver_id: int | None, reason: str
) -> int:
    """Hold all statements of a lease or of a driver, for a reason of ten characters or more.

    Returns the hold's number. Raises `EntryRefused`. Several holds may stand: each is lifted by
    itself.
    """
    reason = entered.reason(reason)
    if (lease_id is None) == (driver_id is None):
        raise EntryRefused("A hold is for a lease or for a driver: give one of the two.")
    with office.records() as records, records.transaction():
        hold_id = retention.place_hold(records, lease_id, driver_id, reason, actor.name)
        trail.note(
            records,
            actor,
            EventKind.HOLD_PLACED,
            hold_id=hold_id,
            lease_id=lease_id,
            driver_id=driver_id,
            reason=reason,
        )
    return hold_id


def lift(office: Office, actor: Actor, hold_id: int, reason: str) -> None:
    """Lift a hold, for a reason. Raises `NoSuchHold`, `EntryRefused`."""
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        held = retention.lift_hold(records, hold_id, reason, actor.name)
        if held is None:
            raise NoSuchHold(f"There is no hold {hold_id}, or it is lifted already.")
        trail.note(
            records,
            actor,
            EventKind.HOLD_LIFTED,
            hold_id=hold_id,
            lease_id=held[0],
            driver_id=held[1],
            reason=reason,
        )
