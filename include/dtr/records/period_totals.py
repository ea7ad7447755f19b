"""What the standing statements of a period add up to, for reconciliation."""

from dataclasses import dataclass
from decimal import Decimal

from include.dtr.by_lease import ByLease, read_by_lease
from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import IssuedCharges, IssuedEarnings, PeriodRecords


@dataclass(frozen=True, slots=True)
class _Forward:
    """What a lease's statement of the week before carried forward (dollars, zero or above)."""

    lease_id: int
    forward: Decimal


class IssuedStatements:
    """What the period's standing statements say, by lease.

    `conn` is inside a transaction, which must last until they have been taken. `only`: some
    leases, of which alone the statements are read.
    """

    def __init__(self, conn: Connection, period: PayPeriod, only: list[int] | None = None) -> None:
        asked = period.days | {"only": only}
        self._charges: ByLease[IssuedCharges] = read_by_lease(
            conn, sql_file(PACKAGE, "issued_by_lease"), asked, IssuedCharges
        )
        self._earnings: ByLease[IssuedEarnings] = read_by_lease(
            conn, sql_file(PACKAGE, "issued_earnings"), asked, IssuedEarnings
        )
        self._forwards: ByLease[_Forward] = read_by_lease(
            conn, sql_file(PACKAGE, "previous_forwards"), asked, _Forward
        )

    def up_to(self, last: int | None) -> PeriodRecords:
        """Of leases up to `last` that were not taken yet; None: of all that are left."""
        return PeriodRecords(
            in_scope=(),
            failed=(),
            charges=self._charges.up_to(last),
            earnings=self._earnings.up_to(last),
            previous_forwards={row.lease_id: row.forward for row in self._forwards.up_to(last)},
        )


def failed_leases(conn: Connection, period: PayPeriod) -> set[int]:
    """Leases whose statement for the period failed and that have none standing."""
    found = conn.execute(sql_file(PACKAGE, "failed_leases"), period.days).fetchall()
    return {row[0] for row in found}
