"""What a person should look at first in a preview."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.office.previewing import compared
from include.dtr.period import week_from
from include.dtr.records.queries_week import Due
from include.dtr.run.preview_figures import PreviewFigures

WEEK = week_from(date(2025, 11, 9))
DOLLARS = st.decimals("-9999.99", "9999.99", places=2, allow_nan=False, allow_infinity=False)


def lease(number: int, due: Decimal, sha256: str = "new") -> PreviewFigures:
    none = Decimal("0.00")
    return PreviewFigures(number, number, None, None, none, none, none, due, sha256)


def test_a_lease_far_from_its_week_before_is_out_of_line() -> None:
    leases = [lease(n, Decimal(700)) for n in range(1, 10)] + [lease(10, Decimal(9000))]
    before = {n: Due(Decimal(690), "old") for n in range(1, 11)}
    lines = compared(WEEK, leases, before, {})
    assert [line.figures.lease_id for line in lines if line.is_unusual] == [10]
    assert lines[0].figures.lease_id == 10
    assert lines[0].change == Decimal(8310)


def test_what_differs_from_what_stands_comes_before_what_only_changed() -> None:
    leases = [lease(1, Decimal(9000), "same"), lease(2, Decimal(701), "other")]
    before = {1: Due(Decimal(1), "x"), 2: Due(Decimal(700), "x")}
    standing = {1: Due(Decimal(9000), "same"), 2: Due(Decimal(700), "was")}
    lines = compared(WEEK, leases, before, standing)
    assert [line.figures.lease_id for line in lines] == [2, 1]
    assert (lines[0].difference, lines[0].is_as_issued) == (Decimal(1), False)
    assert lines[1].is_as_issued


@given(st.lists(DOLLARS, min_size=1, max_size=20), st.lists(DOLLARS, max_size=20))
def test_every_lease_is_there_once_and_the_changes_add_up(
    now: list[Decimal], earlier: list[Decimal]
) -> None:
    leases = [lease(number, due) for number, due in enumerate(now, 1)]
    before = {number: Due(due, "old") for number, due in enumerate(earlier, 1)}
    lines = compared(WEEK, leases, before, {})
    assert sorted(line.figures.lease_id for line in lines) == list(range(1, len(now) + 1))
    known = sum((due for number, due in enumerate(earlier, 1) if number <= len(now)), Decimal(0))
    assert sum(line.change for line in lines) == sum(now) - known
