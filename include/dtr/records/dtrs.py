"""The rows of `dtr`: who stands where for a period, and claiming what is to be issued."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


class Status(StrEnum):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    GENERATED = "GENERATED"
    FAILED = "FAILED"
    VOIDED = "VOIDED"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lease stands for a period: its live row, else its newest revision."""

    id: int
    lease_id: int
    dtr_id: str
    revision: int
    status: str
    run_id: str
    payment_type: str
    batch_number: str | None
    payments: int
    """Payments of the week that are planned, on their way, or settled."""
    planned_in: str | None
    """The batch, not sent yet, that one of them is in: until then nothing is issued anew."""
    receipt_number: str | None
    receipt_date: date | None
    generated_at: datetime | None
    statement_sha256: str | None
    language: str | None
    """BCP 47: what stands beside the English; None: English alone, or nothing is bound yet."""
    erased_at: datetime | None
    """When retention erased it: its week is closed for good."""


@dataclass(frozen=True, slots=True)
class Overlap:
    lease_id: int
    dtr_id: str
    period_start: date
    period_end: date


def standing(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> dict[int, Standing]:
    """Where each of `lease_ids` stands that has any row for the period."""
    found = rows(conn, sql_file(PACKAGE, "standing"), _scope(period, lease_ids), Standing)
    return {row.lease_id: row for row in found}


def overlaps(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> list[Overlap]:
    """Standing DTRs of `lease_ids` for other periods that share a day with `period`."""
    return rows(conn, sql_file(PACKAGE, "overlaps"), _scope(period, lease_ids), Overlap)


def lock_claims(conn: Connection) -> None:
    """Wait for any other claim to end; held to the end of the transaction."""
    conn.execute(sql_file(PACKAGE, "lock_claims"))


def lock_leases(conn: Connection, lease_ids: Iterable[int]) -> None:
    """Wait for any other issue for these leases to end; held to the end of the transaction."""
    conn.execute(sql_file(PACKAGE, "lock_leases"), {"lease_ids": sorted(lease_ids)})


def claim(
    conn: Connection,
    run_id: str,
    period: PayPeriod,
    lease_ids: Sequence[int],
    found: Mapping[int, Standing],
    blocked: Mapping[int, str],
) -> list[int]:
    """Give each lease without a statement a row of this run; returns those leases.

    A voided DTR gets its next revision; a row left PENDING, PROCESSING or FAILED is taken over
    with its receipt number, should it have one; a GENERATED one is left alone. Rows are PENDING,
    but FAILED with their reason for leases that are `blocked`: they share days with a statement
    that stands, and the schema has room for one.
    """
    new = [x for x in lease_ids if x not in found or found[x].status == Status.VOIDED]
    again = [
        x
        for x in lease_ids
        if x in found and found[x].status in (Status.PENDING, Status.PROCESSING, Status.FAILED)
    ]
    conn.execute(
        sql_file(PACKAGE, "claim_new"),
        _scope(period, new) | {"errors": [blocked.get(x) for x in new], "run_id": run_id},
    )
    conn.execute(
        sql_file(PACKAGE, "claim_again"),
        {
            "ids": [found[lease_id].id for lease_id in again],
            "errors": [blocked.get(lease_id) for lease_id in again],
            "run_id": run_id,
        },
    )
    return sorted(new + again)


def periods_claimed(
    conn: Connection, run_id: str, after: PayPeriod, lease_ids: Sequence[int]
) -> dict[PayPeriod, list[int]]:
    """Later periods, oldest first, for which the run holds unissued rows of some leases."""
    rows = conn.execute(
        sql_file(PACKAGE, "periods_claimed"),
        {"run_id": run_id, "lease_ids": list(lease_ids), "after": after.end},
    ).fetchall()
    return {PayPeriod(start, end): leases for start, end, leases in rows}


def is_superseded(conn: Connection, row_id: int) -> bool:
    """Whether a run has begun, or issued, a newer revision in place of the row's."""
    row = conn.execute(sql_file(PACKAGE, "is_superseded"), {"id": row_id}).fetchone()
    return bool(row and row[0])


def _scope(period: PayPeriod, lease_ids: Sequence[int]) -> dict[str, object]:
    return {
        "lease_ids": list(lease_ids),
        "period_start": period.start,
        "period_end": period.end,
    }
