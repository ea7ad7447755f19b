"""Running the queries of one batch: always the same few, however many leases it has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from include.dtr.period import FIRST_DAY, PayPeriod
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.rows import Lookup, SourceRow
from include.dtr.sources.selects import by_key
from include.dtr.sources.session import Connection
from include.dtr.sqlfiles import sql_file

Record = TypeVar("Record")


class Queries:
    """The queries of `sql/` for one period, on a connection that is inside a snapshot."""

    def __init__(self, conn: Connection, period: PayPeriod) -> None:
        self._conn = conn
        self.period = period

    def rows(self, name: str, keys: Iterable[object]) -> Sequence[SourceRow]:
        """The rows of `sql/<name>.sql` for `keys` (nulls are left out), by column name."""
        with self._conn.cursor(row_factory=dict_row) as cursor:
            return self._fetch(cursor, sql_file(PACKAGE, name), keys, {})

    def tuples(
        self, name: str, keys: Iterable[object], **more: object
    ) -> Sequence[tuple[Any, ...]]:
        """The same as tuples in the order of the query's columns: for views with many rows.

        `more` are further parameters of the query.
        """
        with self._conn.cursor() as cursor:
            return self._fetch(cursor, sql_file(PACKAGE, name), keys, more)

    def lookup(self, view: str, record: type[Record], keys: Iterable[object]) -> Lookup[Record]:
        """The records of a view by key."""
        with self._conn.cursor(row_factory=dict_row) as cursor:
            return Lookup(view, record, self._fetch(cursor, by_key(view), keys, {}))

    def _fetch(
        self,
        cursor: psycopg.Cursor[Record],
        query: bytes,
        keys: Iterable[object],
        more: Mapping[str, object],
    ) -> Sequence[Record]:
        parameters = {
            "keys": sorted({key for key in keys if key is not None}, key=str),
            "period_start": self.period.start,
            "period_end": self.period.end,
            "earliest_day": FIRST_DAY,
            "categories": list(words.CATEGORY),
            "entry_types": list(words.ENTRY_TYPE),
            "sources": list(words.SOURCE),
            **more,
        }
        if not parameters["keys"]:
            return []
        return cursor.execute(query, parameters).fetchall()
