"""Reading one DTR of the records: in full, by its receipt, its revisions and its trail."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of `dtr` as lists show it. Money is dollars; None where there is no statement yet."""

    id: int
    dtr_id: str
    revision: int
    receipt_number: str | None
    receipt_date: date | None
    period_start: date
    period_end: date
    lease_id: int
    driver_id: int | None
    vehicle_id: int | None
    medallion_id: int | None
    status: str
    error: str | None
    payment_type: str
    batch_number: str | None
    payment_date: date | None
    cc_earnings: Decimal | None
    cash_earnings: Decimal | None
    total_earnings: Decimal | None
    taxes_amount: Decimal | None
    ezpass_amount: Decimal | None
    lease_amount: Decimal | None
    pvb_amount: Decimal | None
    tlc_amount: Decimal | None
    repairs_amount: Decimal | None
    loans_amount: Decimal | None
    misc_amount: Decimal | None
    total_deductions: Decimal | None
    prior_balance: Decimal | None
    net_earnings: Decimal | None
    total_due: Decimal | None
    balance_forward: Decimal | None
    deposit_amount: Decimal | None
    run_id: str
    generated_at: datetime | None
    generated_by: str | None
    voided_at: datetime | None
    voided_by: str | None
    voided_reason: str | None
    pdf_sha256: str | None
    pdf_bytes: int | None
    created_on: datetime
    updated_on: datetime


COLUMNS = tuple(field.name for field in fields(StatementRow))


@dataclass(frozen=True, slots=True)
class StatementInFull:
    """One revision: its row, each obligation's six figures, and where its PDF lies."""

    row: StatementRow
    balances: tuple[Mapping[str, str], ...]
    """In payment order; amounts as decimal strings of dollars."""
    pdf_s3_key: str | None
    statement_sha256: str | None
    erased_at: datetime | None
    """When it was erased by the rule of retention: it says nothing any more."""


@dataclass(frozen=True, slots=True)
class Revision:
    revision: int
    status: str
    receipt_number: str | None
    total_due: Decimal | None
    payment_type: str
    run_id: str
    generated_at: datetime | None
    error: str | None
    voided_at: datetime | None
    voided_by: str | None
    voided_reason: str | None


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One line of a DTR's trail."""

    id: int
    occurred_at: datetime
    event: str
    revision: int | None
    run_id: str | None
    actor: str
    origin: str
    details: Mapping[str, Any]


def find(conn: Connection, dtr_id: str, revision: int | None = None) -> StatementInFull | None:
    """One revision of a DTR; without `revision` the live one, or else the newest."""
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            sql_file(PACKAGE, "statement"), {"dtr_id": dtr_id, "revision": revision}
        ).fetchone()
    if found is None:
        return None
    return StatementInFull(
        row=StatementRow(**{name: found[name] for name in COLUMNS}),
        balances=tuple(found["balances"] or ()),
        pdf_s3_key=found["pdf_s3_key"],
        statement_sha256=found["statement_sha256"],
        erased_at=found["erased_at"],
    )


def find_receipt(conn: Connection, receipt_number: str) -> tuple[str, int] | None:
    """The DTR id and revision that a receipt number belongs to."""
    return conn.execute(sql_file(PACKAGE, "receipt"), {"receipt_number": receipt_number}).fetchone()


def revisions(conn: Connection, dtr_id: str) -> list[Revision]:
    """All of a DTR's revisions, oldest first."""
    return rows(conn, sql_file(PACKAGE, "revisions"), {"dtr_id": dtr_id}, Revision)


@dataclass(frozen=True, slots=True)
class WeekOfDriver:
    """One of a driver's statements, in short."""

    dtr_id: str
    revision: int
    lease_id: int
    period_start: date
    status: str
    payment_type: str
    batch_number: str | None
    total_due: Decimal | None


def weeks_of_driver(
    conn: Connection, driver_id: int, dtr_id: str, most: int = 8
) -> list[WeekOfDriver]:
    """The driver's statements other than `dtr_id`, newest week first."""
    asked = {"driver_id": driver_id, "dtr_id": dtr_id, "most": most}
    return rows(conn, sql_file(PACKAGE, "weeks_of_driver"), asked, WeekOfDriver)


def trail(conn: Connection, dtr_id: str, most: int = 200) -> list[TrailEvent]:
    """A DTR's newest events, newest first."""
    return rows(conn, sql_file(PACKAGE, "trail"), {"dtr_id": dtr_id, "most": most}, TrailEvent)
