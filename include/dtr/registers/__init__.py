"""Registers of what was stated: of a week, a month or a quarter, for the accountant.

`making.for_week` reads one out of the records, `frames` and `summaries` add it up with pandas in
whole cents, `files.write` writes the register as CSV and the workbook. Nothing is changed.
"""

from include.dtr.registers.files import Files, write
from include.dtr.registers.making import Register, for_month, for_quarter, for_week

__all__ = ["Files", "Register", "for_month", "for_quarter", "for_week", "write"]
