"""On which days banks move money: the Federal Reserve's holidays, and the next pay day."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

SATURDAY = 5


@cache
def holidays(year: int) -> frozenset[date]:
    """The Federal Reserve's holidays from 1999 on; on a Sunday kept on Monday, on a Saturday not
    at all, since its banks are open on the Friday before.
    """
    # Loading the exchanges of the world costs a second: only where a day is asked about.
    from holidays import financial_holidays

    return frozenset(financial_holidays("XFED", years=year))


def is_bank_day(day: date, closed: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year) and day not in closed


def next_bank_day(day: date) -> date:
    """The first banking day after `day`."""
    return bank_days_after(day, 1)


def bank_days_after(day: date, count: int) -> date:
    """The banking day that is the `count`th after `day` (1 or more), which need not be one."""
    for _ in range(count):
        day += timedelta(days=1)
        while not is_bank_day(day):
            day += timedelta(days=1)
    return day


def pay_day(issued: date, weekday: int, closed: Collection[date] = ()) -> date:
    """The first `weekday` (0 Monday) after `issued`, or the next bank day where it is none."""
    day = issued + timedelta(days=(weekday - issued.weekday() - 1) % 7 + 1)
    while not is_bank_day(day, closed):
        day += timedelta(days=1)
    return day
