"""A run that has not ended within its hour: called by Airflow's deadline, in the triggerer.

Not on the executor: KubernetesExecutor knows no callbacks and takes its scheduler down with the
first one (apache/airflow 62887), and where KEDA has stopped every worker nobody would call it.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

from include.dtr.airflow.connections import open_records
from include.dtr.errors import DtrError
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.watch import alarms, metrics
from include.dtr.watch.notifiers import channels
from include.dtr.watch.run_watch import alert

log = logging.getLogger(__name__)


async def run_is_late(context: dict[str, Any]) -> None:
    """Count and report that a run is late; `context` describes the run and its deadline.

    The databases and the mail server are waited for beside the triggerer's loop, not in it.
    """
    await asyncio.to_thread(report_late_run, context["dag_run"])


def report_late_run(dag_run: dict[str, Any]) -> None:
    """The same without the loop; `dag_run` as Airflow's API has it.

    A run for a time long past (a backfill) was not due then, and is no alarm.
    """
    if not was_due(dag_run["logical_date"], dag_run["queued_at"]):
        return
    metrics.prepare()
    metrics.count("dtr.run.late", 1)
    alarm = alarms.late(dag_run["dag_run_id"])
    try:
        with open_records() as records:
            alert(records, Trigger(alarm.run_id, TriggeredBy.SCHEDULE, None), [alarm])
    except DtrError as away:
        # The run may be late because the database is away: people hear of it all the same.
        log.error("The records cannot remember this alarm: %s", away)
        for send in channels().values():
            send(alarm)


def was_due(logical_date: str | None, queued_at: str | None) -> bool:
    """Whether a run (ISO 8601 instants) was queued for its own time, give or take a day."""
    if logical_date is None or queued_at is None:
        return queued_at is None
    late = datetime.fromisoformat(queued_at) - datetime.fromisoformat(logical_date)
    return late < timedelta(days=1)
