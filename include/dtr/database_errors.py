"""The databases' errors as ours: what a later try can escape, and what it cannot.

No message quotes a row: the server's own details do, and a task's log is no place for a
driver's statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from include.dtr.errors import StoreRefused, TransientFault

CONNECTIONS = "dtr_source_db and dtr_db"
_PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.IdleInTransactionSessionTimeout,
    # Another process was there first: the next look finds its row and leaves it alone.
    errors.UniqueViolation,
    errors.ExclusionViolation,
)
# A server that turns a login away gives no error code, only this.
_LOCKED_OUT = (
    "password authentication failed",
    "no pg_hba.conf entry",
    "permission denied for database",
    "does not exist",
    "is not permitted to log in",
)


@contextmanager
def as_store_errors() -> Iterator[None]:
    """Turn what psycopg raises inside into `TransientFault` or `StoreRefused`."""
    try:
        yield
    except psycopg.Error as error:
        translated = translate(error)
        # The traceback stays for us to mend by; the error itself would bring its details along.
        raise translated.with_traceback(error.__traceback__) from None


def translate(error: psycopg.Error) -> StoreRefused | TransientFault:
    """What to tell the operator of a database error, and whether to try again."""
    said = _first_line(error)
    if isinstance(error, errors.UndefinedTable):
        return StoreRefused(
            f"{said}. If it is one of the records, `alembic upgrade head` makes it."
        )
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return StoreRefused(
            f"The database refuses: {said}. Check the connections {CONNECTIONS}: their role, and "
            "that dtr_db is no read-only standby."
        )
    if isinstance(error, psycopg.OperationalError) and any(mark in said for mark in _LOCKED_OUT):
        return StoreRefused(
            f"The database does not let us in: {said}. Check host, database, login and password "
            f"of the connections {CONNECTIONS}."
        )
    if isinstance(error, _PASSING):
        return TransientFault(f"The database failed: {said}")
    if isinstance(error, psycopg.IntegrityError):
        return StoreRefused(
            f"The records refuse what would be wrong: {said}. This is a defect of the program; "
            "please report it with the task's log."
        )
    return StoreRefused(f"The database refuses ({type(error).__name__}): {said}")


def _first_line(error: psycopg.Error) -> str:
    """The server's own sentence, without its details."""
    return error.diag.message_primary or str(error).partition("\n")[0]
