"""Rows of a whole fleet in the order of its leases, a range of leases at a time.

Two sides that are compared are read so, each to the same lease: what is in memory at once does not
grow with the fleet.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Generic, Protocol, TypeVar

import psycopg
from psycopg import Cursor
from psycopg.rows import RowMaker

LEASES_AT_ONCE = 1_000
"""Leases of a range. More are not compared any faster, fewer ask the servers more often."""
ROWS_AT_ONCE = 2_000
"""Rows that come from the server together; ranges end where leases do, whatever this is."""
_numbers = count(1)


class OfALease(Protocol):
    @property
    def lease_id(self) -> int | None: ...


Row = TypeVar("Row", bound=OfALease)


class ByLease(Generic[Row]):
    """Rows by lease, those of none at the end; each is given once, in one range."""

    def __init__(self, fetch: Callable[[], Sequence[Row]]) -> None:
        """`fetch`: the next rows; none where there are no more."""
        self._fetch = fetch
        self._ahead = fetch()

    def up_to(self, last: int | None) -> list[Row]:
        """What was not given yet of leases up to `last`; None: all that is left."""
        taken: list[Row] = []
        while self._ahead:
            cut = len(self._ahead)
            if last is not None:
                cut = bisect_right(self._ahead, (False, last), key=_order)
            taken += self._ahead[:cut]
            if cut < len(self._ahead):
                self._ahead = self._ahead[cut:]
                break
            self._ahead = self._fetch()
        return taken


def _order(row: OfALease) -> tuple[bool, int]:
    return row.lease_id is None, row.lease_id or 0


def nothing_by_lease() -> ByLease[Any]:
    return ByLease(tuple)


def read_by_lease(
    conn: psycopg.Connection[Any], query: bytes, parameters: Mapping[str, object], kind: type[Row]
) -> ByLease[Row]:
    """The rows of a query that is ordered by `lease_id` (its nulls last), each a `kind` whose
    fields are the query's columns, in their order.

    `conn` is inside a transaction, which must last until the rows have been taken.
    """
    name = b"by_lease_%d" % next(_numbers)
    # All of it will be read: a plan that has its first rows soonest is not the best one.
    conn.execute("SET LOCAL cursor_tuple_fraction = 1")
    conn.execute(b"DECLARE " + name + b" NO SCROLL CURSOR FOR\n" + query, parameters)
    at_end = False

    def fetch() -> Sequence[Row]:
        nonlocal at_end
        if at_end:
            return ()
        with conn.cursor(row_factory=_in_order(kind)) as cursor:
            rows = cursor.execute(b"FETCH %d FROM " % ROWS_AT_ONCE + name).fetchall()
        at_end = len(rows) < ROWS_AT_ONCE
        return rows

    return ByLease(fetch)


def _in_order(kind: type[Row]) -> Callable[[Cursor[Any]], RowMaker[Row]]:
    """As `class_row`, by place: of so many rows it is half of what reading them takes."""

    of_class: Any = kind

    def maker(cursor: Cursor[Any]) -> RowMaker[Row]:
        columns = [column.name for column in cursor.description or ()]
        fields = list(of_class.__match_args__)
        if columns != fields:
            raise TypeError(f"{kind.__name__} has the fields {fields}, the query {columns}")
        return lambda values: kind(*values)

    return maker


def ends_of_ranges(lease_ids: Iterable[int]) -> list[int | None]:
    """The last lease of each range of them; None, for whatever comes then, in the last one."""
    ordered = sorted(lease_ids)
    return [*ordered[LEASES_AT_ONCE - 1 : -1 : LEASES_AT_ONCE], None]
