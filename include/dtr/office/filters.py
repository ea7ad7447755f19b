"""What a list or an export is asked for, and the records' filters that this comes to."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from include.dtr.model import PaymentType
from include.dtr.office.fields import (
    DTR_ID_PATTERN,
    PLAIN_TEXT,
    Day,
    Input,
    LeaseId,
    ShortText,
)
from include.dtr.office.place import Office
from include.dtr.records.db import Connection
from include.dtr.records.dtrs import Status
from include.dtr.records.queries_list import Filters, Order, Search, Sort
from include.dtr.sources import directory

MOST_ROWS = 100
Amount = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]


class FilterQuery(Input):
    """The filters of lists and exports; an unknown one is an error."""

    dtr_id: Annotated[str, StringConstraints(pattern=DTR_ID_PATTERN)] | None = None
    receipt: ShortText | None = Field(None, description="A receipt number, or its beginning.")
    lease_id: LeaseId | None = None
    run_id: Annotated[str, StringConstraints(max_length=250, pattern=PLAIN_TEXT)] | None = None
    driver: ShortText | None = Field(
        None, description="Part of a name, or the beginning of a TLC license number."
    )
    medallion: ShortText | None = Field(None, description="The beginning of the number.")
    plate: ShortText | None = Field(None, description="The beginning of the plate.")
    status: list[Status] | None = Field(None, max_length=5)
    payment_type: list[PaymentType] | None = Field(None, max_length=3)
    period_start: Day | None = Field(None, description="The week that begins on this day.")
    period_from: Day | None = Field(None, description="Weeks that begin on this day or later.")
    period_to: Day | None = Field(None, description="Weeks that end on this day or earlier.")
    total_due_min: Amount | None = None
    total_due_max: Amount | None = None
    cc_earnings_min: Amount | None = None
    cc_earnings_max: Amount | None = None
    total_deductions_min: Amount | None = None
    total_deductions_max: Amount | None = None
    q: ShortText | None = Field(
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


def filters_of(office: Office, query: FilterQuery) -> Filters:
    """The records' filters; names are looked up in the books, which know them."""
    if any((query.driver, query.plate, query.medallion, query.q)):
        with office.source() as books:
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
