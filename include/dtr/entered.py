"""Text and dates that people enter for good: reasons, batch numbers, payment dates. Pure.

What is entered here is printed, exported and compared for years, so nothing may hide in it.
"""

import unicodedata
from datetime import date, timedelta

from include.dtr.errors import ChangeRefused

SHORTEST_REASON = 10
"""Characters (domain section 6)."""
FURTHEST_PAYMENT = timedelta(days=60)
"""A payment that is noted for a later day than this from now is a slip of the keyboard."""
FIELDS = {"reason": "reason", "batch or check number": "batch_number"}
"""What is entered, and its field's name."""
_INVISIBLE_KINDS = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Controls, direction overrides and joiners, unassigned and private characters, line breaks."""
_BLANK_THOUGH_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers that Unicode counts as letters or marks, and that show nothing."""


class EntryRefused(ChangeRefused):
    """What was entered cannot be kept as it is: too short, hidden characters, no possible date.

    `field` is the entry's name in forms and calls; empty where several are wrong together.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


def reason(text: str) -> str:
    """The reason without blanks around it. Raises `EntryRefused`."""
    text = visible("reason", text.strip())
    if len(text) < SHORTEST_REASON:
        raise EntryRefused(
            f"A reason of at least {SHORTEST_REASON} characters is needed.", "reason"
        )
    return text


def batch_number(text: str) -> str:
    """An ACH batch or check number without blanks around it. Raises `EntryRefused`."""
    text = visible("batch or check number", text.strip())
    if not text:
        raise EntryRefused(
            "A payment is ACH or CHECK, with its batch or check number.", "batch_number"
        )
    if odd := next((c for c in text if c.isspace() and c != " "), None):
        raise EntryRefused(
            f"The batch or check number holds an unusual blank (U+{ord(odd):04X}); type it again.",
            "batch_number",
        )
    return text


def visible(what: str, text: str) -> str:
    """`text` as it is. Raises `EntryRefused` where it holds a character that nobody can see."""
    for place, character in enumerate(text, 1):
        if _is_invisible(character):
            raise EntryRefused(
                f"The {what} holds an invisible character (U+{ord(character):04X}) in place "
                f"{place}; type it again, without pasting.",
                FIELDS.get(what, ""),
            )
    return text


def _is_invisible(character: str) -> bool:
    return (
        unicodedata.category(character) in _INVISIBLE_KINDS
        or character in _BLANK_THOUGH_LETTERS
        or "\ufe00" <= character <= "\ufe0f"
        or "\u180b" <= character <= "\u180f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def payment_date(on: date, period_end: date, today: date) -> date:
    """A day on which the statement of a period may have been paid. Raises `EntryRefused`.

    `period_end` is the period's last day, `today` New York's.
    """
    if on < period_end:
        raise EntryRefused(
            f"The payment date {on} is before the end of the statement's week ({period_end}).",
            "payment_date",
        )
    if on > today + FURTHEST_PAYMENT:
        raise EntryRefused(
            f"The payment date {on} is more than {FURTHEST_PAYMENT.days} days from now; "
            "check the year.",
            "payment_date",
        )
    return on
