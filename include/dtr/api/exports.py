"""Routes of exports: the list as CSV, XLSX or JSON, the same memory at any length."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event
from typing import IO, Annotated, Any

import xlsxwriter
from fastapi import APIRouter, Query, Request, Response

from include.dtr.api.schemas import Problem, StatementOut
from include.dtr.api.shown import shown
from include.dtr.api.spooled import Spooled, spooled
from include.dtr.model import Category
from include.dtr.money import plain
from include.dtr.office import listing
from include.dtr.office.filters import FilterQuery
from include.dtr.records.queries import StatementRow
from include.dtr.sources.directory import Directory
from include.dtr.spreadsheets import BOM, defused
from include.dtr.web.callers import Caller
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    prefix="/export",
    tags=["export"],
    responses={code: {"model": Problem} for code in (400, 401, 403, 422, 503)},
)
MOST_SHEET_ROWS = 1_048_575
"""What an XLSX sheet holds below its heading."""
COLUMNS = (
    "dtr_id", "revision", "status", "receipt_number", "receipt_date", "period_start",
    "period_end", "lease_id", "driver_id", "driver", "plate", "medallion", "cc_earnings",
    "cash_earnings", "total_earnings", *(f"{category.lower()}_amount" for category in Category),
    "total_deductions", "prior_balance", "net_earnings", "total_due", "balance_forward",
    "deposit_amount", "payment_type", "batch_number", "payment_date", "generated_at",
    "generated_by", "voided_at", "voided_by", "voided_reason", "error", "run_id",
)  # fmt: skip
Rows = Iterator[tuple[list[StatementRow], Directory]]
ExportQuery = Annotated[FilterQuery, Query()]
CSV, JSON = "text/csv; charset=utf-8", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the description says of an export."""
    file = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {media_type.partition(";")[0]: file}, "description": "The file."}}


@router.get("/csv", response_class=Response, responses=_file(CSV))
async def export_csv(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as CSV (UTF-8 with a byte order mark). Text that a spreadsheet could run as a
    formula, or would take for a number, gets a quote."""
    return await _exported(request, caller, query, "csv", CSV, _write_csv)


@router.get("/json", response_class=Response, responses={200: {"model": list[StatementOut]}})
async def export_json(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as one JSON array of the objects that the list call gives."""
    return await _exported(request, caller, query, "json", JSON, _write_json)


@router.get("/xlsx", response_class=Response, responses=_file(XLSX))
async def export_xlsx(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as a spreadsheet; amounts are numbers with two places."""
    return await _exported(request, caller, query, "xlsx", XLSX, _write_xlsx, most=MOST_SHEET_ROWS)


async def _exported(
    request: Request,
    caller: Caller,
    query: FilterQuery,
    kind: str,
    media_type: str,
    write: Callable[[IO[bytes], Rows], None],
    most: int | None = None,
) -> Spooled:
    """The export on disk, ready to be sent: however slowly it is read, no store is held by it."""
    office = office_of(request)
    export = await office.threads.run(listing.begin_export, office, caller.actor, query, kind, most)

    def make(file: IO[bytes], given_up: Event) -> None:
        write(file, _until(given_up, listing.exported(office, export)))

    return await spooled(request, make, f"driver-statements.{kind}", media_type)


def _until(given_up: Event, rows: Rows) -> Rows:
    """`rows`, until nobody waits for them any more."""
    for some in rows:
        if given_up.is_set():
            return
        yield some


def _values(row: StatementRow, names: Directory) -> list[Any]:
    """In the order of `COLUMNS`."""
    named = {
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }
    return [named[c] if c in named else getattr(row, c) for c in COLUMNS]


def _write_csv(file: IO[bytes], rows: Rows) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for some, names in rows:
        writer.writerows([[_cell(value) for value in _values(row, names)] for row in some])
    text.detach()


def _write_json(file: IO[bytes], rows: Rows) -> None:
    opening = b"["
    for some, names in rows:
        items = shown(some, names)
        file.write(opening + b",".join(item.model_dump_json().encode() for item in items))
        opening = b","
    file.write(b"]" if opening == b"," else b"[]")


def _write_xlsx(file: IO[bytes], rows: Rows) -> None:
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
    for some, names in rows:
        for row in some:
            place += 1
            for column, value in enumerate(_values(row, names)):
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
