"""One consistent, read-only look at the books."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]


@contextmanager
def snapshot(conn: Connection) -> Iterator[None]:
    """A read-only transaction that sees one state of the books, whatever is booked meanwhile.

    `conn` must be idle; it is left idle.
    """
    conn.rollback()
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    with conn.transaction():
        yield
