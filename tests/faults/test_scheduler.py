"""Two hundred leases under the real scheduler, and whatever can happen to it."""

import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest

from local.stack.airflow import PROJECT
from tests.faults.conftest import (
    DAG,
    LEASES,
    WEEKS,
    Office,
    kill,
    notified,
    secrets_of,
    some_are_issued,
    trigger_for_now,
    wait_until,
)
from tests.faults.s3proxy import Fault, Kind

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]


class TestProcesses:
    def test_tasks_killed_between_every_two_steps_end_without_anybodys_help(
        self, office: Office
    ) -> None:
        week = office.week()
        office.arm(
            "in_claim", "after_claim", "after_begin", "after_read", "after_bind", "after_render",
            "after_upload", "in_commit", "after_commit", "in_close", "after_close",
        )  # fmt: skip
        run_id = office.trigger(week)
        ended = office.wait(run_id)
        tries = Counter(task["try_number"] for task in office.tasks(run_id))

        assert ended["state"] == "success"
        assert office.unfired() == []
        assert sum(number - 1 for number in tries.elements()) >= 11
        office.ends_as_if_nothing_happened(week)
        history = office.history(run_id)
        assert (history["status"], history["total_dtrs_generated"]) == ("SUCCESS", len(LEASES))

    @pytest.mark.parametrize("part", ["scheduler", "api-server"])
    def test_a_part_of_airflow_killed_in_mid_run_goes_on_after_its_restart(
        self, office: Office, part: str
    ) -> None:
        week = office.week()
        run_id = office.trigger(week)
        some_are_issued(office, run_id)
        kill(office.stack.airflow.services[part].pid)
        office.stack.airflow.start()

        assert office.wait(run_id)["state"] == "success"
        office.ends_as_if_nothing_happened(week)

    def test_the_whole_machine_goes_down_and_comes_back(self, office: Office) -> None:
        week = office.week()
        run_id = office.trigger(week)
        some_are_issued(office, run_id)
        stack = office.stack
        kill(
            *(service.pid for service in stack.airflow.services.values()),
            stack.postgres.service.pid,
            stack.store.service.pid,
        )
        stack.start()

        assert office.wait(run_id)["state"] == "success"
        office.ends_as_if_nothing_happened(week)


class TestStores:
    def test_postgresql_restarts_in_mid_run(self, office: Office) -> None:
        week = office.week()
        run_id = office.trigger(week)
        some_are_issued(office, run_id)
        office.stack.postgres.stop()
        office.stack.postgres.start()

        assert office.wait(run_id)["state"] == "success"
        office.ends_as_if_nothing_happened(week)

    def test_the_object_store_says_slow_down_for_a_minute(self, office: Office) -> None:
        week, proxy = office.week(), office.stack.proxy
        proxy.arm(Fault(Kind.ANSWER, times=1_000_000, status=503, code="SlowDown"))
        run_id = office.trigger(week)
        until = time.monotonic() + 60
        wait_until(lambda: proxy.struck > 0)
        time.sleep(max(until - time.monotonic(), 0))
        proxy.heal()
        ended = office.wait(run_id)
        if ended["state"] == "failed":  # its retries came to an end before the minute did
            ended = office.clear(run_id, only_failed=True)

        assert ended["state"] == "success"
        office.ends_as_if_nothing_happened(week)

    def test_the_object_store_takes_documents_and_loses_its_answers(self, office: Office) -> None:
        week = office.week()
        office.stack.proxy.arm(Fault(Kind.LOSE_ANSWER, times=60))
        run_id = office.trigger(week)
        ended = office.wait(run_id)
        office.stack.proxy.heal()

        assert ended["state"] == "success"
        office.ends_as_if_nothing_happened(week)

    def test_rights_taken_away_turn_the_run_red_at_once_and_a_clear_ends_it(
        self, office: Office
    ) -> None:
        week, proxy = office.week(), office.stack.proxy
        proxy.arm(Fault(Kind.ANSWER, times=1_000_000, status=403, code="AccessDenied"))
        run_id = office.trigger(week)
        ended = office.wait(run_id)
        tries = {t["try_number"] for t in office.tasks(run_id) if t["task_id"] == "generate_dtrs"}
        failed = office.history(run_id)
        proxy.heal()
        cleared = office.clear(run_id, only_failed=True)

        assert ended["state"] == "failed"
        assert tries == {1}
        assert (failed["status"], failed["total_failed"]) == ("FAILED", len(LEASES))
        assert cleared["state"] == "success"
        office.ends_as_if_nothing_happened(week)
        said = {
            row["kind"]
            for row in office.rows(
                "SELECT details ->> 'kind' AS kind FROM dtr_event"
                " WHERE event = 'NOTIFIED' AND run_id = %s",
                run_id,
            )
        }
        assert said == {"LEASES_FAILED", "FAILURE_RATE", "UPLOAD_FAILED"}


