"""Past one machine: the same week by LocalExecutor and by two Celery workers behind a Redis.

Each worker has its own copy of the code, its own home, logs and temporary folder, as a machine of
its own has; all that they share goes over the databases, the object store and the broker. Both
runs are given the same receipts, so every document must be the same byte for byte.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.city import WEEK
from bench.dag import BATCHES, Site, open_site
from bench.report import Table, number
from bench.site import BUCKET, DAGS, ROOT, open_fleet
from local.stack import ports
from local.stack.airflow import PROJECT
from local.stack.processes import Service
from local.stack.stack import Stack

WORKERS, CONCURRENCY = ("worker-1", "worker-2"), 4
START_SECONDS = 120
READY = " ready."  # the end of what Celery says once a worker takes tasks
SMALL_BATCHES = {"DTR_LEASES_PER_TASK": "25"}
"""So that there is enough for both workers to do."""
RECEIPTS = """
    SELECT dtr_id, lease_id, receipt_number, receipt_date, generated_at FROM dtr
    WHERE status = 'GENERATED' ORDER BY lease_id
"""
CARRY = """
    INSERT INTO dtr (
        dtr_id, lease_id, period_start, period_end, run_id, status, error,
        receipt_number, receipt_date, generated_at
    )
    VALUES (%s, %s, %s, %s, 'an earlier try', 'FAILED', 'carried over by the benchmark', %s, %s, %s)
"""


class NoRedis(RuntimeError):
    """There is no `redis-server` here (Debian: `apt-get install redis-server`)."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What one way of running gave: the time it took, and each object's SHA-256 by its key."""

    seconds: float
    documents: Mapping[str, str]
    tasks: Mapping[str, int]
    """How many tasks each worker ran."""


def run(leases: int = 500) -> Table:
    """Raises `NoRedis` where there is none, RuntimeError where the documents differ."""
    server = shutil.which("redis-server")
    if server is None:
        raise NoRedis(str(NoRedis.__doc__))
    with open_site(BATCHES, SMALL_BATCHES) as site:
        open_fleet(site.stack, leases)
        local = Fleet(site.weekly(leases, floor=False).seconds, _documents(site.stack), {})
        receipts = _receipts(site.stack)
    with _celery(server) as site:
        open_fleet(site.stack, leases)
        _carry(site.stack, receipts)
        seconds = site.weekly(leases, floor=False).seconds
        spread = Fleet(seconds, _documents(site.stack), {name: _tasks_of(name) for name in WORKERS})
    return _table(leases, local, spread)


def _table(leases: int, local: Fleet, spread: Fleet) -> Table:
    if len(local.documents) != leases or local.documents != spread.documents:
        differ = sum(
            1 for key in local.documents if spread.documents.get(key) != local.documents[key]
        )
        raise RuntimeError(f"{differ} of {leases} documents differ between the two ways of running")
    if min(spread.tasks.values()) == 0:
        raise RuntimeError(f"a worker had nothing to do: {spread.tasks}")
    shares = " and ".join(str(tasks) for tasks in spread.tasks.values())
    return Table(
        "workers",
        f"{leases:,} leases in tasks of 25 on the same machine: all {leases:,} documents are the "
        "same byte for byte",
        ("executor", "seconds", "tasks by worker"),
        [
            ("LocalExecutor", number(local.seconds), "one machine"),
            (f"CeleryExecutor, Redis, {len(WORKERS)} workers", number(spread.seconds), shares),
        ],
    )


def _receipts(stack: Stack) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.records_url) as records:
        return records.execute(RECEIPTS).fetchall()


def _carry(stack: Stack, receipts: list[tuple[Any, ...]]) -> None:
    """Rows as an earlier try leaves them: failed, their receipts bound for good."""
    with psycopg.connect(stack.records_url) as records, records.cursor() as cursor:
        cursor.executemany(
            CARRY,
            [
                (dtr, lease, WEEK.start, WEEK.end, number_, day, at)
                for dtr, lease, number_, day, at in receipts
            ],
        )


def _documents(stack: Stack) -> dict[str, str]:
    client = stack.store.client()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
    return {
        key: hashlib.sha256(client.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest()
        for key in keys
    }


@contextmanager
def _celery(server: str) -> Iterator[Site]:
    """Airflow with CeleryExecutor, the broker, and the workers; all of it ended afterwards."""
    port = ports.any_free()
    broker = Service(ROOT, "redis")
    with ExitStack() as running:
        running.callback(broker.stop)
        broker.start(
            [server, "--bind", ports.HOST, "--port", str(port), "--save", "", "--appendonly", "no"],
            env={"PATH": os.defpath},
            cwd=ROOT,
        )
        site = running.enter_context(open_site(BATCHES, _settings(port), warm=False))
        for name in WORKERS:
            worker = Service(ROOT, name)
            running.callback(worker.stop)
            _start(worker, _machine(site.stack, name))
        site.empty()  # the first task of a worker waits until it has said hello to the others
        yield site


def _settings(port: int) -> dict[str, str]:
    return {
        **SMALL_BATCHES,
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": f"redis://{ports.HOST}:{port}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"redis://{ports.HOST}:{port}/1",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": str(CONCURRENCY),
    }


def _home(name: str) -> Path:
    return ROOT / "machines" / name


def _machine(stack: Stack, name: str) -> dict[str, str]:
    """A folder that stands for a machine, with a copy of the code; its environment."""
    home = _home(name)
    shutil.rmtree(home, ignore_errors=True)
    for folder in ("include", "plugins"):
        shutil.copytree(
            PROJECT / folder, home / "code" / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(DAGS, home / "code" / "dags")
    for folder in ("airflow", "tmp", "logs"):
        (home / folder).mkdir()
    return {
        **stack.airflow.environment(),
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "PYTHONPATH": str(home / "code"),
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "code" / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "code" / "plugins"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
    }


def _start(worker: Service, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "airflow", "celery", "worker", "--skip-serve-logs"]
    worker.start(
        [*command, "--celery-hostname", worker.name], env=environment, cwd=_home(worker.name)
    )
    # What an earlier worker wrote to the log is above.
    said = worker.log.read_text().count(READY) if worker.log.exists() else 0
    worker.wait_until(lambda: worker.log.read_text().count(READY) > said, START_SECONDS)


def _tasks_of(name: str) -> int:
    """How many tasks of the weekly DAG the worker ran: their logs lie on its own disk."""
    logs = _home(name) / "logs"
    return sum(1 for _ in logs.glob("dag_id=weekly_dtr/run_id=*/task_id=generate_dtrs/**/*.log"))
