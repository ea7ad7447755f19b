"""Long reads of the books, two at a time, of one and the same state."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from include.dtr.database_session import Session
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

log = logging.getLogger(__name__)


@contextmanager
def beside(conn: Connection) -> Iterator[tuple[Connection, ...]]:
    """`conn` and a second connection that sees the same, both with room for a city's sums.

    `conn` is inside a snapshot, and not in one within another. Where the server lets nobody in any
    more, or cannot hand on its snapshot, `conn` stays alone.
    """
    conn.execute(sql_file(PACKAGE, "room"))
    with ExitStack() as opened:
        other = _open_beside(opened, conn)
        yield (conn,) if other is None else (conn, other)


def _open_beside(opened: ExitStack, conn: Connection) -> Connection | None:
    row = conn.execute(sql_file(PACKAGE, "export_snapshot")).fetchone()
    if row is None or row[0] is None:
        return None
    try:
        other = opened.enter_context(Session.open(conn.info.dsn, password=conn.info.password))
        if isinstance(conn, Session):
            other.pins = conn.pins
        opened.enter_context(snapshot(other, seen_by=row[0]))
        other.execute(sql_file(PACKAGE, "room"))
    except psycopg.Error as error:
        opened.close()
        log.info("The books are read through one connection: %s", error)
        return None
    return other


def read_each(
    connections: Sequence[Connection], reads: Sequence[Callable[[Connection], Any]]
) -> list[Any]:
    """What each of `reads` gives, in their order; as many at a time as there are connections.

    The next one goes to whichever connection is free: the longest should come first. Raises what
    one of them raises, and ends the others.
    """
    waiting = deque(enumerate(reads))
    found: list[Any] = [None] * len(reads)
    failed: list[BaseException] = []

    def work(conn: Connection) -> None:
        while True:
            try:
                place, read = waiting.popleft()
            except IndexError:
                return
            try:
                found[place] = read(conn)
            except BaseException as error:  # noqa: BLE001  raised below, where all have ended
                # Whoever is ended by this fails as well, after it.
                failed.append(error)
                waiting.clear()
                for other in connections:
                    if other is not conn:
                        other.cancel_safe()
                return

    first, *others = connections
    with ThreadPoolExecutor(max(len(others), 1), "books") as threads:
        for conn in others:
            threads.submit(work, conn)
        work(first)
    if failed:
        raise failed[0]
    return found
