"""Answers to disputes take the same way as statements."""

from include.dtr.delivery import PACKAGE
from include.dtr.records.db import Connection, value
from include.dtr.sqlfiles import sql_file


def queue_answer(conn: Connection, dispute_id: int, queued_by: str) -> int:
    """Queue a dispute's answer, in the transaction that keeps it; the message's number."""
    keys = {"dispute_id": dispute_id, "queued_by": queued_by}
    return int(value(conn, sql_file(PACKAGE, "queue_answer"), keys))
