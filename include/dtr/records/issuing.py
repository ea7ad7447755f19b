"""Turning a claimed `dtr` row into an issued one: begin, bind the receipt, issue or fail.

Each function is one step of a transaction that the caller commits; each may be repeated.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from include.dtr.model import Category, Issue, Statement
from include.dtr.money import plain
from include.dtr.period import local_date
from include.dtr.records import PACKAGE
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]


def begin(conn: Connection, run_id: str, row_ids: Sequence[int]) -> None:
    """PENDING (or FAILED, or left half-way) -> PROCESSING, for rows that `run_id` claimed."""
    conn.execute(sql_file(PACKAGE, "begin"), {"ids": list(row_ids), "run_id": run_id})


def bind_receipts(
    conn: Connection, row_ids: Sequence[int], now: datetime
) -> dict[int, tuple[str, date, datetime]]:
    """Give each row the next receipt number of the year, and `now` as its time of issue.

    The year is that of the New York date. The counter's row stays locked until the
    transaction ends, so numbers are handed out without gaps or doubles.
    """
    if not row_ids:
        return {}
    today = local_date(now)
    taken = conn.execute(
        sql_file(PACKAGE, "take_receipts"), {"year": today.year, "count": len(row_ids)}
    ).fetchone()
    if taken is None:
        raise LookupError("the receipt counter answered nothing")
    first = taken[0] - len(row_ids) + 1
    bound = {
        row_id: (f"RCPT-{today.year}-{first + place:06d}", today, now)
        for place, row_id in enumerate(row_ids)
    }
    with conn.cursor() as cursor:
        cursor.executemany(
            sql_file(PACKAGE, "bind_receipt"),
            [
                {"id": row_id, "receipt_number": number, "receipt_date": day, "generated_at": at}
                for row_id, (number, day, at) in bound.items()
            ],
        )
    return bound


def issue(
    conn: Connection,
    row_id: int,
    statement: Statement,
    statement_sha256: str,
    issued: Issue,
    pdf: Mapping[str, object],
    generated_by: str,
) -> bool:
    """PROCESSING -> GENERATED with all figures; False where another process was there first.

    `pdf` has `pdf_s3_key`, `pdf_sha256` (hex) and `pdf_bytes`.
    """
    week = statement.week
    figures: dict[str, object] = {
        f"{category.lower()}_amount": statement.categories[category].amount for category in Category
    }
    done = conn.execute(
        sql_file(PACKAGE, "issue"),
        {
            "id": row_id,
            "revision": issued.revision,
            "driver_id": week.leaseholder.driver_id,
            "vehicle_id": week.lease.vehicle_id,
            "medallion_id": week.lease.medallion_id,
            "cc_earnings": statement.cc_earnings,
            "cash_earnings": statement.cash_earnings,
            "total_earnings": statement.total_earnings,
            "total_deductions": statement.total_deductions,
            "prior_balance": statement.prior_balance,
            "net_earnings": statement.net_earnings,
            "total_due": statement.total_due,
            "balance_forward": statement.balance_forward,
            "deposit_amount": week.lease.deposit_amount,
            "balances": Jsonb(_balances(statement)),
            "statement_sha256": statement_sha256,
            "generated_by": generated_by,
            **figures,
            **pdf,
        },
    )
    return done.rowcount == 1


def _balances(statement: Statement) -> list[dict[str, str]]:
    """For each obligation, in payment order, its six figures as decimal strings."""
    return [
        {
            "category": balance.category,
            "obligation_id": balance.obligation_id,
            "prior": plain(balance.prior),
            "charge": plain(balance.charge),
            "credit": plain(balance.credit),
            "paid": plain(balance.paid),
            "forward": plain(balance.forward),
        }
        for balance in statement.balances
    ]


def fail(conn: Connection, row_id: int, reason: str) -> None:
    """PENDING or PROCESSING -> FAILED with the reason that the office reads."""
    conn.execute(sql_file(PACKAGE, "fail"), {"id": row_id, "error": reason})


def advance_revision(conn: Connection, row_id: int, revision: int) -> bool:
    """Move an unissued row to the next revision; False where another process was there first."""
    done = conn.execute(sql_file(PACKAGE, "advance_revision"), {"id": row_id, "revision": revision})
    return done.rowcount == 1


def void(conn: Connection, row_id: int, by: str, reason: str) -> bool:
    """GENERATED -> VOIDED; False where the row is no longer GENERATED."""
    done = conn.execute(
        sql_file(PACKAGE, "void"), {"id": row_id, "voided_by": by, "voided_reason": reason}
    )
    return done.rowcount == 1


def next_revision(conn: Connection, row_id: int, run_id: str) -> tuple[int, int]:
    """A new PROCESSING row, one revision after the voided `row_id`: its id and revision."""
    row = conn.execute(
        sql_file(PACKAGE, "next_revision"), {"id": row_id, "run_id": run_id}
    ).fetchone()
    if row is None:
        raise LookupError(f"no dtr row {row_id}")
    return row[0], row[1]
