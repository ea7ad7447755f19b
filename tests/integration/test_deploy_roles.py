"""`deploy/postgres/roles.sql`, run by the real psql: who may do what, and who may not."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from include.dtr.records.migrate import upgrade
from include.dtr.sqlfiles import sql_file
from local.fleet import load_sample_fleet
from local.stack.postgres import INSTALLED, Postgres
from tests.conftest import PROJECT

ROLES = PROJECT / "deploy" / "postgres" / "roles.sql"
READER, WRITER, OFFICE, ENGINE = "dtr_reader", "dtr_writer", "dtr_office", "payment_engine"
PAYOUT, OWNER = "dtr_payout", "dtr_owner"
SWITCH_OFF = "ALTER TABLE dtr_event DISABLE TRIGGER dtr_event_append_only"
PSQL = INSTALLED / "bin" / "psql"


def psql(url: str, file: Path, **settings: str) -> str:
    """What psql says to stderr; fails the test where psql fails."""
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    done = subprocess.run(
        [PSQL, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, url],
        env={**os.environ, "PGOPTIONS": options},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of its own: roles belong to a whole server, and here they are made from nothing."""
    server = Postgres(tmp_path_factory.mktemp("roles"), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def database(server: Postgres) -> str:
    """As an administrator would set it up: roles, migration, books, roles again."""
    server.create_database("statements")
    with server.connect() as connection:
        connection.execute(f"CREATE ROLE {ENGINE} LOGIN")
    settings = {"dtr.dedicated": "on", "dtr.source_owner": ENGINE}
    said = psql(server.url("statements"), ROLES, **settings)
    assert "run the migrations as dtr_owner, then this file again" in said
    with server.connect("statements") as connection:
        connection.execute(f"GRANT CONNECT, CREATE ON DATABASE statements TO {ENGINE}")
    for role in (READER, PAYOUT, OWNER, WRITER, OFFICE, ENGINE):
        server.create_role(role)  # gives it a password, which roles.sql leaves to others
    upgrade(server.url("statements", OWNER))
    with server.connect("statements", ENGINE) as connection:
        load_sample_fleet(connection)
        connection.execute(  # made by somebody who gives no rights, as defaults have it
            "DROP VIEW dtr_source.payout_accounts; "
            "CREATE VIEW dtr_source.payout_accounts AS SELECT 1 AS driver_id, '021000021' AS"
            " routing_number, '0001' AS account_number, 'CHECKING' AS account_type,"
            " NULL::text AS holder_name, NULL::date AS since"
        )
    for _ in range(2):
        said = psql(server.url("statements"), ROLES, **settings)
        assert "run the migrations" not in said
    with server.connect("statements", WRITER) as connection:
        connection.execute(
            "INSERT INTO dtr_event (event, run_id, actor, origin) VALUES ('a', 'r', 'me', 'here')"
        )
    return "statements"


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (READER, "SELECT count(*) FROM dtr_source.leases"),
        (READER, "SELECT count(*) FROM dtr_source.ledger_postings"),
        (PAYOUT, "SELECT account_number FROM dtr_source.payout_accounts"),
        (WRITER, "SELECT count(*) FROM dtr"),
        (OFFICE, "SELECT count(*) FROM dtr"),
        (OFFICE, "SELECT count(*) FROM dtr_generation_history"),
        (OFFICE, "SELECT count(*) FROM dtr_event"),
        (OFFICE, "SELECT count(amount) FROM dtr_payment"),
        (OFFICE, "SELECT count(*) FROM dtr_payment_batch"),
        (OFFICE, "SELECT count(trace) FROM dtr_bank_order_entry"),
        (OFFICE, "SELECT count(still_due) FROM dtr_payment_account"),
    ],
)
def test_each_role_may_do_its_work(
    server: Postgres, database: str, role: str, statement: str
) -> None:
    with server.connect(database, role) as connection:
        assert connection.execute(statement.encode()).fetchone() is not None


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (READER, "SELECT count(*) FROM public.dtr"),
        (READER, "SELECT count(*) FROM fleet.leases"),
        (READER, "INSERT INTO dtr_source.drivers (driver_id) VALUES (1)"),
        (READER, "CREATE TABLE public.mine (a int)"),
        (READER, "CREATE VIEW dtr_source.mine AS SELECT 1"),
        (READER, "SELECT count(*) FROM dtr_source.payout_accounts"),
        (PAYOUT, "SELECT count(*) FROM dtr_source.leases"),
        (PAYOUT, "SELECT count(*) FROM public.dtr"),
        (PAYOUT, "CREATE TABLE public.mine (a int)"),
        (WRITER, "SELECT count(*) FROM dtr_source.payout_accounts"),
        (OFFICE, "SELECT count(*) FROM dtr_source.payout_accounts"),
        (WRITER, "SELECT count(*) FROM dtr_source.leases"),
        (WRITER, "UPDATE dtr_event SET actor = 'somebody else'"),
        (WRITER, "DELETE FROM dtr_event"),
        (WRITER, "TRUNCATE dtr_event"),
        (WRITER, "DELETE FROM dtr"),
        (WRITER, "TRUNCATE dtr, dtr_generation_history"),
        (WRITER, "DELETE FROM dtr_receipt_counter"),
        (WRITER, "DELETE FROM dtr_link"),
        (WRITER, SWITCH_OFF),
        (WRITER, "ALTER TABLE dtr_event DISABLE TRIGGER ALL"),
        (WRITER, "DROP TRIGGER dtr_event_append_only ON dtr_event"),
        (WRITER, "DROP TABLE dtr_event CASCADE"),
        (
            WRITER,
            "CREATE OR REPLACE FUNCTION dtr_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN OLD; END'",
        ),
        (WRITER, "SET session_replication_role = replica"),
        (WRITER, "SET ROLE dtr_owner"),
        (WRITER, "CREATE TABLE public.mine (a int)"),
        (WRITER, "UPDATE dtr_alembic_version SET version_num = '0001'"),
        (OWNER, "SELECT count(*) FROM dtr_source.leases"),
        (OFFICE, "SELECT * FROM dtr_receipt_counter"),
        (OFFICE, "SELECT * FROM dtr_link"),
        (OFFICE, "UPDATE dtr SET error = 'x'"),
        (OFFICE, "SELECT account_key FROM dtr_payment"),
        (OFFICE, "SELECT account_key FROM dtr_bank_order_entry"),
        (WRITER, "DELETE FROM dtr_bank_order"),
        (PAYOUT, "SELECT count(*) FROM public.dtr_payment"),
        (WRITER, "DELETE FROM dtr_payment"),
        (WRITER, "UPDATE dtr_payment_claim SET amount = 1"),
        (OFFICE, "INSERT INTO dtr_event (event, run_id, actor, origin) VALUES ('a','r','m','h')"),
        (OFFICE, "SELECT count(*) FROM dtr_source.leases"),
        (OFFICE, "CREATE TABLE public.mine (a int)"),
    ],
)
def test_and_nothing_else(server: Postgres, database: str, role: str, statement: str) -> None:
    with server.connect(database, role) as connection:
        connection.execute("SET default_transaction_read_only = off")  # the rights must suffice
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_records_of_an_earlier_release_are_handed_to_their_owner(server: Postgres) -> None:
    """Until then the working login owned its tables; rows, rights and the work survive."""
    server.create_database("before", owner=WRITER)
    for role in (OWNER, WRITER):
        server.create_role(role)
    upgrade(server.url("before", WRITER))
    event = "INSERT INTO dtr_event (event, run_id, actor, origin) VALUES ('a', 'r', 'me', 'here')"
    with server.connect("before", WRITER) as writer:
        writer.execute(event.encode())
        writer.execute(SWITCH_OFF.encode())  # as it could
        writer.execute(b"ALTER TABLE dtr_event ENABLE TRIGGER dtr_event_append_only")
    for _ in range(2):
        psql(server.url("before"), ROLES)
    with server.connect("before", WRITER) as writer:
        writer.execute(event.encode())
        assert writer.execute("SELECT count(*) FROM dtr_event").fetchone() == (2,)
        assert writer.execute(sql_file("include.dtr.records", "owned")).fetchall() == []
        for attempt in (SWITCH_OFF, "DELETE FROM dtr_event", "DROP TABLE dtr_event"):
            with pytest.raises(errors.InsufficientPrivilege):
                writer.execute(attempt.encode())
    upgrade(server.url("before", OWNER))
    with server.connect("before", OWNER) as owner:
        owner.execute("CREATE TABLE dtr_next (a int)")
    with server.connect("before", WRITER) as writer:
        writer.execute("INSERT INTO dtr_next VALUES (1)")


