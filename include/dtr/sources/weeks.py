"""The books week by week: which is the last one, and whether each was settled."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

from include.dtr.period import DAYS, PayPeriod, week_before, week_from, week_to
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class BookedWeek:
    """What is booked in a week from `first_day` on; dollars."""

    first_day: date
    trips: int
    postings: int
    """Other than EARNINGS."""
    settling: int
    """EARNINGS postings."""
    settled_leases: int
    settled: Decimal
    """Credits less debits of the EARNINGS postings."""


def last_booked_week(conn: Connection, now: datetime) -> PayPeriod:
    """The last week of the calendar that had ended at `now`, or an earlier one if no trip is
    booked since.

    Without a view that could tell it is the calendar's: what a view lacks is for others to say.
    `conn` must be idle; it is left idle.
    """
    calendar = week_before(now)
    try:
        with snapshot(conn):
            row = conn.execute(sql_file(PACKAGE, "last_trip"), {"end": calendar.end}).fetchone()
    except (psycopg.ProgrammingError, psycopg.DataError):
        return calendar
    last: date | None = row[0] if row else None
    if last is None:
        return calendar
    weeks_earlier = (calendar.end - last).days // DAYS
    return week_to(calendar.end - timedelta(weeks=weeks_earlier))


def booked_weeks(conn: Connection, last: PayPeriod, weeks: int) -> list[BookedWeek]:
    """The `weeks` weeks up to `last`, oldest first, also those without anything."""
    first = week_from(last.start - timedelta(weeks=weeks - 1))
    days = {"first_day": first.start, "last_day": last.end}
    with snapshot(conn), conn.cursor(row_factory=class_row(BookedWeek)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "booked_weeks"), days).fetchall()
