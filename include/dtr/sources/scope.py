"""Which leases are owed a statement for a period (domain section 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import psycopg

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.blame import is_of_a_row
from include.dtr.sources.rows import LARGEST_ID
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sources.words import NEVER_BILLED
from include.dtr.sqlfiles import sql_file

SMALLEST_AND_LARGEST = (-(2**63), 2**63 - 1)
"""What a view's `lease_id` can hold."""
MOST_HALVINGS = 5_000
"""Enough for some eighty leases; where more fail, it is the view that does."""


@dataclass(frozen=True, slots=True)
class Scope:
    leases: list[int]
    """Their ids, ascending."""
    without_number: list[int | None]
    """Those that no record can name: null, or beyond the range of an integer."""


def scope_of(conn: Connection, period: PayPeriod, only: Sequence[int] | None = None) -> Scope:
    """Leases that ran in the period, unless their status is never billed; of the leases `only`,
    where any are given.

    A lease whose row the view cannot give is in scope, so that it fails with a reason.
    """
    found = _in_scope(conn, period, None if only is None else list(only))
    return Scope(
        [lease for lease in found if lease is not None and _fits(lease)],
        [lease for lease in found if lease is None or not _fits(lease)],
    )


def leases_in_scope(
    conn: Connection, period: PayPeriod, only: Sequence[int] | None = None
) -> list[int]:
    """The leases of `scope_of` that records can name."""
    return scope_of(conn, period, only).leases


def _fits(lease_id: int) -> bool:
    return -LARGEST_ID <= lease_id <= LARGEST_ID


def _in_scope(conn: Connection, period: PayPeriod, only: list[int] | None) -> list[int | None]:
    try:
        return _asked(conn, period, only, None, None)
    except psycopg.Error as error:
        if not is_of_a_row(error):
            raise
    return [*_in_range(conn, period, only, *SMALLEST_AND_LARGEST, count(1))]


def _in_range(
    conn: Connection,
    period: PayPeriod,
    only: list[int] | None,
    low: int,
    high: int,
    asked: Iterator[int],
) -> list[int]:
    """Those from `low` to `high`; halved until a lease that the view cannot give stands alone.

    By ranges, because such a view may not even list its leases.
    """
    try:
        return [lease for lease in _asked(conn, period, only, low, high) if lease is not None]
    except psycopg.Error as error:
        if next(asked) > MOST_HALVINGS or not is_of_a_row(error):
            raise
    if low == high:
        return [low]
    middle = (low + high) // 2
    return [
        *_in_range(conn, period, only, low, middle, asked),
        *_in_range(conn, period, only, middle + 1, high, asked),
    ]


def _asked(
    conn: Connection,
    period: PayPeriod,
    only: list[int] | None,
    low: int | None,
    high: int | None,
) -> list[int | None]:
    parameters = {
        "period_start": period.start,
        "period_end": period.end,
        "never_billed": list(NEVER_BILLED),
        "only": only,
        "low": low,
        "high": high,
    }
    with snapshot(conn):
        [(found,)] = conn.execute(sql_file(PACKAGE, "scope"), parameters)
    return list(found)


def known_leases(conn: Connection, lease_ids: Sequence[int]) -> set[int]:
    """Those of `lease_ids` that the books know at all, in whatever status."""
    with snapshot(conn):
        rows = conn.execute(
            sql_file(PACKAGE, "known_leases"), {"lease_ids": list(lease_ids)}
        ).fetchall()
    return {row[0] for row in rows}
