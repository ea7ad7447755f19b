"""`python -m bench.year --leases 13587 --weeks 52`: the memory of drivers' years and their tables.

A server of its own below .local/bench-year is filled by SQL, then the tables of the year are
written by a process of their own, whose peak is printed. It must not grow with the leases.
"""

import argparse
import multiprocessing
import shutil
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.measure import cpu_seconds
from include.dtr.database_session import Session
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
        said = multiprocessing.get_context("spawn").Pool(1).apply(_write, urls)
        size = sum(file.stat().st_size for file in (ROOT / "tables").iterdir()) / 2**20
        print(f"{asked.leases:,} leases x {asked.weeks} weeks: {said}, {size:.0f} MB of files")
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


def _write(records_url: str, books_url: str) -> str:
    """In a process of its own; what it took."""
    tables = Tables(ROOT / "tables", "year-2025", NOW)
    with Session.open(records_url, schema="public") as records, Session.open(books_url) as books:

        def work() -> None:
            for of in read_years(records, books, 2025, NOW):
                tables.add(of, Person(f"Driver {of.driver_id}", None))
            tables.finish()

        seconds = cpu_seconds(work)
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    return f"{peak} MB at most, {seconds:.0f} CPU seconds"


if __name__ == "__main__":
    main()
