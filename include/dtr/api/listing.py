"""From a list call's query to the records' filters: names looked up, pages, cursors."""

import base64
import binascii
import json
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from include.dtr.api.schemas import (
    DTR_ID_PATTERN,
    PLAIN_TEXT,
    RECEIPT_PATTERN,
    LeaseId,
    StatementOut,
)
from include.dtr.connections import Connection
from include.dtr.errors import DtrError, StoreRefused, TransientFault
from include.dtr.model import PaymentType
from include.dtr.records.dtrs import Status
from include.dtr.records.queries import COLUMNS, StatementRow
from include.dtr.records.queries_list import Filters, Order, Place, Search, Sort
from include.dtr.sources import directory
from include.dtr.sources.directory import Directory

log = logging.getLogger(__name__)
MOST_ROWS = 100
RECEIPT = re.compile(RECEIPT_PATTERN)
Source = Callable[[], AbstractContextManager[Connection]]
Amount = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PLAIN_TEXT),
]


class BadCursor(DtrError):
    """A cursor that this list did not give out."""


class FilterQuery(BaseModel):
    """The filters of lists and exports; an unknown one is an error."""

    model_config = ConfigDict(extra="forbid")

    dtr_id: Annotated[str, StringConstraints(pattern=DTR_ID_PATTERN)] | None = None
    receipt: Words | None = Field(None, description="A receipt number or how it begins.")
    lease_id: LeaseId | None = None
    run_id: Annotated[str, StringConstraints(max_length=250, pattern=PLAIN_TEXT)] | None = None
    driver: Words | None = Field(None, description="Part of a name, or how a TLC license begins.")
    medallion: Words | None = Field(None, description="How the number begins.")
    plate: Words | None = Field(None, description="How the plate begins.")
    status: list[Status] | None = Field(None, max_length=5)
    payment_type: list[PaymentType] | None = Field(None, max_length=3)
    period_start: date | None = Field(None, description="The week that begins on this day.")
    period_from: date | None = Field(None, description="Weeks that begin on this day or later.")
    period_to: date | None = Field(None, description="Weeks that end on this day or earlier.")
    total_due_min: Amount | None = None
    total_due_max: Amount | None = None
    cc_earnings_min: Amount | None = None
    cc_earnings_max: Amount | None = None
    total_deductions_min: Amount | None = None
    total_deductions_max: Amount | None = None
    q: Words | None = Field(
        None, description="Any of: lease, DTR id, receipt, driver's name, plate, medallion."
    )
    sort: Sort = Sort.PERIOD
    order: Literal["asc", "desc"] = "desc"

    @property
    def ordering(self) -> Order:
        return Order(self.sort, self.order == "desc")


class ListQuery(FilterQuery):
    page: int = Field(1, ge=1, le=10_000_000)
    page_size: int = Field(50, ge=1, le=MOST_ROWS)
    cursor: str | None = Field(
        None, max_length=500, description="From `next_cursor`; takes the place of `page`."
    )


def filters_of(query: FilterQuery, source: Source) -> Filters:
    """The records' filters; names are looked up in the books, which know them."""
    named = [query.driver, query.plate, query.medallion, query.q]
    if any(named):
        with source() as books:
            return _filters(query, books)
    return _filters(query, None)


def _filters(query: FilterQuery, books: Connection | None) -> Filters:
    def found(find: Callable[[Connection, str], list[int]], text: str | None) -> list[int] | None:
        return find(books, text) if books is not None and text is not None else None

    return Filters(
        dtr_id=query.dtr_id,
        receipt_prefix=query.receipt and query.receipt.upper(),
        lease_id=query.lease_id,
        run_id=query.run_id,
        driver_ids=found(directory.find_drivers, query.driver),
        vehicle_ids=found(directory.find_vehicles, query.plate),
        medallion_ids=found(directory.find_medallions, query.medallion),
        statuses=query.status,
        payment_types=query.payment_type,
        period_from=_latest(query.period_start, query.period_from),
        period_to=_week_end(query.period_start, query.period_to),
        total_due_min=query.total_due_min,
        total_due_max=query.total_due_max,
        cc_earnings_min=query.cc_earnings_min,
        cc_earnings_max=query.cc_earnings_max,
        deductions_min=query.total_deductions_min,
        deductions_max=query.total_deductions_max,
        search=search_for(query.q, books) if books is not None and query.q else None,
    )


