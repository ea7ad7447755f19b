"""Routes of exports: the list as CSV, XLSX or JSON, streamed, the same memory at any length."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import xlsxwriter
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from include.dtr.api.schemas import Problem
from include.dtr.api.shown import shown
from include.dtr.model import Category
from include.dtr.money import plain
from include.dtr.office import listing
from include.dtr.office.filters import FilterQuery
from include.dtr.office.listing import Export
from include.dtr.office.place import Office
from include.dtr.records.queries import StatementRow
from include.dtr.sources.directory import Directory
from include.dtr.spreadsheets import BOM, defused
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of

router = APIRouter(
    prefix="/export",
    tags=["export"],
    responses={code: {"model": Problem} for code in (400, 401, 403, 422, 503)},
)
MOST_SHEET_ROWS = 1_048_575
"""What an XLSX sheet holds below its heading."""
BLOCK = 64 * 1024
COLUMNS = (
    "dtr_id", "revision", "status", "receipt_number", "receipt_date", "period_start",
    "period_end", "lease_id", "driver_id", "driver", "plate", "medallion", "cc_earnings",
    "cash_earnings", "total_earnings", *(f"{category.lower()}_amount" for category in Category),
    "total_deductions", "prior_balance", "net_earnings", "total_due", "balance_forward",
    "deposit_amount", "payment_type", "batch_number", "payment_date", "generated_at",
    "generated_by", "voided_at", "voided_by", "voided_reason", "error", "run_id",
)  # fmt: skip
ExportQuery = Annotated[FilterQuery, Query()]


@router.get("/csv", response_class=StreamingResponse)
def export_csv(query: ExportQuery, request: Request, caller: Reader) -> StreamingResponse:
    """The list as CSV (UTF-8 with a byte order mark). Text that a spreadsheet could run as a
    formula, or would take for a number, gets a quote."""
    office = office_of(request)
    export = listing.begin_export(office, caller.actor, query, "csv")
    return _answer(_csv_blocks(_batches(office, export)), "text/csv; charset=utf-8", "csv")


@router.get("/json", response_class=StreamingResponse)
def export_json(query: ExportQuery, request: Request, caller: Reader) -> StreamingResponse:
    """The list as one JSON array of the objects that the list call gives."""
    office = office_of(request)
    export = listing.begin_export(office, caller.actor, query, "json")
    return _answer(_json_blocks(office, export), "application/json", "json")


@router.get("/xlsx", response_class=StreamingResponse)
def export_xlsx(query: ExportQuery, request: Request, caller: Reader) -> StreamingResponse:
    """The list as a spreadsheet; amounts are numbers with two places."""
    office = office_of(request)
    export = listing.begin_export(office, caller.actor, query, "xlsx", most=MOST_SHEET_ROWS)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _answer(_xlsx_blocks(_batches(office, export)), media_type, "xlsx")


def _answer(blocks: Iterator[bytes], media_type: str, suffix: str) -> StreamingResponse:
    name = f"driver-statements.{suffix}"
    return StreamingResponse(
        blocks,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _batches(office: Office, export: Export) -> Iterator[list[Sequence[Any]]]:
    """The rows' values in the order of `COLUMNS`, some at a time."""
    for rows, names in listing.exported(office, export):
        yield [_values(row, names) for row in rows]


def _values(row: StatementRow, names: Directory) -> list[Any]:
    """In the order of `COLUMNS`."""
    named = {
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }
    return [named[c] if c in named else getattr(row, c) for c in COLUMNS]


def _csv_blocks(batches: Iterator[list[Sequence[Any]]]) -> Iterator[bytes]:
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for batch in batches:
        writer.writerows([[_cell(value) for value in row] for row in batch])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.tell():
        yield text.getvalue().encode()


def _json_blocks(office: Office, export: Export) -> Iterator[bytes]:
    opening = b"["
    for rows, names in listing.exported(office, export):
        items = shown(rows, names)
        yield opening + b",".join(item.model_dump_json().encode() for item in items)
        opening = b","
    yield b"]" if opening == b"," else b"[]"


def _xlsx_blocks(batches: Iterator[list[Sequence[Any]]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _write_sheet(file, batches)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _write_sheet(file: Any, batches: Iterator[list[Sequence[Any]]]) -> None:
    """A row is on disk before the next is written: the memory holds one."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    heading = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Statements")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, 15)
    sheet.write_row(0, 0, COLUMNS, heading)
    place = 0
    for batch in batches:
        for row in batch:
            place += 1
            for column, value in enumerate(row):
                match value:
                    case None:
                        pass
                    case Decimal():
                        sheet.write_number(place, column, value, money)
                    case int():
                        sheet.write_number(place, column, value)
                    case date() if not isinstance(value, datetime):
                        sheet.write_datetime(place, column, value, day)
                    case _:
                        sheet.write_string(place, column, str(_cell(value)))
    book.close()


def _cell(value: Any) -> str | int:
    """A value as a spreadsheet's cell. Text that could run as a formula is defused by a quote;
    amounts are numbers of ours, and stay numbers below zero too."""
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case int():
            return value
    return defused(str(value))