def test_an_administrator_who_is_no_superuser_can_set_it_up(server: Postgres) -> None:
    server.create_role("administrator")
    with server.connect() as superuser:
        superuser.execute("ALTER ROLE administrator CREATEROLE CREATEDB")
        for role in (READER, PAYOUT, OWNER, WRITER, OFFICE):
            superuser.execute(f"GRANT {role} TO administrator WITH ADMIN OPTION".encode())
    server.create_database("managed", owner="administrator")
    psql(server.url("managed", "administrator"), ROLES)
    upgrade(server.url("managed", OWNER))
    psql(server.url("managed", "administrator"), ROLES)
    with (
        server.connect("managed", WRITER) as writer,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        writer.execute(SWITCH_OFF.encode())


def test_readers_do_not_even_try_to_write(server: Postgres, database: str) -> None:
    for role in (READER, PAYOUT, OFFICE):
        with (
            server.connect(database, role) as connection,
            pytest.raises(errors.ReadOnlySqlTransaction),
        ):
            connection.execute("CREATE TABLE public.mine (a int)")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE dtr_event SET actor = 'me'", "DELETE FROM dtr_event", "TRUNCATE dtr_event"],
)
def test_even_the_superuser_meets_the_trigger(
    server: Postgres, database: str, statement: str
) -> None:
    with (
        server.connect(database) as connection,
        pytest.raises(errors.RestrictViolation, match="only ever added to"),
    ):
        connection.execute(statement.encode())


