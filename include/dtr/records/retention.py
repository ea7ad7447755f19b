"""Statements past their time: listing them, erasing what they say of a person, legal holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file

AT_ONCE = 1_000
ERASED = "(erased: its time was over)"
"""Stands where a reason stood; reasons can quote a row."""


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose time is over."""

    id: int
    dtr_id: str
    revision: int
    status: str
    period_start: date
    period_end: date
    lease_id: int
    receipt_number: str | None
    pdf_s3_key: str | None
    pdf_sha256: str | None
    pdf_bytes: int | None
    kept_back: str | None
    """HELD, DISPUTED, UNPAID, OWED: why it stays all the same; None: it may be erased."""


@dataclass(frozen=True, slots=True)
class HalfErased:
    """A row that is erased and whose PDF may still be there."""

    id: int
    dtr_id: str
    revision: int
    pdf_s3_key: str
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Of a lease or of a driver, one of the two."""

    id: int
    lease_id: int | None
    driver_id: int | None
    reason: str
    placed_at: datetime
    placed_by: str


def due(conn: Connection, before: date) -> Iterator[Due]:
    """All rows of weeks that ended before that day, oldest first; read some at a time."""
    after: tuple[date, int] = (date.min, 0)
    while True:
        asked = {"before": before, "after_end": after[0], "after_id": after[1], "most": AT_ONCE}
        some = rows(conn, sql_file(PACKAGE, "retention_due"), asked, Due)
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].period_end, some[-1].id


def erase(conn: Connection, row_id: int, before: date, by: str) -> str | None:
    """Erase what the row says of a person: the SHA-256 (hex) of what it said.

    None where it may not be erased any more, or is erased already. In the caller's transaction,
    which no hold can be placed beside.
    """
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"id": row_id, "before": before, "words": ERASED}
    found = conn.execute(sql_file(PACKAGE, "retention_erase"), asked).fetchone()
    if found is None:
        return None
    conn.execute(sql_file(PACKAGE, "retention_end_links"), {"id": row_id, "by": by})
    digest: str = found[0]
    return digest


def erased_within(conn: Connection, period: PayPeriod) -> list[str]:
    """The ids of statements that share a day with the period and were erased."""
    asked = {"period_start": period.start, "period_end": period.end}
    return [row[0] for row in conn.execute(sql_file(PACKAGE, "erased_within"), asked)]


def half_erased(conn: Connection) -> list[HalfErased]:
    """Some of the rows whose PDF is still to go."""
    return rows(conn, sql_file(PACKAGE, "retention_half_erased"), {"most": AT_ONCE}, HalfErased)


def pdf_gone(conn: Connection, row_id: int) -> bool:
    """Note that the PDF is gone; False where that was noted already."""
    return conn.execute(sql_file(PACKAGE, "retention_pdf_gone"), {"id": row_id}).rowcount == 1


def place_hold(
    conn: Connection, lease_id: int | None, driver_id: int | None, reason: str, by: str
) -> int:
    """Hold all statements of a lease or of a driver; the hold's number."""
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"lease_id": lease_id, "driver_id": driver_id, "reason": reason, "placed_by": by}
    inserted = conn.execute(sql_file(PACKAGE, "place_hold"), asked).fetchone()
    if inserted is None:
        raise LookupError("an insert without a row")
    hold_id: int = inserted[0]
    return hold_id


def lift_hold(
    conn: Connection, hold_id: int, reason: str, by: str
) -> tuple[int | None, int | None] | None:
    """Lift a hold: its lease and driver; None where there is none, or it is lifted already."""
    asked = {"id": hold_id, "reason": reason, "lifted_by": by}
    found = conn.execute(sql_file(PACKAGE, "lift_hold"), asked).fetchone()
    return (found[0], found[1]) if found else None


def holds(conn: Connection) -> list[Hold]:
    """The holds that stand, oldest first."""
    return rows(conn, sql_file(PACKAGE, "holds"), {}, Hold)
