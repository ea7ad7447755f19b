"""Pay days fall on days on which banks move money."""

from datetime import date

import pytest

from include.dtr.bank_days import holidays, is_bank_day, pay_day

THURSDAY = 3


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
