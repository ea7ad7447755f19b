"""What the books hold of a week, lease by lease, in the terms in which statements state it."""

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


def booked_sums(conn: Connection, period: PayPeriod) -> dict[int, str]:
    """By lease, as `totals.each_sum` reads it; leases of which all sums are nothing are not there.

    `conn` must be idle and is left idle.
    """
    days = {"period_start": period.start, "period_end": period.end}
    with snapshot(conn):
        return dict(conn.execute(sql_file(PACKAGE, "booked_sums"), days).fetchall())
