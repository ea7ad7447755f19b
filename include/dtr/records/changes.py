"""What people change of an issued DTR: it is paid, or voided. Never edited."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class ForChange:
    """The DTR's standing (or else newest) revision, its row locked."""

    id: int
    dtr_id: str
    revision: int
    receipt_number: str | None
    status: str
    period_end: date
    payment_type: str
    total_due: Decimal | None
    erased_at: datetime | None
    times_issued: int
    """Revisions that were ever issued, voided ones among them."""


def find_for_change(conn: Connection, dtr_id: str) -> ForChange | None:
    """The row stays locked to the transaction's end."""
    return row(conn, sql_file(PACKAGE, "find_for_change"), {"dtr_id": dtr_id}, ForChange)
