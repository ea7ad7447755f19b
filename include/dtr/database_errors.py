"""The databases' errors as ours: what a later try can escape, and what it cannot.

By SQLSTATE alone: the words are in the server's language. No message quotes a row: the server's own
details do, and a task's log is no place for a driver's statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from include.dtr.errors import StoreRefused, TransientFault

CONNECTIONS = "dtr_source_db and dtr_db"
READ_ONLY, NO_RIGHT, NO_DATABASE, NO_TABLE = "25006", "42501", "3D000", "42P01"
LOGIN = "28"
"""Class of codes: a login that is not known, or not allowed."""
PREPARED_TWICE, NEVER_PREPARED = "42P05", "26000"
NOT_IN_ENCODING = "22P05"
PROTOCOL = "08P01"
POOLER_REFUSES = "unsupported startup parameter"
POOLER_TURNS_AWAY = ("authentication failed", "no such database", "no such user")
"""PgBouncer's words, which it has in English only and puts under one code, PROTOCOL."""
_PASSING = (
    "08",  # connection
    "40",  # rolled back: deadlock, serialization
    "53",  # disk, memory, connections
    "55P03",  # a lock that was waited for too long
    "57",  # the operator: canceled, shut down, starting
    "58",  # outside of the server
    "25P03",  # idle in a transaction for too long
    "25P04",  # a transaction that took too long
    # Another process was there first: the next look finds its row and leaves it alone.
    "23505",
    "23P01",
)


@contextmanager
def as_store_errors() -> Iterator[None]:
    """Turn what psycopg raises inside into `TransientFault` or `StoreRefused`."""
    try:
        yield
    except psycopg.Error as error:
        translated = translate(error)
        # The traceback stays, for the fix; the error itself would bring its details along.
        raise translated.with_traceback(error.__traceback__) from None


def translate(error: psycopg.Error) -> StoreRefused | TransientFault:
    """What the operator is to read of a database error, and whether to try again."""
    said, code = _first_line(error), error.sqlstate or ""
    if refusal := _refusal(error, code, said):
        return StoreRefused(refusal)
    lost = not code and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if lost or code.startswith(_PASSING):
        return TransientFault(f"The database failed: {said}")
    return StoreRefused(f"The database refuses ({type(error).__name__}): {said}")


def _refusal(error: psycopg.Error, code: str, said: str) -> str | None:
    """What is wrong and what to do, for what we know by its code."""
    turned_away = code == PROTOCOL and any(words in said for words in POOLER_TURNS_AWAY)
    if code.startswith(LOGIN) or code == NO_DATABASE or turned_away:
        return (
            f"The database does not let us in: {said}. Check host, database, login and password "
            f"of the connections {CONNECTIONS}."
        )
    if code == PROTOCOL and POOLER_REFUSES in said:
        return (
            f"The pooler before the database refuses: {said}. Take the key options out of the "
            f"extras of the connections {CONNECTIONS}: every transaction sets what it needs."
        )
    if code in (PREPARED_TWICE, NEVER_PREPARED):
        return (
            f"A pooler in transaction mode mixes up prepared statements: {said}. Whoever connects "
            "to it must prepare none (psycopg: prepare_threshold=None), as the pipeline does."
        )
    if code == NO_TABLE:
        return f"{said}. If it is one of the records, `alembic upgrade head` makes it."
    if code in (NO_RIGHT, READ_ONLY):
        return (
            f"The database refuses: {said}. Check the connections {CONNECTIONS}: their role, and "
            "that dtr_db is not a read-only standby."
        )
    if code == NOT_IN_ENCODING:
        return (
            f"The database's encoding cannot hold every name: {said}. Make the records' database "
            "with ENCODING 'UTF8' (docs/deploy/database.md)."
        )
    if isinstance(error, psycopg.IntegrityError) and not code.startswith(_PASSING):
        return (
            f"The records refuse what would be wrong: {said}. This is a bug in the program; "
            "please report it with the task's log."
        )
    return None


def _first_line(error: psycopg.Error) -> str:
    """The server's own sentence, without its details."""
    return error.diag.message_primary or str(error).partition("\n")[0]
