"""Somebody's own books: how they are reached, and which week of them is the last."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from include.dtr.period import week_before, week_from
from local.books import find_books
from local.options import Options, read_options
from local.stack.errors import StackError
from local.stack.postgres import Postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("books"), durable=False)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def options(server: Postgres) -> Iterator[Options]:
    """Books of one trip that was booked on Saturday 2025-11-15."""
    server.create_database("fleet")
    with server.connect("fleet") as connection:
        connection.execute("CREATE SCHEMA dtr_source")
        connection.execute("CREATE TABLE dtr_source.curb_trips (booked_on date)")
        connection.execute("INSERT INTO dtr_source.curb_trips VALUES ('2025-11-15'), (NULL)")
    yield read_options({"DTR_SOURCE_URL": server.url("fleet")})
    server.drop_database("fleet")


def book(options: Options, day: date) -> None:
    assert options.source_url is not None
    with psycopg.connect(options.source_url) as connection:
        connection.execute("INSERT INTO dtr_source.curb_trips VALUES (%s)", (day,))


def test_the_last_week_is_that_of_the_last_trip(options: Options) -> None:
    assert find_books(options).period == week_from(date(2025, 11, 9))


def test_a_trip_of_the_week_that_has_just_ended_makes_it_the_last(options: Options) -> None:
    ended = week_before(datetime.now(UTC))
    book(options, ended.start)
    assert find_books(options).period == ended


def test_a_week_that_has_not_ended_is_never_the_last(options: Options) -> None:
    book(options, date(2999, 1, 1))
    assert find_books(options).period == week_from(date(2025, 11, 9))


def test_a_week_that_was_asked_for_is_the_one(options: Options) -> None:
    asked = week_from(date(2025, 10, 27))
    assert find_books(replace(options, period=asked)).period == asked


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM dtr_source.curb_trips",
        "DROP TABLE dtr_source.curb_trips",
        "ALTER TABLE dtr_source.curb_trips DROP booked_on",
    ],
)
def test_books_without_a_trip_or_a_view_are_left_to_the_run_s_own_check(
    options: Options, server: Postgres, statement: str
) -> None:
    with server.connect("fleet") as connection:
        connection.execute(statement.encode())
    assert find_books(options).period == week_before(datetime.now(UTC))


def test_what_the_shell_adds_reaches_airflow_too(
    options: Options, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", server.password("postgres"))
    monkeypatch.setenv("PGUSER", "postgres")
    monkeypatch.setenv("PGHOST", str(server.socket_folder))
    books = find_books(replace(options, source_url="postgresql:///fleet?sslmode=disable"))
    assert books.url is not None
    assert conninfo_to_dict(books.url) == {
        "user": "postgres",
        "password": server.password("postgres"),
        "host": str(server.socket_folder),
        "port": "5432",
        "dbname": "fleet",
        "sslmode": "disable",
    }


def test_a_database_that_is_not_there_is_named_without_the_password(options: Options) -> None:
    assert options.source_url is not None
    gone = options.source_url.replace("/fleet?", "/gone?")
    with pytest.raises(StackError, match=r'cannot be reached.*"gone" does not exist') as refused:
        find_books(replace(options, source_url=gone))
    assert str(conninfo_to_dict(gone)["password"]) not in str(refused.value)
