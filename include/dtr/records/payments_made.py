"""Money that is out on statements: the one place that says where that is written down. Cents."""

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
    """The revision that stood when it was paid."""
    lease_id: int
    driver_id: int
    period_start: date
    payment_type: str
    batch_number: str
    """Of a transfer the batch's, of a check its own."""
    payment_date: date
    cents: int


def of_week(conn: Connection, period_start: date) -> list[PaymentMade]:
    """The payments on statements of a week, by date and batch; also on those that were voided."""
    return _payments(conn, period_start, None)


def of_drivers(conn: Connection, driver_ids: Sequence[int]) -> list[PaymentMade]:
    """All payments to some drivers, by date."""
    return _payments(conn, None, driver_ids)


@dataclass(frozen=True, slots=True)
class ClaimsSettled:
    """What was paid too much and settled with drivers by a person, on one day."""

    settled_on: date
    cents: int


def claims_of_week(conn: Connection, period_start: date) -> list[ClaimsSettled]:
    """Of payments on statements of a week, by day. What other weeks' payments kept is not there."""
    asked = {"period_start": period_start}
    return rows(conn, sql_file(PACKAGE, "claims_settled"), asked, ClaimsSettled)


def _payments(
    conn: Connection, period_start: date | None, driver_ids: Sequence[int] | None
) -> list[PaymentMade]:
    asked = {
        "period_start": period_start,
        "driver_ids": None if driver_ids is None else list(driver_ids),
    }
    return rows(conn, sql_file(PACKAGE, "payments_made"), asked, PaymentMade)
