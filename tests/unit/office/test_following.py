"""Where the log of a lease's task lies."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from include.dtr.office.airflow import DagRun
from include.dtr.office.following import log_of
from include.dtr.web.airflow_runs import _lease_ids


class TwoRuns:
    """What the plans of two runs handed to their tasks; Airflow has forgotten the second's."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        raise NotImplementedError

    async def find(self, run_id: str) -> DagRun | None:
        raise NotImplementedError

    async def batches(self, run_id: str) -> Sequence[Collection[int]]:
        return [{1045}, {1046, 1102, 1101}] if run_id == "first" else []


def test_a_leases_log_is_that_of_the_task_that_was_handed_the_lease() -> None:
    asked = [("first", 1045), ("first", 1101), ("first", 1050), ("se/cond", 1046)]
    found = [asyncio.run(log_of(TwoRuns(), run_id, lease)) for run_id, lease in asked]

    run = "/dags/weekly_dtr/runs/first"
    assert found == [
        f"{run}/tasks/generate_dtrs/mapped/0",
        f"{run}/tasks/generate_dtrs/mapped/1",
        run,
        "/dags/weekly_dtr/runs/se%2Fcond",
    ]


def test_what_airflow_kept_of_the_plan_is_read_as_json_or_as_its_text() -> None:
    batches = [{"lease_ids": [7], "label": "Lease 7"}, {"lease_ids": [9, 8]}]
    text = '[{"lease_ids": [7]}, {"lease_ids": [8, 9]}]'

    assert _lease_ids(batches) == _lease_ids(text) == [{7}, {8, 9}]
    for elsewhere in ("s3://xcoms/weekly_dtr", None, [{"other": 1}]):
        assert _lease_ids(elsewhere) == []
