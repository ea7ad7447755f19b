"""Weeks, months and quarters as spans of days, each with the one before it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from include.dtr.errors import RunRefused
from include.dtr.period import FIRST_DAY, LAST_DAY, MonthRule, PayPeriod
from include.dtr.records.register import Days

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")


@dataclass(frozen=True, slots=True)
class Span:
    """What a register is of."""

    name: str
    """In file names: `2025-11-09`, `2025-11`, `2025Q4`."""
    title: str
    days: Days
    before: Days
    """The week, month or quarter before."""


def week(period: PayPeriod) -> Span:
    """Exactly that pay period, whatever the rule for months is."""
    return Span(
        f"{period.start}", f"Week {period}", _starting_on(period), _starting_on(period.previous)
    )


def month(text: str, rule: MonthRule) -> Span:
    """`2025-11`. Raises `RunRefused` for anything else, and for a month outside 1990 to 2100."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise RunRefused(f"{text!r} is not a month. Write it as 2025-11.")
    first = _beginning(int(match[1]), int(match[2]), text)
    return Span(text, f"Month {text}", _months(first, 1, rule), _months(_back(first, 1), 1, rule))


def quarter(text: str, rule: MonthRule) -> Span:
    """`2025Q4`. Raises `RunRefused` for anything else, and for one outside 1990 to 2100."""
    match = _QUARTER.fullmatch(text)
    if match is None:
        raise RunRefused(f"{text!r} is not a quarter. Write it as 2025Q4.")
    first = _beginning(int(match[1]), 3 * int(match[2]) - 2, text)
    name = f"{match[1]}Q{match[2]}"
    return Span(name, f"Quarter {name}", _months(first, 3, rule), _months(_back(first, 3), 3, rule))


def _starting_on(period: PayPeriod) -> Days:
    return Days(period.start, period.start, MonthRule.PERIOD_START)


def _beginning(year: int, number: int, text: str) -> date:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise RunRefused(f"{text} lies outside {FIRST_DAY.year} to {LAST_DAY.year}.")
    return date(year, number, 1)


def _months(first: date, count: int, rule: MonthRule) -> Days:
    return Days(first, _back(first, -count) - timedelta(days=1), rule)


def _back(first: date, count: int) -> date:
    """The first of the month `count` months earlier (later, where negative)."""
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
