"""Closed weeks: what their statements state, and what the last look at the books found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Recheck:
    """The newest finding about a closed week."""

    period_start: date
    period_end: date
    checked_at: datetime
    checked_by: str
    differences: list[dict[str, Any]]
    """lease_id, what differs (booked and stated, decimal strings of dollars), sentence."""


def closed_weeks(conn: Connection, today: date, most: int) -> list[PayPeriod]:
    """The newest periods that ended before `today` and have standing statements, newest first."""
    rows = conn.execute(sql_file(PACKAGE, "closed_weeks"), {"today": today, "most": most})
    return [PayPeriod(start, end) for start, end in rows]


def stated_sums(conn: Connection, period: PayPeriod) -> dict[int, str]:
    """What the standing statements of a period state, by lease, as `totals.each_sum` reads it; of
    each lease with a statement at least an empty text."""
    rows = conn.execute(sql_file(PACKAGE, "stated_sums"), period.days)
    return {lease_id: text or "" for lease_id, text in rows}


@dataclass(frozen=True, slots=True)
class WhereTheyStand:
    """Leases by where they stand with a period."""

    live: frozenset[int]
    """A statement stands or is under way."""
    failed: frozenset[int]
    """It was tried, and nothing stands."""


def where_they_stand(conn: Connection, period: PayPeriod) -> WhereTheyStand:
    ((live, failed),) = conn.execute(sql_file(PACKAGE, "statement_owed"), period.days).fetchall()
    return WhereTheyStand(frozenset(live), frozenset(failed))


def note(
    conn: Connection,
    period: PayPeriod,
    at: datetime,
    by: str,
    differences: Sequence[dict[str, Any]],
) -> None:
    """Keep the newest finding about a closed week."""
    conn.execute(
        sql_file(PACKAGE, "recheck"),
        period.days | {"checked_at": at, "checked_by": by, "differences": Jsonb(list(differences))},
    )


def found_of(conn: Connection, periods: Sequence[PayPeriod]) -> dict[PayPeriod, Recheck]:
    """What was last found about each of these, where it was ever compared."""
    asked = {"period_starts": [period.start for period in periods]}
    found = rows(conn, sql_file(PACKAGE, "rechecks_of"), asked, Recheck)
    return {PayPeriod(row.period_start, row.period_end): row for row in found}


def differing(conn: Connection) -> list[Recheck]:
    """Closed weeks whose last finding was not that they agree, newest first."""
    return rows(conn, sql_file(PACKAGE, "rechecks"), {}, Recheck)
