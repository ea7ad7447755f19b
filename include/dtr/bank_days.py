"""On which days banks move money: the Federal Reserve's holidays, and the next pay day."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@cache
def holidays(year: int) -> frozenset[date]:
    """The Federal Reserve's holidays; on a Sunday kept on Monday, on a Saturday not at all."""
    days = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
    fixed = (date(year, month, day) for month, day in days)
    moved = (day + timedelta(days=1) if day.weekday() == SUNDAY else day for day in fixed)
    memorial = date(year, 5, 31)
    return frozenset(
        (
            *moved,
            _nth(year, 1, MONDAY, 3),  # Martin Luther King Jr.
            _nth(year, 2, MONDAY, 3),  # Washington
            memorial - timedelta(days=memorial.weekday()),
            _nth(year, 9, MONDAY, 1),  # Labor
            _nth(year, 10, MONDAY, 2),  # Columbus
            _nth(year, 11, THURSDAY, 4),  # Thanksgiving
        )
    )


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def is_bank_day(day: date, closed: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year) and day not in closed


def pay_day(issued: date, weekday: int, closed: Collection[date] = ()) -> date:
    """The first `weekday` (0 Monday) after `issued`, or the next bank day where it is none."""
    day = issued + timedelta(days=(weekday - issued.weekday() - 1) % 7 + 1)
    while not is_bank_day(day, closed):
        day += timedelta(days=1)
    return day
