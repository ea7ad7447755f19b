"""Accepting that days of a lease stay without a statement, and taking that back (domain 4.1)."""

from dataclasses import dataclass
from datetime import date

from psycopg import errors

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.money import ZERO, plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.place import Office
from include.dtr.period import local_date
from include.dtr.records import gaps
from include.dtr.records.events import EventKind
from include.dtr.records.gaps import AcceptedGap
from include.dtr.sources.coverage import BookedGap, Gap, read_booked_gaps
from include.dtr.sources.scope import known_leases

MOST_DAYS = 366
"""Longer gaps are slips of the keyboard."""


class NoSuchGap(NoSuchDtr):
    """There is no accepted gap of that id, or it is withdrawn already."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A gap that was just accepted, with what the books hold in it."""

    gap_id: int
    booked: BookedGap


def accept(
    office: Office, actor: Actor, lease_id: int, first_day: date, last_day: date, reason: str
) -> Accepted:
    """Let these days of the lease (local, both included) stay without a statement.

    Raises `EntryRefused` for days or a reason that cannot be, and `ChangeRefused` where some of
    the days are accepted already.
    """
    reason = entered.reason(reason)
    gap = Gap(lease_id, first_day, last_day)
    if last_day < first_day or (last_day - first_day).days >= MOST_DAYS:
        raise EntryRefused(f"A gap has its first day before its last, and {MOST_DAYS} at most.")
    if last_day >= local_date(office.now()):
        raise EntryRefused(f"The gap {gap} has not ended yet.")
    with office.source() as books:
        if lease_id not in known_leases(books, [lease_id]):
            raise EntryRefused(f"There is no lease {lease_id} in the books. Check the number.")
        found = read_booked_gaps(books, [gap])
    booked = found[0] if found else BookedGap(lease_id, first_day, last_day, 0, ZERO, 0)
    with office.records() as records, records.transaction():
        try:
            with records.transaction():
                gap_id = gaps.accept(records, gap, reason, actor.name)
        except errors.ExclusionViolation:
            raise ChangeRefused(
                f"Some days of {gap} are accepted already for lease {lease_id}."
            ) from None
        trail.note(
            records,
            actor,
            EventKind.GAP_ACCEPTED,
            gap_id=gap_id,
            lease_id=lease_id,
            first_day=first_day.isoformat(),
            last_day=last_day.isoformat(),
            reason=reason,
            trips=booked.trips,
            card=plain(booked.card),
            postings=booked.postings,
        )
    return Accepted(gap_id, booked)


def withdraw(office: Office, actor: Actor, gap_id: int, reason: str) -> None:
    """Take an acceptance back. Raises `EntryRefused` for the reason, and `NoSuchGap`."""
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        gap = gaps.find(records, gap_id)
        if gap is None or not gaps.withdraw(records, gap_id, reason, actor.name):
            raise NoSuchGap(f"There is no accepted gap {gap_id}, or it is withdrawn already.")
        trail.note(
            records,
            actor,
            EventKind.GAP_WITHDRAWN,
            gap_id=gap_id,
            lease_id=gap.lease_id,
            first_day=gap.first_day.isoformat(),
            last_day=gap.last_day.isoformat(),
            reason=reason,
        )


def accepted(office: Office, first_day: date, last_day: date) -> list[AcceptedGap]:
    """Accepted gaps, not withdrawn, that share a day with these."""
    with office.records() as records:
        return gaps.accepted_between(records, first_day, last_day)
