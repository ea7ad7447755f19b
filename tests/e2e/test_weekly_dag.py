"""The weekly DAG under the real scheduler, as the people who use it use it."""

from typing import Any

import psycopg
import pytest

from local.fleet import EXPECTED_FAILURES, GUIDE_PERIOD, LAST_PERIOD, PERIODS, TRAPS
from local.stack.client import AirflowClient, Json
from local.stack.stack import Stack
from tests.e2e.conftest import BUCKET, DAG, RUN_SECONDS, Records, run_dag, states

LEASES = 45


@pytest.fixture(scope="module")
def last_week(admin: AirflowClient) -> Json:
    """The fleet's last week, run once."""
    return run_dag(admin, period_start=LAST_PERIOD.start.isoformat())


def test_unpausing_starts_no_run_by_itself(admin: AirflowClient) -> None:
    runs = admin.call("GET", f"/api/v2/dags/{DAG}/dagRuns")["dag_runs"]

    assert [run for run in runs if run["run_type"] == "scheduled"] == []
    assert admin.dag(DAG)["next_dagrun_run_after"].startswith("20")


class TestTheLastWeek:
    def test_every_sound_lease_is_issued_and_the_run_is_red_for_the_others(
        self, last_week: Json, records: Records
    ) -> None:
        history = records.history(last_week["dag_run_id"])

        assert last_week["state"] == "failed"
        assert history["status"] == "PARTIAL_SUCCESS"
        assert history["total_dtrs_generated"] == LEASES - len(EXPECTED_FAILURES)
        assert history["total_failed"] == len(EXPECTED_FAILURES)
        assert (history["triggered_by"], history["triggered_by_user"]) == ("USER", "admin")
        assert history["control_totals"]["differences"] == []

    def test_one_mapped_task_per_lease_bears_its_number(
        self, last_week: Json, admin: AirflowClient
    ) -> None:
        tasks = admin.task_instances(DAG, last_week["dag_run_id"])
        labels = {t["rendered_map_index"] for t in tasks if t["task_id"] == "generate_dtrs"}

        assert labels == {f"Lease {lease}" for lease in range(1045, 1045 + LEASES)}

    def test_a_leases_own_fault_is_not_retried(self, last_week: Json, admin: AirflowClient) -> None:
        tasks = admin.task_instances(DAG, last_week["dag_run_id"])
        failed = [t for t in tasks if t["state"] == "failed" and t["task_id"] == "generate_dtrs"]

        assert {t["rendered_map_index"] for t in failed} == {
            f"Lease {lease}" for lease in EXPECTED_FAILURES
        }
        assert {t["try_number"] for t in failed} == {1}

    def test_the_log_of_the_close_says_what_to_do(
        self, last_week: Json, admin: AirflowClient
    ) -> None:
        log = admin.log(DAG, last_week["dag_run_id"], "close_run")

        assert f"Generated {LEASES - len(EXPECTED_FAILURES)} DTRs" in log
        for lease, fragment in EXPECTED_FAILURES.items():
            assert f"Lease {lease} failed" in log
            assert fragment in log
        assert "no lease in scope" in log

    def test_each_document_lies_in_the_bucket(
        self, last_week: Json, records: Records, stack: Stack
    ) -> None:
        rows = records.rows(
            "SELECT pdf_s3_key FROM dtr WHERE run_id = %s AND status = 'GENERATED'",
            last_week["dag_run_id"],
        )
        listed = stack.store.client().list_objects_v2(Bucket=BUCKET, Prefix="dtrs/2025/11/")
        keys = {item["Key"] for item in listed["Contents"]}

        assert {row["pdf_s3_key"] for row in rows} <= keys

    @pytest.mark.usefixtures("last_week")
    def test_once_more_issues_nothing_again(self, admin: AirflowClient, records: Records) -> None:
        before = records.rows("SELECT * FROM dtr WHERE status = 'GENERATED' ORDER BY id")
        run = run_dag(admin, period_start=LAST_PERIOD.start.isoformat())
        history = records.history(run["dag_run_id"])

        assert (history["total_dtrs_generated"], history["total_skipped"]) == (
            0,
            LEASES - len(EXPECTED_FAILURES),
        )
        assert records.rows("SELECT * FROM dtr WHERE status = 'GENERATED' ORDER BY id") == before


