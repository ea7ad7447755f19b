"""Turning a claimed `dtr` row into an issued one: begin, bind the receipt, issue or fail.

Each function is one step of a transaction that the caller commits; each may be repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from include.dtr.archive import StoredPdf
from include.dtr.model import Category, Statement
from include.dtr.money import plain
from include.dtr.period import local_date
from include.dtr.records import PACKAGE
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]


def begin(conn: Connection, run_id: str, row_ids: Sequence[int]) -> None:
    """PENDING (or FAILED, or left half-way) -> PROCESSING, for rows that `run_id` claimed."""
    conn.execute(sql_file(PACKAGE, "begin"), {"ids": list(row_ids), "run_id": run_id})


def bind_receipts(conn: Connection, row_ids: Sequence[int], now: datetime) -> None:
    """Give each row that has none the year's next receipt number, and `now` as its time of issue.

    The year is that of the New York date. What was bound by an earlier try is kept.
    """
    today = local_date(now)
    conn.execute(
        sql_file(PACKAGE, "bind_receipts"),
        {
            "ids": list(row_ids),
            "year": today.year,
            "receipt_date": today,
            "generated_at": now,
        },
    )


@dataclass(frozen=True, slots=True)
class Finished:
    """A rendered and stored statement, ready to be issued."""

    row_id: int
    revision: int
    statement: Statement
    statement_sha256: str
    pdf: StoredPdf


def issue(
    conn: Connection, run_id: str, finished: Sequence[Finished], generated_by: str
) -> set[int]:
    """PROCESSING -> GENERATED with all figures; the row ids for which it was so.

    A row that is missing from the answer was issued, or taken over, by another process.
    """
    if not finished:
        return set()
    issued: set[int] = set()
    with conn.cursor() as cursor:
        cursor.executemany(
            sql_file(PACKAGE, "issue"),
            [
                _figures(line) | {"run_id": run_id, "generated_by": generated_by}
                for line in finished
            ],
            returning=True,
        )
        for _ in finished:
            issued.update(row[0] for row in cursor.fetchall())
            cursor.nextset()
    return issued


def _figures(line: Finished) -> dict[str, object]:
    statement, week = line.statement, line.statement.week
    return {
        "id": line.row_id,
        "revision": line.revision,
        "driver_id": week.leaseholder.driver_id,
        "vehicle_id": week.lease.vehicle_id,
        "medallion_id": week.lease.medallion_id,
        "cc_earnings": statement.cc_earnings,
        "cash_earnings": statement.cash_earnings,
        "total_earnings": statement.total_earnings,
        **{
            f"{category.lower()}_amount": statement.categories[category].amount
            for category in Category
        },
        "total_deductions": statement.total_deductions,
        "prior_balance": statement.prior_balance,
        "net_earnings": statement.net_earnings,
        "total_due": statement.total_due,
        "balance_forward": statement.balance_forward,
        "deposit_amount": week.lease.deposit_amount,
        "balances": Jsonb(_balances(statement)),
        "statement_sha256": line.statement_sha256,
        "pdf_s3_key": line.pdf.key,
        "pdf_sha256": line.pdf.sha256,
        "pdf_bytes": line.pdf.size,
    }


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


def fail(conn: Connection, run_id: str, row_id: int, reason: str) -> bool:
    """Unissued -> FAILED with the reason that the office reads; False where the row is no longer
    the run's."""
    done = conn.execute(
        sql_file(PACKAGE, "fail"), {"id": row_id, "run_id": run_id, "error": reason}
    )
    return done.rowcount == 1


def advance_revision(conn: Connection, run_id: str, row_id: int, revision: int) -> bool:
    """Move an unissued row to the next revision; False where another process was there first."""
    keys = {"id": row_id, "run_id": run_id, "revision": revision}
    done = conn.execute(sql_file(PACKAGE, "advance_revision"), keys)
    return done.rowcount == 1


def void(conn: Connection, row_id: int, by: str, reason: str) -> bool:
    """GENERATED -> VOIDED; False where the row is no longer GENERATED."""
    done = conn.execute(
        sql_file(PACKAGE, "void"), {"id": row_id, "voided_by": by, "voided_reason": reason}
    )
    return done.rowcount == 1


def begin_revision(conn: Connection, dtr_id: str, run_id: str) -> tuple[int, int]:
    """A PROCESSING row one revision after a voided one: its id and revision."""
    keys = {"dtr_id": dtr_id, "run_id": run_id}
    row = conn.execute(sql_file(PACKAGE, "reclaim_failed"), keys).fetchone()
    if row is None:
        row = _next_revision(conn, dtr_id, run_id, "PROCESSING", None)
    return row[0], row[1]


def fail_revision(conn: Connection, dtr_id: str, run_id: str, reason: str) -> int:
    """Record that the next revision of a standing DTR could not be made; returns its number.

    The standing one is left as it is.
    """
    keys = {"dtr_id": dtr_id, "run_id": run_id, "error": reason}
    row = conn.execute(sql_file(PACKAGE, "fail_again"), keys).fetchone()
    if row is None:
        row = _next_revision(conn, dtr_id, run_id, "FAILED", reason)
    revision: int = row[1]
    return revision


def _next_revision(
    conn: Connection, dtr_id: str, run_id: str, status: str, error: str | None
) -> tuple[int, int]:
    row = conn.execute(
        sql_file(PACKAGE, "next_revision"),
        {"dtr_id": dtr_id, "run_id": run_id, "status": status, "error": error},
    ).fetchone()
    if row is None:
        raise LookupError(f"no row of {dtr_id}")
    return row[0], row[1]


def fail_unfinished(conn: Connection, run_id: str, reason: str) -> list[tuple[int, str, int]]:
    """PENDING or PROCESSING -> FAILED for all that the run left; (lease_id, dtr_id, revision)."""
    return conn.execute(
        sql_file(PACKAGE, "fail_unfinished"), {"run_id": run_id, "error": reason}
    ).fetchall()
