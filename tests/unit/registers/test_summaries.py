"""What a register adds up to."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.dtr.records.register import RegisterRows
from include.dtr.registers.frames import joined, named, typed
from include.dtr.registers.summaries import (
    AGES,
    REFUNDS,
    by_age,
    by_category,
    by_medallion,
    changes,
    lease_sums,
)
from tests.examples import examples
from tests.unit.registers.rows import as_rows, statement

CENTS = st.integers(0, 10**12 - 1)


def frame_of(*lines: dict[str, object]) -> pd.DataFrame:
    return named(joined([as_rows(*lines)]), {}, {})


def line(frame: pd.DataFrame, key: str, value: object) -> dict[str, object]:
    (found,) = frame[frame[key] == value].to_dict("records")
    return {str(name): cell for name, cell in found.items()}


def test_a_category_over_two_weeks_takes_the_first_prior_and_the_last_forward() -> None:
    register = frame_of(
        statement(1, 0, lease_prior=100, lease_charge=500, lease_paid=350, lease_forward=250),
        statement(1, 1, lease_prior=250, lease_charge=500, lease_paid=700, lease_forward=50),
    )
    leasing = line(by_category(register), "category", "Leasing charges")

    assert leasing == {
        "category": "Leasing charges",
        "prior": 100,
        "charge": 1000,
        "credit": 0,
        "paid": 1050,
        "between": 0,
        "forward": 50,
    }


def test_what_was_booked_between_two_statements_is_kept_apart() -> None:
    register = frame_of(
        statement(1, 0, misc_charge=100, misc_forward=100),
        statement(1, 2, misc_prior=130, misc_forward=130),
    )

    assert line(by_category(register), "category", "Miscellaneous charges")["between"] == 30


def test_card_refunds_carried_have_their_own_row_until_they_are_a_charge() -> None:
    register = frame_of(
        statement(1, 0, refunds_carried=40, balance_forward=40),
        statement(1, 1, misc_charge=40, misc_paid=40),
    )
    refunds = line(by_category(register), "category", REFUNDS)

    assert (refunds["charge"], refunds["between"], refunds["forward"]) == (40, -40, 0)


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=20))
@settings(max_examples=examples(60))
def test_medallions_add_up_to_the_register_to_the_cent(amounts: list[tuple[int, int]]) -> None:
    register = frame_of(
        *(
            statement(lease, cc_earnings=card, total_due=due) | {"medallion_id": lease % 3 or None}
            for lease, (card, due) in enumerate(amounts, start=1)
        )
    )
    found = by_medallion(register)

    assert int(found["cc_earnings"].sum()) == sum(card for card, _ in amounts)
    assert int(found["payable"].sum()) == sum(due for _, due in amounts)
    assert int(found["statements"].sum()) == len(amounts)


@pytest.mark.parametrize(
    ("weeks", "older", "age"),
    [
        (0, False, AGES[0]),
        (1, False, AGES[1]),
        (3, False, AGES[1]),
        (4, False, AGES[2]),
        (12, False, AGES[2]),
        (13, False, AGES[3]),
        (0, True, AGES[4]),
        (13, True, AGES[3]),
    ],
)
def test_ages(weeks: int, older: bool, age: str) -> None:
    names = ("category", "weeks", "older", "obligations", "forward")
    ages = typed(RegisterRows(names, [("PVB", weeks, older, 1, 6500)]))
    found = line(by_age(ages, frame_of(statement(1))), "category", "PVB violations")

    assert {key: found[key] for key in AGES if found[key]} == {age: 6500}


def test_nothing_carried_is_a_table_of_zeros() -> None:
    names = ("category", "weeks", "older", "obligations", "forward")
    found = by_age(typed(RegisterRows(names, [])), frame_of(statement(1)))

    assert len(found) == 9
    assert int(found["forward"].sum()) == 0


def test_changes_name_who_is_new_who_is_gone_and_what_moved() -> None:
    huge = 10**12 - 1
    before = lease_sums(
        frame_of(
            statement(1, cc_earnings=100), statement(2, cc_earnings=5), statement(3, cc_earnings=9)
        )
    )
    now = lease_sums(
        frame_of(
            statement(1, 1, cc_earnings=huge),
            statement(3, 1, cc_earnings=9),
            statement(4, 1, cc_earnings=7),
        )
    )
    found = changes(now, before)

    assert list(
        zip(found["lease_id"], found["change"], found["cc_earnings_change"], strict=True)
    ) == [(1, "Changed", huge - 100), (2, "No statement", -5), (4, "New", 7)]
    assert str(found["cc_earnings_change"].dtype) == "int64"
