"""Looking for the posting by which a mistake was put right."""

from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


def has_posting(conn: Connection, lease_id: int, posting_id: str) -> bool:
    """Whether the ledger holds that posting for the lease."""
    keys = {"lease_id": lease_id, "posting_id": posting_id}
    with snapshot(conn):
        row = conn.execute(sql_file(PACKAGE, "posting_of_lease"), keys).fetchone()
    return bool(row and row[0])
