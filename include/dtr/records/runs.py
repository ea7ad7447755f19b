"""`dtr_generation_history`: one row per run, opened by the plan and closed by the count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from psycopg.types.json import Jsonb

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row
from include.dtr.records.events import Event, EventKind
from include.dtr.sqlfiles import sql_file


class RunStatus(StrEnum):
    RUNNING = "RUNNING"
    SUCCESS = "SUCCESS"
    PARTIAL_SUCCESS = "PARTIAL_SUCCESS"
    FAILED = "FAILED"


class TriggeredBy(StrEnum):
    SCHEDULE = "SCHEDULE"
    USER = "USER"
    API = "API"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which run this is, and who or what asked for it."""

    run_id: str
    triggered_by: TriggeredBy
    user: str | None

    @property
    def actor(self) -> str:
        return self.user or self.triggered_by.value.lower()

    @property
    def origin(self) -> str:
        return f"run {self.run_id}"

    def event(
        self,
        kind: EventKind,
        dtr_id: str | None = None,
        revision: int | None = None,
        **details: object,
    ) -> Event:
        """What happened in this run, to be recorded."""
        return Event(
            kind,
            self.actor,
            self.origin,
            run_id=self.run_id,
            dtr_id=dtr_id,
            revision=revision,
            details=details,
        )


@dataclass(frozen=True, slots=True)
class Run:
    run_id: str
    period_start: date | None
    period_end: date | None
    status: str
    error_message: str | None
    triggered_by: str
    triggered_by_user: str | None
    leases_planned: int | None
    named_leases: list[int] | None
    """The leases that were asked for by number; None: the whole fleet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    generated: int
    failed: int
    skipped: int
    """Leases of the run whose statement stood already and was left alone."""


def open_run(conn: Connection, trigger: Trigger, period: PayPeriod) -> None:
    conn.execute(
        sql_file(PACKAGE, "open_run"),
        {
            "run_id": trigger.run_id,
            "period_start": period.start,
            "period_end": period.end,
            "triggered_by": trigger.triggered_by,
            "user": trigger.user,
        },
    )


def refuse_run(conn: Connection, trigger: Trigger, period: PayPeriod | None, reason: str) -> None:
    """Record a run that could not begin, with the sentence that says why."""
    conn.execute(
        sql_file(PACKAGE, "refuse_run"),
        {
            "run_id": trigger.run_id,
            "period_start": period and period.start,
            "period_end": period and period.end,
            "reason": reason,
            "triggered_by": trigger.triggered_by,
            "user": trigger.user,
        },
    )


def note_planned(conn: Connection, run_id: str, leases: int, named: Sequence[int] | None) -> None:
    """How many leases an open run covers, and which, where they were `named` in its request."""
    planned = {"leases_planned": leases, "named_leases": list(named) if named else None}
    conn.execute(sql_file(PACKAGE, "planned"), {"run_id": run_id, "planned": Jsonb(planned)})


def find_run(conn: Connection, run_id: str) -> Run | None:
    return row(conn, sql_file(PACKAGE, "run"), {"run_id": run_id}, Run)


def outcome_of(conn: Connection, run_id: str) -> Outcome:
    """What the records hold of the run's leases, counted."""
    found = row(conn, sql_file(PACKAGE, "outcome"), {"run_id": run_id}, Outcome)
    return found or Outcome(0, 0, 0)


def failures_of(conn: Connection, run_id: str) -> dict[int, str]:
    """The reason of each failed lease of the run."""
    return dict(conn.execute(sql_file(PACKAGE, "failures"), {"run_id": run_id}).fetchall())


def close_run(
    conn: Connection,
    run_id: str,
    outcome: Outcome,
    status: RunStatus,
    error_message: str | None,
    control_totals: Mapping[str, object],
) -> Decimal:
    """Write the run's end; returns its seconds (of the first close, should it be closed again)."""
    row = conn.execute(
        sql_file(PACKAGE, "close_run"),
        {
            "run_id": run_id,
            "generated": outcome.generated,
            "failed": outcome.failed,
            "skipped": outcome.skipped,
            "status": status,
            "error_message": error_message,
            "control_totals": Jsonb(dict(control_totals)),
        },
    ).fetchone()
    if row is None:
        raise LookupError(f"no history row of run {run_id}")
    seconds: Decimal = row[0]
    return seconds
