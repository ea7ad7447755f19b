"""Drivers' years as files: two tables, and a PDF for each driver. Nothing is released by it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from include.dtr.connections import Connection
from include.dtr.errors import RunRefused
from include.dtr.registers.year.bridge import DriverYear
from include.dtr.registers.year.document import Release, render_year, year_id
from include.dtr.registers.year.names import people_of, thresholds_of
from include.dtr.registers.year.reading import AT_ONCE, read_years
from include.dtr.registers.year.spreadsheets import Tables
from include.dtr.settings import company


def write_year(
    records: Connection,
    books: Connection,
    year: int,
    folder: Path,
    at: datetime,
    driver_ids: Sequence[int] | None = None,
) -> list[Path]:
    """Write a year's tables, and each driver's statement as a draft, into `folder`; what was made.

    Both connections must be idle and are left so. Raises `RunRefused` where there is nothing.
    """
    stem = f"year-{year}" if driver_ids is None else f"year-{year}-{'-'.join(map(str, driver_ids))}"
    tables = Tables(folder, stem, at)
    made = [tables.csv, tables.workbook]
    batch: list[DriverYear] = []
    try:
        for of in read_years(records, books, year, at, driver_ids):
            batch.append(of)
            if len(batch) == AT_ONCE:
                made += _write(books, batch, tables, folder, at)
                batch = []
        made += _write(books, batch, tables, folder, at)
        if len(made) == 2:
            raise RunRefused(f"No statement belongs to {year}, so there is no year to write.")
        tables.finish()
    except BaseException:
        tables.give_up()
        raise
    return made


def _write(
    books: Connection, batch: Sequence[DriverYear], tables: Tables, folder: Path, at: datetime
) -> list[Path]:
    people = people_of(books, [of.driver_id for of in batch])
    made = []
    for of in batch:
        person = people[of.driver_id]
        tables.add(of, person)
        draft = Release(1, at, is_draft=True)
        pdf = render_year(of, person, draft, company(), thresholds_of(of.year))
        file = folder / f"{year_id(of.year, of.driver_id)}.pdf"
        file.write_bytes(pdf)
        made.append(file)
    return made
