"""What the books hold of a week, lease by lease, in the terms in which statements state it."""

from decimal import Decimal

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

NO_CATEGORY = "no category"


def booked_sums(conn: Connection, period: PayPeriod) -> dict[tuple[int, str], Decimal]:
    """Dollars by lease and by what: "card", "cash", "TAXES charges", "TAXES credits" and so on.

    `conn` must be idle and is left idle.
    """
    with snapshot(conn):
        rows = conn.execute(
            sql_file(PACKAGE, "booked_sums"),
            {
                "period_start": period.start,
                "period_end": period.end,
                "no_category": NO_CATEGORY,
            },
        ).fetchall()
    return {(lease_id, what): amount for lease_id, what, amount in rows}
