"""Lists of statements: one page of one, or all of its rows for an export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from include.dtr.delivery import records as kept
from include.dtr.delivery.records import Newest
from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.cursors import cursor_of, position_from
from include.dtr.office.filters import FilterQuery, ListQuery, filters_of
from include.dtr.office.names import names_of
from include.dtr.office.office import Office
from include.dtr.records import queries_list
from include.dtr.records.db import Connection
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementRow
from include.dtr.records.queries_list import Filters, Order, Totals
from include.dtr.sources.directory import Directory

ROWS_AT_ONCE = 1_000
"""Rows of an export whose names are looked up and that are sent together."""
MOST_SUMMED = 20_000
"""Rows of a list that are added up: a city's week, and quick."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    rows: Sequence[StatementRow]
    names: Directory
    sent: Mapping[int, Sequence[Newest]]
    """By row: how it reached its driver; nothing of one that was never queued."""
    page_size: int
    page: int | None
    """None on a page that a cursor led to."""
    total: int | None
    """All rows under the filters; None as above."""
    next_cursor: str | None
    """Leads to the next page; None on the last."""
    totals: Totals | None = None
    """Of all its issued statements; None where there are more than `MOST_SUMMED`."""


def list_statements(office: Office, actor: Actor, query: ListQuery) -> Listed:
    """One page of the list, and an event that says so. Raises `BadCursor`."""
    order = query.ordering
    after = position_from(query.cursor, order) if query.cursor else None
    filters = filters_of(office, query)
    skip = 0 if after else (query.page - 1) * query.page_size
    with office.records() as records, records.transaction():
        rows = queries_list.page(records, filters, order, query.page_size + 1, skip, after)
        total = None if after else _total(records, filters, rows, skip, query.page_size)
        summed = queries_list.totals(records, filters) if 0 < (total or 0) <= MOST_SUMMED else None
        sent = kept.newest_of(records, [row.id for row in rows])
        trail.note(
            records,
            actor,
            EventKind.LISTED,
            filters=query.model_dump(mode="json", exclude_defaults=True),
            rows=min(len(rows), query.page_size),
        )
    more = len(rows) > query.page_size
    rows = rows[: query.page_size]
    return Listed(
        rows=rows,
        names=names_of(office, rows),
        sent=sent,
        page_size=query.page_size,
        page=None if after else query.page,
        total=total,
        next_cursor=cursor_of(queries_list.position_of(rows[-1], order.by), order)
        if more
        else None,
        totals=summed,
    )


def _total(
    records: Connection, filters: Filters, rows: Sequence[StatementRow], skip: int, page_size: int
) -> int:
    """How many rows the list has; where its last page was read, that says it."""
    if len(rows) <= page_size and (rows or not skip):
        return skip + len(rows)
    return queries_list.count(records, filters)


@dataclass(frozen=True, slots=True)
class Export:
    """An export that stands in the trail, to be written."""

    filters: Filters
    order: Order


def begin_export(
    office: Office, actor: Actor, query: FilterQuery, file_format: str, most: int | None = None
) -> Export:
    """Note the export, so that it can be written. Raises `ChangeRefused` beyond `most` rows."""
    filters = filters_of(office, query)
    with office.records() as records:
        if most is not None and queries_list.count(records, filters) > most:
            raise ChangeRefused(
                "A spreadsheet cannot hold that many rows; narrow the list, or export CSV."
            )
        trail.note(
            records,
            actor,
            EventKind.EXPORTED,
            format=file_format,
            filters=query.model_dump(mode="json", exclude_defaults=True),
        )
    return Export(filters, query.ordering)


@dataclass(frozen=True, slots=True)
class Some:
    """Some of an export's rows, with what belongs to them."""

    rows: Sequence[StatementRow]
    names: Directory
    sent: Mapping[int, Sequence[Newest]]


def exported(office: Office, export: Export) -> Iterator[Some]:
    """The export's rows with their names and messages, `ROWS_AT_ONCE` at a time."""
    with office.records() as records:
        rows = queries_list.stream(records, export.filters, export.order)
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            sent = kept.newest_of(records, [row.id for row in batch])
            yield Some(batch, names_of(office, batch), sent)
