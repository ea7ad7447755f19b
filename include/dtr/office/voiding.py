"""Voiding a statement: kept for audit, out of the totals; it can then be issued again."""

from include.dtr import entered
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.place import Office
from include.dtr.office.seen import Seen, changed_meanwhile, standing_as_seen
from include.dtr.records import issuing
from include.dtr.records.events import EventKind


def void(office: Office, actor: Actor, dtr_id: str, reason: str, seen: Seen) -> None:
    """Void the standing revision for a reason of ten characters or more; a paid one too.

    Raises `NoSuchDtr`; `EntryRefused` for a reason that is too short or hides something;
    `ChangeRefused` unless what was `seen` stands.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        found = standing_as_seen(records, dtr_id, seen, "voided")
        if not issuing.void(records, found.id, actor.name, reason):
            raise changed_meanwhile(dtr_id)
        trail.note(records, actor, EventKind.VOIDED, dtr_id, found.revision, reason=reason)