class TestPeople:
    def test_the_same_week_twice_at_once_and_a_regenerate_beside(self, office: Office) -> None:
        week = office.week()
        runs = [office.trigger(week), office.trigger(week), office.trigger(week, regenerate=True)]
        ended = [office.wait(run_id) for run_id in runs]
        counts = [
            (history["total_dtrs_generated"], history["total_skipped"])
            for history in map(office.history, runs)
        ]

        assert {run["state"] for run in ended} == {"success"}
        assert counts == [(len(LEASES), 0), (0, len(LEASES)), (0, len(LEASES))]
        office.ends_as_if_nothing_happened(week)

    def test_clearing_everything_one_index_or_the_close_alone_changes_nothing(
        self, office: Office
    ) -> None:
        week = office.week()
        run_id = office.trigger(week)
        office.wait(run_id)
        before = office.rows("SELECT * FROM dtr WHERE run_id = %s ORDER BY id", run_id)
        for tasks in (["close_run"], [("generate_dtrs", 7)], None):
            ended = office.clear(run_id, tasks, only_failed=False)
            assert ended["state"] == "success", tasks
        after = office.rows("SELECT * FROM dtr WHERE run_id = %s ORDER BY id", run_id)

        assert after == before
        assert office.history(run_id)["total_dtrs_generated"] == len(LEASES)
        office.ends_as_if_nothing_happened(week)

    def test_a_task_marked_success_without_its_work_is_reported_and_can_be_cleared(
        self, office: Office
    ) -> None:
        week = office.week()
        office.arm("after_begin", order="sleep 60")
        run_id = office.trigger(week)
        wait_until(lambda: office.unfired() == [])
        asleep = _running(office, run_id)
        for index in asleep:
            office.client.call(
                "PATCH",
                f"/api/v2/dags/{DAG}/dagRuns/{run_id}/taskInstances/generate_dtrs/{index}",
                json={"new_state": "success"},
            )
        ended = office.wait(run_id)
        history = office.history(run_id)
        for index in asleep:
            ended = office.clear(run_id, [("generate_dtrs", index)], only_failed=False)

        assert history["status"] in ("PARTIAL_SUCCESS", "SUCCESS")
        assert history["total_dtrs_generated"] + history["total_failed"] == len(LEASES)
        assert ended["state"] == "success"
        office.ends_as_if_nothing_happened(week)

    def test_a_run_deleted_and_triggered_again_finds_all_issued(self, office: Office) -> None:
        week = office.week()
        first = office.trigger(week)
        office.wait(first)
        office.client.call("DELETE", f"/api/v2/dags/{DAG}/dagRuns/{first}")
        second = office.trigger(week)

        assert office.wait(second)["state"] == "success"
        assert office.history(second)["total_skipped"] == len(LEASES)
        office.ends_as_if_nothing_happened(week)

    def test_a_dag_that_changes_between_two_tries(self, office: Office) -> None:
        week, file = office.week(), office.dags / "weekly_dtr.py"
        original = file.read_text()
        office.arm("after_bind", order="sleep 20")
        office.arm("after_upload.1", "after_upload.2")
        run_id = office.trigger(week)
        wait_until(lambda: "after_bind" not in office.unfired())
        changed = original.replace('"statements", "weekly"', '"changed"')
        changed = changed.replace("max_active_runs=1", "max_active_runs=2")
        assert changed != original
        file.write_text(changed)
        try:
            ended = office.wait(run_id)
        finally:
            file.write_text(original)

        assert ended["state"] == "success"
        assert office.unfired() == []
        office.ends_as_if_nothing_happened(week)

    def test_three_missed_weeks_are_backfilled_each_with_its_own(self, office: Office) -> None:
        weeks = [office.week() for _ in range(3)]
        sundays = [week.end + timedelta(days=1) for week in weeks]
        command = [
            sys.executable, "-m", "airflow", "backfill", "create", "--dag-id", DAG,
            "--from-date", f"{sundays[0]}T00:00:00", "--to-date", f"{sundays[-1]}T23:00:00",
            "--max-active-runs", "3",
        ]  # fmt: skip
        subprocess.run(
            command, env=office.stack.airflow.environment(), cwd=PROJECT, check=True, timeout=300
        )
        runs = [
            run
            for run in office.client.call(
                "GET", f"/api/v2/dags/{DAG}/dagRuns", params={"limit": 100}
            )["dag_runs"]
            if run["run_type"] == "backfill"
        ]
        ended = [office.wait(run["dag_run_id"]) for run in runs]

        assert len(runs) == len(weeks)
        assert {run["state"] for run in ended} == {"success"}
        assert sorted(office.history(r["dag_run_id"])["period_start"] for r in runs) == [
            week.start for week in weeks
        ]
        for week in weeks:
            office.ends_as_if_nothing_happened(week)
        late = office.rows(
            "SELECT * FROM dtr_event WHERE event = 'ALARM' AND run_id = ANY(%s)",
            [run["dag_run_id"] for run in runs],
        )
        assert late == [], "a backfill of an old week is not late"


