"""PostgreSQL restarts, hangs up, deadlocks, times out, fills its disk in the midst of a run."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.dtr.database_session import Limits
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.request import Request
from local.fleet import create_books, load
from local.stack.databases import FLEET_OWNER, READER, WRITER, prepare_records
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from local.stack.system_user import SYSTEM_USER
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, Worker, WorkerStores

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 6)
TEMPLATE = "faults_template"
long = pytest.mark.faults
"""Left to `make test-faults`: what is like a test that `make test` runs."""
_numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of its own, to be restarted and filled up; six leases in its template's books."""
    server = Postgres(tmp_path_factory.mktemp("faulty"), durable=False)
    server.start()
    prepare_records(server, TEMPLATE)
    with server.connect(TEMPLATE, FLEET_OWNER) as owner:
        create_books(owner)
        load(owner, ring(len(LEASES), [WEEK]))
    yield server
    server.stop()


@pytest.fixture
def database(server: Postgres) -> Iterator[str]:
    name = f"faulty_{next(_numbers)}"
    server.create_database(name, owner=WRITER, template=TEMPLATE)
    yield name
    server.drop_database(name)


@pytest.fixture
def worker_stores(
    server: Postgres, database: str, object_store: ObjectStore, tmp_path: Path
) -> WorkerStores:
    bucket = database.replace("_", "-")
    object_store.client().create_bucket(Bucket=bucket)
    return WorkerStores(
        source_url=server.url(database, READER),
        records_url=server.url(database, WRITER),
        endpoint=object_store.endpoint,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        bucket=bucket,
        failpoints=tmp_path,
    )


@pytest.fixture
def operator(worker_stores: WorkerStores) -> Operator:
    return Operator(worker_stores, [])


def check(worker_stores: WorkerStores, *, finished: bool = True) -> None:
    """The invariants, over connections that no fault has touched."""
    with (
        psycopg.connect(worker_stores.records_url, autocommit=True) as records,
        psycopg.connect(worker_stores.source_url, autocommit=True) as source,
    ):
        audit = Audit(records, source, worker_stores.s3(), worker_stores.bucket)
        if finished:
            audit.as_if_nothing_happened(WEEK, LEASES)
            assert audit.orphans() == set()
        else:
            audit.always()


def wait_until_reached(worker_stores: WorkerStores) -> None:
    """Until every armed failpoint has been reached."""
    limit = time.monotonic() + 60
    while worker_stores.unfired():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.mark.parametrize("step", [pytest.param("after_read", marks=long), "after_upload"])
def test_a_server_that_restarts_in_mid_run_is_waited_for(
    server: Postgres, operator: Operator, step: str
) -> None:
    trigger, planned = operator.plan(WEEK.start)
    operator.worker_stores.arm(step, order="sleep 1")
    worker = Worker(operator.worker_stores, "generate", trigger, planned.batches[0])
    wait_until_reached(operator.worker_stores)
    server.stop()
    ended = worker.end()
    server.start()
    closed = operator.run(WEEK.start, trigger=trigger)

    assert (ended.how, ended.transient) == ("raised", True)
    assert closed.answer.status is RunStatus.SUCCESS
    check(operator.worker_stores)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("before_claim", marks=long),
        pytest.param("after_bind", marks=long),
        "in_commit",
        pytest.param("before_close", marks=long),
    ],
)
def test_a_connection_that_is_cut_is_made_again(
    server: Postgres, database: str, operator: Operator, step: str
) -> None:
    operator.worker_stores.arm(step, order="sleep 1")
    with server.connect() as superuser:
        trigger = operator.trigger()
        if step == "before_claim":
            worker = Worker(operator.worker_stores, "plan", trigger, Request(WEEK.start))
        else:
            _, planned = operator.plan(WEEK.start, trigger=trigger)
            kind: Any = "close" if step == "before_close" else "generate"
            worker = Worker(operator.worker_stores, kind, trigger, planned.batches[0])
        wait_until_reached(operator.worker_stores)
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = %s",
            (database, WRITER),
        )
        ended = worker.end()
    closed = operator.run(WEEK.start, trigger=trigger)

    assert (ended.how, ended.transient) == ("raised", True), ended
    assert closed.answer.status is RunStatus.SUCCESS
    check(operator.worker_stores)


