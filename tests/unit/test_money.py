"""Money as people read it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.money import display


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_any_amount_is_shown_in_dollars_and_two_digits_of_cents(amount: Decimal) -> None:
    assert display(amount) == f"{amount:,.2f}"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.00", "0.00"),
        ("0", "0.00"),
        ("1.5", "1.50"),
        ("12.345", "12.34"),
        ("-0.01", "-0.01"),
        ("-99.99", "-99.99"),
        ("999.99", "999.99"),
        ("1000.00", "1,000.00"),
        ("-1092.07", "-1,092.07"),
        ("1E+3", "1,000.00"),
    ],
)
def test_thousands_have_commas_and_cents_two_digits(amount: str, shown: str) -> None:
    assert display(Decimal(amount)) == shown
