"""The database of an office that has issued the city's statements for a year: 700,000 and more."""

from pathlib import Path
from typing import Any

import psycopg

from bench.city import CITY, FIRST_LEASE, WEEK
from bench.databases import kept_database, without_indexes
from local.fleet import create_books
from local.stack.databases import FLEET_OWNER, prepare_records
from local.stack.postgres import Postgres

SQL = Path(__file__).with_name("office_year.sql")
WEEKS = 52
FILLED = ("dtr", "dtr_payment", "dtr_event")


def office_year(postgres: Postgres, leases: int = CITY, weeks: int = WEEKS) -> str:
    """The name of a database with so many statements, up to date; filled if it is missing."""
    name = f"office_{leases}_leases_{weeks}_weeks"

    def fill(partial: str) -> None:
        with postgres.connect(partial, FLEET_OWNER) as owner:
            create_books(owner)
        with postgres.connect(partial) as admin:
            with admin.transaction():
                _fill(admin, leases, weeks)
            admin.execute("VACUUM (ANALYZE)")

    if not kept_database(postgres, name, fill):
        prepare_records(postgres, name)
    return name


def _fill(admin: psycopg.Connection[Any], leases: int, weeks: int) -> None:
    overlap = "dtr_periods_never_overlap"
    found = admin.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", (overlap,)
    ).fetchone()
    assert found is not None
    asked = {"leases": leases, "weeks": weeks, "week": WEEK.start, "first_lease": FIRST_LEASE}
    with without_indexes(admin, "public", FILLED):
        admin.execute(f"ALTER TABLE dtr DROP CONSTRAINT {overlap}".encode())
        with psycopg.ClientCursor(admin) as cursor:
            cursor.execute(SQL.read_bytes(), asked)
        admin.execute("SET LOCAL maintenance_work_mem = '512MB'")
    admin.execute(f"ALTER TABLE dtr ADD CONSTRAINT {overlap} {found[0]}".encode())
