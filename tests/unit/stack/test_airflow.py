"""A real Airflow of four processes: who gets in, what a crash leaves, what a change restarts.

One stack for the module, started once: its tests run in order and leave it up. Among the long
faults, as `tests/e2e` runs on such a stack too.
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from local.stack import ports
from local.stack.airflow import COMPONENTS, USERS, Airflow, AirflowPlan
from local.stack.airflow_settings import read_settings
from local.stack.client import AirflowClient, ApiError
from local.stack.databases import AIRFLOW, METADATA_DATABASE, prepare_metadata
from local.stack.postgres import Postgres
from local.stack.processes import birth
from tests.conftest import PROJECT

pytestmark = pytest.mark.faults

DAG = """
from airflow.sdk import dag, task

@dag(schedule=None)
def probe():
    @task(pool="dtr_db")
    def look() -> str:
        from include.dtr.connections import SOURCE
        from airflow.sdk import Connection
        return Connection.get(SOURCE).login

    look()

probe()
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="module")
def postgres(root: Path) -> Iterator[Postgres]:
    server = Postgres(root, durable=False)
    server.start()
    try:
        prepare_metadata(server)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def plan(root: Path, postgres: Postgres) -> AirflowPlan:
    dags = root / "dags"
    dags.mkdir()
    (dags / "probe.py").write_text(DAG)
    return AirflowPlan(
        metadata_url=postgres.url(METADATA_DATABASE, AIRFLOW),
        settings=read_settings(PROJECT / "airflow_settings.yaml"),
        dags_folder=dags,
        preferred_port=ports.any_free(),
    )


@pytest.fixture(scope="module")
def airflow(root: Path, plan: AirflowPlan) -> Iterator[Airflow]:
    airflow = Airflow(root, plan)
    try:
        assert airflow.start()
        yield airflow
    finally:
        airflow.stop()


@pytest.fixture
def admin(airflow: Airflow) -> Iterator[AirflowClient]:
    with airflow.client("admin") as client:
        yield client


def pids(airflow: Airflow) -> dict[str, int | None]:
    return {name: service.pid for name, service in airflow.services.items()}


def test_a_task_runs_with_connections_pool_and_project_at_hand(admin: AirflowClient) -> None:
    admin.wait_for_dag("probe")
    admin.unpause("probe")
    run = admin.trigger("probe")
    assert admin.wait_for_run("probe", run["dag_run_id"], 120)["state"] == "success"
    assert admin.xcom("probe", run["dag_run_id"], "look") == "dtr_reader"


def test_all_that_airflow_writes_is_below_the_root(airflow: Airflow, root: Path) -> None:
    assert (root / "airflow" / "airflow.cfg").exists()
    assert (root / "airflow" / "logs" / "dag_id=probe").is_dir()
    assert {f"{name}.log" for name in COMPONENTS} <= {p.name for p in (root / "logs").iterdir()}
    assert not (PROJECT / "airflow.cfg").exists()
    assert not (PROJECT / "airflow.db").exists()


def test_the_three_users_may_do_what_their_roles_say(airflow: Airflow) -> None:
    for user in ("admin", "operator"):
        with airflow.client(user) as client:
            assert client.trigger("probe")["state"] == "queued"
    with airflow.client("reader") as reader:
        assert reader.dag("probe")["dag_id"] == "probe"
        with pytest.raises(ApiError, match="403"):
            reader.trigger("probe")


def test_nobody_gets_in_without_a_password(airflow: Airflow) -> None:
    answer = httpx.get(f"{airflow.url}/api/v2/dags", trust_env=False)
    assert answer.status_code == 401
    assert httpx.get(f"{airflow.url}/auth/token", trust_env=False).status_code == 403
    with AirflowClient(airflow.url, "admin", "admin") as guesser, pytest.raises(ApiError):
        guesser.dag("probe")


def test_no_password_is_in_a_log(airflow: Airflow, root: Path) -> None:
    secrets = [airflow.password(user) for user in USERS]
    for log in (*(root / "logs").iterdir(), *(root / "airflow" / "logs").rglob("*.log")):
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log
    assert airflow.password_file.stat().st_mode & 0o077 == 0


def test_it_is_reached_from_this_machine_only(airflow: Airflow) -> None:
    api_server = psutil.Process(airflow.services["api-server"].pid)
    listening = {c.laddr.ip for c in api_server.net_connections() if c.status == "LISTEN"}
    assert listening == {ports.HOST}


def test_starting_what_is_up_changes_nothing(root: Path, plan: AirflowPlan) -> None:
    again = Airflow(root, plan)
    before = pids(again)
    assert not again.start()
    assert pids(again) == before


def test_after_a_crash_of_one_part_all_is_up_again(airflow: Airflow) -> None:
    scheduler = airflow.services["scheduler"]
    assert scheduler.pid is not None
    workers = [child.pid for child in psutil.Process(scheduler.pid).children(recursive=True)]
    assert workers
    os.kill(scheduler.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(scheduler.pid)], timeout=10)
    assert not airflow.running
    assert airflow.start()
    assert airflow.running
    assert [pid for pid in workers if birth(pid)] == []
    with airflow.client() as admin:
        run = admin.trigger("probe")
        assert admin.wait_for_run("probe", run["dag_run_id"], 120)["state"] == "success"


def test_changed_settings_or_code_are_a_reason_to_start_anew(
    airflow: Airflow, root: Path, plan: AirflowPlan, tmp_path: Path
) -> None:
    assert Airflow(root, plan).current
    changes = (
        replace(plan, environment={"DTR_RETRIES": "1"}),
        replace(plan, preferred_port=plan.preferred_port + 1),
        replace(plan, settings=replace(plan.settings, variables={"fleet": "bat"})),
    )
    assert not any(Airflow(root, change).current for change in changes)
    # The same code with one file saved again, as an editor does.
    plugin = tmp_path / "plugins" / "page.py"
    plugin.parent.mkdir()
    plugin.write_text("")
    here = replace(plan, project=tmp_path)
    before = Airflow(root, here).state()
    os.utime(plugin, ns=(0, 0))
    assert Airflow(root, here).state() != before


def test_after_stopping_no_process_is_left(airflow: Airflow) -> None:
    leaders = [service.pid for service in airflow.services.values()]
    family = [
        process.pid
        for process in psutil.process_iter()
        if process.status() != psutil.STATUS_ZOMBIE and os.getsid(process.pid) in leaders
    ]
    assert len(family) > len(COMPONENTS)
    airflow.stop()
    assert [pid for pid in family if birth(pid)] == []
