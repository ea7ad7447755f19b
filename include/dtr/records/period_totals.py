"""What the standing statements of a period add up to, for reconciliation.

`only`: some leases, of which alone the statements are read.
"""

from decimal import Decimal

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, large_rows
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import IssuedCharges, IssuedEarnings


def issued_charges(
    conn: Connection, period: PayPeriod, only: list[int] | None = None
) -> list[IssuedCharges]:
    asked = period.days | {"only": only}
    return large_rows(conn, sql_file(PACKAGE, "issued_by_lease"), asked, IssuedCharges)


def issued_earnings(
    conn: Connection, period: PayPeriod, only: list[int] | None = None
) -> list[IssuedEarnings]:
    asked = period.days | {"only": only}
    return large_rows(conn, sql_file(PACKAGE, "issued_earnings"), asked, IssuedEarnings)


def failed_leases(conn: Connection, period: PayPeriod) -> set[int]:
    """Leases whose statement for the period failed and that have none standing."""
    found = conn.execute(sql_file(PACKAGE, "failed_leases"), period.days).fetchall()
    return {row[0] for row in found}


def previous_forwards(
    conn: Connection, period: PayPeriod, only: list[int] | None = None
) -> dict[int, Decimal]:
    """What each lease's statement of the week before carried forward (dollars, zero or above)."""
    asked = period.days | {"only": only}
    return dict(conn.execute(sql_file(PACKAGE, "previous_forwards"), asked).fetchall())
