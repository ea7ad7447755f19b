"""Local time in New York as instants, the two days of a clock change included."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
SPRING_FORWARD = date(2025, 3, 9)
"""01:59:59 is followed by 03:00:00. Outside the sample fleet's weeks; for tests."""
FALL_BACK = date(2025, 11, 2)
"""01:00:00 to 01:59:59 happen twice. The first day of the sample fleet's seventh week."""
HOURS_OF_SPRING_FORWARD, HOURS_OF_FALL_BACK = 23, 25


def new_york(day: date, hour: int, minute: int = 0, second: int = 0, *, fold: int = 0) -> datetime:
    """The instant (in UTC) of a local time; `fold=1` is the second time round in autumn.

    Raises `ValueError` for a local time that the clocks jumped over, and for a second time
    round that there is not.
    """
    local = datetime.combine(day, time(hour, minute, second, fold=fold), NEW_YORK)
    instant = local.astimezone(UTC)
    back = instant.astimezone(NEW_YORK)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"{day} has no {hour:02}:{minute:02} in New York")
    if back.fold != fold:
        raise ValueError(f"{day} {hour:02}:{minute:02} happens only once in New York")
    return instant


def local(instant: datetime) -> datetime:
    return instant.astimezone(NEW_YORK)


def around_clock_change(day: date) -> tuple[datetime, ...]:
    """Instants that a program which mistakes local time would misplace, in order.

    In autumn 01:30 and 01:30 again; in spring the minutes before and after the gap; either
    way framed by the day's first and last half minute. Raises `ValueError` on any other day.
    """
    first, last = new_york(day, 0, 0, 30), new_york(day, 23, 59, 30)
    hours_long = round((last - first).total_seconds() / 3600)
    if hours_long == HOURS_OF_FALL_BACK:
        middle = new_york(day, 1, 30), new_york(day, 1, 30, fold=1)
    elif hours_long == HOURS_OF_SPRING_FORWARD:
        middle = new_york(day, 1, 59, 30), new_york(day, 3, 0, 30)
    else:
        raise ValueError(f"New York does not change its clocks on {day}")
    return first, *middle, last
