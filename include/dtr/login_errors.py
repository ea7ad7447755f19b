"""Why a server turned a login away, by its SQLSTATE: its words are in the server's own language.

libpq keeps the code to itself and offers only the sentence. Asked for the tersest errors it gives
the code in the sentence's place; psycopg has no way to ask, so libpq is asked here, once more, and
only after a login has failed.
"""

import ctypes
import ctypes.util
import re
import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PQERRORS_SQLSTATE = 3
CODE = re.compile(r"\s([0-9A-Z]{5})\s*$")
LOGIN_SECONDS = 10


@contextmanager
def named_by_code(conninfo: str, arguments: Mapping[str, Any]) -> Iterator[None]:
    """Give an error of connecting the class of its SQLSTATE, where the server sent one."""
    try:
        yield
    except psycopg.OperationalError as error:
        code = error.sqlstate or _code(conninfo, arguments)
        if code is None:
            raise
        try:
            kind = errors.lookup(code)
        except KeyError:
            raise error from None
        raise kind(str(error)) from None


def _code(conninfo: str, arguments: Mapping[str, Any]) -> str | None:
    """The SQLSTATE with which the server refuses this login; None where it sends none."""
    library = _libpq()
    if library is None:
        return None
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    own = {name: value for name, value in arguments.items() if name in known and value is not None}
    whole = conninfo_to_dict(conninfo, **own)
    conn = pq.PGconn.connect_start(make_conninfo("", **whole).encode())
    try:
        address = ctypes.c_void_p(conn.pgconn_ptr)  # type: ignore[attr-defined]
        library.PQsetErrorVerbosity(address, PQERRORS_SQLSTATE)
        while conn.status != pq.ConnStatus.BAD:
            step = conn.connect_poll()
            if step not in (pq.PollingStatus.READING, pq.PollingStatus.WRITING):
                break
            reading = [conn.socket] if step == pq.PollingStatus.READING else []
            writing = [conn.socket] if step == pq.PollingStatus.WRITING else []
            if not any(select.select(reading, writing, [], LOGIN_SECONDS)):
                return None
        said = conn.get_error_message().splitlines()
    finally:
        conn.finish()
    codes = [match[1] for line in said if (match := CODE.search(line))]
    return codes[-1] if codes else None


@cache
def _libpq() -> ctypes.CDLL | None:
    """The very library that psycopg uses: that of its wheel, else the system's."""
    try:
        own = [file for file in files("psycopg-binary") or () if file.name.startswith("libpq")]
    except PackageNotFoundError:
        own = []
    name = str(own[0].locate()) if own else ctypes.util.find_library("pq")
    try:
        return ctypes.CDLL(name) if name else None
    except OSError:
        return None
