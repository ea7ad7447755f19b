"""The edge to Airflow's metrics (StatsD or OpenTelemetry, as the deployment has it)."""

from include.dtr.watch.alarms import RunFindings


def report_run(found: RunFindings, seconds: float, unassigned: int) -> None:
    """A closed run as gauges. `unassigned`: postings and trips of no lease in scope."""
    for name, value in (
        ("dtr.run.generated", found.generated),
        ("dtr.run.failed", found.failed),
        ("dtr.run.skipped", found.skipped),
        ("dtr.run.seconds", seconds),
        ("dtr.run.failure_rate", found.failure_rate),
        ("dtr.run.differences", len(found.differences)),
        ("dtr.run.unassigned", unassigned),
        ("dtr.dtr.stuck_processing", found.stuck),
    ):
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
