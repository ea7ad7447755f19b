"""Equal values of a large reading are one object, and no value becomes another."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.shared_values import Shared

values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.decimals(allow_nan=False, places=2)
    | st.sampled_from([Decimal("0"), Decimal("0.00"), Decimal("-0.00")])
)


@given(st.lists(values))
def test_each_value_comes_back_as_it_was(row: list[Any]) -> None:
    shared = Shared()
    assert [(type(x), str(shared(x))) for x in row] == [(type(x), str(x)) for x in row]


def test_words_leases_and_zeros_are_kept_once() -> None:
    shared = Shared()
    for first, second in (
        ("".join(["TA", "XES"]), "".join(["TA", "XES"])),
        (int("13587"), int("13587")),
        (Decimal("0.00"), Decimal("0.00")),
    ):
        assert first is not second
        assert shared(first) is shared(second)
