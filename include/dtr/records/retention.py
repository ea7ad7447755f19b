"""Statements past their time: listing them, erasing what they and what lies beside them say of a
person, legal holds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file

AT_ONCE = 1_000
ERASED = "(erased: its time was over)"
"""Stands where a reason stood; reasons can quote a row."""
_REST = {
    "dtr_delivery": "retention_erase_messages",
    "dtr_dispute": "retention_erase_disputes",
    "dtr_payment": "retention_erase_payments",
    "dtr_payment_claim": "retention_erase_claims",
    "dtr_payment_hold": "retention_erase_payment_holds",
}
"""What lies beside a statement, and the query that erases it."""


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
    payments: int
    """That were made on this revision."""
    messages: int
    disputes: int
    kept_back: str | None
    """HELD, DISPUTED, UNPAID, OWED: why it stays all the same; None: it may be erased."""


@dataclass(frozen=True, slots=True)
class HalfErased:
    """A row that is erased, and of which something may still be there."""

    id: int
    dtr_id: str
    revision: int
    pdf_s3_key: str | None
    """None: the PDF is gone, or there never was one."""
    pdf_sha256: str | None
    has_rest: bool
    """Payments, messages or disputes may say something of the person still."""


@dataclass(frozen=True, slots=True)
class BatchOver:
    """A batch of payments whose payments are all erased."""

    id: int
    number: str
    file_key: str | None
    file_sha256: str | None


@dataclass(frozen=True, slots=True)
class ByTime:
    """How many rows are past their own time and not erased; some may be kept back still."""

    prenotes: int
    findings: int
    years: int


@dataclass(frozen=True, slots=True)
class OrderOver:
    """An order to the bank of which something may be erased."""

    id: int
    number: str
    file_key: str | None
    file_sha256: str | None


@dataclass(frozen=True, slots=True)
class YearOver:
    """A released year past its time."""

    id: int
    year: int
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


def erased_within(conn: Connection, period: PayPeriod) -> tuple[list[int], list[int]]:
    """Leases whose statement of those days was erased; and, where there are any, those of whom one
    stands."""
    asked = {"period_start": period.start, "period_end": period.end}
    found = conn.execute(sql_file(PACKAGE, "erased_within"), asked).fetchall()
    erased = [lease_id for lease_id, is_erased, _ in found if is_erased]
    kept = [lease_id for lease_id, _, is_kept in found if is_kept]
    return erased, kept


def erase_rest(conn: Connection, row_id: int, dtr_id: str) -> dict[str, dict[int, str]]:
    """Erase what payments, messages and disputes beside an erased row say of the person.

    By table: the SHA-256 (hex) of what each row said, by its id. In the caller's transaction, which
    no hold can be placed beside. What is held, or being sent, is left.
    """
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"id": row_id, "dtr_id": dtr_id, "words": ERASED}
    conn.execute(sql_file(PACKAGE, "retention_skip_messages"), asked)
    digests = {
        table: dict(conn.execute(sql_file(PACKAGE, query), asked).fetchall())
        for table, query in _REST.items()
    }
    conn.execute(sql_file(PACKAGE, "retention_rest_gone"), asked)
    return {table: rows for table, rows in digests.items() if rows}


def half_erased(conn: Connection) -> Iterator[HalfErased]:
    """The rows of which the PDF, or what lies beside, is still to go; read some at a time."""
    after = 0
    while True:
        asked = {"after_id": after, "most": AT_ONCE}
        some = rows(conn, sql_file(PACKAGE, "retention_half_erased"), asked, HalfErased)
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].id


def pdf_gone(conn: Connection, row_id: int) -> bool:
    """Note that the PDF is gone; False where that was noted already."""
    return conn.execute(sql_file(PACKAGE, "retention_pdf_gone"), {"id": row_id}).rowcount == 1


def batches_over(conn: Connection) -> list[BatchOver]:
    """Batches whose last payment is erased, and whose file and words are still to go."""
    return rows(conn, sql_file(PACKAGE, "retention_batches_over"), {}, BatchOver)


def erase_batch(conn: Connection, batch_id: int) -> str | None:
    """Erase a batch's words: the SHA-256 (hex) of what it said; None where it was done."""
    asked = {"id": batch_id, "words": ERASED}
    found = conn.execute(sql_file(PACKAGE, "retention_erase_batch"), asked).fetchone()
    return found[0] if found else None


