"""What tells people that a run needs them, beside the red mark in Airflow's UI."""

import logging
from typing import Any

log = logging.getLogger(__name__)


def run_is_late(context: dict[str, Any]) -> None:
    """Called by Airflow when a run has not ended in time; `context` describes run and deadline."""
    run = context.get("dag_run", {})
    log.error(
        "The run %s has not ended within its hour. Statements may be late: look at its tasks in "
        "Airflow, and at the scheduler's health.",
        run.get("dag_run_id") or run.get("run_id"),
    )
