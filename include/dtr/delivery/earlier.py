"""The weeks that were sent to a driver."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.delivery import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class SentWeek:
    dtr_id: str
    revision: int
    period_start: date
    total_due: Decimal
    """Dollars."""


def weeks_sent(conn: Connection, driver_id: int, and_row: int, most: int = 26) -> list[SentWeek]:
    """Standing statements that were sent to the driver, newest first, and the row `and_row`."""
    keys = {"driver_id": driver_id, "and_row": and_row, "most": most}
    return rows(conn, sql_file(PACKAGE, "weeks_sent"), keys, SentWeek)
