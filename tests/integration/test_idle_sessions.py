"""Sessions that are used again: sound, as if new, never two people's at once, and not for long."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from include.dtr.airflow.connections import Opening, open_records, open_source
from include.dtr.database_session import Limits, Session
from include.dtr.errors import StoreRefused
from include.dtr.idle_sessions import IdleSessions
from include.dtr.sources.infinite_dates import accept_any_date
from include.dtr.sources.session import snapshot
from local.stack.airflow_settings import on_database

KEY = "records"
Connect = Callable[[], Session]


@pytest.fixture
def connect(database_url: str) -> Connect:
    return lambda: Session.open(database_url)


def server_of(session: psycopg.Connection[Any]) -> int:
    return session.info.backend_pid


def used(idle: IdleSessions, connect: Connect) -> int:
    """The server process of a session that was used and given back."""
    with idle.session(KEY, connect) as session:
        session.execute("SELECT 1")
        return server_of(session)


@pytest.fixture
def servers(database_url: str) -> Iterator[Callable[[], dict[int, str]]]:
    """Process and state of each other session of the database."""
    with psycopg.connect(database_url, autocommit=True) as watcher:

        def look() -> dict[int, str]:
            return dict(
                watcher.execute(
                    "SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                ).fetchall()
            )

        yield look


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = monotonic() + seconds
    while monotonic() < end:
        if condition():
            return True
        sleep(0.05)
    return False


def test_a_session_is_used_again(connect: Connect) -> None:
    idle = IdleSessions()
    assert used(idle, connect) == used(idle, connect)


def test_two_at_once_have_a_session_each(connect: Connect) -> None:
    idle = IdleSessions()
    used(idle, connect)
    with idle.session(KEY, connect) as one, idle.session(KEY, connect) as other:
        assert server_of(one) != server_of(other)


def test_another_login_is_another_session(connect: Connect) -> None:
    idle = IdleSessions()
    first = used(idle, connect)
    with idle.session("the same with another password", connect) as other:
        assert server_of(other) != first


def test_nothing_that_was_set_is_left_in_it(connect: Connect) -> None:
    idle = IdleSessions()
    with idle.session(KEY, connect) as session:
        first = server_of(session)
        accept_any_date(session)
        with snapshot(session):
            session.execute("SELECT 1")
        assert session.read_only
        session.read_only = session.isolation_level = None
        session.execute("CREATE TEMP TABLE left_behind (id int)")
        session.execute("SET application_name = 'left behind'")
        session.execute("SELECT pg_advisory_lock(4711)")
        session.read_only = True
    with idle.session(KEY, connect) as session:
        assert server_of(session) == first
        assert session.read_only is None
        assert session.execute("SHOW application_name").fetchone() == ("",)
        assert session.execute("SELECT to_regclass('left_behind')").fetchone() == (None,)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        assert session.execute(locks).fetchone() == (0,)
        with pytest.raises(psycopg.DataError):
            session.execute("SELECT date 'infinity'").fetchone()


def test_its_limits_hold_again(database_url: str) -> None:
    def connect() -> Session:
        return Session.open(database_url, limits=Limits(statement=7))

    idle = IdleSessions()
    for _ in range(2):
        with idle.session(KEY, connect) as session:
            assert session.execute("SHOW statement_timeout").fetchone() == ("7s",)


def test_what_ended_badly_or_within_a_transaction_is_closed(
    connect: Connect, servers: Callable[[], dict[int, str]]
) -> None:
    idle = IdleSessions()
    with suppress(ZeroDivisionError), idle.session(KEY, connect):
        raise ZeroDivisionError
    with idle.session(KEY, connect) as session:
        session.autocommit = False
        psycopg.Cursor(session).execute("SELECT 1")
    assert until(lambda: servers() == {})


def test_one_that_the_server_has_ended_is_not_handed_out(
    connect: Connect, database_url: str
) -> None:
    idle = IdleSessions()
    with idle.session(KEY, connect) as one, idle.session(KEY, connect) as other:
        ended = {server_of(one), server_of(other)}
    with psycopg.connect(database_url, autocommit=True) as other_session:
        for pid in ended:
            other_session.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    assert used(idle, connect) not in ended


def test_one_that_no_longer_answers_is_not_waited_for(connect: Connect) -> None:
    idle = IdleSessions()
    frozen = used(idle, connect)
    os.kill(frozen, signal.SIGSTOP)
    try:
        started = monotonic()
        assert used(idle, connect) != frozen
        assert monotonic() - started < 8
    finally:
        os.kill(frozen, signal.SIGCONT)


def test_what_nobody_asks_for_is_closed_and_never_waits_in_a_transaction(
    connect: Connect, servers: Callable[[], dict[int, str]]
) -> None:
    idle = IdleSessions(idle=0.5)
    with idle.session(KEY, connect), idle.session(KEY, connect):
        pass
    assert set(servers().values()) <= {"idle"}
    assert until(lambda: servers() == {})
    used(idle, connect)
    assert until(lambda: servers() == {}), "and again, after a rest"


def test_no_more_are_kept_than_are_worked_with_and_none_too_long(
    connect: Connect, servers: Callable[[], dict[int, str]]
) -> None:
    few = IdleSessions(most=1)
    with few.session(KEY, connect), few.session(KEY, connect):
        pass
    assert until(lambda: len(servers()) == 1)
    aged = IdleSessions(age=0.2)
    first = used(aged, connect)
    sleep(0.3)
    assert used(aged, connect) != first


class TestOnAirflowsConnections:
    @pytest.fixture
    def opening(self) -> Opening:
        return Opening(Limits(statement=7), 5, idle=IdleSessions())

    @pytest.fixture(autouse=True)
    def deployment(self, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        known = on_database({"conn_type": "postgres", "extra": {}}, database_url)
        for name in ("DTR_DB", "DTR_SOURCE_DB"):
            monkeypatch.setenv(f"AIRFLOW_CONN_{name}", json.dumps(known))

    def test_books_and_records_have_sessions_of_their_own(self, opening: Opening) -> None:
        seen = []
        for _ in range(2):
            with open_records(opening) as records, open_source(opening) as books:
                assert records.execute("SHOW search_path").fetchone() == ("public, pg_temp",)
                seen.append((server_of(records), server_of(books)))
        assert seen[0] == seen[1]
        assert len(set(seen[0])) == 2

    def test_a_changed_login_is_used_at_once(
        self, opening: Opening, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_records(opening):
            pass
        known = on_database({"conn_type": "postgres", "extra": {}}, database_url)
        monkeypatch.setenv("AIRFLOW_CONN_DTR_DB", json.dumps({**known, "login": "nobody_there"}))
        with pytest.raises(StoreRefused, match="does not let us in"), open_records(opening):
            pass
