"""Voiding a statement: kept for audit, out of the totals; it can then be issued again.

What was paid for the week stays paid: payments belong to the week, and its next revision pays, or
claims back, the difference only (domain section 6).
"""

from include.dtr import entered
from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.office.seen import Seen, changed_meanwhile, standing_as_seen
from include.dtr.records import issuing
from include.dtr.records.event_kinds import EventKind


def void(office: Office, actor: Actor, dtr_id: str, reason: str, seen: Seen) -> None:
    """Void the standing revision for a reason of ten characters or more; a paid one too.

    Raises `NoSuchDtr`; `EntryRefused` for a reason that is too short or hides something;
    `ChangeRefused` unless what was `seen` stands, and while it is in a batch that is not sent.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        found = standing_as_seen(records, dtr_id, seen, "voided")
        if batch := issuing.planned_in(records, dtr_id):
            raise ChangeRefused(
                f"{dtr_id} is in the payment batch {batch}, which is not sent yet. Cancel the "
                "batch first."
            )
        if not issuing.void(records, found.id, actor.name, reason):
            raise changed_meanwhile(dtr_id)
        trail.note(records, actor, EventKind.VOIDED, dtr_id, found.revision, reason=reason)
