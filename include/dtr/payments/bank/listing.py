"""A list of payments on paper and as a workbook: columns, rows and sums, whatever it lists."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import xlsxwriter

from include.dtr.model import Company
from include.dtr.payments.bank.amounts import figures
from include.dtr.pdf.drawing import columns as paper
from include.dtr.pdf.drawing.blocks import Gap, Note
from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.masthead import Masthead
from include.dtr.pdf.drawing.paper import HEIGHT
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.file.description import About
from include.dtr.pdf.file.document import to_pdf
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.text.lines import shorten
from include.dtr.pdf.text.scripts import legible
from include.dtr.pdf.wording import long_date, moment
from include.dtr.spreadsheets import defused

Cell = str | int | date | None


class Kind(Enum):
    TEXT = "text"
    COUNT = "count"
    CENTS = "cents"
    """An amount; its sum stands below."""
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    kind: Kind = Kind.TEXT
    grows: bool = False
    """Takes the room on paper that is left over."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed, ready for paper, workbook or page."""

    title: str
    subtitle: str
    notes: Sequence[str]
    """Sentences above the rows."""
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    def sums(self) -> list[int | None]:
        """Of each column of cents; None for the others."""
        return [
            sum(value for row in self.rows if isinstance(value := row[place], int))
            if column.kind is Kind.CENTS
            else None
            for place, column in enumerate(self.columns)
        ]


def pdf(listing: Listing, company: Company, made: datetime) -> bytes:
    """On US Letter, in the statement's look. `made` is an instant; same arguments, same bytes.

    Raises `ValueError` for an amount below zero: on paper words say which way money goes.
    """
    name = " ".join(company.name.split())
    flow = Flow(f"{name} · {listing.title} · {listing.subtitle}", listing.title)
    with flow.tags.within("Document"), flow.tags.within("Sect"):
        flow.marks.append(Mark(listing.title, 0, HEIGHT))
        flow.blocks(
            [
                Masthead(
                    company.name,
                    (company.address, company.contact),
                    listing.title,
                    listing.subtitle,
                    (),
                ),
                *(Note(text) for text in listing.notes),
                Gap(),
                Table(
                    [_on_paper(column) for column in listing.columns],
                    [
                        [_printed(value, c) for value, c in zip(row, listing.columns, strict=True)]
                        for row in listing.rows
                    ],
                    _total_on_paper(listing),
                ),
            ]
        )
    flow.finish(f"Generated {moment(made)}")
    about = About(
        title=legible(f"{listing.title}, {listing.subtitle}"),
        author=legible(shorten(name)),
        subject=legible(listing.title),
        identity=f"{listing.title} {listing.subtitle} {made.timestamp()}",
        created=made,
    )
    return to_pdf(flow.pages, flow.marks, flow.tags.elements, about)


def _on_paper(column: Column) -> paper.Column:
    if column.kind is Kind.CENTS:
        return paper.money(column.heading)
    return paper.Column(column.heading, figures=column.kind is Kind.COUNT, grows=column.grows)


def _printed(value: Cell, column: Column) -> str:
    match value:
        case None:
            return ""
        case int() if column.kind is Kind.CENTS:
            if value < 0:
                raise ValueError(f"{value} cents would be printed with a sign")
            return figures(value)
        case int():
            return f"{value:,}"
        case date():
            return long_date(value)
        case _:
            return value


def _total_on_paper(listing: Listing) -> list[str] | None:
    sums = listing.sums()
    if not any(total is not None for total in sums):
        return None
    cells = ["" if total is None else figures(total) for total in sums]
    cells[0] = f"Total of {len(listing.rows):,}"
    return cells


def workbook(listing: Listing, made: datetime) -> bytes:
    """One sheet; amounts are numbers with two places, no cell is a formula; same bytes again."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": listing.title, "created": made.replace(tzinfo=None)})
    formats = {
        Kind.CENTS: book.add_format({"num_format": "#,##0.00"}),
        Kind.COUNT: book.add_format({"num_format": "0"}),
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.TEXT: book.add_format({}),
    }
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    total = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
    sheet = book.add_worksheet(listing.title[:31])
    sheet.set_column(0, len(listing.columns) - 1, 18)
    above = [f"{listing.title}, {listing.subtitle}", *listing.notes]
    for place, text in enumerate(above):
        sheet.write_string(place, 0, defused(text))
    head = len(above) + 1
    for across, column in enumerate(listing.columns):
        sheet.write_string(head, across, column.heading.replace("\n", " "), bold)
    sheet.freeze_panes(head + 1, 1)
    place = head
    for place, row in enumerate(listing.rows, head + 1):
        for across, (value, column) in enumerate(zip(row, listing.columns, strict=True)):
            shown = formats[column.kind]
            match value:
                case None:
                    pass
                case int() if column.kind is Kind.CENTS:
                    sheet.write_number(place, across, Decimal(value).scaleb(-2), shown)
                case int():
                    sheet.write_number(place, across, value, shown)
                case date():
                    sheet.write_datetime(place, across, value, shown)
                case _:
                    sheet.write_string(place, across, defused(value), shown)
    for across, cents in enumerate(listing.sums()):
        if cents is not None:
            sheet.write_number(place + 1, across, Decimal(cents).scaleb(-2), total)
    sheet.write_string(place + 1, 0, "Total", total)
    book.close()
    return content.getvalue()
