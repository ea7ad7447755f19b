"""A lease's other statements around a period: what is missing before it, what stands beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from include.dtr.model import Gap
from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file

LeaseDays = Mapping[int, tuple[date, date | None]]
"""First and last day (None: open) of leases, by id."""


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A standing statement of the lease for another period."""

    id: int
    lease_id: int
    dtr_id: str
    revision: int
    period_start: date
    period_end: date
    statement_sha256: str
    erased_at: datetime | None
    """When retention erased it: what it stated is known by its hash alone."""
    payments: int = field(compare=False)
    """Planned, on their way or settled, when it was read: they change nothing of what is stated."""
    planned_in: str | None = field(compare=False)
    """The batch, not sent yet, that one of them is in."""

    @property
    def period(self) -> PayPeriod:
        return PayPeriod(self.period_start, self.period_end)


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """What the records say of a lease around a period. Equal where nothing of it has changed."""

    gaps: tuple[Gap, ...] = ()
    """Days before the period that neither a statement nor an accepted gap covers."""
    before: Neighbor | None = None
    """The newest standing statement before the period."""
    after: tuple[Neighbor, ...] = ()
    """All standing statements after it, oldest first."""


def neighborhoods(
    conn: Connection, period: PayPeriod, leases: LeaseDays, since: date | None
) -> dict[int, Neighborhood]:
    """One for each of `leases`. `since`: the day from which the program answers for every lease;
    None: for each from the first day of its statement that was issued first, by the clock."""
    lease_ids = sorted(leases)
    gaps: dict[int, list[Gap]] = defaultdict(list)
    for lease_id, first_day, last_day in conn.execute(
        sql_file(PACKAGE, "gaps"), _days_before(conn, period, leases, since)
    ):
        gaps[lease_id].append(Gap(lease_id, first_day, last_day))
    beside: dict[int, list[Neighbor]] = defaultdict(list)
    asked = {"lease_ids": lease_ids, "period_start": period.start, "period_end": period.end}
    for row in rows(conn, sql_file(PACKAGE, "neighbors"), asked, Neighbor):
        beside[row.lease_id].append(row)
    return {
        lease_id: Neighborhood(
            tuple(gaps[lease_id]),
            next((x for x in beside[lease_id] if x.period_end < period.start), None),
            tuple(x for x in beside[lease_id] if x.period_start > period.end),
        )
        for lease_id in lease_ids
    }


def _days_before(
    conn: Connection, period: PayPeriod, leases: LeaseDays, since: date | None
) -> dict[str, object]:
    """The days before `period` on which each lease ran and the program answers for it."""
    since_of = dict.fromkeys(leases, since) if since else first_stated(conn, list(leases))
    day_before = period.start - timedelta(days=1)
    last_days = [leases[lease_id][1] for lease_id in since_of]
    return {
        "lease_ids": list(since_of),
        "first_days": [max(leases[lease_id][0], day) for lease_id, day in since_of.items()],
        "last_days": [min(day or day_before, day_before) for day in last_days],
    }


def first_stated(conn: Connection, lease_ids: Sequence[int] | None = None) -> dict[int, date]:
    """From which day the program answers for each lease (None: of all) that has, or had, a
    statement."""
    asked = {"lease_ids": lease_ids}
    found = conn.execute(sql_file(PACKAGE, "first_stated"), asked).fetchall()
    return {lease_id: day for day, found_ids in found for lease_id in found_ids}


@dataclass(frozen=True, slots=True)
class RecordedBalances:
    """The obligations of an issued statement (decimal strings of dollars) and its end."""

    id: int
    balances: list[dict[str, str]] = field(default_factory=list)
    balance_forward: Decimal = Decimal("0.00")


def recorded_balances(conn: Connection, ids: Sequence[int]) -> dict[int, RecordedBalances]:
    """By row id of `dtr`."""
    found = rows(conn, sql_file(PACKAGE, "balances"), {"ids": list(ids)}, RecordedBalances)
    return {row.id: row for row in found}
