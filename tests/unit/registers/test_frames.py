"""The register's frame: exact at any amount, loud where an amount is missing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.dtr.registers.columns import REGISTER
from include.dtr.registers.frames import MONEY, joined, named, typed
from include.dtr.registers.values import dollars, rows_of, sums_of
from tests.examples import examples
from tests.unit.registers.rows import as_rows, statement

CENTS = st.integers(-(10**12) + 1, 10**12 - 1)
"""What numeric(12,2) holds."""


@given(st.lists(CENTS, min_size=1, max_size=40))
@settings(max_examples=examples(60))
def test_every_cent_is_kept_and_sums_are_exact(amounts: list[int]) -> None:
    lines = [statement(lease, cc_earnings=cents) for lease, cents in enumerate(amounts, start=1)]
    frame = named(joined([as_rows(*lines)]), {}, {})
    place = [column.key for column in REGISTER].index("cc_earnings")

    assert [row[place] for row in rows_of(frame, REGISTER)] == [
        Decimal(cents) / 100 for cents in amounts
    ]
    assert sums_of(frame, REGISTER)[place] == sum(Decimal(cents) for cents in amounts) / 100


def test_money_is_no_float_even_where_an_id_is_missing() -> None:
    frame = joined([as_rows(statement(1)), as_rows(statement(2) | {"medallion_id": None})])

    assert {str(frame[column].dtype) for column in MONEY} == {"int64"}
    assert str(frame["medallion_id"].dtype) == "Int64"


def test_a_missing_amount_is_refused() -> None:
    with pytest.raises(TypeError):
        typed(as_rows(statement(1), statement(2, total_due=None)))


def test_names_come_from_the_books_and_numbers_stand_in() -> None:
    lines = [statement(1), statement(2), statement(3) | {"medallion_id": None}]
    frame = named(joined([as_rows(*lines)]), {1: "Bo রহমান"}, {7: "5X55"})

    assert frame["driver"].tolist() == ["Bo রহমান", "No. 2", "No. 3"]
    assert frame["medallion"].tolist() == ["5X55", "5X55", ""]


def test_dollars_of_cents() -> None:
    assert [f"{dollars(c)}" for c in (0, 5, -5, 123_456)] == ["0.00", "0.05", "-0.05", "1234.56"]
