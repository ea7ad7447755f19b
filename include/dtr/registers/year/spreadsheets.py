"""Drivers' years as tables: one CSV, one workbook, written row by row so that memory stays flat."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from include.dtr.model import Category
from include.dtr.money import plain
from include.dtr.period import NEW_YORK
from include.dtr.registers.year.bridge import Basis, DriverYear, Sums
from include.dtr.registers.year.document import HOW_TO_READ, NO_FILING, Person
from include.dtr.spreadsheets import BOM, defused, write_row

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading; what is beyond is on a second one."""
BRIDGE = (
    "year", "driver_id", "driver", "tlc_license", "basis", "statements", "card_fares",
    "card_refunds", "changed_since", "card_earnings",
    *(f"{category.lower()}_applied" for category in Category),
    "returned", "refunds_carried", "to_be_paid", "kept", "not_paid", "paid",
    *(f"{c.lower()}_{part}" for c in Category for part in ("charged", "credited")),
)  # fmt: skip
STATEMENTS = (
    "year", "driver_id", "dtr_id", "revision", "receipt_number", "period_start", "period_end",
    "receipt_date", "paid_on", "card_earnings", "charged_less_credited", "applied", "returned",
    "refunds_carried", "to_be_paid", "paid",
)  # fmt: skip
MONTHS = ("year", "driver_id", "month", "card_fares", "gross", "refunds", "refunded")
GAPS = ("year", "driver_id", "lease_id", "first_day", "last_day")
CORRECTIONS = (
    "year", "driver_id", "dtr_id", "revision", "issued", "total_due", "replaced_by", "replaced_on",
    "total_due_now",
)  # fmt: skip
SHEETS: Mapping[str, Sequence[str]] = {
    "Bridge": BRIDGE,
    "Statements": STATEMENTS,
    "Card by month": MONTHS,
    "No statement": GAPS,
    "Corrections": CORRECTIONS,
}
MEANINGS = (
    ("Sheet Bridge", f"Three rows a driver. {HOW_TO_READ}"),
    (
        "From one column to the next",
        "card_fares - card_refunds + changed_since = card_earnings; less what was applied to the "
        "eight categories, plus returned, plus refunds_carried = to_be_paid; less kept and less "
        "not_paid = paid.",
    ),
    ("applied", "Paid from card fares to what the driver owed."),
    ("charged, credited", "What the statements charged and credited; their difference is what the "
     "year to date on the statements adds up."),
    ("kept", "Of what was due, kept for what was paid too much on other weeks; below zero the "
     "other way."),
    ("changed_since", "What the statements say of card trips beyond what the books say now."),
    ("Sheet Card by month", "As form 1099-K asks: gross card fares and how many, by the month of "
     "the trip in New York; refunds beside them."),
    ("Sheet No statement", "Days on which a driver held a lease and that no statement covers."),
    ("Sheet Corrections", "Revisions that were voided, and what came after them."),
    ("No filing", NO_FILING),
)  # fmt: skip


def rows_of(of: DriverYear, person: Person) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Sheet and row, for each row that a driver's year gives. Money is dollars."""
    who = (of.year, of.driver_id)
    for basis in Basis:
        yield "Bridge", _bridge(who, person, basis, of.columns[basis])
    for s in of.statements:
        parts = s.categories.values()
        yield (
            "Statements",
            (
                *who, s.dtr_id, s.revision, s.receipt_number, s.period_start, s.period_end,
                s.receipt_date, s.paid_on, _dollars(s.card),
                _dollars(sum(m.charged - m.credited for m in parts)),
                _dollars(sum(m.applied for m in parts)), _dollars(sum(m.returned for m in parts)),
                _dollars(s.refunds_carried), _dollars(s.payable), _dollars(s.paid),
            ),
        )  # fmt: skip
    for m in of.months:
        yield (
            "Card by month",
            (*who, m.month, m.fares, _dollars(m.fare_cents), m.refunds, _dollars(m.refund_cents)),
        )
    for gap in of.gaps:
        yield "No statement", (*who, gap.lease_id, gap.first_day, gap.last_day)
    for c in of.corrections:
        now = None if c.now_due is None else _dollars(c.now_due)
        was = (c.dtr_id, c.was_revision, c.was_issued, _dollars(c.was_due))
        yield "Corrections", (*who, *was, c.now_revision, c.now_issued, now)


def _bridge(who: tuple[int, int], person: Person, basis: Basis, s: Sums) -> tuple[Any, ...]:
    cents = (
        s.fares, s.refunds, s.changed, s.card,
        *(s.categories[category].applied for category in Category),
        s.returned, s.refunds_carried, s.payable, s.kept, s.unpaid, s.paid,
        *(
            amount
            for moved in (s.categories[category] for category in Category)
            for amount in (moved.charged, moved.credited)
        ),
    )  # fmt: skip
    named = (person.name, person.tlc_license, basis.value, s.statements)
    return (*who, *named, *map(_dollars, cents))


class Tables:
    """`year-2025.csv` (the bridge) and `year-2025.xlsx` (five sheets) in a folder.

    Both appear whole, in place of older ones, when `finish` is called.
    """

    def __init__(self, folder: Path, stem: str, at: datetime) -> None:
        """`at`: when, timezone-aware; the workbook says so."""
        folder.mkdir(parents=True, exist_ok=True)
        self.csv, self.workbook = folder / f"{stem}.csv", folder / f"{stem}.xlsx"
        self._drafts = folder / f".{stem}.csv.part", folder / f".{stem}.xlsx.part"
        self._file = self._drafts[0].open("w", newline="", encoding="utf-8")
        self._file.write(BOM)
        self._writer = csv.writer(self._file)
        self._writer.writerow(BRIDGE)
        self._book = xlsxwriter.Workbook(
            str(self._drafts[1]),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._heading = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._explain(at)
        self._places: dict[str, int] = {}
        self._sheets = {name: self._sheet(name, columns) for name, columns in SHEETS.items()}

    def add(self, of: DriverYear, person: Person) -> None:
        """The rows of one driver."""
        for sheet, row in rows_of(of, person):
            if sheet == "Bridge":
                self._writer.writerow(map(_text, row))
            self._write(sheet, row)

    def finish(self) -> None:
        """The files, whole."""
        self._file.close()
        self._book.close()
        self._drafts[0].replace(self.csv)
        self._drafts[1].replace(self.workbook)

    def give_up(self) -> None:
        """Leave no part behind."""
        self._file.close()
        for draft in self._drafts:
            draft.unlink(missing_ok=True)

    def _explain(self, at: datetime) -> None:
        sheet = self._book.add_worksheet("How to read")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 110)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        written = ("Written", f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York")
        for place, (term, meaning) in enumerate((written, *MEANINGS)):
            sheet.write_string(place, 0, term, wrapped)
            sheet.write_string(place, 1, meaning, wrapped)

    def _sheet(self, name: str, columns: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(columns) - 1, 15)
        sheet.write_row(0, 0, columns, self._heading)
        return sheet

    def _write(self, name: str, row: Iterable[Any]) -> None:
        place = self._places[name] = self._places.get(name, 0) + 1
        if place > 1 and place % MOST_ROWS == 1:
            further = f"{name} {place // MOST_ROWS + 1}"
            self._sheets[name] = self._sheet(further, SHEETS[name])
        sheet, at = self._sheets[name], (place - 1) % MOST_ROWS + 1
        write_row(sheet, at, row, self._money, self._day)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case str():
            return defused(value)
    return str(value)


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
