"""Pay days fall on days on which banks move money."""

from datetime import date

import pytest

from include.dtr.bank_days import (
    bank_days_after,
    holidays,
    is_bank_day,
    next_bank_day,
    pay_day,
)

THURSDAY = 3
PUBLISHED = {
    2021: "01-01 01-18 02-15 05-31 06-19 07-05 09-06 10-11 11-11 11-25 12-25",
    2022: "01-01 01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-11 11-23 12-25",
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-04 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-19 07-05 09-06 10-11 11-11 11-25 12-25",
    2028: "01-01 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-11 11-23 12-25",
    2029: "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25",
    2030: "01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
}
"""Holidays Observed by the Federal Reserve System, as federalreserve.gov published them for 2021 to
2025 and 2026 to 2030: those on a Sunday as the Monday after."""


def test_the_holidays_of_the_federal_reserve() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 4),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]


def test_a_holiday_on_a_sunday_is_kept_on_monday_and_one_on_a_saturday_not_at_all() -> None:
    assert not is_bank_day(date(2027, 7, 5))
    assert is_bank_day(date(2026, 7, 3))


@pytest.mark.parametrize(
    ("issued", "paid"),
    [
        (date(2025, 11, 16), date(2025, 11, 20)),
        (date(2025, 11, 20), date(2025, 11, 28)),  # a week on it is Thanksgiving
        (date(2025, 12, 21), date(2025, 12, 26)),  # Christmas
        (date(2025, 12, 28), date(2026, 1, 2)),  # New Year
    ],
)
def test_payments_go_out_on_the_pay_weekday_or_the_next_bank_day(issued: date, paid: date) -> None:
    assert pay_day(issued, THURSDAY) == paid


def test_days_on_which_the_fleet_is_closed_are_passed_over() -> None:
    closed = {date(2025, 11, 20), date(2025, 11, 21)}
    assert pay_day(date(2025, 11, 16), THURSDAY, closed) == date(2025, 11, 24)


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_the_calendar_is_the_one_that_the_federal_reserve_publishes(year: int) -> None:
    assert sorted(f"{day:%m-%d}" for day in holidays(year)) == PUBLISHED[year].split()


@pytest.mark.parametrize(
    "friday", [date(2021, 12, 24), date(2021, 12, 31), date(2022, 12, 30), date(2027, 6, 18)]
)
def test_banks_are_open_on_the_friday_before_a_saturdays_holiday(friday: date) -> None:
    assert is_bank_day(friday)


def test_banking_days_are_counted_over_weekends_and_holidays() -> None:
    assert next_bank_day(date(2026, 11, 25)) == date(2026, 11, 27)  # over Thanksgiving
    assert next_bank_day(date(2026, 12, 4)) == date(2026, 12, 7)
    assert bank_days_after(date(2026, 12, 23), 5) == date(2026, 12, 31)
