"""A whole Airflow with two hundred leases, for faults that only a real scheduler can meet."""

import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from include.dtr.connections import OBJECT_STORE
from include.dtr.period import PayPeriod, week_from
from local.fleet import load
from local.stack.airflow import PROJECT
from local.stack.airflow_settings import AirflowSettings, on_object_store
from local.stack.client import AirflowClient, Json
from local.stack.databases import FLEET_OWNER, RECORDS_DATABASE
from local.stack.errors import StackError
from local.stack.stack import Stack
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.s3proxy import Proxy

DAG, BUCKET = "weekly_dtr", "dtr-statements"
LEASES = range(FIRST_LEASE, FIRST_LEASE + 200)
LEASES_PER_TASK = 10
"""Twenty mapped tasks: enough for the scheduler to be busy, few enough to be broken often."""
FIRST_WEEK = week_from(date(2025, 8, 3))
WEEKS = [week_from(FIRST_WEEK.start + timedelta(weeks=n)) for n in range(18)]
RUN_SECONDS = 900
WATCH_SECONDS = 15
"""Between two looks of the service manager."""


class FaultyStack(Stack):
    """Airflow reaches the object store through a proxy that can go wrong."""

    proxy: Proxy

    def _settings(self) -> AirflowSettings:
        plain = super()._settings()
        store = on_object_store(
            plain.connections[OBJECT_STORE],
            self.proxy.endpoint,
            self.store.access_key,
            self.store.secret_key,
        )
        return replace(plain, connections={**plain.connections, OBJECT_STORE: store})


class StatsD:
    """A real UDP port that takes what Airflow's StatsD client sends."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heard: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            lines = self._socket.recv(65_536).decode().splitlines()
            self.heard.extend(line for line in lines if line.startswith("airflow.dtr."))


@dataclass
class Office:
    """The stack as an operator has it before them."""

    stack: FaultyStack
    client: AirflowClient
    failpoints: Path
    dags: Path
    statsd: StatsD
    _weeks: Iterator[PayPeriod] = field(default_factory=lambda: iter(WEEKS))

    def week(self) -> PayPeriod:
        """A week that no other test has run."""
        return next(self._weeks)

    def arm(self, *names: str, order: str = "kill") -> None:
        for name in names:
            (self.failpoints / name).write_text(order)

    def unfired(self) -> list[str]:
        return sorted(path.name for path in self.failpoints.iterdir())

    def trigger(self, period: PayPeriod, **conf: Any) -> str:
        conf = {"period_start": period.start.isoformat(), **conf}
        return str(self.client.trigger(DAG, conf)["dag_run_id"])

    def wait(self, run_id: str) -> Json:
        return self.wait_for(DAG, run_id)

    def wait_for(self, dag: str, run_id: str) -> Json:
        """The run at its end, over moments in which a busy API server does not answer.

        What dies of a fault is started again, as a service manager does.
        """
        limit = time.monotonic() + RUN_SECONDS
        while True:
            try:
                return self.client.wait_for_run(dag, run_id, WATCH_SECONDS)
            except (httpx.HTTPError, StackError):
                if time.monotonic() > limit:
                    raise
                if not self.stack.airflow.running:
                    self.stack.airflow.start()

    def tasks(self, run_id: str) -> list[Json]:
        return self.client.task_instances(DAG, run_id)

    def clear(self, run_id: str, tasks: list[Any] | None = None, **options: Any) -> Json:
        self.client.clear(DAG, run_id, tasks, **options)
        return self.wait(run_id)

    def records(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.stack.records_url, autocommit=True)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        with self.audit() as audit:
            return audit.rows(sql, *parameters)

    def history(self, run_id: str) -> dict[str, Any]:
        (row,) = self.rows("SELECT * FROM dtr_generation_history WHERE run_id = %s", run_id)
        return row

    def audit(self) -> "_Audit":
        return _Audit(self)

    def ends_as_if_nothing_happened(self, period: PayPeriod) -> None:
        with self.audit() as audit:
            audit.as_if_nothing_happened(period, LEASES)
            assert audit.orphans() == set()


class _Audit:
    """An `Audit` over connections of its own, closed at the end."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __enter__(self) -> Audit:
        self._records = self._office.records()
        self._source = psycopg.connect(self._office.stack.source_url, autocommit=True)
        return Audit(self._records, self._source, self._office.stack.store.client(), BUCKET)

    def __exit__(self, *_exception: object) -> None:
        self._records.close()
        self._source.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("faults")) as office:
        yield office


