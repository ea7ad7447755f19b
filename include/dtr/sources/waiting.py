"""Who waits for a statement that failed: driver, medallion, and the card money held meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lease without a statement."""

    drivers: str
    """The leaseholder, or all who drove where the books name none; empty where they name nobody."""
    medallion: str
    card_money: Decimal
    """Dollars of card fares booked in the week, which the fleet holds."""


def waiting(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> dict[int, Waiting]:
    """Those of `lease_ids` that the books know."""
    with snapshot(conn):
        rows = conn.execute(
            sql_file(PACKAGE, "waiting"),
            {"leases": list(lease_ids), "first": period.start, "last": period.end},
        ).fetchall()
    return {lease: Waiting(drivers, medallion, card) for lease, drivers, medallion, card in rows}
