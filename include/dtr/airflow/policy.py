"""How Airflow treats the tasks of every DAG here: retries, limits of time, clock.

The limits follow from one setting, the minutes that a run may take.
"""

import sys
from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from include.dtr.errors import DtrError, TransientFault
from include.dtr.settings import Settings

OWNER = "driver-statements"
LEAST_RETRIES_OF_MAINTENANCE = 2

# The first rule that matches decides. What no rule knows is retried as Airflow does by default.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(TransientFault, RetryAction.RETRY, reason="A store failed; it may be back soon"),
        RetryRule(DtrError, RetryAction.FAIL, reason="Trying again would change nothing"),
        RetryRule(ImportError, RetryAction.FAIL, reason="The worker lacks a package or our code"),
    ]
)


def new_york(cron: str) -> CronTriggerTimetable:
    """A schedule by New York's clock that never looks back when it is first unpaused.

    `timedelta(0)`, not False: False still runs a time that passed less than a tenth of the
    interval ago.
    """
    return CronTriggerTimetable(cron, timezone="America/New_York", run_immediately=timedelta(0))


def run_limit(settings: Settings) -> timedelta:
    """How long a weekly run may take before it is stopped."""
    return timedelta(minutes=settings.run_timeout_minutes)


def task_limit(settings: Settings) -> timedelta:
    """Half of the run's: a connection that hangs must leave time for another try."""
    return run_limit(settings) / 2


def approval_limit(settings: Settings) -> timedelta:
    """How long a batch of payments waits for its approval."""
    return timedelta(days=settings.payment_approval_days)


def maintenance_limit(settings: Settings) -> timedelta:
    """Of the nightly run: twice that of a weekly one, for a large bucket takes a while to list."""
    return 2 * run_limit(settings)


def late_alarm(settings: Settings) -> DeadlineAlert | None:
    """A run that ends later than the setting allows is reported from the triggerer.

    Counted from the logical date: with DAGRUN_QUEUED_AT Airflow 3.3.2 answers 500 when a run is
    cleared. None in `airflow dags test`, whose runs 3.3.2 cannot end where there is a deadline: it
    looks the deadline's definition up as if that were an id.
    """
    if sys.argv[1:3] == ["dags", "test"]:
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
        interval=timedelta(minutes=settings.late_after_minutes),
        # Not a SyncCallback: that runs on the executor, which not every executor can.
        callback=AsyncCallback("include.dtr.airflow.late.run_is_late"),
        name="done within the hour",
    )


def task_defaults(
    settings: Settings, execution_timeout: timedelta, least_retries: int = 0
) -> dict[str, Any]:
    """`default_args` of a DAG."""
    return {
        "owner": OWNER,
        "retries": max(settings.retries, least_retries),
        "retry_delay": timedelta(seconds=settings.retry_delay_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=10),
        "retry_policy": RETRY_POLICY,
        "execution_timeout": execution_timeout,
    }
