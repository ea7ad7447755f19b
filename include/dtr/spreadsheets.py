"""Text that spreadsheets open without running it or changing it."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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


def write_row(sheet: Any, place: int, values: Iterable[Any], money: Any, day: Any) -> None:
    """Write a row of an xlsxwriter sheet: dollars as `money`, dates as `day`, text defused."""
    for column, value in enumerate(values):
        match value:
            case None:
                pass
            case Decimal():
                sheet.write_number(place, column, value, money)
            case int():
                sheet.write_number(place, column, value)
            case datetime():
                sheet.write_string(place, column, value.astimezone(UTC).isoformat())
            case date():
                sheet.write_datetime(place, column, value, day)
            case _:
                sheet.write_string(place, column, defused(str(value)))
