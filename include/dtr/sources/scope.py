"""Which leases are owed a statement for a period (domain section 3)."""

from collections.abc import Sequence
from typing import Any

import psycopg

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import snapshot
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]


def leases_in_scope(conn: Connection, period: PayPeriod) -> list[int]:
    """Their ids, ascending. Leases that ran in the period and are no drafts."""
    with snapshot(conn):
        rows = conn.execute(
            sql_file(PACKAGE, "scope"), {"period_start": period.start, "period_end": period.end}
        ).fetchall()
    return [row[0] for row in rows]


def known_leases(conn: Connection, lease_ids: Sequence[int]) -> set[int]:
    """Those of `lease_ids` that the books know at all, in whatever status."""
    with snapshot(conn):
        rows = conn.execute(
            sql_file(PACKAGE, "known_leases"), {"lease_ids": list(lease_ids)}
        ).fetchall()
    return {row[0] for row in rows}
