"""The earlier life of obligations: the postings that a prior balance is made of."""

from collections import defaultdict
from collections.abc import Mapping

from psycopg.rows import dict_row

from include.dtr.model import Category, EntryType, LeaseWeek, Posting, PostingSource
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

Earlier = Mapping[str, tuple[Posting, ...]]
"""Postings booked before a period, by obligation id."""


def read_history(conn: Connection, week: LeaseWeek) -> Earlier:
    """What was booked before the week on each obligation that the week opens with or moves.

    By booking date. `conn` must be idle and is left idle.
    """
    parameters = {
        "lease_id": week.lease.lease_id,
        "obligation_ids": [opening.obligation_id for opening in week.openings],
        "before": week.period.start,
    }
    with snapshot(conn), conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql_file(PACKAGE, "obligation_history"), parameters).fetchall()
    earlier: dict[str, list[Posting]] = defaultdict(list)
    for row in rows:
        row["category"] = Category(row["category"])
        row["entry_type"] = EntryType(row["entry_type"])
        row["source"] = PostingSource(row["source"])
        earlier[row["obligation_id"]].append(Posting(**row))
    return {obligation: tuple(postings) for obligation, postings in earlier.items()}
