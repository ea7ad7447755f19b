"""What the books hold of a week, lease by lease, in the terms in which statements state it."""

from include.dtr.money import ZERO
from include.dtr.period import PayPeriod
from include.dtr.shared_values import Shared
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import CARD_AND_CASH, Sums, names_of


def booked_sums(conn: Connection, period: PayPeriod) -> Sums:
    """What comes to something, and nothing else.

    `conn` must be idle and is left idle.
    """
    days = {"period_start": period.start, "period_end": period.end}
    with snapshot(conn):
        rows = conn.execute(sql_file(PACKAGE, "booked_sums"), days).fetchall()
    sums: Sums = {}
    shared = Shared()
    for lease_id, category, is_ledger, first, second in rows:
        pair = names_of(category) if is_ledger else CARD_AND_CASH
        for what, amount in zip(pair, (first, second), strict=True):
            if amount:
                # Added, for a view may say "no category" as well as nothing at all.
                key = shared(lease_id), what
                sums[key] = sums.get(key, ZERO) + amount
    return sums
