"""Text that spreadsheets open without running it or changing it."""

import re

DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How text begins that a spreadsheet may run as a formula, blanks before it aside."""
_NOT_KEPT = re.compile(r"0\d+|\d+[eE][+-]?\d+|\d{16,}")
"""Text that a spreadsheet takes for a number and changes: `0123`, `1E10`, a long one."""
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


def defused(text: str) -> str:
    """`text`, with a quote before it where a spreadsheet could run it or take it for a number."""
    risky = text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS)
    return f"'{text}" if risky or _NOT_KEPT.fullmatch(text.strip()) else text
