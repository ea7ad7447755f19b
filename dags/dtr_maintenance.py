"""
# Nightly maintenance of the driver statements

Looks after what the weekly runs leave behind. It reports; it never changes or removes a statement.

**When.** Every night at 07:00 New York time, so on Sundays after the weekly run.

**`tend_records`** writes the last word on runs that were stopped before their close, counts
statements stuck half-way, raises an alarm if no run has begun for the last week, and tells of
alarms that a mail server or Slack could not take before.

**`tend_archive`** looks for PDFs without a record, and compares a sample of the issued PDFs with
their hashes.

PDFs without a record are drafts of a run that was broken off while the books changed. By default
they are reported; with the setting `DTR_ORPHANS=quarantine` they are moved below `quarantine/`
(the archive's role then needs the right to delete). Objects younger than a day, and those that an
unfinished statement may still claim, are left alone.

**After a failure.** `tend_archive` is red where an issued PDF is missing or changed: its alarm
names the keys. Restore them from the bucket's earlier versions, then clear the task. Any other
failure has its sentence in the task's log; a store that was away is tried again by itself.
Clearing or triggering this DAG at any time is harmless.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    CronTriggerTimetable,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    get_current_context,
    task,
)

from include.dtr.errors import DtrError, TransientFault
from include.dtr.settings import settings

SETTINGS = settings()

RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(TransientFault, RetryAction.RETRY, reason="A store failed; it may be back soon"),
        RetryRule(DtrError, RetryAction.FAIL, reason="Trying again would change nothing"),
    ]
)

with DAG(
    dag_id="dtr_maintenance",
    dag_display_name="Maintenance of driver statements",
    description="Closes abandoned runs, finds orphaned and damaged PDFs, tells what was not told.",
    doc_md=__doc__,
    schedule=CronTriggerTimetable(
        "0 7 * * *", timezone="America/New_York", run_immediately=timedelta(0)
    ),
    start_date=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    params={
        "sample": Param(
            SETTINGS.maintenance_sample,
            type="integer",
            minimum=0,
            title="Sample",
            description="So many issued PDFs, drawn by lot, are compared with their hashes.",
        ),
    },
    tags=["dtr", "maintenance"],
    default_args={
        "owner": "driver-statements",
        "retries": max(SETTINGS.retries, 2),
        "retry_delay": timedelta(seconds=SETTINGS.retry_delay_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=10),
        "retry_policy": RETRY_POLICY,
        # A large bucket takes a while to list; a hung connection must not hold the night.
        "execution_timeout": timedelta(hours=1),
    },
) as dag:

    @task
    def tend_records() -> None:
        """Close abandoned runs, count what is stuck, look for a missed week, tell."""
        from include.dtr.airflow_run import trigger_of
        from include.dtr.watch.upkeep import tend_records as tend

        tend(trigger_of(get_current_context()))

    @task
    def tend_archive() -> None:
        """Look for PDFs without a record, and for PDFs that are not what was issued."""
        from include.dtr.airflow_run import trigger_of
        from include.dtr.watch.upkeep import tend_archive as tend

        context: Any = get_current_context()
        tend(trigger_of(context), int(context["params"]["sample"]))

    # Two tasks beside one another: an archive that is away must not keep people from being told.
    tend_records()
    tend_archive()
