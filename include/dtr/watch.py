"""What tells people that a run needs them, beside the red mark in Airflow's UI."""

import logging
from datetime import datetime, timedelta
from typing import Any

log = logging.getLogger(__name__)
LATE_AFTER = timedelta(hours=1)
"""The old schedule's limit: a run that has not started and finished by then is late."""


def run_is_late(context: dict[str, Any]) -> None:
    """Called by Airflow an hour after a run's logical date; `context` describes run and deadline.

    A run for a time long past (a backfill) was not due then, and is no alarm.
    """
    run = context["dag_run"]
    if was_due(run["logical_date"], run["queued_at"]):
        log.error(
            "The run %s has not ended within its hour. Statements may be late: look at its tasks "
            "in Airflow, and at the scheduler's health.",
            run["dag_run_id"],
        )


def was_due(logical_date: str | None, queued_at: str | None) -> bool:
    """Whether a run (ISO 8601 instants) was queued for its own time, give or take a day."""
    if logical_date is None or queued_at is None:
        return queued_at is None
    late = datetime.fromisoformat(queued_at) - datetime.fromisoformat(logical_date)
    return late < timedelta(days=1)
