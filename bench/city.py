"""A fleet as large as asked for, written by the database itself: the city in a minute or two."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.databases import without_indexes
from include.dtr.period import week_from
from local.fleet import create_books

SQL = Path(__file__).with_name("city.sql")
INDEXES = Path(__file__).with_name("recommended.sql")
WEEK = week_from(date(2025, 11, 9))
"""The week to be stated."""
EARLIER_WEEKS = 26
FIRST_LEASE = 1001
CITY = 13_587
"""New York's medallions, one lease each."""


def build(owner: psycopg.Connection[Any], leases: int, earlier_weeks: int = EARLIER_WEEKS) -> None:
    """Fill the empty books of `owner`'s database; vacuumed, as a database at rest is.

    A lease has about 110 trips, 11 tolls and 27 tax postings in the week, and about 15 postings
    in each earlier one.
    """
    with owner.transaction():
        create_books(owner)
        with without_indexes(owner, "fleet"), psycopg.ClientCursor(owner) as cursor:
            cursor.execute(
                SQL.read_bytes(),
                {
                    "leases": leases,
                    "weeks": earlier_weeks,
                    "week": WEEK.start,
                    "first_lease": FIRST_LEASE,
                },
            )
    bring_indexes(owner)


def bring_indexes(owner: psycopg.Connection[Any]) -> None:
    """What is recommended by now; a fleet may be older than an index."""
    owner.execute(INDEXES.read_bytes())
    owner.execute("VACUUM (ANALYZE)")