class TestWatching:
    def test_a_run_that_takes_too_long_is_reported_once(self, office: Office) -> None:
        week = office.week()
        office.arm("before_claim", order="sleep 40")
        run_id = trigger_for_now(office, week)
        wait_until(lambda: bool(notified(office, run_id, "LATE")), 180)
        office.wait(run_id)
        office.clear(run_id, ["close_run"], only_failed=False)

        assert len(notified(office, run_id, "LATE")) == 1
        wait_until(lambda: any("dtr.run.late:1|c" in line for line in office.statsd.heard), 10)
        office.ends_as_if_nothing_happened(week)

    def test_metrics_arrive_under_the_names_that_the_monitors_know(self, office: Office) -> None:
        names = {line.partition(":")[0] for line in office.statsd.heard}

        assert any(name.startswith("airflow.dtr.week.") for name in names)
        assert names >= {
            f"airflow.dtr.run.user.{name}"
            for name in ("generated", "failed", "skipped", "seconds", "failure_rate")
        } | {
            "airflow.dtr.run.late", "airflow.dtr.dtr.stuck_processing", "airflow.dtr.upload.failed",
        }  # fmt: skip

    def test_the_maintenance_runs_and_finds_nothing_wrong(self, office: Office) -> None:
        run = office.client.trigger("dtr_maintenance")
        ended = office.wait_for("dtr_maintenance", run["dag_run_id"])
        (checked,) = office.rows(
            "SELECT details FROM dtr_event WHERE event = 'CHECKED' AND run_id = %s",
            run["dag_run_id"],
        )

        assert ended["state"] == "success"
        assert checked["details"]["checked"] == 500
        assert checked["details"]["damaged"] == checked["details"]["orphans"] == 0

    def test_the_doctor_finds_nothing_but_the_armed_failpoints(self, office: Office) -> None:
        environment = office.stack.airflow.environment()
        for name in ("DTR_FAILPOINTS", "DTR_TESTING"):
            environment.pop(name)
        done = subprocess.run(
            [sys.executable, "-m", "include.dtr.doctor"],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "FAIL" not in done.stdout

    def test_no_log_of_all_this_holds_a_secret_or_a_statement(self, office: Office) -> None:
        """The last test: by now every kind of failure has been logged."""
        secrets = secrets_of(office.stack)
        looked_at = 0
        for log in (office.stack.root / "airflow" / "logs").rglob("*.log"):
            text = log.read_text(errors="replace")
            looked_at += 1
            assert not [s for s in secrets if s in text], f"a secret stands in {log}"
            assert "Failing row contains" not in text, log
            assert "Ring Driver" not in text, f"a driver's name stands in {log}"
        assert looked_at > 100


def _running(office: Office, run_id: str) -> list[int]:
    return [
        task["map_index"]
        for task in office.tasks(run_id)
        if task["task_id"] == "generate_dtrs" and task["state"] == "running"
    ]


assert len(WEEKS) >= 17, "a week for each test"
