"""One consistent, read-only look at the books."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
_looking: WeakSet[Connection] = WeakSet()
"""Connections inside a snapshot."""


@contextmanager
def snapshot(conn: Connection, seen_by: str | None = None) -> Iterator[None]:
    """A read-only transaction that sees one state of the books, whatever is booked meanwhile.

    Instants come in UTC, whatever the server's zone is: a statement's hash depends on it. Nothing
    is compiled: a long ledger makes the planner expect a costly query, and compiling would take
    longer than the query does. `conn` must be idle; it is left idle. A snapshot inside another of
    the same connection sees what the outer one sees, and can fail without ending it. `seen_by`
    names the snapshot of another connection, which is then seen here too.
    """
    if conn in _looking:
        with conn.transaction():
            yield
        return
    conn.rollback()
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    with conn.transaction():
        if seen_by is not None:
            conn.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(seen_by)))
        conn.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL jit = off")
        _looking.add(conn)
        try:
            yield
        finally:
            _looking.discard(conn)
