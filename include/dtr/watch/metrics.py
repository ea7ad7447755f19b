"""The edge to Airflow's metrics (StatsD or OpenTelemetry, as the deployment has it).

Gauges of a *run* say what one run did, by its kind; gauges of a *week* say how the week stands, so
that a rerun of one lease does not make three others look as if they had their statements.
"""

from datetime import date
from enum import StrEnum

from include.dtr.records.runs import Trigger
from include.dtr.watch.alarms import RunFindings
from include.dtr.watch.weeks import WeekState


class RunKind(StrEnum):
    """What asked for a run; part of its metrics' names."""

    SCHEDULE = "schedule"
    USER = "user"
    API = "api"
    SOME_LEASES = "some_leases"
    """Whoever asked, not for the whole fleet."""


def kind_of(trigger: Trigger, some_leases: bool) -> RunKind:
    return RunKind.SOME_LEASES if some_leases else RunKind(trigger.triggered_by.lower())


def report_run(found: RunFindings, kind: RunKind, seconds: float) -> None:
    """What a closed run did."""
    for name, value in (
        (f"dtr.run.{kind}.generated", found.generated),
        (f"dtr.run.{kind}.failed", found.failed),
        (f"dtr.run.{kind}.skipped", found.skipped),
        (f"dtr.run.{kind}.seconds", seconds),
        (f"dtr.run.{kind}.failure_rate", found.failure_rate),
        ("dtr.dtr.stuck_processing", found.stuck),
    ):
        gauge(name, value)


def report_week(week: WeekState) -> None:
    """How a week stands."""
    start: date = week.period.start
    for name, value in (
        (f"dtr.week.{start}.generated", week.generated),
        (f"dtr.week.{start}.failed", week.failed),
        (f"dtr.week.{start}.failure_rate", week.failure_rate),
        (f"dtr.week.{start}.differences", week.differences),
        (f"dtr.week.{start}.unassigned", week.unassigned),
    ):
        if value is not None:
            gauge(name, value)


def gauge(name: str, value: float) -> None:
    from airflow.sdk.observability import stats

    stats.gauge(name, value)


def count(name: str, times: int) -> None:
    """Add to a counter; nothing is sent for nothing."""
    from airflow.sdk.observability import stats

    if times:
        stats.incr(name, times)


def prepare() -> None:
    """For processes that Airflow starts without metrics of their own, such as callbacks."""
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    stats.initialize(
        factory=stats_utils.get_stats_factory(),
        export_legacy_names=conf.getboolean("metrics", "legacy_names_on", fallback=True),
    )
