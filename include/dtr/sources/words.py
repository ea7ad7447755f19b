"""The words of domain section 2.1: what a text column with a closed set may say, and what it means.

A word is known to the letter or not at all: nothing is folded, trimmed or guessed. A fleet maps
its own words in its views.
"""

from collections.abc import Mapping

from include.dtr.errors import LONGEST_KEY, one_line
from include.dtr.model import CASH, CREDIT_CARD, Category, EntryType

Words = Mapping[str, str]
"""Word -> its meaning, in the order in which people are shown them."""

_NEVER_BILLED, _BILLED = "never billed", "billed for every week in which its dates lie"
LEASE_STATUS: Words = {
    "DRAFT": _NEVER_BILLED,
    "PENDING": _NEVER_BILLED,
    "CANCELLED": _NEVER_BILLED,
    "ACTIVE": _BILLED,
    "SUSPENDED": _BILLED,
    "EXPIRED": _BILLED,
    "TERMINATED": _BILLED,
}
NEVER_BILLED = tuple(word for word, meaning in LEASE_STATUS.items() if meaning == _NEVER_BILLED)

PRIMARY, ADDITIONAL = "PRIMARY", "ADDITIONAL"
ROLE: Words = {
    PRIMARY: "the leaseholder, who gets the statement; one in a week",
    ADDITIONAL: "drives under the lease; the rows are on the leaseholder's statement",
}
PAID_BY: Words = {
    "ACH": "paid into a bank account",
    "CHECK": "paid by check",
}

_UNPAID = "shown, earns nothing; counted with its dollars"
TRIP_PAYMENT: Words = {
    CREDIT_CARD: "earned, and paid through the statement",
    CASH: "earned, and in the driver's hand already",
    "NO_CHARGE": _UNPAID,
    "DISPUTE": _UNPAID,
    "UNKNOWN": _UNPAID,
    "VOIDED": _UNPAID,
}
EARNS_NOTHING = tuple(word for word, meaning in TRIP_PAYMENT.items() if meaning == _UNPAID)

CATEGORY: Words = {category.value: category.label for category in Category}
ENTRY_TYPE: Words = {
    EntryType.DEBIT.value: "the driver owes it",
    EntryType.CREDIT.value: "it is taken off what the driver owes",
}
SOURCE: Words = {
    "CURB": "taxes on trips",
    "EZPASS": "tolls",
    "LEASE": "lease fees",
    "PVB": "parking violations",
    "TLC": "TLC tickets",
    "REPAIRS": "repair installments",
    "LOANS": "loan installments",
    "MISC": "everything else that is charged",
    "EARNINGS": "settles what a statement paid; no charge and no credit of its own",
    "INTERIM_PAYMENT": "the driver paid between two statements",
    "ADJUSTMENT": "puts an earlier posting right",
}
ACCOUNT_TYPE: Words = {
    "CHECKING": "a checking account",
    "SAVINGS": "a savings account",
}


def unknown(column: str, word: str, known: Words) -> str:
    """ "unknown payment type CARD (known: CREDIT_CARD, CASH, ...)", on one line."""
    return f"unknown {column.replace('_', ' ')} {shown(word)} (known: {', '.join(known)})"


def shown(word: str) -> str:
    """The word itself; in quotes where blanks or nothing at all would not be seen."""
    line = one_line(word, LONGEST_KEY)
    return line if word and not any(c.isspace() for c in word) else f'"{line}"'
