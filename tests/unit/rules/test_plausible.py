"""How far is far: a driver's own weeks."""

from decimal import Decimal

import pytest

from include.dtr.rules.facts import Facts, OwnWeeks
from include.dtr.rules.plausible import doubtful
from include.dtr.rules.rulebook import Plausibility

LIMITS = Plausibility()


def own(value: str, low: str, middle: str, high: str, weeks: int = 12) -> OwnWeeks:
    figures = (Decimal(amount) for amount in (value, low, middle, high))
    first, *rest = figures
    return OwnWeeks(7, 7, "card earnings", first, weeks, *rest)


@pytest.mark.parametrize(
    ("week", "found"),
    [
        (own("4000.00", "900.00", "1000.00", "1100.00"), True),
        (own("0.01", "1900.00", "2000.00", "2100.00"), True),
        (own("2499.99", "900.00", "1000.00", "1100.00"), False),
        (own("4000.00", "500.00", "1000.00", "1500.00"), False),
        (own("0.00", "1900.00", "2000.00", "2100.00"), False),
        (own("4000.00", "900.00", "1000.00", "1100.00", weeks=5), False),
        (own("2500.00", "1000.00", "1000.00", "1000.00"), True),
    ],
    ids=[
        "far more",
        "far less",
        "not many dollars",
        "weeks that swing",
        "a week off",
        "too few weeks",
        "weeks all alike",
    ],
)
def test_a_week_far_from_the_drivers_own_is_a_finding(week: OwnWeeks, found: bool) -> None:
    assert bool(list(doubtful(LIMITS, Facts(own_weeks=[week])))) == found


def test_it_says_by_how_much() -> None:
    week = own("4000.00", "900.00", "1000.00", "1100.00")
    (finding,) = doubtful(LIMITS, Facts(own_weeks=[week]))
    assert finding.over == Decimal("3000.00")
    assert "$3,000.00 more than the middle of the driver's own 12 weeks" in finding.sentence


def test_dollars_below_zero_have_their_sign_before_them() -> None:
    (finding,) = doubtful(
        LIMITS, Facts(own_weeks=[own("-194.00", "3000.00", "3039.02", "3100.00")])
    )
    assert "card earnings of -$194.00: $3,233.02 less than" in finding.sentence
