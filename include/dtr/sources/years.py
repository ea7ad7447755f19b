"""What the books say of drivers' years: card trips by month, and days as a leaseholder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from include.dtr.model import Gap
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection
from include.dtr.sources.words import NEVER_BILLED
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class MonthOfTrips:
    """Card trips of one month on one statement; cents."""

    lease_id: int
    period_start: date
    month: str
    """2025-11: of the trip, not of its booking."""
    fares: int
    fare_cents: int
    refunds: int
    refund_cents: int
    """What was refunded, above zero."""


@dataclass(frozen=True, slots=True)
class Driving:
    """Local dates, both included, on which a driver was the leaseholder of a lease that ran."""

    driver_id: int
    lease_id: int
    first_day: date
    last_day: date


def card_trips(conn: Connection, weeks: Sequence[Gap]) -> list[MonthOfTrips]:
    """Card trips booked in the weeks of leases. `conn` must be inside a snapshot."""
    asked = {
        "lease_ids": [week.lease_id for week in weeks],
        "first_days": [week.first_day for week in weeks],
        "last_days": [week.last_day for week in weeks],
    }
    with conn.cursor(row_factory=class_row(MonthOfTrips)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "year_trips"), asked).fetchall()


def driving(conn: Connection, driver_ids: Sequence[int], first: date, last: date) -> list[Driving]:
    """Their days between two dates. `conn` must be inside a snapshot."""
    asked = {
        "driver_ids": list(driver_ids),
        "first": first,
        "last": last,
        "never_billed": list(NEVER_BILLED),
    }
    with conn.cursor(row_factory=class_row(Driving)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "year_driving"), asked).fetchall()
