"""One consistent look at the records."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from include.dtr.records.db import Connection


@contextmanager
def records_snapshot(conn: Connection) -> Iterator[None]:
    """A read-only transaction that sees one state of the records, whatever is issued meanwhile.

    `conn` must be idle; it is left idle, and as it was.
    """
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    try:
        with conn.transaction():
            yield
    finally:
        conn.isolation_level = None
        conn.read_only = None