def test_a_deadlock_is_transient(server: Postgres, database: str, operator: Operator) -> None:
    """Somebody changes two rows in the other order; the worker is the one that is sent away."""
    trigger, planned = operator.plan(WEEK.start)
    operator.worker_stores.arm("after_upload", order="sleep 1")
    whole = type(planned.batches[0])(WEEK, tuple(LEASES))
    worker = Worker(operator.worker_stores, "generate", trigger, whole)
    with server.connect(database) as rival, server.connect() as watcher:
        rival.execute("SET deadlock_timeout = '1h'")
        wait_until_reached(operator.worker_stores)
        with rival.transaction():
            rival.execute("SELECT FROM dtr WHERE lease_id = %s FOR UPDATE", (LEASES[-1],))
            while not _waiting(watcher, database):
                time.sleep(0.02)
            rival.execute("SELECT FROM dtr WHERE lease_id = %s FOR UPDATE", (LEASES[0],))
    ended = worker.end()
    operator.run(WEEK.start, trigger=trigger)

    assert ended.transient
    assert "deadlock detected" in str(ended.error)
    check(operator.worker_stores)


def _waiting(watcher: psycopg.Connection[Any], database: str) -> bool:
    row = watcher.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = %s AND wait_event_type = 'Lock'",
        (database, WRITER),
    ).fetchone()
    return bool(row and row[0])


@long
def test_a_statement_that_takes_too_long_is_transient(
    server: Postgres, database: str, operator: Operator
) -> None:
    trigger, planned = operator.plan(WEEK.start)
    with server.connect(database) as rival:
        hasty = replace(operator.worker_stores, limits=Limits(statement=0.3))
        with rival.transaction():
            rival.execute("LOCK TABLE dtr IN ACCESS EXCLUSIVE MODE")
            ended = Worker(hasty, "generate", trigger, planned.batches[0]).end()
    operator.run(WEEK.start, trigger=trigger)

    assert ended.transient
    assert "statement timeout" in str(ended.error)
    check(operator.worker_stores)


@long
def test_a_read_only_standby_given_by_mistake_is_named_and_not_tried_again(
    server: Postgres, database: str, operator: Operator
) -> None:
    with server.connect(database) as superuser:
        setting = "default_transaction_read_only"
        superuser.execute(f"ALTER DATABASE {database} SET {setting} = on")
        ended = operator.step("plan", operator.trigger(), Request(WEEK.start))
        superuser.execute(f"ALTER DATABASE {database} RESET {setting}")
    operator.run(WEEK.start)

    assert ended.permanent
    assert "read-only standby" in str(ended.error)
    check(operator.worker_stores)


def test_a_password_that_changed_is_named_and_not_tried_again(
    server: Postgres, operator: Operator
) -> None:
    with server.connect() as superuser:
        superuser.execute(f"ALTER ROLE {WRITER} PASSWORD 'another'")
        try:
            ended = operator.step("plan", operator.trigger(), Request(WEEK.start))
        finally:
            server.create_role(WRITER)

    assert ended.permanent
    assert "login and password" in str(ended.error)
    assert server.password(WRITER) not in str(ended.error)


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 24 MB that PostgreSQL's user may write to."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "dtr-faults", folder],
            check=False,
            capture_output=True,
        ).returncode
    )
    if not mounted:
        pytest.skip("only root may mount the small file system that is to be filled")
    try:
        inside = folder / "tablespace"
        inside.mkdir()
        shutil.chown(inside, SYSTEM_USER)
        yield inside
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_transient_and_the_run_ends_once_there_is_room(
    server: Postgres, database: str, operator: Operator, small_disk: Path
) -> None:
    trigger, planned = operator.plan(WEEK.start)
    with server.connect(database) as superuser:
        superuser.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        superuser.execute("ALTER TABLE dtr SET TABLESPACE small")
        superuser.execute("CREATE TABLE filler (bytes bytea) TABLESPACE small")
        superuser.execute("ALTER TABLE filler ALTER bytes SET STORAGE EXTERNAL")
        _fill(superuser)
        # Every page of dtr is full as well, so that the next update needs a new one.
        superuser.execute("ALTER TABLE dtr SET (fillfactor = 10)")
        whole = type(planned.batches[0])(WEEK, tuple(LEASES))
        ended = Worker(operator.worker_stores, "generate", trigger, whole).end()
        superuser.execute("DROP TABLE filler")
        closed = operator.run(WEEK.start, trigger=trigger)
        check(operator.worker_stores)
        superuser.execute("ALTER TABLE dtr SET TABLESPACE pg_default")
        superuser.execute("DROP TABLESPACE small")

    assert ended.transient, ended
    assert "No space left" in str(ended.error) or "could not extend" in str(ended.error)
    assert closed.answer.status is RunStatus.SUCCESS


def _fill(superuser: psycopg.Connection[Any]) -> None:
    """Until not one more page fits."""
    for size in (1_000_000, 100_000, 5_000, 1):
        while True:
            try:
                superuser.execute("INSERT INTO filler VALUES (repeat('x', %s)::bytea)", (size,))
            except psycopg.errors.DiskFull:
                break
