"""Lists of DTRs under filters, in pages or as a stream.

Every value is a bound parameter; the order is one of `Sort`, never text from a caller.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from psycopg.rows import class_row
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    collate,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    tuple_,
    union,
)
from sqlalchemy.types import TypeEngine

from include.dtr.records.db import Connection, rows, value
from include.dtr.records.queries import COLUMNS, StatementRow
from include.dtr.records.tables import DTR, compiled

STREAM_ROWS = 1_000
"""Rows fetched at once by `stream`: its memory does not grow with the list."""
MANY_IDS = 1_000
"""Where this many people or cars share a name, they are not looked up one by one."""
FEW_WEEKS = timedelta(weeks=2)
Condition = ColumnElement[bool]
_NOTHING = cast("0.00", Numeric())
_SUMS = ("dtr_id", "period_start", "sent", "paid", "set_off", "recovered")


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
    """A sort's column, and what stands for a null in it, so that keyset pages lose no row."""

    name: str
    null: str | None = None

    @property
    def column(self) -> ColumnElement[Any]:
        return DTR.c[self.name]

    @property
    def type(self) -> TypeEngine[Any]:
        """The column's; amounts without their precision, which would not hold `-Infinity`."""
        kind = self.column.type
        return Numeric() if isinstance(kind, Numeric) else kind

    @property
    def expression(self) -> ColumnElement[Any]:
        """What the sort's index holds (`records.tables`)."""
        if self.null is None:
            return self.column
        # No parameter: the index must be found in any plan.
        null: ColumnElement[Any] = literal_column(f"'{self.null}'")
        filled = func.coalesce(self.column, cast(null, self.type))
        return collate(filled, "C") if isinstance(self.type, String) else filled

    def among(self, values: Sequence[Any]) -> Condition:
        return _one_of(self.expression, values)

    def from_(self, least: Any) -> Condition:
        return self.expression >= literal(least, self.type)

    def up_to(self, most: Any) -> Condition:
        return and_(self.expression <= literal(most, self.type), self.column.is_not(None))


_KEYS = {
    Sort.PERIOD: _Key("period_start"),
    Sort.LEASE: _Key("lease_id"),
    Sort.ISSUED: _Key("generated_at", "-infinity"),
    Sort.RECEIPT: _Key("receipt_number", ""),
    Sort.TOTAL_DUE: _Key("total_due", "-Infinity"),
    Sort.CC_EARNINGS: _Key("cc_earnings", "-Infinity"),
    Sort.DEDUCTIONS: _Key("total_deductions", "-Infinity"),
}


@dataclass(frozen=True, slots=True)
class Order:
    by: Sort = Sort.PERIOD
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where a keyset page ended: the sort's value (as text) and id of its last row."""

    value: str
    id: int


@dataclass(frozen=True, slots=True)
class Search:
    """What one search box may mean; a row that fits any of them is found."""

    dtr_id: str | None = None
    lease_id: int | None = None
    receipt_prefix: str | None = None
    receipt_end: str | None = None
    batch_prefix: str | None = None
    """Of a batch or check number, in any case."""
    amount: Decimal | None = None
    """Dollars, without their sign: a total due either way, or card earnings."""
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
    asked = select(func.count()).select_from(DTR).where(*conditions(filters))
    return int(value(conn, *compiled(asked), prepare=False))


@dataclass(frozen=True, slots=True)
class Totals:
    """What the issued statements of a list come to, in dollars."""

    issued: int
    to_pay: Decimal
    paid: Decimal
    carried_forward: Decimal


def totals(conn: Connection, filters: Filters) -> Totals:
    """The sums of a list's issued statements."""
    c = DTR.c
    money, gone_out = _gone_out(filters)
    due = func.greatest(c.total_due, 0)
    gone = case((c.payment_type == "PENDING", _NOTHING), else_=gone_out)

    def summed(amount: ColumnElement[Any], *only: Condition) -> ColumnElement[Any]:
        found = func.sum(amount)
        return func.coalesce(found.filter(*only) if only else found, _NOTHING)

    asked = (
        select(
            func.count().label("issued"),
            summed(func.greatest(due - gone, 0)).label("to_pay"),
            summed(func.least(due, gone)).label("paid"),
            summed(c.balance_forward).label("carried_forward"),
        )
        .select_from(money)
        .where(*conditions(filters), c.status == "GENERATED")
    )
    return rows(conn, *compiled(asked), Totals, prepare=False)[0]


def _gone_out(filters: Filters) -> tuple[FromClause, ColumnElement[Any]]:
    """The list's rows, and what was paid for the week of each, or set off against it, over all its
    revisions: of a few weeks all at once, else row by row, for a list may name few of many."""
    sums = table("dtr_payment_sums", *map(column, _SUMS)).c
    out = sums.sent + sums.paid + sums.set_off - sums.recovered
    first, last = filters.period_from, filters.period_to
    if first is None or last is None or last - first > FEW_WEEKS:
        one = select(out).where(sums.dtr_id == DTR.c.dtr_id).scalar_subquery()
        return DTR, func.coalesce(one, _NOTHING)
    of_weeks = and_(sums.period_start >= first, sums.period_start <= last)
    money = select(sums.dtr_id, out.label("gone")).where(of_weeks).subquery()
    joined = DTR.outerjoin(money, money.c.dtr_id == DTR.c.dtr_id)
    return joined, func.coalesce(money.c.gone, _NOTHING)


