"""The records' connection; rows read into the classes that name their columns."""

from collections.abc import Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

Connection = psycopg.Connection[Any]
Parameters = Mapping[str, object]
T = TypeVar("T")


def rows(
    conn: Connection, sql: bytes, parameters: Parameters, kind: type[T], prepare: bool | None = None
) -> list[T]:
    """All rows of a query, each a `kind` whose fields are the query's columns.

    `prepare=False`: planned anew each time, for filters that come and go.
    """
    with conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(sql, parameters, prepare=prepare).fetchall()


def row(conn: Connection, sql: bytes, parameters: Parameters, kind: type[T]) -> T | None:
    """The first row of a query as a `kind`; None where it has none."""
    with conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(sql, parameters).fetchone()


def value(conn: Connection, sql: bytes, parameters: Parameters, prepare: bool | None = None) -> Any:
    """The first column of a query's first row. Raises `LookupError` where it has none."""
    found = conn.execute(sql, parameters, prepare=prepare).fetchone()
    if found is None:
        raise LookupError("a query that always has a row had none")
    return found[0]
