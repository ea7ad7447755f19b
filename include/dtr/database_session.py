"""A database session that relies on nothing that a server, a role or a pooler is set to.

Every transaction begins by saying what it relies on, and every statement runs in one. Said once per
session it would not hold: behind PgBouncer in transaction mode the next transaction may run on
another server connection, and what was said stays with whoever gets this one next. For the same
reason nothing is prepared on the server.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.abc import Params
from psycopg.pq import TransactionStatus
from psycopg.rows import Row, tuple_row

from include.dtr.login_errors import named_by_code

FORMATS = {
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
}
HAS_TRANSACTION_TIMEOUT = 170_000
"""`server_version` of the first PostgreSQL that knows `transaction_timeout`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds; what takes longer is ended by the server."""

    statement: float = 900
    lock: float = 120
    """Waiting for somebody else's lock."""
    idle: float = 900
    """An open transaction in which nothing happens: its worker is dead or hangs."""


class PinnedCursor(psycopg.Cursor[Row]):
    """Runs a statement that stands alone in a transaction of its own, so that it is pinned too."""

    def execute(self, query: Any, params: Params | None = None, **options: Any) -> Self:
        with _in_transaction(self.connection):
            return super().execute(query, params, **options)

    def executemany(
        self, query: Any, params_seq: Iterable[Params], *, returning: bool = False
    ) -> None:
        with _in_transaction(self.connection):
            super().executemany(query, params_seq, returning=returning)


class Session(psycopg.Connection[Any]):
    """A connection in autocommit mode whose transactions pin what they rely on."""

    pins: bytes = b""
    """Composed once: a transaction is short, and composing them would be half of what they cost."""
    opened: float = 0.0
    """When, by `monotonic`."""

    @classmethod
    def open(
        cls, conninfo: str = "", *, schema: str | None = None, limits: Limits | None = None,
        **arguments: Any,
    ) -> "Session":  # fmt: skip
        """Open one with libpq's `conninfo` and psycopg's `arguments`.

        `schema` is where names without a schema are looked for; None leaves that to the server.
        Raises psycopg's errors; one at login has its SQLSTATE, whatever the server's language.
        """
        ours = {"client_encoding": "UTF8", "autocommit": True, "prepare_threshold": None}
        with named_by_code(conninfo, arguments):
            session = cls.connect(conninfo, **{**arguments, **ours, "cursor_factory": PinnedCursor})
        pins = _pins(session.info.server_version, schema, limits or Limits())
        session.pins = pins.as_bytes(session)
        session.opened = monotonic()
        return session

    def forget(self) -> None:
        """Let go of what was set on this side: as if it had just been opened. It must be idle."""
        self.isolation_level = self.read_only = self.deferrable = None
        self.row_factory = tuple_row
        self._adapters = None

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        outermost = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as transaction:
            if outermost:
                self.execute(self.pins)
            yield transaction


@contextmanager
def _in_transaction(conn: psycopg.Connection[Any]) -> Iterator[None]:
    if conn.autocommit and conn.info.transaction_status == TransactionStatus.IDLE:
        with conn.transaction():
            yield
    else:
        yield


def _pins(server_version: int, schema: str | None, limits: Limits) -> sql.Composed:
    pinned: dict[str, str] = {
        **FORMATS,
        "statement_timeout": _milliseconds(limits.statement),
        "lock_timeout": _milliseconds(limits.lock),
        "idle_in_transaction_session_timeout": _milliseconds(limits.idle),
    }
    if server_version >= HAS_TRANSACTION_TIMEOUT:
        # Each statement has its limit; a batch is many of them.
        pinned["transaction_timeout"] = "0"
    said = [
        sql.SQL("SET LOCAL {} = {}").format(sql.SQL(name), sql.Literal(value))
        for name, value in pinned.items()
    ]
    if schema is not None:
        # Temporary tables last: none may stand in for a table of ours.
        said.append(sql.SQL("SET LOCAL search_path = {}, pg_temp").format(sql.Identifier(schema)))
    return sql.SQL("; ").join(said)


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
