"""A real PostgreSQL and a real S3 API for the whole session, a fresh database for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from local.fleet import create_books, load
from local.fleet.books import Fleet
from local.stack.databases import READER, WRITER, prepare_records
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres

BUCKET = "dtr-test"
TEMPLATE = "dtr_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def stack_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="session")
def postgres(stack_root: Path) -> Iterator[Postgres]:
    """A running server; its database `dtr_template` has empty records, roles and empty books."""
    server = Postgres(stack_root, durable=False)
    server.start()
    try:
        prepare_records(server, TEMPLATE)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def object_store(stack_root: Path) -> Iterator[ObjectStore]:
    store = ObjectStore(stack_root, preferred_port=9200)
    store.start(BUCKET)
    try:
        yield store
    finally:
        store.stop()


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """The superuser's URL of a fresh database with roles, records tables and no books."""
    name = f"test_{next(_numbers)}"
    postgres.create_database(name, template=TEMPLATE)
    yield postgres.url(name)
    postgres.drop_database(name)


@dataclass
class Office:
    """A fleet's office: its books, which a test may write, and the pipeline's stores."""

    owner: psycopg.Connection[tuple[object, ...]]
    stores: Stores


@pytest.fixture
def office(database_url: str, postgres: Postgres, object_store: ObjectStore) -> Iterator[Office]:
    """Stores as the tasks open them: the reader's and the writer's roles, autocommit, real S3."""
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    with (
        psycopg.connect(database_url, autocommit=True) as owner,
        psycopg.connect(postgres.url(str(name), READER), autocommit=True) as source,
        psycopg.connect(postgres.url(str(name), WRITER), autocommit=True) as records,
    ):
        client = object_store.client()
        bucket = str(name).replace("_", "-")
        client.create_bucket(Bucket=bucket)
        yield Office(owner, Stores(source, records, Archive(client, bucket)))
