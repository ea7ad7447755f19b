"""Money inside the generator is whole cents (`int`); rows carry `Decimal` dollars."""

from decimal import Decimal
from functools import cache


@cache
def dollars(cents: int) -> Decimal:
    """`Decimal("12.34")` of 1234."""
    return Decimal(cents).scaleb(-2)


def cents(amount: Decimal) -> int:
    """1234 of `Decimal("12.34")`. Raises `ValueError` where there is a fraction of a cent."""
    whole = int(amount.scaleb(2))
    if dollars(whole) != amount:
        raise ValueError(f"{amount} dollars are not a whole number of cents")
    return whole


def share(amount: int, part: int, of: int) -> int:
    """`amount` cents times `part / of`, halves rounded up."""
    return (2 * amount * part + of) // (2 * of)
