"""Commands beside the running stack, as people give them: the doctor, and Airflow's own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from include.dtr.doctor.findings import Level
from include.dtr.period import week_from
from local import doctor
from local.fleet import load
from local.stack.airflow import PROJECT
from local.stack.databases import FLEET_OWNER, RECORDS_DATABASE
from local.stack.stack import Stack
from tests.e2e.conftest import BUCKET, DAG
from tests.faults.ring import FIRST_LEASE, ring

WEEK = week_from(date(2025, 11, 9))
MARKS = tuple(f"{level:<5}" for level in Level)


def doctor_said(stack: Stack, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "include.dtr.doctor"],
        env={**stack.airflow.environment(), **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_doctor_says_its_findings_and_nothing_else(stack: Stack) -> None:
    """No line of Airflow's log, no warning of a library."""
    done = doctor_said(stack)
    lines = [line for line in done.stdout.splitlines() if line]

    assert done.stderr == ""
    assert len(lines) > 9
    assert lines[-1] in ("All is well.", "It works; see the warnings.")
    assert all(line.startswith((*MARKS, "     ->")) for line in lines[:-1]), done.stdout


def test_the_doctor_of_a_broken_deployment_is_as_quiet(stack: Stack) -> None:
    done = doctor_said(stack, AIRFLOW_CONN_DTR_DB="postgresql://nobody:x@127.0.0.1:1/none")

    assert done.returncode == 1
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    assert "FAIL records: The database failed" in done.stdout


def test_make_doctor_looks_at_the_stack_that_runs(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever this shell's own options would lead to."""
    monkeypatch.setenv("DTR_SOURCE_URL", "postgresql://elsewhere/books")
    monkeypatch.setenv("DTR_BUCKET", "elsewhere")
    status = doctor.main(stack.root)
    said = capfd.readouterr().out

    assert status == 0
    assert f"the bucket {stack.bucket} answers" in said


@pytest.fixture
def resting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stores and Airflow's tables; nothing of Airflow runs, it would run the tasks too."""
    built = Stack(tmp_path_factory.mktemp("resting"), bucket=BUCKET, durable=False)
    try:
        built.start_servers()
        with built.postgres.connect(RECORDS_DATABASE, FLEET_OWNER) as owner:
            load(owner, ring(2, [WEEK]))
        built.airflow.prepare()
        yield built
    finally:
        built.stop()


@pytest.mark.faults
def test_airflows_own_test_of_the_dag_runs_twice_in_a_row(resting: Stack) -> None:
    command = [
        sys.executable, "-m", "airflow", "dags", "test", DAG, "--conf",
        f'{{"period_start": "{WEEK.start}"}}',
    ]  # fmt: skip
    for _ in range(2):
        done = subprocess.run(
            command,
            env={**resting.airflow.environment(), "DTR_POOL": "default_pool"},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    with psycopg.connect(resting.records_url) as records:
        issued = records.execute("SELECT lease_id, status FROM dtr ORDER BY lease_id").fetchall()
        history = records.execute(
            "SELECT total_dtrs_generated, total_skipped FROM dtr_generation_history ORDER BY id"
        ).fetchall()

    assert issued == [(FIRST_LEASE, "GENERATED"), (FIRST_LEASE + 1, "GENERATED")]
    assert history == [(2, 0), (0, 2)], "the second found them standing"
