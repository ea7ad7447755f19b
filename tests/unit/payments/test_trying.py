"""An account that was never paid, or has changed, is tried and waits."""

from datetime import date

import pytest

from include.dtr.payments.trying import Prenote, is_new, objection, untried

KEY, OTHER = "a" * 64, "b" * 64
FRIDAY, THURSDAY = date(2025, 11, 21), date(2025, 11, 27)


def prenote(state: str = "SENT", code: str | None = None) -> Prenote:
    return Prenote(1, KEY, state, code, "PRE-2025-000001", FRIDAY)


def test_the_account_that_was_paid_last_is_known() -> None:
    assert is_new(1, KEY, {})
    assert is_new(1, KEY, {1: (OTHER, False)})
    assert not is_new(1, KEY, {1: (KEY, False)})
    assert not is_new(1, KEY, {1: (KEY, True)}), "what came back is told otherwise"


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (None, "is new: try it by a prenote first"),
        (prenote("PLANNED"), "waits in PRE-2025-000001"),
        (prenote("RETURNED", "R03"), "came back (R03: no account"),
        (prenote("RETURNED", "C01"), "came back (C01: incorrect account number"),
        (prenote(), "waits until 2025-11-26"),
    ],
)
def test_what_keeps_an_account(tried: Prenote | None, said: str) -> None:
    assert said in (objection(tried, date(2025, 11, 25), 3) or "")


def test_after_its_days_without_an_answer_it_is_paid() -> None:
    assert objection(prenote(), date(2025, 11, 26), 3) is None
    assert objection(prenote(), THURSDAY, 4) is not None, "Thanksgiving is no bank day"


def test_what_came_back_may_be_tried_again() -> None:
    assert untried(None)
    assert untried(prenote("RETURNED", "R03"))
    assert not untried(prenote())
