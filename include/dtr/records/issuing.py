"""Turning a claimed `dtr` row into an issued one: begin, bind the receipt, issue or fail.

Each function is one step of a transaction that the caller commits; each may be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.types.json import Jsonb

from include.dtr.archive import StoredPdf
from include.dtr.model import Addressee, Category, Statement
from include.dtr.money import plain
from include.dtr.period import local_date
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.records.events import EventKind, record
from include.dtr.records.runs import Trigger
from include.dtr.sqlfiles import sql_file


def begin(conn: Connection, run_id: str, row_ids: Sequence[int]) -> set[int]:
    """PENDING (or FAILED, or left half-way) -> PROCESSING, for rows that `run_id` claimed.

    Returns the ids of those that are; the others were taken over meanwhile.
    """
    begun = conn.execute(sql_file(PACKAGE, "begin"), {"ids": list(row_ids), "run_id": run_id})
    return {row[0] for row in begun}


@dataclass(frozen=True, slots=True)
class Bound:
    """A row that is ready to be drawn: its receipt and time of issue are bound."""

    id: int
    lease_id: int
    dtr_id: str
    revision: int
    receipt_number: str
    receipt_date: date
    generated_at: datetime
    replaces: int | None
    """The newest revision that was issued before and is voided; None: this is a first document."""
    language: str | None
    """BCP 47: what stands beside the English; None: English alone."""
    postal_address: list[str]
    """Lines below the name; none where no address is printed."""


def bind_receipts(
    conn: Connection,
    trigger: Trigger,
    row_ids: Sequence[int],
    now: datetime,
    addressees: Mapping[int, Addressee],
) -> list[Bound]:
    """Give each row that has none the year's next receipt number, and `now` as its time of issue.

    With it language and address are bound, by row id in `addressees`; a row without one is in
    English and without an address. The year is that of the New York date. What an earlier try
    bound in this year is kept; a pair of an earlier year, whose document was never issued, is
    exchanged, and its number is skipped. Returns the rows that are PROCESSING in the run of
    `trigger`.
    """
    today = local_date(now)
    keys = {
        "ids": list(row_ids),
        "run_id": trigger.run_id,
        "year": today.year,
        "receipt_date": today,
        "generated_at": now,
        "addressed": list(addressees),
        "languages": [each.language for each in addressees.values()],
        "postal_addresses": ["\n".join(each.lines) or None for each in addressees.values()],
    }
    with conn.transaction():
        outdated = conn.execute(sql_file(PACKAGE, "outdated_receipts"), keys).fetchall()
        record(
            conn,
            [
                trigger.event(
                    EventKind.RECEIPTS_SKIPPED,
                    dtr_id,
                    revision,
                    year=year,
                    first=number,
                    last=number,
                    reason="bound in that year, and its document was never issued",
                )
                for dtr_id, revision, year, number in outdated
            ],
        )
        conn.execute(sql_file(PACKAGE, "bind_receipts"), keys)
        return rows(conn, sql_file(PACKAGE, "bound"), keys, Bound)


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
    keys = {
        "finished": Jsonb([_figures(line) for line in finished]),
        "run_id": run_id,
        "generated_by": generated_by,
    }
    return {row[0] for row in conn.execute(sql_file(PACKAGE, "issue"), keys)}


def _figures(line: Finished) -> dict[str, object]:
    """The row's columns as JSON; dollars as decimal strings."""
    statement, week = line.statement, line.statement.week
    return {
        "id": line.row_id,
        "revision": line.revision,
        "driver_id": week.leaseholder.driver_id,
        "vehicle_id": week.lease.vehicle_id,
        "medallion_id": week.lease.medallion_id,
        "cc_earnings": plain(statement.cc_earnings),
        "cash_earnings": plain(statement.cash_earnings),
        "total_earnings": plain(statement.total_earnings),
        **{
            f"{category.lower()}_amount": plain(statement.categories[category].amount)
            for category in Category
        },
        "total_deductions": plain(statement.total_deductions),
        "prior_balance": plain(statement.prior_balance),
        "net_earnings": plain(statement.net_earnings),
        "total_due": plain(statement.total_due),
        "balance_forward": plain(statement.balance_forward),
        "deposit_amount": str(week.lease.deposit_amount),
        "balances": _balances(statement),
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


def planned_in(conn: Connection, dtr_id: str) -> str | None:
    """The batch, not sent yet, that a payment of the week is in."""
    row = conn.execute(sql_file(PACKAGE, "planned_in"), {"dtr_id": dtr_id}).fetchone()
    return row[0] if row else None


def supersede(
    conn: Connection, row_id: int, revision: int, payments: int, by: str, reason: str
) -> bool:
    """GENERATED -> VOIDED for a new revision; False where the row is no longer as it was decided
    on: voided, paid meanwhile (`payments` that count), or in a batch that is not sent."""
    done = conn.execute(
        sql_file(PACKAGE, "supersede"),
        {
            "id": row_id,
            "revision": revision,
            "payments": payments,
            "voided_by": by,
            "voided_reason": reason,
        },
    )
    return done.rowcount == 1


def begin_revision(conn: Connection, dtr_id: str, run_id: str, supersedes: int) -> tuple[int, int]:
    """A PROCESSING row one revision after a superseded one (its row id): id and revision."""
    keys = {"dtr_id": dtr_id, "run_id": run_id, "supersedes": supersedes}
    row = conn.execute(sql_file(PACKAGE, "reclaim_failed"), keys).fetchone()
    if row is None:
        row = _next_revision(conn, keys | {"status": "PROCESSING", "error": None})
    return row[0], row[1]


def fail_revision(conn: Connection, dtr_id: str, run_id: str, reason: str) -> int:
    """Record that the next revision of a standing DTR could not be made; returns its number.

    The standing one is left as it is.
    """
    keys = {"dtr_id": dtr_id, "run_id": run_id, "error": reason}
    row = conn.execute(sql_file(PACKAGE, "fail_again"), keys).fetchone()
    if row is None:
        row = _next_revision(conn, keys | {"status": "FAILED", "supersedes": None})
    revision: int = row[1]
    return revision


def _next_revision(conn: Connection, keys: Mapping[str, object]) -> tuple[int, int]:
    row = conn.execute(sql_file(PACKAGE, "next_revision"), keys).fetchone()
    if row is None:
        raise LookupError(f"no row of {keys['dtr_id']}")
    return row[0], row[1]


def fail_unfinished(conn: Connection, run_id: str, reason: str) -> list[tuple[int, str, int]]:
    """PENDING or PROCESSING -> FAILED for all that the run left; (lease_id, dtr_id, revision)."""
    return conn.execute(
        sql_file(PACKAGE, "fail_unfinished"), {"run_id": run_id, "error": reason}
    ).fetchall()
