"""Which errors of the server are a row's, and whose row it was."""

from collections.abc import Callable, Sequence

import psycopg

Leases = Sequence[int]

# SQLSTATE classes of what a row can do to a query that its neighbors do not. Everything else
# (connection, rights, missing relations, timeouts, memory) has nothing to do with any lease.
_OF_A_ROW = (
    "20",  # case not found
    "21",  # a subquery returned two rows
    "22",  # division by zero, overflow, a bad cast, invalid JSON or encoding
    "23",  # a guard within a function
    "2F",  # functions of the fleet's own
    "38",
    "39",
    "54",  # too complex: recursion without end
    "P0",  # raised by PL/pgSQL
    "XX",  # a damaged page
)
_CANNOT_COERCE = ("42804", "42846")


def is_of_a_row(error: psycopg.Error) -> bool:
    """Whether a row's content made the server (or the driver, reading it) raise this."""
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return error.sqlstate is not None and error.sqlstate[:2] in _OF_A_ROW
    if error.sqlstate is None:
        return isinstance(error, psycopg.DataError)
    return error.sqlstate[:2] in _OF_A_ROW or error.sqlstate in _CANNOT_COERCE


def halved(leases: Leases, read: Callable[[Leases], None]) -> dict[int, str]:
    """`read` done for all of `leases`, in halves and their halves where a row makes it fail.

    Returns what the server said of each lease that fails alone; `read` has then not been done for
    it. Raises what is no row's.
    """
    try:
        read(leases)
    except psycopg.Error as error:
        if not leases or not is_of_a_row(error):
            raise
        if len(leases) == 1:
            return {leases[0]: said(error)}
        middle = len(leases) // 2
        return halved(leases[:middle], read) | halved(leases[middle:], read)
    return {}


def said(error: psycopg.Error) -> str:
    """The server's own sentence, without details: those quote rows."""
    return error.diag.message_primary or str(error).partition("\n")[0]
