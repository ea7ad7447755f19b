"""How dates, times, codes and money are worded: one form each."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from include.dtr.pdf.wording import (
    described,
    dollars,
    long_date,
    moment,
    short_date,
    span,
    weekday_date,
    when,
    words,
)
from include.dtr.period import week_from


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (utc(2025, 11, 15, 4, 59), "Nov 14, 11:59 PM"),
        (utc(2025, 11, 16, 4, 59), "Nov 15, 11:59 PM"),
        (utc(2025, 11, 15, 5, 0), "Nov 15, 12:00 AM"),
        (utc(2025, 11, 15, 17, 0), "Nov 15, 12:00 PM"),
        (utc(2025, 3, 9, 6, 59), "Mar 9, 1:59 AM"),
        (utc(2025, 3, 9, 7, 0), "Mar 9, 3:00 AM"),
        (utc(2025, 11, 2, 4, 59), "Nov 2, 12:59 AM"),
        (utc(2025, 11, 2, 5, 0), "Nov 2, 1:00 AM EDT"),
        (utc(2025, 11, 2, 5, 59), "Nov 2, 1:59 AM EDT"),
        (utc(2025, 11, 2, 6, 0), "Nov 2, 1:00 AM EST"),
        (utc(2025, 11, 2, 7, 0), "Nov 2, 2:00 AM"),
        (utc(2025, 11, 3, 6, 30), "Nov 3, 1:30 AM"),
        (utc(2024, 12, 31, 5, 0), "Dec 31, 2024, 12:00 AM"),
        (utc(2026, 1, 1, 4, 30), "Dec 31, 11:30 PM"),
    ],
)
def test_times_are_new_yorks_on_a_12_hour_clock_and_never_ambiguous(
    instant: datetime, text: str
) -> None:
    assert when(instant, 2025) == text


def test_dates() -> None:
    assert long_date(date(2025, 11, 9)) == "Nov 9, 2025"
    assert short_date(date(2025, 11, 9), 2025) == "Nov 9"
    assert short_date(date(2024, 11, 9), 2025) == "Nov 9, 2024"
    assert short_date(None, 2025) == "–"
    assert weekday_date(date(2025, 11, 20)) == "Thu Nov 20, 2025"
    assert span(week_from(date(2025, 11, 9))) == "Sun Nov 9 to Sat Nov 15, 2025"
    assert span(week_from(date(2025, 12, 28))) == "Sun Dec 28, 2025 to Sat Jan 3, 2026"
    assert moment(utc(2025, 7, 6, 9, 2)) == "Jul 6, 2025, 5:02 AM EDT"


def test_dollars_have_no_sign() -> None:
    assert dollars(Decimal("1092.07")) == "$1,092.07"
    with pytest.raises(ValueError, match="sign"):
        dollars(Decimal("-1092.07"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("LONG_TERM", "Long term"),
        ("CAR_WASH", "Car wash"),
        ("KEY", "Key"),
        ("DOV", "DOV"),
        ("TLC_FEE", "TLC fee"),
        ("FN", "FN"),
        ("Car wash", "Car wash"),
        ("NO STANDING", "NO STANDING"),
    ],
)
def test_codes_are_said_in_words(code: str, said: str) -> None:
    assert words(code) == said


def test_dates_in_a_description_take_the_documents_form() -> None:
    assert described("Lease fee, week of 2025-11-09", 2025) == "Lease fee, week of Nov 9"
    assert described("part of 2024-02-29", 2025) == "part of Feb 29, 2024"
    assert described("part 2025-13-45 of 3", 2025) == "part 2025-13-45 of 3"
