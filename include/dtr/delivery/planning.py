"""What is to be sent: a week's standing statements, and whatever else waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from include.dtr.delivery import records as kept
from include.dtr.delivery.states import Channel
from include.dtr.errors import RunRefused
from include.dtr.failpoints import reach
from include.dtr.office.office import Office
from include.dtr.office.week import week_view
from include.dtr.period import NEW_YORK, PayPeriod
from include.dtr.records.db import Connection

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


@dataclass(frozen=True, slots=True)
class Planned:
    queued: int
    """Statements that were not queued before."""
    batches: Sequence[Sequence[int]]
    """Ids of messages."""


def plan_delivery(
    records: Connection,
    periods: Sequence[PayPeriod],
    lease_ids: Sequence[int],
    channels: Sequence[Channel],
    actor: str,
    run_id: str,
    per_task: int,
) -> Planned:
    """Queue the periods' statements; without any only what is queued already is sent."""
    queued = 0
    ids: list[int] = []
    for period in periods:
        with records.transaction():
            queued += kept.queue_statements(records, period, lease_ids, channels, actor, run_id)
            reach("mail_queued")
        reach("mail_planned")
        ids += kept.waiting(records, period.start, lease_ids)
    if not periods:
        ids = kept.waiting(records, None, lease_ids)
    return Planned(queued, [ids[at : at + per_task] for at in range(0, len(ids), per_task)])


def refuse_unless_right(office: Office, period: PayPeriod) -> None:
    """Raise `RunRefused` unless the week was compared with the books since it last changed, and
    adds up: what is sent by itself must be right. Leases that have no statement are no hindrance
    to those that have one."""
    view = week_view(office, period.start)
    problem = None
    if not view.issued:
        problem = "it has no statement"
    elif view.under_way:
        problem = f"{view.under_way} of its statements are under way"
    elif view.checked is None:
        problem = "it was never compared with the books"
    elif view.checked.is_outdated:
        problem = "a statement was issued or voided since it was compared with the books"
    elif view.checked.differences:
        problem = f"it does not add up: {view.checked.differences[0]}"
    if problem is not None:
        raise RunRefused(
            f"Nothing of the week {period} is sent by itself: {problem}. Put it right, or start "
            "this DAG by hand with its period_start."
        )


def hold_until(rule: str, now: datetime) -> datetime | None:
    """The next time that a rule such as "MONDAY 09:00" (New York) names, from `now` on.

    None for no rule. Raises ValueError for a rule that cannot be read.
    """
    if not rule.strip():
        return None
    weekday, _, clock = rule.strip().upper().partition(" ")
    hour, _, minute = clock.partition(":")
    local = now.astimezone(NEW_YORK)
    day: date = local.date() + timedelta(days=(WEEKDAYS.index(weekday) - local.weekday()) % 7)
    until = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=NEW_YORK)
    if until < local:
        day += timedelta(days=7)
        until = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=NEW_YORK)
    return until