def _latest(start: date | None, bound: date | None) -> date | None:
    days = [day for day in (start, bound) if day is not None]
    return max(days) if days else None


def _week_end(start: date | None, bound: date | None) -> date | None:
    ends = [day for day in (_six_days_on(start), bound) if day is not None]
    return min(ends) if ends else None


def _six_days_on(day: date | None) -> date | None:
    if day is None:
        return None
    return date.fromordinal(min(day.toordinal() + 6, date.max.toordinal()))


def search_for(text: str, books: Connection) -> Search:
    """What a person may mean by `text`."""
    bare = text.upper()
    digits = bare.removeprefix("DTR-").partition("-")[0]
    lease = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    if bare.startswith("DTR-"):
        return Search(lease_id=lease)
    if bare.startswith("RCPT"):
        return Search(receipt_prefix=bare)
    return Search(
        lease_id=lease,
        driver_ids=directory.find_drivers(books, text),
        vehicle_ids=directory.find_vehicles(books, text),
        medallion_ids=directory.find_medallions(books, text),
    )


def names_of(rows: Iterable[StatementRow], source: Source) -> Directory:
    """Names for the rows' ids. Without the books the rows are shown without names."""
    listed = list(rows)
    try:
        with source() as books:
            return directory.look_up(
                books,
                (row.driver_id for row in listed),
                (row.vehicle_id for row in listed),
                (row.medallion_id for row in listed),
            )
    except (TransientFault, StoreRefused) as fault:
        log.warning("Statements are shown without names: %s", fault)
        return Directory()


def shown(rows: Sequence[StatementRow], names: Directory) -> list[StatementOut]:
    """The rows as JSON has them."""
    return [StatementOut.model_validate(fields_of(row, names)) for row in rows]


def fields_of(row: StatementRow, names: Directory) -> dict[str, Any]:
    """A row's columns with the names that its ids stand for."""
    return {
        **{name: getattr(row, name) for name in COLUMNS},
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }


def cursor_of(place: Place, order: Order) -> str:
    """An opaque text that leads behind `place`."""
    packed = json.dumps([order.by, order.descending, place.value, place.id])
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_from(cursor: str, order: Order) -> Place:
    """Where a cursor leads. Raises `BadCursor` for one of another order, or none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        by, descending, value, row_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if (by, descending) != (order.by, order.descending):
            raise BadCursor("The cursor belongs to a list in another order; begin again.")
        if type(row_id) is not int or not 0 <= row_id < 2**63:
            raise ValueError(row_id)
        return Place(_valid(value, order.by), row_id)
    except (ValueError, TypeError, RecursionError, InvalidOperation, binascii.Error) as broken:
        raise BadCursor("The cursor is none that this list gave out; begin again.") from broken


def _valid(value: object, by: Sort) -> str:
    """`value` as text that the sort's type can be read from."""
    if not isinstance(value, str) or len(value) > 40 or not value.isascii():
        raise ValueError(value)
    match by:
        case Sort.PERIOD:
            same = date.fromisoformat(value).isoformat() == value
        case Sort.LEASE:
            same = str(int(value)) == value and -(2**31) <= int(value) < 2**31
        case Sort.ISSUED:
            same = value == "-infinity" or str(datetime.fromisoformat(value)) == value
        case Sort.RECEIPT:
            same = value == "" or RECEIPT.fullmatch(value) is not None
        case _:
            same = value == "-Infinity" or abs(Decimal(value)) < 10**12
    if not same:
        raise ValueError(value)
    return value
