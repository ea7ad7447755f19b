"""Pay periods: New York's calendar, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.errors import RunRefused
from include.dtr.period import (
    NEW_YORK,
    PayPeriod,
    local_date,
    resolve,
    week_before,
    week_from,
    week_to,
)

SUNDAY_RUN = datetime(2025, 11, 16, 5, tzinfo=NEW_YORK)


def test_the_scheduled_run_is_for_the_week_that_ended_the_day_before() -> None:
    assert week_before(SUNDAY_RUN) == PayPeriod(date(2025, 11, 9), date(2025, 11, 15))


@pytest.mark.parametrize(
    ("instant", "last_day"),
    [
        (datetime(2025, 11, 15, 23, 59, 59, tzinfo=NEW_YORK), date(2025, 11, 8)),
        (datetime(2025, 11, 16, 0, 0, 0, tzinfo=NEW_YORK), date(2025, 11, 15)),
        (datetime(2025, 11, 16, 4, 59, tzinfo=UTC), date(2025, 11, 8)),  # still Saturday there
        (datetime(2025, 11, 22, 23, 59, tzinfo=NEW_YORK), date(2025, 11, 15)),
        (datetime(2025, 3, 9, 5, tzinfo=NEW_YORK), date(2025, 3, 8)),  # an hour is missing
        (datetime(2025, 11, 2, 5, tzinfo=NEW_YORK), date(2025, 11, 1)),  # an hour comes twice
        (datetime(2026, 1, 4, 5, tzinfo=NEW_YORK), date(2026, 1, 3)),  # over the year's end
    ],
)
def test_the_last_week_changes_at_midnight_in_new_york(instant: datetime, last_day: date) -> None:
    assert week_before(instant) == week_to(last_day)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_the_last_week_is_sunday_to_saturday_and_has_just_ended(instant: datetime) -> None:
    period = week_before(instant)
    today = local_date(instant)

    assert (period.start.weekday(), period.end.weekday()) == (6, 5)
    assert timedelta(days=1) <= today - period.end <= timedelta(days=7)


def test_one_end_given_the_other_follows() -> None:
    asked = resolve(date(2025, 10, 27), None, SUNDAY_RUN)

    assert asked == resolve(None, date(2025, 11, 2), SUNDAY_RUN)
    assert str(asked) == "2025-10-27 to 2025-11-02"


@pytest.mark.parametrize("days", [-3, 0, 5, 7, 400])
def test_any_other_length_is_refused_with_what_to_do(days: int) -> None:
    start = date(2025, 10, 26)
    with pytest.raises(RunRefused, match="Give period_start alone and the end follows"):
        resolve(start, start + timedelta(days=days), SUNDAY_RUN)


def test_a_period_that_ends_today_has_not_ended() -> None:
    with pytest.raises(RunRefused, match="has not ended yet"):
        resolve(None, date(2025, 11, 16), SUNDAY_RUN)
    assert resolve(None, date(2025, 11, 15), SUNDAY_RUN).end == date(2025, 11, 15)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2025, 11, 16))


def test_days_at_both_ends_are_inside() -> None:
    period = week_from(date(2025, 11, 9))

    assert date(2025, 11, 9) in period
    assert date(2025, 11, 15) in period
    assert date(2025, 11, 16) not in period
    assert None not in period


@pytest.mark.parametrize(
    "day", [date.min, date(1989, 12, 31), date(2101, 1, 1), date(9999, 12, 31)]
)
def test_a_day_outside_1990_to_2100_is_refused_and_overflows_nowhere(day: date) -> None:
    for asked in (
        lambda: resolve(day, None, SUNDAY_RUN),
        lambda: resolve(None, day, SUNDAY_RUN),
        lambda: resolve(day, day, SUNDAY_RUN),
        lambda: week_from(day),
        lambda: week_to(day),
    ):
        with pytest.raises(RunRefused, match=f"{day} is a date outside 1990 to 2100"):
            asked()


def test_a_period_that_reaches_out_of_the_calendar_is_refused() -> None:
    for asked in (
        lambda: week_from(date(2100, 12, 28)),
        lambda: week_from(date(1990, 1, 1)).previous,
    ):
        with pytest.raises(RunRefused, match="outside 1990 to 2100"):
            asked()
