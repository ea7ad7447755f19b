"""What the books hold on days of a lease that no statement covers, and when leases ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

from include.dtr.model import Gap
from include.dtr.sources import PACKAGE
from include.dtr.sources.blame import halved, is_of_a_row
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class BookedGap(Gap):
    """Such days with what the books hold on them; `card` in dollars."""

    trips: int
    card: Decimal
    postings: int

    __str__ = Gap.__str__


def read_booked_gaps(conn: Connection, gaps: Sequence[Gap]) -> list[BookedGap]:
    """Those of `gaps` on which anything is booked. `conn` must be idle and is left idle."""
    if not gaps:
        return []
    parameters = {
        "lease_ids": [gap.lease_id for gap in gaps],
        "first_days": [gap.first_day for gap in gaps],
        "last_days": [gap.last_day for gap in gaps],
    }
    with snapshot(conn), conn.cursor(row_factory=class_row(BookedGap)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "booked_in_gaps"), parameters).fetchall()


def read_lease_days(
    conn: Connection, lease_ids: Sequence[int]
) -> Mapping[int, tuple[date, date | None]]:
    """First and last day (None: open) of each of the leases that has a first day.

    One whose row the view cannot give is left out: the reader of its week says so.
    """
    days: dict[int, tuple[date, date | None]] = {}

    def read(some: Sequence[int]) -> None:
        with snapshot(conn):
            rows = conn.execute(sql_file(PACKAGE, "lease_days"), {"lease_ids": list(some)})
            days.update({lease_id: (first, last) for lease_id, first, last in rows})

    if lease_ids:
        halved(lease_ids, read)
    return days


def any_trip_before(conn: Connection, day: date) -> bool:
    """Whether the books hold any trip booked before a local date."""
    return _exists(conn, "any_trip_before", {"day": day})


def any_trip_booked(conn: Connection, first: date, last: date) -> bool:
    """Whether the books hold any trip booked on these local dates, both included."""
    return _exists(conn, "any_trip_booked", {"first_day": first, "last_day": last})


def _exists(conn: Connection, name: str, parameters: Mapping[str, object]) -> bool:
    """Whether the query finds a row; one that the view cannot give counts, as its lease says so."""
    try:
        with snapshot(conn):
            row = conn.execute(sql_file(PACKAGE, name), parameters).fetchone()
    except psycopg.Error as error:
        if not is_of_a_row(error):
            raise
        return True
    return bool(row and row[0])