@contextmanager
def open_office(root: Path, settings: Mapping[str, str] | None = None) -> Iterator[Office]:
    """All of it below `root`; `settings` go to Airflow's processes beside the usual ones."""
    failpoints, dags = root / "failpoints", root / "dags"
    failpoints.mkdir()
    shutil.copytree(PROJECT / "dags", dags, ignore=shutil.ignore_patterns("__pycache__"))
    statsd = StatsD()
    stack = FaultyStack(
        root / "stack",
        bucket=BUCKET,
        durable=False,
        ui_port=8280,
        dags_folder=dags,
        environment={**_environment(failpoints, statsd), **(settings or {})},
    )
    try:
        stack.start_servers()
        stack.proxy = Proxy(stack.store.endpoint)
        stack.proxy.start()
        with stack.postgres.connect(RECORDS_DATABASE, FLEET_OWNER) as owner:
            load(owner, ring(len(LEASES), WEEKS))
        stack.airflow.start()
        with stack.airflow.client() as client:
            for dag in (DAG, "dtr_maintenance"):
                client.wait_for_dag(dag)
                client.unpause(dag)
            yield Office(stack, client, failpoints, dags, statsd)
    finally:
        stack.stop()


def _environment(failpoints: Path, statsd: StatsD) -> Mapping[str, str]:
    return {
        "DTR_RETRY_DELAY_SECONDS": "1",
        "DTR_MAX_MAPPED_TASKS": "100",
        "DTR_LEASES_PER_TASK": str(LEASES_PER_TASK),
        "DTR_LATE_AFTER_MINUTES": "0.2",
        "DTR_FAILPOINTS": str(failpoints),
        "DTR_TESTING": "1",
        "AIRFLOW__METRICS__STATSD_ON": "True",
        "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
        "AIRFLOW__METRICS__STATSD_PORT": str(statsd.port),
        "AIRFLOW__METRICS__METRICS_ALLOW_LIST": "dtr",
    }


def some_are_issued(office: Office, run_id: str, least: int = 20) -> None:
    """Wait until the run has issued some statements, and has more to issue."""

    def issued() -> bool:
        found = office.rows(
            "SELECT count(*) AS n FROM dtr WHERE run_id = %s AND status = 'GENERATED'", run_id
        )
        return bool(least <= found[0]["n"])

    wait_until(issued)


def trigger_for_now(office: Office, period: PayPeriod, **conf: Any) -> str:
    """Trigger a run as the schedule does: with a logical date, so that it can be late."""
    now = datetime.now(UTC).isoformat()
    body = {
        "logical_date": now,
        "conf": {"period_start": period.start.isoformat(), **conf},
    }
    run = office.client.call("POST", f"/api/v2/dags/{DAG}/dagRuns", json=body)
    return str(run["dag_run_id"])


def notified(office: Office, run_id: str, kind: str) -> list[dict[str, Any]]:
    """The alarms of that kind that somebody was sent."""
    return office.rows(
        "SELECT * FROM dtr_event WHERE event = 'NOTIFIED' AND run_id = %s"
        " AND details ->> 'kind' = %s",
        run_id,
        kind,
    )


def wait_until(holds: Callable[[], bool], seconds: float = 300) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it did not come to that"
        time.sleep(0.2)


def kill(*pids: int | None) -> None:
    """kill -9 of processes and everything that they started."""
    family: list[psutil.Process] = []
    for pid in filter(None, pids):
        process = psutil.Process(pid)
        family += [process, *process.children(recursive=True)]
    for process in family:
        if process.is_running():
            os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


def secrets_of(stack: Stack) -> list[str]:
    """Every password and key of the stack."""
    return list(json.loads((stack.root / "secrets.json").read_text()).values())
