"""Columns are as high as their values, and below nothing where they are negative."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.page.plots import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, Point, count_scale, plot


def points(*values: str) -> list[Point]:
    return [Point(str(n), "", Decimal(value)) for n, value in enumerate(values)]


def test_a_column_is_as_high_as_its_value() -> None:
    drawn = plot(points("0.00", "50.00", "100.00"))
    assert [column.height for column in drawn.columns] == [
        0,
        (HEIGHT - BOTTOM - TOP) / 2,
        HEIGHT - BOTTOM - TOP,
    ]


def test_below_nothing_it_hangs() -> None:
    drawn = plot(points("100.00", "-100.00"))
    up, down = drawn.columns
    assert up.y + up.height == drawn.zero == down.y
    assert drawn.lines[-1].label == "-$100"


def test_of_nothing_at_all_there_is_a_scale() -> None:
    assert [line.label for line in plot([]).lines] == ["$0", "$25", "$50", "$75", "$100"]


def test_counts_have_no_fractions_on_their_scale() -> None:
    labels = [line.label for line in plot(points("2"), count_scale).lines]
    assert labels == ["0", "", "1", "", "2"]


def test_the_last_week_is_always_named_and_few_others() -> None:
    drawn = plot(points(*["1.00"] * 52))
    labeled = [column.is_labeled for column in drawn.columns]
    assert labeled[-1]
    assert labeled.count(True) == 13


@given(st.lists(st.decimals("-9999999.99", "9999999.99", places=2), max_size=60))
def test_everything_stays_within_the_drawing(values: list[Decimal]) -> None:
    drawn = plot([Point("", "", value) for value in values])
    for column in drawn.columns:
        assert TOP - 0.01 <= column.y <= column.y + column.height <= HEIGHT - BOTTOM + 0.02
        assert LEFT <= column.x <= column.x + column.width <= WIDTH + 0.5