def page(
    conn: Connection,
    filters: Filters,
    order: Order,
    most: int,
    skip: int = 0,
    after: Position | None = None,
) -> list[StatementRow]:
    """At most `most` rows: those behind `after` (a keyset page), or behind the first `skip`."""
    asked = _list(filters, order, after).limit(most).offset(skip)
    return rows(conn, *compiled(asked), StatementRow, prepare=False)


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


def position_of(row: StatementRow, by: Sort) -> Position:
    """Where a page that ends with `row` goes on."""
    key = _KEYS[by]
    value = getattr(row, key.name)
    return Position(str(key.null if value is None else value), row.id)


def list_query(
    filters: Filters, order: Order, after: Position | None
) -> tuple[bytes, dict[str, object]]:
    """The list's SQL without its limit, and its parameters."""
    return compiled(_list(filters, order, after))


def _list(filters: Filters, order: Order, after: Position | None) -> Select[Any]:
    key, row_id = _KEYS[order.by], DTR.c.id
    asked = select(*(DTR.c[name] for name in COLUMNS)).where(*conditions(filters))
    if after is not None:
        here = tuple_(key.expression, row_id)
        there = tuple_(cast(after.value, key.type), literal(after.id, row_id.type))
        asked = asked.where(here < there if order.descending else here > there)
    ordered = (key.expression, row_id)
    return asked.order_by(*(x.desc() if order.descending else x.asc() for x in ordered))


def conditions(filters: Filters) -> list[Condition]:
    """What is asked for, and nothing else, so that each list gets the index it deserves."""
    c = DTR.c
    asked: list[tuple[Any, Callable[[Any], Condition]]] = [
        (filters.dtr_id, c.dtr_id.__eq__),
        (filters.receipt_prefix, _receipt_begins),
        (filters.lease_id, c.lease_id.__eq__),
        (filters.run_id, c.run_id.__eq__),
        (filters.driver_ids, partial(_one_of, c.driver_id)),
        (filters.vehicle_ids, partial(_one_of, c.vehicle_id)),
        (filters.medallion_ids, partial(_one_of, c.medallion_id)),
        (filters.statuses, partial(_one_of, c.status)),
        (filters.payment_types, partial(_one_of, c.payment_type)),
        (filters.period_from, c.period_start.__ge__),
        (filters.period_to, _ends_by),
        (filters.total_due_min, _KEYS[Sort.TOTAL_DUE].from_),
        (filters.total_due_max, _KEYS[Sort.TOTAL_DUE].up_to),
        (filters.cc_earnings_min, _KEYS[Sort.CC_EARNINGS].from_),
        (filters.cc_earnings_max, _KEYS[Sort.CC_EARNINGS].up_to),
        (filters.deductions_min, _KEYS[Sort.DEDUCTIONS].from_),
        (filters.deductions_max, _KEYS[Sort.DEDUCTIONS].up_to),
        (filters.search, _found_by),
    ]
    return [condition(value) for value, condition in asked if value is not None]


def _found_by(search: Search) -> Condition:
    """Each way by its own index; for many ids, which hardly narrow a list, a plain filter."""
    c = DTR.c
    asked: list[tuple[Any, Callable[[Any], Condition]]] = [
        (search.dtr_id, c.dtr_id.__eq__),
        (search.lease_id, c.lease_id.__eq__),
        (search.receipt_prefix, _receipt_begins),
        (search.receipt_end, _receipt_ends),
        (search.batch_prefix, _batch_begins),
        (search.driver_ids or None, partial(_one_of, c.driver_id)),
        (search.vehicle_ids or None, partial(_one_of, c.vehicle_id)),
        (search.medallion_ids or None, partial(_one_of, c.medallion_id)),
    ]
    ways = [condition(value) for value, condition in asked if value is not None]
    if search.amount is not None:
        either = [search.amount, -search.amount]
        ways += [
            _KEYS[Sort.TOTAL_DUE].among(either),
            _KEYS[Sort.CC_EARNINGS].among(either[:1]),
        ]
    if not ways:
        return false()
    ids = (search.driver_ids, search.vehicle_ids, search.medallion_ids)
    if sum(map(len, ids)) > MANY_IDS:
        return or_(*ways)
    return c.id.in_(union(*(select(c.id).where(way) for way in ways)))


def _one_of(column: ColumnElement[Any], values: Sequence[Any]) -> Condition:
    return column == func.any(literal(list(values), ARRAY(column.type)))


def _ends_by(day: date) -> Condition:
    """The second follows from the first, and lets an index by first days end early."""
    return and_(DTR.c.period_end <= day, DTR.c.period_start <= day)


def _receipt_begins(text: str) -> Condition:
    return _KEYS[Sort.RECEIPT].expression.like(_beginning(text))


def _receipt_ends(text: str) -> Condition:
    return func.reverse(DTR.c.receipt_number).like(_beginning(text[::-1]))


def _batch_begins(text: str) -> Condition:
    batch = DTR.c.batch_number
    return and_(batch.is_not(None), func.upper(batch).like(_beginning(text.upper())))


def _beginning(text: str) -> str:
    """`text` is not a pattern: its own % and _ mean themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
