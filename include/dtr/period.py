"""Pay periods: seven local days in New York, both ends inclusive.

A period is made of calendar dates, so the two days a year on which New York changes its
clocks need no care inside it; instants meet dates only in `local_date` and `week_before`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from include.dtr.errors import RunRefused

NEW_YORK = ZoneInfo("America/New_York")
DAYS = 7
SUNDAY = 6  # date.weekday()
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""The days that a fleet's books and a run can mean: room on both sides for any sum of days."""


class MonthRule(StrEnum):
    """Which day of a statement decides the month that it belongs to: weeks do not end with them."""

    PERIOD_END = "PERIOD_END"
    PERIOD_START = "PERIOD_START"
    ISSUE_DATE = "ISSUE_DATE"
    """The receipt date: a week issued late then lies in two months."""


@dataclass(frozen=True, slots=True, order=True)
class PayPeriod:
    """Local dates [start, end], seven of them from 1990 to 2100.

    Raises `RunRefused` for any other length and any other time.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        for day in (self.start, self.end):
            _refuse_beyond(day)
        days = (self.end - self.start).days + 1
        if days != DAYS:
            raise RunRefused(
                f"The period {self.start} to {self.end} has {days} days; a pay period has "
                f"{DAYS}, both ends included. Give period_start alone and the end follows."
            )

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    @property
    def days(self) -> dict[str, object]:
        """First and last day, under the names that queries have for them."""
        return {"period_start": self.start, "period_end": self.end}

    @property
    def is_pay_week(self) -> bool:
        """Sunday to Saturday, as scheduled runs have it (domain section 1)."""
        return self.start.weekday() == SUNDAY

    @property
    def previous(self) -> "PayPeriod":
        return week_from(self.start - timedelta(days=DAYS))


def _refuse_beyond(day: date) -> None:
    """Raise `RunRefused` for a day that no period can have: arithmetic with it could overflow."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RunRefused(
            f"{day} is a date outside {FIRST_DAY.year} to {LAST_DAY.year}. Choose another period."
        )


def week_from(start: date) -> PayPeriod:
    """The seven days from `start`. Raises `RunRefused` outside 1990 to 2100."""
    _refuse_beyond(start)
    return PayPeriod(start, start + timedelta(days=DAYS - 1))


def week_to(end: date) -> PayPeriod:
    """The seven days up to `end`. Raises `RunRefused` outside 1990 to 2100."""
    _refuse_beyond(end)
    return PayPeriod(end - timedelta(days=DAYS - 1), end)


def local_date(instant: datetime) -> date:
    """The New York date of a timezone-aware instant."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} carries no time zone")
    return instant.astimezone(NEW_YORK).date()


def week_before(instant: datetime) -> PayPeriod:
    """The last Sunday-to-Saturday week that had ended, in New York, at `instant`."""
    today = local_date(instant)
    days_since_sunday = (today.weekday() - SUNDAY) % DAYS
    return week_to(today - timedelta(days=days_since_sunday + 1))


def resolve(start: date | None, end: date | None, run_after: datetime) -> PayPeriod:
    """The period that a run is asked for.

    Neither given: the week that ended before `run_after` (domain section 1). One given: the
    other follows. Raises `RunRefused` where the two do not span seven days, lie outside 1990 to
    2100, or where the period has not ended yet at `run_after`.
    """
    if start is not None:
        period = week_from(start) if end is None else PayPeriod(start, end)
    elif end is not None:
        period = week_to(end)
    else:
        return week_before(run_after)
    today = local_date(run_after)
    if period.end >= today:
        raise RunRefused(
            f"The period {period} has not ended yet (today is {today} in New York). "
            "Choose a period that ended yesterday or earlier."
        )
    return period
