"""Dice, clock, cents and loans: what the generator stands on."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from include.dtr.period import week_from
from local.fleet.account import Profile
from local.fleet.cents import cents, dollars, share
from local.fleet.clock import FALL_BACK, SPRING_FORWARD, around_clock_change, local, new_york
from local.fleet.dice import Dice
from local.fleet.generate import generate
from local.fleet.installments import amortise
from local.fleet.people import Person
from local.fleet.special_trips import clock_change_trips
from local.fleet.weeks import sunday_of


def test_dice_are_the_same_for_a_purpose_and_differ_between_purposes() -> None:
    first, again, other = Dice("trips", 1), Dice("trips", 1), Dice("trips", 2)
    drawn = [first.between(1, 6) for _ in range(50)]
    assert drawn == [again.between(1, 6) for _ in range(50)]
    assert drawn != [other.between(1, 6) for _ in range(50)]
    assert set(drawn) == {1, 2, 3, 4, 5, 6}


def test_dice_draw_what_they_drew_when_this_was_written() -> None:
    """Another machine or Python must not draw anything else."""
    dice = Dice("pinned")
    assert [dice.below(1000) for _ in range(6)] == [362, 902, 592, 699, 524, 178]


def test_weights_are_kept() -> None:
    dice = Dice("weights")
    drawn = [dice.weighted(((9, "often"), (1, "seldom"))) for _ in range(2_000)]
    assert 100 < drawn.count("seldom") < 300


def test_cents_and_dollars() -> None:
    assert str(dollars(5)) == "0.05"
    assert str(dollars(-123_400)) == "-1234.00"
    assert cents(dollars(-305)) == -305
    with pytest.raises(ValueError, match="whole number of cents"):
        cents(dollars(1) / 3)


def test_shares_round_halves_up() -> None:
    assert share(100, 1, 3) == 33
    assert share(50, 1, 4) == 13
    assert share(80_000, 4, 7) == 45_714


def test_new_york_in_summer_and_winter() -> None:
    assert new_york(date(2025, 7, 1), 12) == datetime(2025, 7, 1, 16, tzinfo=UTC)
    assert new_york(date(2025, 12, 1), 12) == datetime(2025, 12, 1, 17, tzinfo=UTC)


def test_half_past_one_happens_twice_in_autumn_and_half_past_two_never_in_spring() -> None:
    once, again = new_york(FALL_BACK, 1, 30), new_york(FALL_BACK, 1, 30, fold=1)
    assert again - once == timedelta(hours=1)
    assert local(once).time() == local(again).time()
    with pytest.raises(ValueError, match="has no 02:30"):
        new_york(SPRING_FORWARD, 2, 30)
    with pytest.raises(ValueError, match="only once"):
        new_york(date(2025, 11, 3), 1, 30, fold=1)


def test_instants_around_both_clock_changes() -> None:
    def hours(day: date) -> list[float]:
        instants = around_clock_change(day)
        return [(i - instants[0]).total_seconds() / 3600 for i in instants]

    assert hours(FALL_BACK)[-1] == pytest.approx(25 - 1 / 60)
    assert hours(SPRING_FORWARD)[-1] == pytest.approx(23 - 1 / 60)
    spring = around_clock_change(SPRING_FORWARD)
    assert spring[2] - spring[1] == timedelta(minutes=1)
    with pytest.raises(ValueError, match="does not change its clocks"):
        around_clock_change(date(2025, 3, 10))


def test_a_fleet_of_ones_own_with_the_spring_change() -> None:
    week = week_from(SPRING_FORWARD)
    profile = Profile(
        1, (Person(1, "Ana", "Ruiz"),), weekly_fee=80_000, card_trips=(60, 70), cash_trips=(10, 12)
    )
    fleet = generate(
        [profile], [week], {}, {1: lambda account: [*clock_change_trips(account, SPRING_FORWARD)]}
    )
    added = [t for t in fleet.curb_trips if t.trip_id.startswith("12503099")]
    assert [f"{local(t.started_at):%H:%M:%S}" for t in added] == [
        "00:00:30",
        "01:59:30",
        "03:00:30",
        "23:59:30",
    ]
    assert {t.booked_on for t in added} == {SPRING_FORWARD}
    fees = [p for p in fleet.ledger_postings if p.category == "LEASE"]
    assert [p.amount for p in fees] == [dollars(80_000)]


def test_loans_are_paid_back_to_the_cent() -> None:
    parts = list(amortise(250_000, 10_000, 15_000, date(2025, 10, 7)))
    assert parts[0].interest == 481  # 2,500.00 at 10 % for a week: 4.807...
    assert parts[0].principal == 15_000 - 481
    assert sum(part.principal for part in parts) == 250_000
    assert all(part.principal + part.interest == 15_000 for part in parts[:-1])
    assert 0 < parts[-1].principal + parts[-1].interest <= 15_000
    gaps = {later.due_date - earlier.due_date for earlier, later in pairwise(parts)}
    assert gaps == {timedelta(weeks=1)}


def test_a_payment_below_the_interest_is_refused() -> None:
    with pytest.raises(ValueError, match="never pay back"):
        list(amortise(10_000_000, 20_000, 100, date(2025, 10, 7)))


@pytest.mark.parametrize(
    ("day", "sunday"),
    [
        (date(2025, 11, 9), date(2025, 11, 9)),
        (date(2025, 11, 10), date(2025, 11, 9)),
        (date(2025, 11, 15), date(2025, 11, 9)),
        (date(2025, 11, 16), date(2025, 11, 16)),
    ],
)
def test_weeks_begin_on_sunday(day: date, sunday: date) -> None:
    assert sunday_of(day) == sunday
