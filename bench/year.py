"""`python -m bench.year --leases 13587 --weeks 52`: the memory of a quarter's register, and of
drivers' years and their tables.

A server of its own below .local/bench-year is filled by SQL. Then the register of the year's first
quarter (13 weeks, 600 MB at most) and the tables of the year are made, each by a process of its
own, whose peak is printed. That of the years must not grow with the leases. `--weeks 13` leaves it
at the quarter.
"""

import argparse
import multiprocessing
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import cpu_seconds
from include.dtr.database_session import Session
from include.dtr.period import MonthRule
from include.dtr.registers.year.document import Person
from include.dtr.registers.year.reading import read_years
from include.dtr.registers.year.spreadsheets import Tables
from local.fleet import Fleet, create_books, load
from local.fleet.rows import Driver, Lease, LeaseDriver
from local.stack.databases import FLEET_OWNER, READER, WRITER, prepare_records
from local.stack.postgres import Postgres

ROOT = Path(".local") / "bench-year"
DATABASE = "bench_year"
NOW = datetime(2026, 1, 31, 15, tzinfo=UTC)
QUARTER = 13
"""Weeks: those that end from January 4 to March 29, 2025."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--leases", type=int, default=13_587)
    parser.add_argument("--weeks", type=int, default=52)
    asked = parser.parse_args()
    shutil.rmtree(ROOT, ignore_errors=True)
    server = Postgres(ROOT.resolve(), durable=False)
    server.start()
    try:
        _fill(server, asked.leases, asked.weeks)
        urls = (server.url(DATABASE, WRITER), server.url(DATABASE, READER))
        print(f"{asked.leases:,} leases x {QUARTER} weeks, register: {_alone(_register, urls)}")
        if asked.weeks > QUARTER:
            print(f"{asked.leases:,} leases x {asked.weeks} weeks, years: {_alone(_years, urls)}")
    finally:
        server.stop()
        shutil.rmtree(ROOT, ignore_errors=True)


def _fill(server: Postgres, leases: int, weeks: int) -> None:
    prepare_records(server, DATABASE)
    with server.connect(DATABASE) as admin:
        admin.execute(f"GRANT CREATE ON DATABASE {DATABASE} TO {FLEET_OWNER}")
    fleet = Fleet()
    for number in range(1, leases + 1):
        fleet.leases.append(Lease(number))
        fleet.lease_drivers.append(LeaseDriver(number, number))
        fleet.drivers.append(Driver(number, "Driver", str(number)))
    with server.connect(DATABASE, FLEET_OWNER) as owner:
        create_books(owner)
        load(owner, fleet)
    with server.connect(DATABASE) as admin:
        admin.execute("ALTER TABLE dtr DROP CONSTRAINT dtr_periods_never_overlap")
        statements = Path(__file__).with_name("year.sql").read_bytes()
        with admin.transaction(), psycopg.ClientCursor(admin) as cursor:
            cursor.execute(statements, {"leases": leases, "weeks": weeks})
        admin.execute("ANALYZE")


def _alone(work: Callable[[str, str], float], urls: tuple[str, str]) -> str:
    """Work in a process of its own, and what it took."""
    (ROOT / "tables").mkdir(exist_ok=True)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        peak, seconds = pool.apply(_measured, (work, *urls))
    files = [*(ROOT / "tables").iterdir()]
    size = sum(file.stat().st_size for file in files) / 2**20
    shutil.rmtree(ROOT / "tables")
    return f"{peak} MB at most, {seconds:.0f} CPU seconds, {size:.0f} MB of files"


def _measured(work: Callable[[str, str], float], records_url: str, books_url: str) -> Any:
    seconds = work(records_url, books_url)
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024, seconds


def _register(records_url: str, books_url: str) -> float:
    from include.dtr.registers.files import write
    from include.dtr.registers.making import for_quarter

    with Session.open(records_url, schema="public") as records, Session.open(books_url) as books:
        return cpu_seconds(
            lambda: write(
                for_quarter(records, books, "2025Q1", MonthRule.PERIOD_END), ROOT / "tables", NOW
            )
        )


def _years(records_url: str, books_url: str) -> float:
    tables = Tables(ROOT / "tables", "year-2025", NOW)
    with Session.open(records_url, schema="public") as records, Session.open(books_url) as books:

        def work() -> None:
            for of in read_years(records, books, 2025, NOW):
                tables.add(of, Person(f"Driver {of.driver_id}", None))
            tables.finish()

        return cpu_seconds(work)


if __name__ == "__main__":
    main()
