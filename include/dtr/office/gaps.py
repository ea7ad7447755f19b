"""Days of a lease that are on no statement: looking at them, accepting them, taking that back."""

from dataclasses import dataclass
from datetime import date, timedelta

import psycopg

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.model import Gap
from include.dtr.money import ZERO, plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchGap
from include.dtr.office.office import Office
from include.dtr.period import week_before, week_from
from include.dtr.records import gaps
from include.dtr.records.events import EventKind
from include.dtr.records.gaps import AcceptedGap
from include.dtr.records.neighbors import neighborhoods
from include.dtr.settings import settings
from include.dtr.sources.coverage import BookedGap, read_booked_gaps, read_lease_days

MOST_DAYS = 366
"""Longer gaps are slips of the keyboard."""


@dataclass(frozen=True, slots=True)
class GapsOfLease:
    """Days up to the last week that has ended."""

    lease_id: int
    open: list[BookedGap]
    """On no statement, not accepted, and with something booked."""
    accepted: list[AcceptedGap]


def gaps_of(office: Office, actor: Actor, lease_id: int) -> GapsOfLease:
    """The gaps of one lease (domain section 4.1); none for a lease that nobody knows.

    Leaves an event.
    """
    trail.look(office, actor, "gaps", lease_id=lease_id)
    following = week_from(week_before(office.now()).end + timedelta(days=1))
    with office.source() as books, office.records() as records:
        days = read_lease_days(books, [lease_id])
        around = neighborhoods(records, following, days, settings().records_since)
        found = [gap for each in around.values() for gap in each.gaps]
        accepted = gaps.accepted_of(records, lease_id)
        return GapsOfLease(lease_id, read_booked_gaps(books, found), accepted)


def accept(
    office: Office, actor: Actor, lease_id: int, first_day: date, last_day: date, reason: str
) -> int:
    """Let some days of a lease stay without a statement, for a reason of ten characters or more.

    Returns the number of the accepted gap. Raises `EntryRefused` for days or a reason that cannot
    be; `ChangeRefused` where some of the days are on a statement, or are accepted already.
    """
    reason = entered.reason(reason)
    if first_day > last_day or (last_day - first_day).days >= MOST_DAYS:
        raise EntryRefused(
            f"A gap has its first day before its last, and {MOST_DAYS} days at most.", "last_day"
        )
    if last_day > week_before(office.now()).end:
        raise EntryRefused(
            f"{last_day} is in a week that has not ended; wait for its end.", "last_day"
        )
    gap = Gap(lease_id, first_day, last_day)
    with office.source() as books:
        if lease_id not in read_lease_days(books, [lease_id]):
            raise EntryRefused(
                f"There is no lease {lease_id} in the books. Check the number.", "lease_id"
            )
        booked = read_booked_gaps(books, [gap])
    held = booked[0] if booked else None
    with office.records() as records, records.transaction():
        if stated := gaps.statement_within(records, gap):
            raise ChangeRefused(
                f"{stated} stands for days of {gap}; a gap has no statement. Leave those days out."
            )
        try:
            with records.transaction():
                gap_id = gaps.accept(records, gap, reason, actor.name)
        except psycopg.errors.ExclusionViolation:
            raise ChangeRefused(
                f"Days of {gap} are accepted for lease {lease_id} already; withdraw that first, or "
                "leave them out."
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
            trips=held.trips if held else 0,
            card=plain(held.card if held else ZERO),
            postings=held.postings if held else 0,
        )
    return gap_id


def withdraw(office: Office, actor: Actor, gap_id: int, reason: str) -> None:
    """Take an acceptance back. Raises `NoSuchGap`, `EntryRefused`."""
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
