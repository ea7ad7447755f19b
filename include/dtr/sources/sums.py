"""What the books hold of a week, lease by lease, in the terms in which statements state it."""

from include.dtr.by_lease import ByLease, read_by_lease
from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import PairOfSums


def booked_sums(conn: Connection, period: PayPeriod) -> ByLease[PairOfSums]:
    """`conn` is inside a snapshot, which must last until they have been taken."""
    days = {"period_start": period.start, "period_end": period.end}
    return read_by_lease(conn, sql_file(PACKAGE, "booked_sums"), days, PairOfSums)
