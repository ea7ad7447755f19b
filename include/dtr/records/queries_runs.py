"""Reading the history of runs: what each came to, and how far one has come."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row, rows, value
from include.dtr.records.tables import HISTORY, compiled
from include.dtr.sqlfiles import sql_file

LEAST_DONE = 3
"""Leases after which a run's pace says something about the rest."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A row of the history. `control_totals` is the reconciliation (control/reconcile.py)."""

    id: int
    run_id: str
    generation_date: datetime
    period_start: date | None
    period_end: date | None
    total_dtrs_generated: int
    total_failed: int
    total_skipped: int
    generation_time_seconds: Decimal | None
    status: str
    error_message: str | None
    triggered_by: str
    triggered_by_user: str | None
    control_totals: Mapping[str, Any]
    updated_on: datetime
    """Once it is closed: when it was."""

    @property
    def was_closed(self) -> bool:
        """Whether its week was compared with the books at its end."""
        return "ledger" in self.control_totals

    @property
    def looked_at(self) -> str | None:
        """Which books it did not read anew, and how old that is; None: it read all."""
        found: str | None = (self.control_totals.get("looked_at") or {}).get("sentence")
        return found

    @property
    def own_differences(self) -> list[str]:
        """What does not add up in its own week; those of weeks closed before are theirs."""
        elsewhere = set(self.control_totals.get("closed_week_differences", ()))
        return [s for s in self.control_totals.get("differences", ()) if s not in elsewhere]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many leases of a run are done, failed, and still to go."""

    to_do: int | None
    """What the plan claimed; None before it has."""
    unchanged: int
    generated: int
    failed: int
    waiting: int
    elapsed_seconds: Decimal | None = None
    """Since the plan was made."""

    @property
    def to_go(self) -> int:
        done = self.generated + self.unchanged + self.failed
        return max((self.to_do or 0) - done, self.waiting)

    @property
    def seconds_left(self) -> int | None:
        """At the pace so far; None while there is too little to tell by."""
        done = self.generated + self.unchanged + self.failed
        if not self.to_go or done < LEAST_DONE or not self.elapsed_seconds:
            return None
        return int(self.elapsed_seconds / done * self.to_go)


@dataclass(frozen=True, slots=True)
class LeaseOutcome:
    dtr_id: str
    lease_id: int
    run_id: str
    status: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A lease that has no statement for its week, and why."""

    lease_id: int
    dtr_id: str
    revision: int
    run_id: str
    error: str
    updated_on: datetime


def history(
    conn: Connection,
    most: int,
    skip: int = 0,
    status: str | None = None,
    period_start: date | None = None,
) -> list[PastRun]:
    """Runs, newest first, behind the first `skip`."""
    asked = _runs(status, period_start).order_by(HISTORY.c.id.desc()).limit(most).offset(skip)
    return rows(conn, *compiled(asked), PastRun)


def history_count(conn: Connection, status: str | None, period_start: date | None) -> int:
    asked = select(func.count()).select_from(_runs(status, period_start).subquery())
    return int(value(conn, *compiled(asked)))


def past_run(conn: Connection, run_id: str) -> PastRun | None:
    """One run; None where it has not begun (or was a preview, which leaves no row)."""
    return row(conn, *compiled(_runs().where(HISTORY.c.run_id == run_id)), PastRun)


def _runs(status: str | None = None, period_start: date | None = None) -> Select[Any]:
    asked = select(*(HISTORY.c[field.name] for field in fields(PastRun)))
    if status is not None:
        asked = asked.where(HISTORY.c.status == status)
    if period_start is not None:
        asked = asked.where(HISTORY.c.period_start == period_start)
    return asked


def progress(conn: Connection, run_id: str) -> Progress:
    found = row(conn, sql_file(PACKAGE, "run_progress"), {"run_id": run_id}, Progress)
    return found or Progress(None, 0, 0, 0, 0)


def outcomes(conn: Connection, run_id: str) -> list[LeaseOutcome]:
    """What the run made of each lease that it has finished with."""
    return rows(conn, sql_file(PACKAGE, "run_outcomes"), {"run_id": run_id}, LeaseOutcome)


def failures(conn: Connection, period: PayPeriod) -> list[Failure]:
    """Leases of the week that failed and have no standing statement."""
    of_week = {"period_start": period.start, "period_end": period.end}
    return rows(conn, sql_file(PACKAGE, "week_failures"), of_week, Failure)
