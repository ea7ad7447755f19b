"""Reading Airflow's task context: who or what asked for a run."""

from collections.abc import Mapping
from typing import Any

from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run_ids import API_RUN_PREFIX

Context = Mapping[str, Any]


def trigger_of(context: Context) -> Trigger:
    """Who or what asked for the run of this task context."""
    run = context["dag_run"]
    if run.run_type in ("scheduled", "asset_triggered"):
        triggered_by = TriggeredBy.SCHEDULE
    elif run.run_id.startswith(API_RUN_PREFIX):
        triggered_by = TriggeredBy.API
    else:
        triggered_by = TriggeredBy.USER
    return Trigger(run.run_id, triggered_by, run.triggering_user_name)
