"""The accountant's workbook: one sheet a question, written row by row so that memory stays flat."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from include.dtr.registers import columns as sheets
from include.dtr.registers.columns import Column
from include.dtr.registers.guide_sheet import how_to_read
from include.dtr.registers.making import Register
from include.dtr.registers.values import dollars, rows_of, sums_of
from include.dtr.spreadsheets import defused, write_row


def write_workbook(register: Register, path: Path, at: datetime) -> None:
    """Eight sheets; amounts are numbers with two places, no cell is a formula."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        writer = _Writer(book)
        writer.text("How to read", how_to_read(register, at))
        writer.frame("Register", register.statements, sheets.REGISTER)
        writer.frame("By category", register.by_category, sheets.BY_CATEGORY)
        writer.frame("By medallion", register.by_medallion, sheets.BY_MEDALLION)
        writer.rows(
            "Control totals",
            sheets.CONTROL,
            (
                [
                    line.week,
                    line.what,
                    *map(_dollars, (line.by_run, line.by_register, line.difference)),
                    line.said,
                ]
                for line in register.control
            ),
        )
        writer.frame("Carried forward by age", register.by_age, sheets.BY_AGE)
        writer.frame("Changes", register.changes, sheets.CHANGES)
        writer.rows(
            "Findings",
            sheets.FINDINGS,
            (
                [getattr(finding, column.key) for column in sheets.FINDINGS]
                for finding in register.findings
            ),
        )
    finally:
        book.close()


def _dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else dollars(cents)


class _Writer:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._total = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._term = book.add_format({"bold": True, "valign": "top"})

    def text(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        for place, (term, meaning) in enumerate(pairs):
            sheet.write_string(place, 0, defused(term), self._term)
            sheet.write_string(place, 1, defused(meaning), self._wrapped)

    def frame(self, name: str, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
        """The frame's rows, and below them the sums."""
        sheet, end = self.rows(name, columns, rows_of(frame, columns))
        sheet.write_string(end, 0, "Total", self._total)
        for place, total in enumerate(sums_of(frame, columns)):
            if total is not None:
                sheet.write_number(end, place, total, self._total)

    def rows(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
    ) -> tuple[Any, int]:
        """The sheet, and the number of the row below the last."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(columns) - 1, 15)
        sheet.write_row(0, 0, [column.heading for column in columns], self._heading)
        place = 0
        for place, row in enumerate(rows, start=1):
            write_row(sheet, place, row, self._money, self._day)
        return sheet, place + 1
