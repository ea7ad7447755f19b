"""What a list or an export is asked for, and the records' filters that this comes to."""

import re
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
from include.dtr.office.office import Office
from include.dtr.records.db import Connection
from include.dtr.records.dtrs import Status
from include.dtr.records.queries_list import Filters, Order, Search, Sort
from include.dtr.sources import directory

MOST_ROWS = 100
_LEASE = re.compile(r"(?:LEASE\s*#?\s*|DTR-)([0-9]{1,10})(?:-[0-9-]*)?")
_RECEIPT_END = re.compile(r"(?:[0-9]{4}-)?[0-9]{3,9}")
_AMOUNT = re.compile(
    r"[-(]?(?P<sign>\$?)-?(?P<dollars>[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})"
    r"(?P<cents>\.[0-9]{2})?\)?"
)
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
        None,
        description="Any of: lease, DTR id, receipt or its end, driver's name (words in any order, "
        "without accents), plate, medallion, amount, batch or check number.",
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
    """What a person may mean by `text`.

    "lease 1045" is that lease, `DTR-1045-2025-11-09` that statement, "$250.00" an amount; anything
    else may be a number of a lease, a receipt's end, a batch, a name, a plate or a medallion.
    """
    bare = text.upper()
    if re.fullmatch(DTR_ID_PATTERN, bare):
        return Search(dtr_id=bare)
    if named := _LEASE.fullmatch(bare):
        return Search(lease_id=_lease_number(named[1]))
    if bare.startswith("RCPT"):
        return Search(receipt_prefix=bare)
    if (amount := _amount(text)) is not None:
        return Search(amount=amount, batch_prefix=text)
    return Search(
        lease_id=_lease_number(bare),
        receipt_end=bare if _RECEIPT_END.fullmatch(bare) else None,
        batch_prefix=text,
        driver_ids=directory.find_drivers(books, text),
        vehicle_ids=directory.find_vehicles(books, text),
        medallion_ids=directory.find_medallions(books, text),
    )


def _lease_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _amount(text: str) -> Decimal | None:
    """Dollars without their sign, of what is written with cents or a dollar sign."""
    found = _AMOUNT.fullmatch(text)
    if found is None or not (found["sign"] or found["cents"]):
        return None
    return Decimal(found["dollars"].replace(",", "") + (found["cents"] or ""))
