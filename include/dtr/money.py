"""Money: exact dollars-and-cents as `Decimal`, never float.

Every amount in this project is a `Decimal` of dollars with exactly two decimal places.
Addition and subtraction of such values stay exact, so nothing is ever rounded.
"""

from collections.abc import Iterable
from decimal import Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def is_whole_cents(amount: Decimal) -> bool:
    """Whether `amount` (dollars) is finite and has no fraction of a cent."""
    return amount.is_finite() and amount == amount.quantize(CENT)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum in dollars; 0.00 of nothing."""
    return sum(amounts, ZERO)


def plain(amount: Decimal) -> str:
    """`1234.5` dollars as "1234.50": for records and JSON."""
    return f"{amount:.2f}"


def display(amount: Decimal) -> str:
    """Dollars for people: "1,306.66", and "-1,092.07" when negative."""
    text = str(amount)  # quicker, and the same for cents below a thousand dollars
    return text if len(text) <= 6 and text[-3:-2] == "." else f"{amount:,.2f}"
