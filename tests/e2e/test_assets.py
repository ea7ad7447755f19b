"""Books arrive, the week runs, its data is written, somebody else's DAG starts: by events alone."""

import io
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from include.dtr.registers.data import schema
from local.fleet import PERIODS
from local.stack.client import AirflowClient, Json
from local.stack.stack import Stack
from tests.e2e.conftest import BUCKET, DAG, RUN_SECONDS, Records, only

WEEK = PERIODS[5]
LEASES = (1062, 1063)
"""All that run in the week, for this test; none of those that the guide's week from Monday has."""


def run_by_event(client: AirflowClient, dag_id: str, known: int = 0) -> Json:
    """The DAG's next run that an event starts, once it has ended; `known` runs were there."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        found = client.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")["dag_runs"]
        begun = [run for run in found if run["run_type"] == "asset_triggered"]
        if len(begun) > known:
            newest = max(begun, key=lambda run: str(run["run_after"]))
            return client.wait_for_run(dag_id, newest["dag_run_id"], RUN_SECONDS)
        time.sleep(0.5)
    raise AssertionError(f"no event started {dag_id}")


def their_line(client: AirflowClient) -> dict[str, Any]:
    """What somebody else's DAG heard of the week, by whichever of its runs: another week's
    event may have started one before."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        for run in client.call("GET", "/api/v2/dags/warehouse/dagRuns")["dag_runs"]:
            if run["state"] == "success":
                lines: list[dict[str, Any]] = client.xcom("warehouse", run["dag_run_id"], "load")
                for line in lines:
                    if line["period_start"] == WEEK.start.isoformat():
                        return line
        time.sleep(0.5)
    raise AssertionError("nobody else heard of the week")


@pytest.fixture
def few_leases(books: psycopg.Connection[Any]) -> Iterator[None]:
    """What others ran is reported as nobody's, and fails nothing."""
    with only(books, LEASES):
        yield


@pytest.mark.usefixtures("few_leases")
def test_from_the_arrival_of_the_books_to_somebody_elses_dag(
    stack: Stack, admin: AirflowClient, records: Records
) -> None:
    for dag in ("dtr_registers", "warehouse"):
        admin.wait_for_dag(dag)
        admin.unpause(dag)
    (books,) = admin.call("GET", "/api/v2/assets", params={"name_pattern": "dtr_books"})["assets"]
    extra = {"period_start": WEEK.start.isoformat()}
    event = {"asset_id": books["id"], "extra": extra}
    admin.call("POST", "/api/v2/assets/events", json=event)

    week = run_by_event(admin, DAG)
    history = records.history(week["dag_run_id"])
    assert week["state"] == "success"
    assert (history["period_start"], history["status"]) == (WEEK.start, "SUCCESS")
    assert history["triggered_by"] == "SCHEDULE"
    assert history["control_totals"]["whole"] is True

    registers = run_by_event(admin, "dtr_registers")
    assert registers["state"] == "success"
    content = stack.store.client().get_object(Bucket=BUCKET, Key=schema.key(WEEK.start))
    table = pq.ParquetFile(io.BytesIO(content["Body"].read())).read()
    assert table["lease_id"].to_pylist() == list(LEASES)

    ours = their_line(admin)
    assert (ours["edition"], ours["whole"], ours["statements"]) == (1, True, table.num_rows)
    assert ours["key"] == schema.key(WEEK.start)
