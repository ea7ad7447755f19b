"""A real PostgreSQL and a real S3 API for the whole session, a fresh database for each test."""

import hashlib
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.database_session import Session
from local.fleet import create_books, load, sample_fleet
from local.stack.databases import FLEET_OWNER, READER, WRITER, prepare_records
from local.stack.object_store import ObjectStore
from local.stack.postgres import SUPERUSER, Postgres
from local.stack.stack import stop_all
from tests.amazon import client, moto_server
from tests.faults.invariants import Audit
from tests.faults.s3proxy import Proxy, proxy_before
from tests.faults.workers import Operator, WorkerStores
from tests.integration.office import Office, in_batches

BUCKET = "dtr-test"
TEMPLATE = "dtr_template"
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108  a folder of one's own is made in it
_numbers = count(1)


@pytest.fixture(scope="session")
def stack_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the servers keep their data: in memory if there is room, as every test makes and drops
    a database, which takes a disk five times as long. Their logs stay with the temporary files."""
    kept = tmp_path_factory.mktemp("stack")
    if not (MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM):
        yield from empty_in_the_end(kept)
        return
    with TemporaryDirectory(prefix="dtr-tests-", dir=MEMORY) as root:
        (Path(root) / "logs").symlink_to(kept)
        yield from empty_in_the_end(Path(root))


def empty_in_the_end(root: Path) -> Iterator[Path]:
    yield root
    assert stop_all(root) == [], "a test started these and left them running"


@pytest.fixture(scope="session")
def postgres(stack_root: Path) -> Iterator[Postgres]:
    """A running server; its database `dtr_template` has roles, empty records and no books."""
    server = Postgres(stack_root, durable=False)
    server.start()
    try:
        # Hundreds of tests log in a few times each; passwords of 4,096 rounds are for real ones.
        with server.connect() as connection:
            connection.execute("ALTER SYSTEM SET scram_iterations = 1")
            connection.execute("SELECT pg_reload_conf()")
        server.create_role(SUPERUSER)
        prepare_records(server, TEMPLATE)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def books_template(postgres: Postgres) -> str:
    """The template with the fleet's tables and views as well, all empty."""
    name = "books_template"
    postgres.create_database(name, template=TEMPLATE)
    with postgres.connect(name) as connection:
        connection.execute(f"GRANT CREATE ON DATABASE {name} TO {FLEET_OWNER}")
    with postgres.connect(name, FLEET_OWNER) as connection:
        create_books(connection)
    return name


@pytest.fixture(scope="session")
def object_store(stack_root: Path) -> Iterator[ObjectStore]:
    store = ObjectStore(stack_root, preferred_port=9200)
    store.start(BUCKET)
    try:
        yield store
    finally:
        store.stop()


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The endpoint of moto's S3 API over HTTP, which knows what rclone's does not."""
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    """Before moto."""
    with proxy_before(moto) as running:
        yield running


@pytest.fixture
def bucket(moto: str, request: pytest.FixtureRequest) -> str:
    """A test's own, in moto."""
    name = f"r{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:30]}"
    client(moto).create_bucket(Bucket=name)
    return name


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """The superuser's URL of a fresh database with roles, records tables and no books."""
    name = f"test_{next(_numbers)}"
    postgres.create_database(name, template=TEMPLATE)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def fleet_template(postgres: Postgres, books_template: str) -> str:
    """The books template with the sample fleet in its books."""
    name = "fleet_template"
    postgres.create_database(name, template=books_template)
    with postgres.connect(name, FLEET_OWNER) as connection:
        load(connection, sample_fleet())
    return name


@pytest.fixture
def office(postgres: Postgres, books_template: str, object_store: ObjectStore) -> Iterator[Office]:
    """Empty books and records, and the stores as the tasks open them: each with its own role."""
    yield from open_office(postgres, books_template, object_store)


@pytest.fixture
def fleet_office(
    postgres: Postgres, fleet_template: str, object_store: ObjectStore
) -> Iterator[Office]:
    """The same with the sample fleet's books, which are run in three batches."""
    with in_batches():
        yield from open_office(postgres, fleet_template, object_store)


@cache
def client_of(object_store: ObjectStore) -> Any:
    """One for all tests: making one takes longer than what most of them ask of it."""
    return object_store.client()


def open_office(postgres: Postgres, template: str, object_store: ObjectStore) -> Iterator[Office]:
    name = f"office_{next(_numbers)}"
    postgres.create_database(name, template=template)
    bucket = name.replace("_", "-")
    client = client_of(object_store)
    client.create_bucket(Bucket=bucket)
    with (
        psycopg.connect(postgres.url(name, FLEET_OWNER), autocommit=True) as owner,
        Session.open(postgres.url(name, READER)) as source,
        Session.open(postgres.url(name, WRITER), schema="public") as records,
    ):
        yield Office(owner, Stores(source, records, Archive(client, bucket)), client, bucket)
    postgres.drop_database(name)


@pytest.fixture
def worker_stores(
    office: Office, postgres: Postgres, object_store: ObjectStore, tmp_path: Path
) -> WorkerStores:
    """The office's stores as processes of their own reach them, with room for failpoints."""
    name = office.owner.info.dbname
    return WorkerStores(
        source_url=postgres.url(name, READER),
        records_url=postgres.url(name, WRITER),
        endpoint=object_store.endpoint,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        bucket=office.bucket,
        failpoints=tmp_path,
    )


@pytest.fixture
def operator(worker_stores: WorkerStores) -> Operator:
    return Operator(worker_stores, [])


@pytest.fixture
def audit(office: Office, worker_stores: WorkerStores) -> Iterator[Audit]:
    """Looks at the office's stores from outside, past any fault before them."""
    with (
        psycopg.connect(worker_stores.records_url, autocommit=True) as records,
        psycopg.connect(worker_stores.source_url, autocommit=True) as source,
    ):
        yield Audit(records, source, office.s3, office.bucket)