def by_time(conn: Connection, before: date) -> ByTime:
    """What is past its own time. Changes nothing."""
    (counted,) = rows(conn, sql_file(PACKAGE, "retention_by_time"), {"before": before}, ByTime)
    return counted


def orders_over(conn: Connection, before: date) -> list[OrderOver]:
    """Orders to the bank of which an entry, or the file, may be erased."""
    return rows(conn, sql_file(PACKAGE, "retention_orders"), {"before": before}, OrderOver)


def erase_order_entries(conn: Connection, order_id: int, before: date) -> dict[int, str]:
    """Erase whose accounts an order's entries are about: the SHA-256 (hex) of each by its id.

    In the caller's transaction, which no hold can be placed beside.
    """
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"id": order_id, "before": before, "words": ERASED}
    return dict(conn.execute(sql_file(PACKAGE, "retention_erase_order_entries"), asked).fetchall())


def order_is_over(conn: Connection, order_id: int) -> bool:
    """Whether the last of its entries is erased, and it itself is not."""
    asked = {"id": order_id}
    return conn.execute(sql_file(PACKAGE, "retention_order_is_over"), asked).rowcount == 1


def erase_order(conn: Connection, order_id: int) -> str | None:
    """Erase an order's words: the SHA-256 (hex) of what it said; None where it was done."""
    asked = {"id": order_id, "words": ERASED}
    found = conn.execute(sql_file(PACKAGE, "retention_erase_order"), asked).fetchone()
    return found[0] if found else None


def erase_findings(conn: Connection, before: date) -> tuple[dict[int, str], dict[int, str]]:
    """Erase what some findings of weeks past their time said, and their acceptances: the SHA-256
    (hex) of each row by its id; at most `AT_ONCE` findings. In the caller's transaction."""
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"before": before, "most": AT_ONCE, "words": ERASED}
    found = dict(conn.execute(sql_file(PACKAGE, "retention_erase_findings"), asked).fetchall())
    asked = {"ids": list(found), "words": ERASED}
    accepted = conn.execute(sql_file(PACKAGE, "retention_erase_acceptances"), asked).fetchall()
    return found, dict(accepted)


def years_over(conn: Connection, before: date) -> Iterator[YearOver]:
    """Released years that may be erased; read some at a time."""
    after = 0
    while True:
        asked = {"before": before, "after_id": after, "most": AT_ONCE}
        some = rows(conn, sql_file(PACKAGE, "retention_years"), asked, YearOver)
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].id


def erase_year(conn: Connection, year_id: int) -> str | None:
    """Erase whose year it was and what it said: the SHA-256 (hex) of that; None where it is held by
    now, or erased already. In the caller's transaction, which no hold can be placed beside."""
    conn.execute(sql_file(PACKAGE, "lock_retention"))
    asked = {"id": year_id, "words": ERASED}
    found = conn.execute(sql_file(PACKAGE, "retention_erase_year"), asked).fetchone()
    return found[0] if found else None


def weeks_kept(conn: Connection, starts: Collection[date]) -> set[date]:
    """Those of the weeks of which a statement is kept or held, by their first days."""
    asked = {"starts": list(starts)}
    return {row[0] for row in conn.execute(sql_file(PACKAGE, "retention_weeks_kept"), asked)}


def lock(conn: Connection) -> None:
    """No hold is placed until the transaction's end."""
    conn.execute(sql_file(PACKAGE, "lock_retention"))


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
