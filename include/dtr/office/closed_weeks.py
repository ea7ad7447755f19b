"""Closed weeks that the books have changed since (domain section 4.3)."""

from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.records import rechecks
from include.dtr.records.rechecks import Recheck


def changed(office: Office, actor: Actor) -> list[Recheck]:
    """Those that did not agree when they were last compared, newest first. Leaves an event."""
    trail.look(office, actor, "changed weeks")
    with office.records() as records:
        return rechecks.differing(records)
