"""The settlement feed: what a ledger books for each standing statement (domain section 4.4)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class SettlementPosting:
    """A posting as `dtr_source.ledger_postings` has it, and the statement that it settles.

    `amount` in dollars, above zero; dates are local to New York.
    """

    posting_id: str
    lease_id: int
    driver_id: int
    category: str
    subcategory: str | None
    entry_type: str
    amount: Decimal
    obligation_id: str
    source: str
    source_id: str
    description: str
    due_date: date | None
    booked_on: date
    dtr_id: str
    revision: int


def settlement_of(conn: Connection, period_start: date) -> list[SettlementPosting]:
    """The feed of the week that begins on `period_start`, by lease."""
    keys = {"period_start": period_start}
    return rows(conn, sql_file(PACKAGE, "settlement"), keys, SettlementPosting)
