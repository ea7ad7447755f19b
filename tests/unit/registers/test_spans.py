"""Which days a week, a month and a quarter are, and which come before them."""

from datetime import date

import pytest

from include.dtr.errors import RunRefused
from include.dtr.period import MonthRule, week_from
from include.dtr.registers import spans

RULE = MonthRule.PERIOD_END


def test_a_week_is_its_first_day_whatever_the_rule_for_months() -> None:
    span = spans.week(week_from(date(2025, 10, 27)))

    assert (span.days.first, span.days.last) == (date(2025, 10, 27), date(2025, 10, 27))
    assert span.before.first == date(2025, 10, 20)
    assert span.days.rule is MonthRule.PERIOD_START


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2025-11", date(2025, 11, 1), date(2025, 11, 30), date(2025, 10, 1)),
        ("2025-01", date(2025, 1, 1), date(2025, 1, 31), date(2024, 12, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 1, 1)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), date(2025, 11, 1)),
    ],
)
def test_months(text: str, first: date, last: date, before: date) -> None:
    span = spans.month(text, RULE)

    assert (span.days.first, span.days.last, span.before.first) == (first, last, before)


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31), date(2025, 7, 1)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31), date(2024, 10, 1)),
    ],
)
def test_quarters(text: str, first: date, last: date, before: date) -> None:
    span = spans.quarter(text, RULE)

    assert (span.days.first, span.days.last, span.before.first) == (first, last, before)


@pytest.mark.parametrize("text", ["2025-13", "2025-1", "November", "1980-01", "2101-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(RunRefused):
        spans.month(text, RULE)


@pytest.mark.parametrize("text", ["2025Q5", "Q4", "2025", "1980Q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(RunRefused):
        spans.quarter(text, RULE)
