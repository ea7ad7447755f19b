"""Sums over the whole of the books for a period, for reconciliation. Dollars throughout."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import TypeVar

import psycopg
from psycopg.rows import class_row

from include.dtr.model import TaxKind
from include.dtr.period import NEW_YORK, PayPeriod
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.blame import is_of_a_row, said
from include.dtr.sources.repeats import repeats_of
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    FaultyRows,
    Misdirected,
    Misnamed,
    Unposted,
)

Record = TypeVar("Record")
UNPOSTED_WINDOW = timedelta(weeks=8)
"""How far back module rows are looked at that the ledger never charged."""


def read_totals(conn: Connection, period: PayPeriod, issued: list[int]) -> BookTotals:
    """All sums from one snapshot; taxes and misnamed history are those of the leases `issued`.

    A sum that the server refuses because of a row's content is left empty and named among the
    unreadable. `conn` must be idle; it is left idle.
    """
    parameters = _parameters(period, issued)
    unreadable: dict[str, str] = {}

    def guarded(field: str, read: Callable[[], tuple[Record, ...]]) -> tuple[Record, ...]:
        try:
            with conn.transaction():
                return read()
        except psycopg.Error as error:
            if not is_of_a_row(error):
                raise
            unreadable[field] = said(error)
            return ()

    def rows(field: str, name: str, record: type[Record]) -> tuple[Record, ...]:
        def read() -> tuple[Record, ...]:
            with conn.cursor(row_factory=class_row(record)) as cursor:
                return tuple(cursor.execute(sql_file(PACKAGE, name), parameters))

        return guarded(field, read)

    with snapshot(conn):
        return BookTotals(
            postings=rows("postings", "booked_postings", BookedPostings),
            trips=rows("trips", "booked_trips", BookedTrips),
            taxes=rows("taxes", "booked_taxes", BookedTax),
            unposted=rows("unposted", "unposted", Unposted),
            repeated=guarded("repeated", lambda: repeats_of(conn, period)),
            faulty=rows("faulty", "faulty_rows", FaultyRows),
            misdirected=rows("misdirected", "misdirected", Misdirected),
            misnamed=rows("misnamed", "misnamed", Misnamed),
            unreadable=unreadable,
        )


def _parameters(period: PayPeriod, issued: list[int]) -> Mapping[str, object]:
    first_day = period.start - UNPOSTED_WINDOW
    return {
        "period_start": period.start,
        "period_end": period.end,
        "kinds": list(TaxKind),
        "lease_ids": issued,
        "first_day": first_day,
        "last_day": period.end,
        "from_instant": datetime.combine(first_day, time.min, NEW_YORK),
        "to_instant": datetime.combine(period.end + timedelta(days=1), time.min, NEW_YORK),
        "payment_types": list(words.TRIP_PAYMENT),
        "categories": list(words.CATEGORY),
        "entry_types": list(words.ENTRY_TYPE),
        "sources": list(words.SOURCE),
    }


def anything_booked(conn: Connection, period: PayPeriod) -> bool:
    """Whether the books hold a single trip or posting for the period.

    A row that a view cannot give counts: its lease will say so.
    """
    try:
        with snapshot(conn):
            row = conn.execute(
                sql_file(PACKAGE, "anything_booked"),
                {"period_start": period.start, "period_end": period.end},
            ).fetchone()
    except psycopg.Error as error:
        if not is_of_a_row(error):
            raise
        return True
    return bool(row and row[0])
