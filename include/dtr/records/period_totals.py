"""What the standing statements of a period add up to, for reconciliation."""

from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import class_row

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import IssuedCharges, IssuedEarnings

Connection = psycopg.Connection[Any]


def issued_charges(conn: Connection, period: PayPeriod) -> list[IssuedCharges]:
    with conn.cursor(row_factory=class_row(IssuedCharges)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "issued_by_lease"), _days(period)).fetchall()


def issued_earnings(conn: Connection, period: PayPeriod) -> list[IssuedEarnings]:
    with conn.cursor(row_factory=class_row(IssuedEarnings)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "issued_earnings"), _days(period)).fetchall()


def failed_leases(conn: Connection, period: PayPeriod) -> set[int]:
    """Leases whose statement for the period failed and that have none standing."""
    rows = conn.execute(sql_file(PACKAGE, "failed_leases"), _days(period)).fetchall()
    return {row[0] for row in rows}


def previous_forwards(conn: Connection, period: PayPeriod) -> dict[int, Decimal]:
    """What each lease's statement of the week before carried forward (dollars, zero or above)."""
    return dict(conn.execute(sql_file(PACKAGE, "previous_forwards"), _days(period)).fetchall())


def _days(period: PayPeriod) -> dict[str, object]:
    return {"period_start": period.start, "period_end": period.end}
