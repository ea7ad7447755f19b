"""What a driver's year is made of, and what was released of it. Money is cents."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from include.dtr.archive import StoredPdf
from include.dtr.model import Correction
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class YearStatementRow:
    """A standing statement that bears on a year."""

    dtr_id: str
    revision: int
    receipt_number: str
    receipt_date: date
    period_start: date
    period_end: date
    lease_id: int
    driver_id: int
    card: int
    total_due: int
    refunds_carried: int
    kept: int
    """Kept from it for what was paid too much on other weeks; below zero: kept there for it."""
    categories: dict[str, list[int]]
    """Category to charged, credited, paid from card fares, returned to the driver."""


@dataclass(frozen=True, slots=True)
class Released:
    driver_id: int
    year: int
    revision: int
    figures_sha256: str
    pdf_s3_key: str
    pdf_sha256: str
    reason: str | None
    released_at: datetime
    released_by: str


def drivers_of(conn: Connection, year: int) -> list[int]:
    """Leaseholders who have something to do with the year, ascending."""
    asked = _days(year) | {"year": year}
    return [row[0] for row in conn.execute(sql_file(PACKAGE, "year_drivers"), asked)]


def statements_of(
    conn: Connection, year: int, driver_ids: Sequence[int], paid: Sequence[str]
) -> list[YearStatementRow]:
    """Their standing statements that bear on the year, and those named in `paid`, by driver."""
    asked = _days(year) | {"driver_ids": list(driver_ids), "paid": list(paid)}
    return rows(conn, sql_file(PACKAGE, "year_statements"), asked, YearStatementRow)


def corrections_of(
    conn: Connection, year: int, driver_ids: Sequence[int]
) -> dict[int, list[Correction]]:
    """What was voided of their statements that bear on the year, by driver."""
    asked = _days(year) | {"driver_ids": list(driver_ids)}
    found: dict[int, list[Correction]] = defaultdict(list)
    for driver_id, *correction in conn.execute(sql_file(PACKAGE, "year_corrections"), asked):
        found[driver_id].append(Correction(*correction))
    return found


def covered(conn: Connection, year: int, lease_ids: Sequence[int]) -> list[tuple[int, date, date]]:
    """Lease, first and last day of each standing statement that has days in the year."""
    asked = _days(year) | {"lease_ids": list(lease_ids)}
    return conn.execute(sql_file(PACKAGE, "year_covered"), asked).fetchall()


def released(
    conn: Connection, year: int, driver_ids: Sequence[int] | None = None
) -> dict[int, Released]:
    """The newest release of each driver (None: of all), by driver."""
    asked = {"year": year, "driver_ids": None if driver_ids is None else list(driver_ids)}
    found = rows(conn, sql_file(PACKAGE, "year_released"), asked, Released)
    return {line.driver_id: line for line in found}


@dataclass(frozen=True, slots=True)
class Release:
    year: int
    driver_id: int
    revision: int
    figures: dict[str, Any]
    figures_sha256: str
    reason: str | None
    released_at: datetime
    released_by: str


def release(conn: Connection, made: Release, pdf: StoredPdf) -> bool:
    """Keep a release for good; False where another of that number is there already."""
    asked = {
        "year": made.year,
        "driver_id": made.driver_id,
        "revision": made.revision,
        "figures": Jsonb(made.figures),
        "figures_sha256": made.figures_sha256,
        "pdf_s3_key": pdf.key,
        "pdf_sha256": pdf.sha256,
        "pdf_bytes": pdf.size,
        "reason": made.reason,
        "released_at": made.released_at,
        "released_by": made.released_by,
    }
    return conn.execute(sql_file(PACKAGE, "year_release"), asked).fetchone() is not None


def _days(year: int) -> dict[str, object]:
    return {"first": date(year, 1, 1), "last": date(year, 12, 31)}
