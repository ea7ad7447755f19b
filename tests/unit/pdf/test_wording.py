"""How dates, times and money are worded."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from include.dtr.pdf.wording import dollars, long_date, moment, short_date, span, when
from include.dtr.period import starting


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (utc(2025, 11, 15, 4, 59), "11/14 23:59"),
        (utc(2025, 11, 16, 4, 59), "11/15 23:59"),
        (utc(2025, 3, 9, 6, 59), "03/09 01:59"),
        (utc(2025, 3, 9, 7, 0), "03/09 03:00"),
        (utc(2025, 11, 2, 4, 59), "11/02 00:59"),
        (utc(2025, 11, 2, 5, 0), "11/02 01:00 EDT"),
        (utc(2025, 11, 2, 5, 59), "11/02 01:59 EDT"),
        (utc(2025, 11, 2, 6, 0), "11/02 01:00 EST"),
        (utc(2025, 11, 2, 7, 0), "11/02 02:00"),
        (utc(2025, 11, 3, 6, 30), "11/03 01:30"),
        (utc(2024, 12, 31, 5, 0), "12/31/24 00:00"),
        (utc(2026, 1, 1, 4, 30), "12/31 23:30"),
    ],
)
def test_times_are_new_yorks_and_never_ambiguous(instant: datetime, text: str) -> None:
    assert when(instant, 2025) == text


def test_dates() -> None:
    assert long_date(date(2025, 11, 9)) == "Nov 9, 2025"
    assert short_date(date(2025, 11, 9)) == "11/09/2025"
    assert short_date(None) == "–"
    assert span(starting(date(2025, 11, 9))) == "Sun Nov 9 to Sat Nov 15, 2025"
    assert span(starting(date(2025, 12, 28))) == "Sun Dec 28, 2025 to Sat Jan 3, 2026"
    assert moment(utc(2025, 7, 6, 9, 2)) == "Jul 6, 2025 05:02 EDT"


def test_dollars_put_the_sign_first() -> None:
    assert dollars(Decimal("1092.07")) == "$1,092.07"
    assert dollars(Decimal("-1092.07")) == "-$1,092.07"
