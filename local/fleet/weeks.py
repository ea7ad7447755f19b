"""The sample fleet's eight pay weeks, and how each was settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from include.dtr.period import PayPeriod, week_from

FIRST_DAY = date(2025, 9, 21)
PERIODS: tuple[PayPeriod, ...] = tuple(
    week_from(FIRST_DAY + timedelta(weeks=week)) for week in range(8)
)
LAST_PERIOD = PERIODS[-1]
"""2025-11-09 to 2025-11-15, not settled yet."""
GUIDE_PERIOD = week_from(date(2025, 10, 27))
"""The integration guide's own week, a Monday to a Sunday, across two of the eight."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """When and how a week's card earnings were set against what was owed."""

    booked_on: date
    by_clerk: bool = False
    """Taken over by hand as ADJUSTMENT postings, not by the engine as EARNINGS."""


SETTLED_BY_HAND = week_from(date(2025, 10, 26))
"""That Saturday the payment engine was down. The office settled the week on the Monday after, so
the ledger holds no EARNINGS posting inside `GUIDE_PERIOD`."""

SETTLEMENTS: Mapping[PayPeriod, Settlement] = {
    period: Settlement(date(2025, 11, 3), by_clerk=True)
    if period == SETTLED_BY_HAND
    else Settlement(period.end)
    for period in PERIODS
    if period != LAST_PERIOD
}


def sunday_of(day: date) -> date:
    """The first day of the Sunday-to-Saturday week that `day` is in."""
    return day - timedelta(days=(day.weekday() + 1) % 7)
