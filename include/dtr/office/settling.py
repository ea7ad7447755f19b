"""The settlement feed for those who book it, and for those who look at it."""

from datetime import date

from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.records.events import EventKind
from include.dtr.records.settlement import SettlementPosting, settlement_of


def settlement(office: Office, actor: Actor, period_start: date) -> list[SettlementPosting]:
    """What settles the standing statements of the week from `period_start`; leaves an event."""
    with office.records() as records:
        found = settlement_of(records, period_start)
        trail.note(
            records,
            actor,
            EventKind.EXPORTED,
            what="settlement",
            period_start=period_start.isoformat(),
            rows=len(found),
        )
    return found
