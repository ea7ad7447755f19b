"""The receipt numbers of a year: where they stand, and skipping some for good."""

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection
from include.dtr.sqlfiles import sql_file


def skip_to(conn: Connection, year: int, last: int) -> int | None:
    """Let the year go on after number `last`; returns the first that is skipped.

    None, and nothing is changed, where `last` has been given or skipped already. To be called
    inside a transaction.
    """
    conn.execute(sql_file(PACKAGE, "lock_receipts"))
    found = conn.execute(sql_file(PACKAGE, "last_receipt"), {"year": year}).fetchone()
    first: int = found[0] + 1 if found else 1
    if last < first:
        return None
    conn.execute(sql_file(PACKAGE, "skip_receipts"), {"year": year, "last": last})
    return first
