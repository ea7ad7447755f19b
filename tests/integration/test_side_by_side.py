"""Long reads of the books are shared by two connections, which see one and the same state."""

from threading import Barrier
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from include.dtr.database_session import Limits, Session
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside, read_each
from local.stack.postgres import Postgres
from tests.integration.office import Office, small_fleet

ASLEEP = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
LEASES = "SELECT count(*) FROM dtr_source.leases"


def leases(conn: psycopg.Connection[Any]) -> int:
    return int(conn.execute(LEASES).fetchall()[0][0])


def test_what_is_booked_meanwhile_is_seen_by_neither(office: Office) -> None:
    office.book(small_fleet(1, 2))
    source = office.stores.source
    with snapshot(source):
        leases(source)
        office.book(small_fleet(3))
        with beside(source) as connections:
            assert read_each(connections, [leases, leases, leases]) == [2, 2, 2]

    assert leases(source) == 3


def test_two_reads_are_under_way_at_a_time(office: Office) -> None:
    met = Barrier(2, timeout=30)
    source = office.stores.source
    with snapshot(source), beside(source) as connections:
        found = read_each(connections, [lambda _: met.wait() >= 0] * 2)

    assert found == [True, True]


def test_the_second_one_has_the_limits_of_the_first(office: Office) -> None:
    info, limits = office.stores.source.info, Limits(statement=77)
    with (
        Session.open(info.dsn, password=info.password, limits=limits) as source,
        snapshot(source),
        beside(source) as (_, other),
    ):
        assert other.execute("SHOW statement_timeout").fetchall() == [("77s",)]


@pytest.mark.parametrize("who", ["first", "second"])
def test_what_one_of_them_raises_ends_the_other(
    office: Office, postgres: Postgres, who: str
) -> None:
    source = office.stores.source

    def read(conn: psycopg.Connection[Any]) -> None:
        if (conn is source) == (who == "second"):
            conn.execute("SELECT pg_sleep(60)")
        with postgres.connect() as superuser:
            while not superuser.execute(ASLEEP).fetchall():
                sleep(0.01)
        raise LookupError("this one")

    began = monotonic()
    with (
        pytest.raises(LookupError, match="this one"),
        snapshot(source),
        beside(source) as connections,
    ):
        read_each(connections, [read, read])

    assert monotonic() - began < 50


def test_where_the_server_lets_nobody_in_any_more_one_connection_reads(
    office: Office, postgres: Postgres
) -> None:
    source = office.stores.source
    role = source.info.user
    with postgres.connect() as superuser, snapshot(source):
        superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT 0".encode())
        try:
            with beside(source) as connections:
                assert connections == (source,)
                assert read_each(connections, [lambda _: "a", lambda _: "b"]) == ["a", "b"]
        finally:
            superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT -1".encode())
