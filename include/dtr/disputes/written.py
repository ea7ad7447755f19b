"""What people write in a question or an answer, as it is kept. Pure."""

import unicodedata

from include.dtr.entered import EntryRefused

LONGEST = 2_000
"""Characters."""
_JOINERS = "\u200c\u200d"
"""Without these, words of Bengali, Hindi, Persian and Urdu are written wrongly."""
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def cleaned(text: str) -> str:
    """The text without controls and direction overrides, its lines kept.

    Raises `EntryRefused` where nothing is left, or more than can be kept.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        c for c in lines if c == "\n" or c in _JOINERS or unicodedata.category(c) not in _HIDDEN
    ).strip(" \n" + _JOINERS)
    if not kept:
        raise EntryRefused("Nothing was written.")
    if len(kept) > LONGEST:
        raise EntryRefused(f"{len(kept):,} characters are too many; write at most {LONGEST:,}.")
    return kept
