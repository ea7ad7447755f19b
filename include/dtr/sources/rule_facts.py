"""What the books of a week say, as far as rules and plausibility are about it."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from psycopg.rows import class_row, dict_row

from include.dtr.period import PayPeriod
from include.dtr.rules.facts import Charge, LargeTrip, LongWeek, RepeatedToll, RepeatedTrip
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

OLDEST_TOLL = timedelta(days=90)
"""How long ago a toll may have been passed that is charged twice."""


def read_charges(conn: Connection, period: PayPeriod) -> list[Charge]:
    """What each lease was charged in the period, taxes and tolls aside. `conn` must be idle."""
    with snapshot(conn), conn.cursor(row_factory=class_row(Charge)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "rule_charges"), period.days).fetchall()


def read_repeated_trips(conn: Connection, period: PayPeriod) -> list[RepeatedTrip]:
    """Trips of the period that stand in the books under another id too. `conn` must be idle."""
    with snapshot(conn), conn.cursor(row_factory=class_row(RepeatedTrip)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "rule_repeated_trips"), period.days).fetchall()


def read_repeated_tolls(conn: Connection, period: PayPeriod) -> list[RepeatedToll]:
    """Tolls that were charged for more than they cost. `conn` must be idle."""
    oldest = datetime.combine(period.start - OLDEST_TOLL, time.min, UTC)
    asked = {**period.days, "oldest": oldest}
    with snapshot(conn), conn.cursor(row_factory=class_row(RepeatedToll)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "rule_repeated_tolls"), asked).fetchall()


def read_odd_trips(
    conn: Connection, period: PayPeriod, most: Decimal, most_hours: int
) -> tuple[list[LargeTrip], list[LongWeek]]:
    """Trips of more than `most` dollars, and drivers with more hours. `conn` must be idle."""
    asked = {**period.days, "most": most, "most_hours": most_hours}
    large, long = [], []
    with snapshot(conn), conn.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(sql_file(PACKAGE, "rule_trips"), asked):
            if row["what"] == "large":
                (lease_id,) = row["lease_ids"]
                large.append(LargeTrip(row["trip_id"], lease_id, row["amount"]))
            else:
                leases = row["lease_ids"] or []
                long.append(LongWeek(row["driver_id"], leases, row["hours"], row["trips"]))
    return large, long
