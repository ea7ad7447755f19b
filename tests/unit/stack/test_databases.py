"""Each role may do its own work and nothing else."""

from collections.abc import Iterator

import psycopg
import pytest

from local.stack.databases import (
    AIRFLOW,
    FLEET_OWNER,
    METADATA_DATABASE,
    READER,
    RECORDS_DATABASE,
    WRITER,
    prepare_metadata,
    prepare_records,
)
from local.stack.postgres import Postgres

VIEW = """
    CREATE SCHEMA IF NOT EXISTS fleet;
    CREATE TABLE fleet.trips (trip_id text);
    CREATE VIEW dtr_source.trips AS SELECT trip_id FROM fleet.trips;
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("roles"), durable=False)
    server.start()
    try:
        prepare_records(server)
        prepare_metadata(server)
        with server.connect(RECORDS_DATABASE, FLEET_OWNER) as owner:
            owner.execute(VIEW)
        yield server
    finally:
        server.stop()


def refused(server: Postgres, role: str, statement: str) -> None:
    with server.connect(RECORDS_DATABASE, role) as connection:
        connection.execute("SET default_transaction_read_only = off")  # as anybody may
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_reader_reads_views_that_were_made_after_it(server: Postgres) -> None:
    with server.connect(RECORDS_DATABASE, READER) as reader:
        assert reader.execute("SELECT count(*) FROM dtr_source.trips").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO dtr_source.trips VALUES ('1')",
        "DELETE FROM dtr_source.trips",
        "DROP VIEW dtr_source.trips",
        "CREATE VIEW dtr_source.more AS SELECT 1",
        "SELECT count(*) FROM fleet.trips",
        "SELECT count(*) FROM public.dtr",
        "CREATE TABLE public.mine ()",
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE SCHEMA mine",
    ],
)
def test_the_reader_may_do_nothing_else(server: Postgres, statement: str) -> None:
    refused(server, READER, statement)


def test_the_writer_works_on_the_records_and_owns_none(server: Postgres) -> None:
    with server.connect(RECORDS_DATABASE, WRITER) as writer:
        for table in ("dtr", "dtr_generation_history", "dtr_event"):
            assert writer.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    for attempt in ("ALTER TABLE dtr_event DISABLE TRIGGER ALL", "DROP TABLE dtr_event"):
        refused(server, WRITER, attempt)


@pytest.mark.parametrize(
    "statement", ["SELECT count(*) FROM dtr_source.trips", "SELECT count(*) FROM fleet.trips"]
)
def test_the_writer_does_not_see_the_books(server: Postgres, statement: str) -> None:
    refused(server, WRITER, statement)


def test_the_fleet_s_owner_does_not_see_the_records(server: Postgres) -> None:
    refused(server, FLEET_OWNER, "SELECT count(*) FROM public.dtr")


@pytest.mark.parametrize("role", [READER, WRITER, FLEET_OWNER])
def test_airflow_s_metadata_are_airflow_s_alone(server: Postgres, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url(METADATA_DATABASE, role))
    with server.connect(METADATA_DATABASE, AIRFLOW) as airflow:
        airflow.execute("CREATE TABLE IF NOT EXISTS own ()")


def test_airflow_does_not_reach_the_records_as_itself(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url(RECORDS_DATABASE, AIRFLOW))


def test_preparing_again_is_harmless(server: Postgres) -> None:
    with server.connect(RECORDS_DATABASE, WRITER) as writer:
        writer.execute(
            "INSERT INTO dtr_event (event, run_id, actor, origin) VALUES ('a','b','c','d')"
        )
    prepare_records(server)
    prepare_metadata(server)
    with server.connect(RECORDS_DATABASE, WRITER) as writer:
        assert writer.execute("SELECT count(*) FROM dtr_event").fetchone() == (1,)


def test_a_second_records_database_has_records_of_its_own(server: Postgres) -> None:
    prepare_records(server, "dtr_other")
    with server.connect("dtr_other", WRITER) as writer:
        assert writer.execute("SELECT count(*) FROM dtr_event").fetchone() == (0,)


def test_books_that_another_role_made_are_opened_by_preparing_again(server: Postgres) -> None:
    with server.connect(RECORDS_DATABASE) as superuser:
        superuser.execute("CREATE VIEW dtr_source.late AS SELECT 1 AS one")
    refused(server, READER, "SELECT one FROM dtr_source.late")
    prepare_records(server)
    with server.connect(RECORDS_DATABASE, READER) as reader:
        assert reader.execute("SELECT one FROM dtr_source.late").fetchone() == (1,)
