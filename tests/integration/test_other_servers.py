"""Servers that are set up otherwise: formats, encodings, limits and search paths of their own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import psycopg
import pytest

from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Limits, Session
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from local.fleet import create_books, load
from local.stack.databases import FLEET_OWNER, READER, WRITER, prepare_records
from local.stack.postgres import Postgres
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, WorkerStores
from tests.integration.office import Office, card_trip, small_fleet

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 3)
_numbers = count(1)
SETTINGS = {
    "datestyle": "'SQL, DMY'",
    "intervalstyle": "'sql_standard'",
    "timezone": "'Asia/Tokyo'",
    "client_encoding": "'LATIN1'",
    "bytea_output": "'escape'",
    "statement_timeout": "'1ms'",
    "lock_timeout": "'1ms'",
    "idle_in_transaction_session_timeout": "'20ms'",
    "transaction_timeout": "'20ms'",
    "search_path": "nowhere",
    "standard_conforming_strings": "off",
}


def statements_of(records: psycopg.Connection[Any]) -> list[tuple[int, str]]:
    """Lease and hash of what is stated."""
    found = records.execute("SELECT lease_id, statement_sha256 FROM dtr ORDER BY lease_id")
    return found.fetchall()


def alter(postgres: Postgres, database: str, name: str, value: str) -> None:
    with postgres.connect() as superuser:
        superuser.execute(f"ALTER DATABASE {database} SET {name} = {value}".encode())


class TestSettings:
    @pytest.mark.faults
    @pytest.mark.parametrize("name", [*SETTINGS, "german"])
    def test_a_run_comes_out_the_same_whatever_the_server_is_set_to(
        self, postgres: Postgres, office: Office, operator: Operator, audit: Audit, name: str
    ) -> None:
        office.book(ring(len(LEASES), [WEEK]))
        setting, value = ("datestyle", "'German'") if name == "german" else (name, SETTINGS[name])
        alter(postgres, office.owner.info.dbname, setting, value)
        closed = operator.run(WEEK.start)

        assert closed.answer.status is RunStatus.SUCCESS
        audit.as_if_nothing_happened(WEEK, LEASES)

    def test_all_of_them_at_once_give_the_same_statements(
        self, postgres: Postgres, books_template: str, worker_stores: WorkerStores, office: Office
    ) -> None:
        office.book(ring(len(LEASES), [WEEK]))
        office.run(WEEK)
        name = f"set_otherwise_{next(_numbers)}"
        postgres.create_database(name, template=books_template)
        for setting, value in SETTINGS.items():
            alter(postgres, name, setting, value)
        with Session.open(postgres.url(name, FLEET_OWNER)) as owner:
            load(owner, ring(len(LEASES), [WEEK]))
        office.s3.create_bucket(Bucket=name.replace("_", "-"))
        there = replace(
            worker_stores,
            source_url=postgres.url(name, READER),
            records_url=postgres.url(name, WRITER),
            bucket=name.replace("_", "-"),
        )
        Operator(there, []).run(WEEK.start)
        with Session.open(there.records_url, schema="public") as records:
            stated = statements_of(records)
        postgres.drop_database(name)

        assert len(stated) == len(LEASES)
        assert stated == statements_of(office.stores.records)

    def test_a_limit_of_ours_is_transient(self, worker_stores: WorkerStores) -> None:
        hasty = Limits(statement=0.05)
        with (
            Session.open(worker_stores.records_url, limits=hasty) as session,
            pytest.raises(TransientFault),
            as_store_errors(),
        ):
            session.execute("SELECT pg_sleep(5)")


@pytest.fixture
def database(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """Books and records in a database of the encoding that the test names."""
    name = f"encoded_{next(_numbers)}"
    with postgres.connect() as superuser:
        superuser.execute(
            f"CREATE DATABASE {name} OWNER {WRITER} ENCODING '{request.param}' TEMPLATE template0 "
            "LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'".encode()
        )
    prepare_records(postgres, name)
    with postgres.connect(name, FLEET_OWNER) as owner:
        create_books(owner)
    yield name
    postgres.drop_database(name)


@pytest.fixture
def there(worker_stores: WorkerStores, postgres: Postgres, database: str) -> WorkerStores:
    return replace(
        worker_stores,
        source_url=postgres.url(database, READER),
        records_url=postgres.url(database, WRITER),
    )


def a_driver_called(name: str, owner: psycopg.Connection[Any]) -> None:
    fleet = small_fleet(1045, 1046)
    fleet.drivers[0] = fleet.drivers[0]._replace(last_name=name)
    fleet.curb_trips += [card_trip(f"T{n}", n, "20.00", date(2025, 11, 10)) for n in (1045, 1046)]
    load(owner, fleet)


class TestEncodings:
    @pytest.mark.parametrize(
        ("database", "name"),
        [("SQL_ASCII", "রহমান"), ("LATIN1", "Peña")],
        indirect=["database"],
    )
    def test_names_are_read_as_they_are_meant(
        self, postgres: Postgres, there: WorkerStores, database: str, name: str
    ) -> None:
        with Session.open(postgres.url(database, FLEET_OWNER)) as owner:
            a_driver_called(name, owner)
        closed = Operator(there, []).run(WEEK.start)
        with Session.open(there.source_url) as source:
            row = source.execute(
                "SELECT last_name FROM dtr_source.drivers WHERE driver_id = 1045"
            ).fetchone()

        assert closed.answer.status is RunStatus.SUCCESS
        assert row == (name,)

    @pytest.mark.parametrize("database", ["SQL_ASCII"], indirect=True)
    def test_bytes_that_are_no_text_fail_their_lease_alone(
        self, postgres: Postgres, there: WorkerStores, database: str
    ) -> None:
        with Session.open(postgres.url(database, FLEET_OWNER)) as owner:
            a_driver_called("Pena", owner)
            owner.execute(
                "UPDATE fleet.drivers SET last_name = convert_from('\\xff'::bytea, 'SQL_ASCII')"
                " WHERE driver_id = 1045"
            )
        closed = Operator(there, []).run(WEEK.start)

        assert closed.answer.generated == 1
        assert list(closed.answer.reasons) == [1045]
        assert "0xff" in closed.answer.reasons[1045]

    @pytest.mark.parametrize("database", ["LATIN1"], indirect=True)
    def test_records_that_cannot_hold_every_name_say_so(self, there: WorkerStores) -> None:
        with (
            Session.open(there.records_url) as records,
            pytest.raises(StoreRefused, match="ENCODING 'UTF8'"),
            as_store_errors(),
        ):
            records.execute("SELECT %s::text", ("রহমান",))


class TestLogins:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"password": "wrong"}, "28P01"),
            ({"user": "nobody"}, "28P01"),
            ({"dbname": "nowhere"}, "3D000"),
            ({"port": "1", "host": "127.0.0.1"}, None),
        ],
    )
    def test_a_refusal_has_its_code_in_whatever_language(
        self, worker_stores: WorkerStores, change: dict[str, str], code: str | None
    ) -> None:
        with pytest.raises(psycopg.Error) as refused:
            Session.open(worker_stores.records_url, **change)

        assert refused.value.sqlstate == code
