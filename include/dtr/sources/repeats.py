"""Keys of trips and postings that stand in the books more than once, wherever they lie."""

from psycopg.rows import class_row

from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import RepeatedKey


def duplicates_everywhere(conn: Connection) -> tuple[RepeatedKey, ...]:
    """Every key of a trip or posting that stands in the books twice, over all leases and weeks.

    Goes through all the books: for the night. `conn` must be idle; it is left idle.
    """
    with snapshot(conn):
        return _rows_of(conn, conn.execute(sql_file(PACKAGE, "repeated_keys")).fetchall())


def repeats_of(
    conn: Connection, period: PayPeriod, only: list[int] | None = None
) -> tuple[RepeatedKey, ...]:
    """The keys of rows booked in the period (on the leases `only`, where given) that stand anywhere
    in the books once more.

    `conn` is inside a snapshot.
    """
    name = "repeated_keys_of_period" if only is None else "repeated_keys_of_leases"
    asked = period.days | {"only": only}
    return _rows_of(conn, conn.execute(sql_file(PACKAGE, name), asked).fetchall())


def _rows_of(conn: Connection, found: list[tuple[str, str]]) -> tuple[RepeatedKey, ...]:
    """Where those keys lie. There are few, or a whole view is doubled."""
    if not found:
        return ()
    keys = {
        "trips": [key for what, key in found if what == "trip"],
        "postings": [key for what, key in found if what == "posting"],
    }
    with conn.cursor(row_factory=class_row(RepeatedKey)) as cursor:
        return tuple(cursor.execute(sql_file(PACKAGE, "rows_of_keys"), keys))
