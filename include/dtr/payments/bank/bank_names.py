"""Names as banks take them: A to Z, 0 to 9 and single blanks."""

import re

from anyascii import anyascii

LONGEST = 22
"""Characters of a receiver's name in an entry (Nacha, appendix 3)."""
_JOINED = re.compile(r"['’`´ʼ‘.]")
_OTHER = re.compile(r"[^A-Z0-9]+")


def transliterated(name: str, longest: int = LONGEST) -> str:
    """`O'Neil <Bo>` as "ONEIL BO", `রহমান` as "RHMAN", cut to `longest`; "" where nothing is left.

    Cutting is the rule for names: the bank compares the account number, and shows the name.
    """
    plain = _JOINED.sub("", anyascii(name)).upper()
    return _OTHER.sub(" ", plain).strip()[:longest].rstrip()
