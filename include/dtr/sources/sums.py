"""What the books hold of a week, lease by lease, in the terms in which statements state it."""

from decimal import Decimal

from include.dtr.money import ZERO
from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

NO_CATEGORY = "no category"


def booked_sums(conn: Connection, period: PayPeriod) -> dict[tuple[int, str], Decimal]:
    """Dollars by lease and by what: "card", "cash", "TAXES charges", "TAXES credits" and so on;
    what comes to nothing is left out.

    `conn` must be idle and is left idle.
    """
    days = {"period_start": period.start, "period_end": period.end}
    with snapshot(conn):
        rows = conn.execute(sql_file(PACKAGE, "booked_sums"), days).fetchall()
    sums: dict[tuple[int, str], Decimal] = {}
    names: dict[str | None, tuple[str, str]] = {}
    for lease_id, category, is_ledger, first, second in rows:
        if not is_ledger:
            pair = ("card", "cash")
        elif (found := names.get(category)) is not None:
            pair = found
        else:
            word = NO_CATEGORY if category is None else category
            pair = names[category] = (f"{word} charges", f"{word} credits")
        for what, amount in zip(pair, (first, second), strict=True):
            if amount:
                # Added, for a view may say "no category" as well as nothing at all.
                sums[lease_id, what] = sums.get((lease_id, what), ZERO) + amount
    return sums