def test_clearing_the_failed_index_finishes_the_job_and_corrects_the_history(
    admin: AirflowClient, records: Records, books: psycopg.Connection[Any]
) -> None:
    period, leases = PERIODS[1], [1045, 1046, 1047]
    books.execute("UPDATE fleet.lease_drivers SET role = 'ADDITIONAL' WHERE lease_id = 1045")
    try:
        run = run_dag(admin, period_start=period.start.isoformat(), lease_ids=leases)
        first = records.history(run["dag_run_id"])
    finally:
        books.execute("UPDATE fleet.lease_drivers SET role = 'PRIMARY' WHERE lease_id = 1045")
    failed = [
        index
        for (task, index), state in states(admin, run).items()
        if task == "generate_dtrs" and state == "failed"
    ]
    untouched = records.rows("SELECT * FROM dtr WHERE status = 'GENERATED' ORDER BY id")
    admin.clear(DAG, run["dag_run_id"], [("generate_dtrs", failed[0])], downstream=True)
    cleared = admin.wait_for_run(DAG, run["dag_run_id"], RUN_SECONDS)
    history = records.history(run["dag_run_id"])

    assert (first["total_failed"], first["status"]) == (1, "PARTIAL_SUCCESS")
    assert len(failed) == 1
    assert cleared["state"] == "success"
    assert (history["total_failed"], history["status"]) == (0, "SUCCESS")
    assert history["total_dtrs_generated"] == first["total_dtrs_generated"] + 1
    now = records.rows("SELECT * FROM dtr WHERE status = 'GENERATED' ORDER BY id")
    assert [
        row for row in now if row["lease_id"] != 1045 or row["period_start"] != period.start
    ] == (untouched)


def test_a_refused_period_fails_the_plan_at_once_with_a_sentence(
    admin: AirflowClient, records: Records
) -> None:
    run = run_dag(admin, period_start="2025-11-09", period_end="2025-11-12")
    ended = states(admin, run)
    history = records.history(run["dag_run_id"])

    assert run["state"] == "failed"
    assert ended["plan_run", -1] == "failed"
    assert ended["close_run", -1] == "failed"
    assert "has 4 days; a pay period has 7" in history["error_message"]
    assert {t["try_number"] for t in admin.task_instances(DAG, run["dag_run_id"])} <= {0, 1}


def test_a_preview_shows_the_document_and_leaves_nothing_behind(
    operator: AirflowClient, records: Records, stack: Stack
) -> None:
    before = records.rows("SELECT * FROM dtr ORDER BY id")
    events = records.rows("SELECT count(*) FROM dtr_event")
    run = run_dag(
        operator,
        period_start=PERIODS[0].start.isoformat(),
        lease_ids=[TRAPS["every_section"]],
        preview=True,
    )
    client = stack.store.client()
    key = f"previews/{run['dag_run_id']}/DTR-1045-{PERIODS[0].start}.pdf"
    pdf = client.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    assert run["state"] == "success"
    assert pdf.startswith(b"%PDF-1.4")
    assert records.rows("SELECT * FROM dtr ORDER BY id") == before
    assert records.rows("SELECT count(*) FROM dtr_event") == events
    assert (
        records.rows("SELECT * FROM dtr_generation_history WHERE run_id = %s", run["dag_run_id"])
        == []
    )


@pytest.mark.usefixtures("last_week")
def test_the_guides_own_week_from_monday_succeeds_beside_the_others(
    admin: AirflowClient, records: Records
) -> None:
    leases = list(range(1045, 1050))
    run = run_dag(admin, period_start=GUIDE_PERIOD.start.isoformat(), lease_ids=leases)
    history = records.history(run["dag_run_id"])

    assert run["state"] == "success"
    assert (history["status"], history["total_dtrs_generated"]) == ("SUCCESS", len(leases))
    assert str(history["period_end"]) == "2025-11-02"


def test_a_store_that_is_away_for_a_moment_is_tried_again(
    admin: AirflowClient, records: Records, stack: Stack
) -> None:
    period = PERIODS[2]
    run = admin.trigger(
        DAG, {"period_start": period.start.isoformat(), "lease_ids": [TRAPS["refund"]]}
    )
    stack.store.stop()
    away = 0.0

    def come_back(_run: Json) -> None:
        nonlocal away
        away += 0.5
        if away > 8 and not stack.store.running:
            stack.store.start(BUCKET)

    ended = admin.wait_for_run(DAG, run["dag_run_id"], RUN_SECONDS, come_back)
    history = records.history(run["dag_run_id"])

    assert ended["state"] == "success"
    assert history["total_dtrs_generated"] == 1
