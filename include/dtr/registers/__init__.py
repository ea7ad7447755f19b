"""What follows from the statements of weeks, for the accountant, other programs, and drivers.

`making.for_week` reads a register out of the records, `frames` and `summaries` add it up with
pandas in whole cents, `files.write` writes it as CSV and workbook. `published` keeps each closed
week in the bucket: its register, and by `data` its rows as Parquet. `journal` is for the
bookkeeper, `year` for the drivers. This module imports none of them: pandas is loaded only where a
frame is made.
"""
