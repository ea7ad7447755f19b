"""The register held against a run's control totals."""

from datetime import UTC, datetime, timedelta
from typing import Any

from include.dtr.model import Category
from include.dtr.records.rechecks import Recheck
from include.dtr.records.register import Control, StatedWeek
from include.dtr.registers.control import control_lines
from include.dtr.registers.frames import joined
from tests.unit.registers.rows import FIRST_WEEK, as_rows, statement

END = FIRST_WEEK + timedelta(days=6)
REGISTER = joined([as_rows(statement(1, cc_earnings=30001, total_due=30001))])


def totals(card: str) -> dict[str, Any]:
    nothing = {"statements": {"debits": "0.00", "credits": "0.00"}}
    return {
        "statements": 1,
        "paid_out": "300.01",
        "carried_forward": "0.00",
        "curb": {"statements": {"card": card, "cash": "0.00"}},
        "ledger": {category.value: nothing for category in Category},
        "differences": ["The trip T1 stands twice."],
    }


def test_a_cent_is_a_difference_and_what_the_run_said_is_repeated() -> None:
    run = Control(FIRST_WEEK, "manual__1", "PARTIAL_SUCCESS", totals("300.00"))
    lines = list(control_lines(REGISTER, [StatedWeek(FIRST_WEEK, END, 1, 1)], [run], []))

    assert {line.what: line.difference for line in lines if line.difference} == {"Card earnings": 1}
    assert [line.said for line in lines if line.said] == [
        "manual__1: PARTIAL_SUCCESS",
        "The trip T1 stands twice.",
    ]


def test_a_week_divided_between_two_months_is_not_compared() -> None:
    run = Control(FIRST_WEEK, "manual__1", "SUCCESS", totals("600.00"))
    lines = list(control_lines(REGISTER, [StatedWeek(FIRST_WEEK, END, 1, 2)], [run], []))

    assert all(line.difference is None for line in lines)
    assert any("1 of the week's 2 statements" in line.said for line in lines)


def test_a_week_without_a_closed_run_says_so_and_what_changed_since() -> None:
    found = Recheck(
        FIRST_WEEK, END, datetime(2025, 11, 1, tzinfo=UTC), "night", [{"sentence": "Changed."}]
    )
    lines = list(control_lines(REGISTER, [StatedWeek(FIRST_WEEK, END, 1, 1)], [], [found]))

    assert [(line.what, line.said) for line in lines] == [
        ("Run", "No closed run of this week has control totals."),
        ("Changed since", "Changed."),
    ]
