"""A run that has not ended within its hour: called by Airflow's deadline, in its own process."""

import logging
from datetime import datetime, timedelta
from typing import Any

from include.dtr.connections import open_records
from include.dtr.errors import DtrError
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.watch import alarms, metrics
from include.dtr.watch.notify import channels
from include.dtr.watch.run_watch import alert

log = logging.getLogger(__name__)


def run_is_late(context: dict[str, Any]) -> None:
    """Count and tell that a run is late; `context` describes the run and its deadline.

    A run for a time long past (a backfill) was not due then, and is no alarm.
    """
    run = context["dag_run"]
    if not was_due(run["logical_date"], run["queued_at"]):
        return
    metrics.prepare()
    metrics.count("dtr.run.late", 1)
    alarm = alarms.late(run["dag_run_id"])
    try:
        with open_records() as records:
            alert(records, Trigger(alarm.run_id, TriggeredBy.SCHEDULE, None), [alarm])
    except DtrError as away:
        # The run may be late because the database is away: tell people all the same.
        log.error("The records cannot remember this alarm: %s", away)
        for send in channels().values():
            send(alarm)


def was_due(logical_date: str | None, queued_at: str | None) -> bool:
    """Whether a run (ISO 8601 instants) was queued for its own time, give or take a day."""
    if logical_date is None or queued_at is None:
        return queued_at is None
    late = datetime.fromisoformat(queued_at) - datetime.fromisoformat(logical_date)
    return late < timedelta(days=1)
