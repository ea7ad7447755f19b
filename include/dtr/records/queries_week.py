"""Reading one week of the records: who has a statement, and when it was compared with the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row
from include.dtr.sqlfiles import sql_file


def pay_periods(conn: Connection, most: int) -> list[PayPeriod]:
    """The newest periods that have standing statements, newest first."""
    found = conn.execute(sql_file(PACKAGE, "pay_periods"), {"most": most})
    return [PayPeriod(start, end) for start, end in found]


@dataclass(frozen=True, slots=True)
class LeasesOfWeek:
    standing: frozenset[int]
    """A statement stands."""
    under_way: frozenset[int]
    """One is being made."""


def leases_of(conn: Connection, period: PayPeriod) -> LeasesOfWeek:
    """The leases that have a statement for the period, or one under way."""
    [(standing, under_way)] = conn.execute(sql_file(PACKAGE, "week_leases"), period.days)
    return LeasesOfWeek(frozenset(standing), frozenset(under_way))


@dataclass(frozen=True, slots=True)
class Due:
    """What a standing statement says."""

    total_due: Decimal
    statement_sha256: str


def dues_of(conn: Connection, period: PayPeriod) -> dict[int, Due]:
    """The standing statements of the period, by lease."""
    found = conn.execute(sql_file(PACKAGE, "dues"), period.days).fetchall()
    return {lease: Due(due, sha256) for lease, due, sha256 in found}


@dataclass(frozen=True, slots=True)
class WeekCheck:
    """When a week was last compared with the books; None: never."""

    run_id: str | None
    """The run at whose end it was."""
    closed_at: datetime | None
    rechecked_at: datetime | None
    """By the look at closed weeks (domain section 4.3)."""
    recheck_differences: Sequence[Mapping[str, Any]] | None
    changed_at: datetime | None
    """When one of its statements was last issued or voided."""


def check_of(conn: Connection, period: PayPeriod) -> WeekCheck:
    """How the period was last compared. Always one row."""
    found = row(conn, sql_file(PACKAGE, "week_check"), period.days, WeekCheck)
    if found is None:
        raise LookupError("a query that always has a row had none")
    return found
