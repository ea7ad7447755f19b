"""Lists of DTRs under filters, in pages or as a stream.

Every value is a bound parameter; the order is one of `Sort`, never text from a caller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.rows import class_row

from include.dtr.records import PACKAGE
from include.dtr.records.queries import StatementRow
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]
STREAM_ROWS = 1_000
"""Rows fetched at once by `stream`: its memory does not grow with the list."""


class Sort(StrEnum):
    """What a list may be ordered by; ties are broken by the row's id."""

    PERIOD = "period"
    LEASE = "lease"
    ISSUED = "issued"
    RECEIPT = "receipt"
    TOTAL_DUE = "total_due"
    CC_EARNINGS = "cc_earnings"
    DEDUCTIONS = "total_deductions"


@dataclass(frozen=True, slots=True)
class _Key:
    """A sort's SQL: never null, so that keyset pages lose no row."""

    expression: bytes
    type: bytes
    column: str


_KEYS = {
    Sort.PERIOD: _Key(b"period_start", b"date", "period_start"),
    Sort.LEASE: _Key(b"lease_id", b"integer", "lease_id"),
    Sort.ISSUED: _Key(b"coalesce(generated_at, '-infinity')", b"timestamptz", "generated_at"),
    Sort.RECEIPT: _Key(b"coalesce(receipt_number, '')", b"text", "receipt_number"),
    Sort.TOTAL_DUE: _Key(b"coalesce(total_due, '-Infinity')", b"numeric", "total_due"),
    Sort.CC_EARNINGS: _Key(b"coalesce(cc_earnings, '-Infinity')", b"numeric", "cc_earnings"),
    Sort.DEDUCTIONS: _Key(
        b"coalesce(total_deductions, '-Infinity')", b"numeric", "total_deductions"
    ),
}
_WHERE_NULL = {Sort.ISSUED: "-infinity", Sort.RECEIPT: ""}
"""What stands for a null in the sort; `-Infinity` for amounts."""


@dataclass(frozen=True, slots=True)
class Order:
    by: Sort = Sort.PERIOD
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a keyset page ended: the sort's value (as text) and id of its last row."""

    value: str
    id: int


@dataclass(frozen=True, slots=True)
class Search:
    """What one search box may mean; a row that fits any of them is found."""

    lease_id: int | None = None
    receipt_prefix: str | None = None
    driver_ids: Sequence[int] = ()
    vehicle_ids: Sequence[int] = ()
    medallion_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None asks for nothing. Amounts are dollars, ends included."""

    dtr_id: str | None = None
    receipt_prefix: str | None = None
    lease_id: int | None = None
    run_id: str | None = None
    driver_ids: Sequence[int] | None = None
    vehicle_ids: Sequence[int] | None = None
    medallion_ids: Sequence[int] | None = None
    statuses: Sequence[str] | None = None
    payment_types: Sequence[str] | None = None
    period_from: date | None = None
    period_to: date | None = None
    total_due_min: Decimal | None = None
    total_due_max: Decimal | None = None
    cc_earnings_min: Decimal | None = None
    cc_earnings_max: Decimal | None = None
    deductions_min: Decimal | None = None
    deductions_max: Decimal | None = None
    search: Search | None = None


def count(conn: Connection, filters: Filters) -> int:
    """How many rows the list has."""
    query = sql_file(PACKAGE, "statements_count") + sql_file(PACKAGE, "statements_where")
    row = conn.execute(query, _parameters(filters), prepare=False).fetchone()
    return int(row[0]) if row else 0


def page(
    conn: Connection,
    filters: Filters,
    order: Order,
    most: int,
    skip: int = 0,
    after: Place | None = None,
) -> list[StatementRow]:
    """At most `most` rows: those behind `after` (a keyset page), or behind the first `skip`."""
    query, parameters = list_query(filters, order, after)
    with conn.cursor(row_factory=class_row(StatementRow)) as cursor:
        return cursor.execute(
            query + b" LIMIT %(most)s OFFSET %(skip)s",
            {**parameters, "most": most, "skip": skip},
            prepare=False,
        ).fetchall()


def stream(conn: Connection, filters: Filters, order: Order) -> Iterator[StatementRow]:
    """All rows of the list from a cursor on the server, in one transaction."""
    query, parameters = list_query(filters, order, None)
    with (
        conn.transaction(),
        conn.cursor("statements", row_factory=class_row(StatementRow)) as cursor,
    ):
        cursor.itersize = STREAM_ROWS
        cursor.execute(query, parameters)
        yield from cursor


def place_of(row: StatementRow, by: Sort) -> Place:
    """Where a page that ends with `row` goes on."""
    value = getattr(row, _KEYS[by].column)
    return Place(_WHERE_NULL.get(by, "-Infinity") if value is None else str(value), row.id)


def list_query(
    filters: Filters, order: Order, after: Place | None
) -> tuple[bytes, dict[str, object]]:
    """The list's SQL without its limit, and its parameters."""
    key = _KEYS[order.by]
    parameters = _parameters(filters)
    query = sql_file(PACKAGE, "statements") + sql_file(PACKAGE, "statements_where")
    if after is not None:
        comparison = b"<" if order.descending else b">"
        query += b"AND (%s, id) %s (%%(after_value)s::%s, %%(after_id)s::bigint)\n" % (
            key.expression,
            comparison,
            key.type,
        )
        parameters |= {"after_value": after.value, "after_id": after.id}
    direction = b"DESC" if order.descending else b"ASC"
    query += b"ORDER BY %s %s, id %s" % (key.expression, direction, direction)
    return query, parameters


def _parameters(filters: Filters) -> dict[str, object]:
    search = filters.search or Search()
    return {
        "dtr_id": filters.dtr_id,
        "receipt_prefix": _prefix(filters.receipt_prefix),
        "lease_id": filters.lease_id,
        "run_id": filters.run_id,
        "driver_ids": _ids(filters.driver_ids),
        "vehicle_ids": _ids(filters.vehicle_ids),
        "medallion_ids": _ids(filters.medallion_ids),
        "statuses": None if filters.statuses is None else list(filters.statuses),
        "payment_types": None if filters.payment_types is None else list(filters.payment_types),
        "period_from": filters.period_from,
        "period_to": filters.period_to,
        "total_due_min": filters.total_due_min,
        "total_due_max": filters.total_due_max,
        "cc_earnings_min": filters.cc_earnings_min,
        "cc_earnings_max": filters.cc_earnings_max,
        "deductions_min": filters.deductions_min,
        "deductions_max": filters.deductions_max,
        "searching": filters.search is not None,
        "search_lease_id": search.lease_id,
        "search_receipt": _prefix(search.receipt_prefix),
        "search_driver_ids": _ids(search.driver_ids),
        "search_vehicle_ids": _ids(search.vehicle_ids),
        "search_medallion_ids": _ids(search.medallion_ids),
    }


def _ids(ids: Sequence[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)


def _prefix(text: str | None) -> str | None:
    """A LIKE pattern for what begins with `text`, whose own % and _ mean themselves."""
    if text is None:
        return None
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
