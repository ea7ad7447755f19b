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

from include.dtr.api.pdf import FILE
from include.dtr.api.problems import problems
from include.dtr.api.schemas import ListedOut
from include.dtr.api.shown import shown
from include.dtr.api.spooled import Spooled, spooled
from include.dtr.model import Category, PaymentType
from include.dtr.money import ZERO, plain
from include.dtr.office import listing
from include.dtr.office.filters import FilterQuery
from include.dtr.records.dtrs import Status
from include.dtr.records.queries import StatementRow
from include.dtr.spreadsheets import BOM, defused, write_row
from include.dtr.web.callers import Caller
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    prefix="/export",
    tags=["export"],
    responses=problems(400, 401, 403, 409, 422, 500, 503),
)
MOST_SHEET_ROWS = 1_048_574
"""What an XLSX sheet holds below its heading and above its totals."""
STATUS_NAMES = {
    Status.PENDING: "pending", Status.PROCESSING: "in-progress", Status.GENERATED: "issued",
    Status.FAILED: "failed", Status.VOIDED: "voided",
}  # fmt: skip
PAYMENT_NAMES = {
    PaymentType.PENDING: "not-paid",
    PaymentType.ACH: "ach",
    PaymentType.CHECK: "check",
}
HEADINGS = {
    "dtr_id": "Statement", "revision": "Revision", "status": "Status",
    "receipt_number": "Receipt", "receipt_date": "Receipt date", "period_start": "Week from",
    "period_end": "Week to", "lease_id": "Lease", "driver_id": "Driver number",
    "driver": "Driver", "plate": "Plate", "medallion": "Medallion",
    "cc_earnings": "Card earnings", "cash_earnings": "Cash earnings",
    "total_earnings": "Total earnings",
    **{f"{category.lower()}_amount": category.label for category in Category},
    "total_deductions": "Total deductions", "prior_balance": "Prior balance",
    "net_earnings": "Net earnings", "total_due": "Total due",
    "balance_forward": "Carried forward", "deposit_amount": "Deposit on file",
    "payment_type": "Paid by", "batch_number": "Batch or check number",
    "payment_date": "Payment date", "generated_at": "Issued at", "generated_by": "Issued by",
    "voided_at": "Voided at", "voided_by": "Voided by", "voided_reason": "Reason of the void",
    "error": "Why it failed", "run_id": "Run", "sent": "Sent to the driver", "sent_at": "Sent at",
    "sent_to": "Sent to",
}  # fmt: skip
"""Columns of CSV and XLSX, and what stands above them."""
COLUMNS = tuple(HEADINGS)
SUMMED = (
    "cc_earnings", "cash_earnings", "total_earnings",
    *(f"{category.lower()}_amount" for category in Category),
    "total_deductions", "prior_balance", "net_earnings", "total_due", "balance_forward",
    "deposit_amount",
)  # fmt: skip
"""Columns that the last line adds up, over the issued statements."""
Rows = Iterator[listing.Some]
ExportQuery = Annotated[FilterQuery, Query()]
CSV, JSON = "text/csv; charset=utf-8", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the description says of an export."""
    return {200: {"content": {media_type.partition(";")[0]: FILE}, "description": "The file."}}


@router.get("/csv", response_class=Response, responses=_file(CSV))
async def export_csv(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as CSV (UTF-8 with a byte order mark). Text that a spreadsheet could run as a
    formula, or would take for a number, gets a quote. The last line adds up the issued
    statements."""
    return await _exported(request, caller, query, "csv", CSV, _write_csv)


@router.get("/json", response_class=Response, responses={200: {"model": list[ListedOut]}})
async def export_json(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as one JSON array of the objects that the list call gives."""
    return await _exported(request, caller, query, "json", JSON, _write_json)


@router.get("/xlsx", response_class=Response, responses=_file(XLSX))
async def export_xlsx(query: ExportQuery, request: Request, caller: Reader) -> Spooled:
    """The list as a spreadsheet; amounts are numbers with two places. The last line adds up the
    issued statements."""
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

    return await spooled(request, make, f"{name_of(query)}.{kind}", media_type)


def name_of(query: FilterQuery) -> str:
    """A file's name, after what is in it: `driver-statements-2025-11-09-issued`."""
    parts = ["driver-statements"]
    if query.period_start is not None:
        parts.append(query.period_start.isoformat())
    elif query.period_from is not None or query.period_to is not None:
        parts.append(f"{query.period_from or 'first'}-to-{query.period_to or 'last'}")
    if query.lease_id is not None:
        parts.append(f"lease-{query.lease_id}")
    parts += [STATUS_NAMES[status] for status in query.status or ()]
    parts += [PAYMENT_NAMES[payment] for payment in query.payment_type or ()]
    named = {"period_start", "period_from", "period_to", "lease_id", "status", "payment_type"}
    if query.model_dump(exclude_defaults=True).keys() - named - {"sort", "order"}:
        parts.append("selected")
    return "-".join(parts if len(parts) > 1 else [*parts, "all"])


class _Sums:
    """What the issued statements of an export add up to, as it is written."""

    def __init__(self) -> None:
        self._issued = 0
        self._sums = dict.fromkeys(SUMMED, ZERO)

    def add(self, row: StatementRow) -> None:
        if row.status != Status.GENERATED:
            return
        self._issued += 1
        for name in SUMMED:
            self._sums[name] += getattr(row, name)

    def line(self) -> list[Any]:
        """The last line, in the order of `COLUMNS`."""
        noun = "statement" if self._issued == 1 else "statements"
        return [f"Total of {self._issued} issued {noun}", *map(self._sums.get, COLUMNS[1:])]


def _until(given_up: Event, rows: Rows) -> Rows:
    """`rows`, until nobody waits for them any more."""
    for some in rows:
        if given_up.is_set():
            return
        yield some


def _values(row: StatementRow, some: listing.Some) -> list[Any]:
    """In the order of `COLUMNS`."""
    names = some.names
    # By mail where there is one, as most are.
    sent = next(iter(some.sent.get(row.id, ())), None)
    named = {
        "sent": sent and sent.state,
        "sent_at": sent and sent.at,
        "sent_to": sent and sent.address,
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }
    return [named[c] if c in named else getattr(row, c) for c in COLUMNS]


def _write_csv(file: IO[bytes], rows: Rows) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(HEADINGS.values())
    sums = _Sums()
    for some in rows:
        for row in some.rows:
            sums.add(row)
            writer.writerow([_cell(value) for value in _values(row, some)])
    writer.writerow([_cell(value) for value in sums.line()])
    text.detach()


def _write_json(file: IO[bytes], rows: Rows) -> None:
    opening = b"["
    for some in rows:
        items = shown(some.rows, some.names, some.sent)
        file.write(opening + b",".join(item.model_dump_json().encode() for item in items))
        opening = b","
    file.write(b"]" if opening == b"," else b"[]")


def _write_xlsx(file: IO[bytes], rows: Rows) -> None:
    """A row is on disk before the next is written: the memory holds one."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    heading = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    total = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Statements")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, 15)
    sheet.write_row(0, 0, HEADINGS.values(), heading)
    sums, place = _Sums(), 0
    for some in rows:
        for row in some.rows:
            place += 1
            sums.add(row)
            write_row(sheet, place, _values(row, some), money, day)
    write_row(sheet, place + 1, sums.line(), total, day)
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
