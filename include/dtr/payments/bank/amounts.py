"""Amounts of money on paper: in figures and in words, with no room left to add to them."""

from num2words import num2words

STAR = "*"


def figures(cents: int) -> str:
    """`123456` as "1,234.56"."""
    return f"{cents // 100:,}.{cents % 100:02}"


def guarded(cents: int, width: int = 12) -> str:
    """ "**1,234.56**": at least `width` characters, so that no digit can be put before or after."""
    shown = figures(cents)
    return f"{STAR * max(2, width - len(shown) - 2)}{shown}{STAR * 2}"


def in_words(cents: int) -> str:
    """ "One thousand two hundred thirty-four and 56/100 dollars", the American way."""
    words = num2words(cents // 100).replace(",", "").replace(" and ", " ")
    return f"{words[0].upper()}{words[1:]} and {cents % 100:02}/100 dollars"
