"""Sums over the whole of the books for a period, for reconciliation. Dollars throughout."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

from include.dtr.model import TaxKind
from include.dtr.period import NEW_YORK, PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import snapshot
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]
Record = TypeVar("Record")
UNPOSTED_WINDOW = timedelta(weeks=8)
"""How far back module rows are looked at that the ledger never charged."""


@dataclass(frozen=True, slots=True)
class BookedPostings:
    """One lease and category; lease and category may be null or unknown."""

    lease_id: int | None
    category: str | None
    postings: int
    debits: Decimal
    credits: Decimal


@dataclass(frozen=True, slots=True)
class BookedTrips:
    lease_id: int | None
    trips: int
    card: Decimal
    cash: Decimal


@dataclass(frozen=True, slots=True)
class BookedTax:
    kind: str
    on_trips: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True)
class Unposted:
    """Rows of one module that the ledger never charged."""

    module: str
    rows: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A trip or posting whose key stands on several leases."""

    what: str
    key: str
    lease_ids: list[int]


@dataclass(frozen=True, slots=True)
class BookTotals:
    postings: tuple[BookedPostings, ...]
    trips: tuple[BookedTrips, ...]
    taxes: tuple[BookedTax, ...]
    unposted: tuple[Unposted, ...]
    shared: tuple[SharedRow, ...] = ()


def read_totals(conn: Connection, period: PayPeriod, issued: list[int]) -> BookTotals:
    """All sums from one snapshot; taxes are those of the leases `issued`."""
    first_day = period.start - UNPOSTED_WINDOW
    parameters = {
        "period_start": period.start,
        "period_end": period.end,
        "kinds": list(TaxKind),
        "lease_ids": issued,
        "first_day": first_day,
        "last_day": period.end,
        "from_instant": datetime.combine(first_day, time.min, NEW_YORK),
        "to_instant": datetime.combine(period.end + timedelta(days=1), time.min, NEW_YORK),
    }

    def rows(name: str, record: type[Record]) -> tuple[Record, ...]:
        with conn.cursor(row_factory=class_row(record)) as cursor:
            return tuple(cursor.execute(sql_file(PACKAGE, name), parameters))

    with snapshot(conn):
        return BookTotals(
            rows("booked_postings", BookedPostings),
            rows("booked_trips", BookedTrips),
            rows("booked_taxes", BookedTax),
            rows("unposted", Unposted),
            rows("shared_rows", SharedRow),
        )


def anything_booked(conn: Connection, period: PayPeriod) -> bool:
    """Whether the books hold a single trip or posting for the period."""
    with snapshot(conn):
        row = conn.execute(
            sql_file(PACKAGE, "anything_booked"),
            {"period_start": period.start, "period_end": period.end},
        ).fetchone()
    return bool(row and row[0])
