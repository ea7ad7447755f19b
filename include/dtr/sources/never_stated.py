"""Rows of the books that will never be on any statement, whenever they are dated (domain 4.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import psycopg
from psycopg.rows import class_row

from include.dtr.money import ZERO
from include.dtr.period import FIRST_DAY, LAST_DAY, NEW_YORK
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.blame import is_of_a_row, said
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

TOO_LATE = timedelta(days=60)
"""A booking this long after the last period that has ended is taken for a mistake."""
TOO_LONG_UNBOOKED = timedelta(days=14)
EXAMPLES = 5
"""How many keys and leases are named; the rest are counted."""


class Why(StrEnum):
    """Why a row will be on no statement; a row is counted under the first that applies."""

    FAULTY = "faulty"
    """Breaks the contract, and has no lease that could fail by it."""
    NEVER_BOOKED = "never_booked"
    """Without `booked_on`, for more than 14 days where it says when it happened."""
    BEFORE = "before"
    """A trip booked before the program answers for its lease."""
    AFTER = "after"
    """Booked more than 60 days after the last period that has ended."""
    UNREADABLE = "unreadable"
    """A view fails on a row, so that nothing could be counted; `said` has the server's word."""


@dataclass(frozen=True, slots=True)
class NeverStated:
    """Rows of one view and kind. Amounts are dollars; those that are no number count 0.00."""

    why: Why
    view: str
    rows: int
    amount: Decimal
    keys: Sequence[str]
    """Some of their keys, in order."""
    lease_ids: Sequence[int]
    """Some of their leases, in order."""
    said: str = ""


def read_never_stated(
    conn: Connection,
    today: date,
    last_ended: date,
    since: date | None = None,
    since_of: Mapping[int, date] | None = None,
) -> tuple[NeverStated, ...]:
    """The four kinds, by view; a kind without rows is left out.

    `today` and `last_ended` (the end of the last period that has ended) are dates in New York.
    The program answers for a lease from `since_of[lease]`, else from `since`; a lease with
    neither has no "before". A posting booked before that is in its first statement's prior
    balance, so only trips can be lost there. Goes through all the books; where a view fails on a
    row, the one line `UNREADABLE` says so. `conn` must be idle; it is left idle.
    """
    of_lease = dict(since_of or {})
    unbooked_since = datetime.combine(today - TOO_LONG_UNBOOKED, time.min, NEW_YORK)
    parameters = {
        "since": since,
        "since_leases": list(of_lease),
        "since_days": list(of_lease.values()),
        "latest_since": max([*of_lease.values(), *([since] if since else [])], default=None),
        "last_day": min(last_ended + TOO_LATE, LAST_DAY),
        "unbooked_since": unbooked_since,
        "earliest_day": FIRST_DAY,
        "latest_day": LAST_DAY,
        "examples": EXAMPLES,
        "payment_types": list(words.TRIP_PAYMENT),
        "categories": list(words.CATEGORY),
        "entry_types": list(words.ENTRY_TYPE),
        "sources": list(words.SOURCE),
    }
    try:
        with snapshot(conn), conn.cursor(row_factory=class_row(_Row)) as cursor:
            found = cursor.execute(sql_file(PACKAGE, "never_stated"), parameters).fetchall()
    except psycopg.Error as error:
        if not is_of_a_row(error):
            raise
        return (NeverStated(Why.UNREADABLE, "curb_trips", 0, ZERO, (), (), said(error)),)
    return tuple(
        NeverStated(Why(row.why), row.view, row.rows, row.amount, row.keys, row.lease_ids)
        for row in found
    )


@dataclass(frozen=True, slots=True)
class _Row:
    why: str
    view: str
    rows: int
    amount: Decimal
    keys: list[str]
    lease_ids: list[int]