def test_views_made_later_are_open_to_the_reader(server: Postgres, database: str) -> None:
    with server.connect(database, ENGINE) as connection:
        connection.execute("CREATE VIEW dtr_source.later AS SELECT 1 AS one")
    with server.connect(database, READER) as connection:
        assert connection.execute("SELECT one FROM dtr_source.later").fetchone() == (1,)


def test_a_dedicated_database_is_closed_to_others(server: Postgres, database: str) -> None:
    server.create_role("stranger")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        server.connect(database, "stranger").__enter__()


def test_a_shared_database_stays_open_to_its_other_users(server: Postgres) -> None:
    server.create_database("shared")
    server.create_role("neighbour")
    psql(server.url("shared"), ROLES)
    with server.connect("shared", "neighbour") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_database_survives_dump_and_restore(server: Postgres, database: str) -> None:
    """The backup recipe of docs/deploy/database.md: nothing of the guards is lost on the way."""
    server.create_database("restored")
    dump = subprocess.run(
        [INSTALLED / "bin" / "pg_dump", "--format=custom", server.url(database)],
        capture_output=True,
        check=True,
    )
    subprocess.run(
        [INSTALLED / "bin" / "pg_restore", "--exit-on-error", "-d", server.url("restored")],
        input=dump.stdout,
        check=True,
    )
    with server.connect("restored", WRITER) as connection:
        assert connection.execute("SELECT count(*) FROM dtr_event").fetchone() == (1,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM dtr_event")
    with server.connect("restored") as connection, pytest.raises(errors.RestrictViolation):
        connection.execute("DELETE FROM dtr_event")
