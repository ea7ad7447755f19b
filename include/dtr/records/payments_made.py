"""Money that was paid out on statements: the one place that says where that is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class PaymentMade:
    dtr_id: str
    revision: int
    """The revision on which it was paid."""
    lease_id: int
    driver_id: int
    period_start: date
    period_end: date
    receipt_date: date
    payment_type: str
    batch_number: str
    payment_date: date
    cents: int


def of_week(conn: Connection, period_start: date) -> list[PaymentMade]:
    """The payments on statements of a week, by date and batch; also on those that were voided."""
    return _payments(conn, period_start, None)


def of_drivers(conn: Connection, driver_ids: Sequence[int]) -> list[PaymentMade]:
    """All payments to some drivers, by date."""
    return _payments(conn, None, driver_ids)


def _payments(
    conn: Connection, period_start: date | None, driver_ids: Sequence[int] | None
) -> list[PaymentMade]:
    asked = {
        "period_start": period_start,
        "driver_ids": None if driver_ids is None else list(driver_ids),
    }
    return rows(conn, sql_file(PACKAGE, "payments_made"), asked, PaymentMade)
