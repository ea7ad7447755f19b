"""Storing a fleet in PostgreSQL: schemas `fleet` and `dtr_source`, rows by COPY."""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from local.fleet.books import COLUMNS, OPTIONAL, Fleet
from local.fleet.sample import sample_fleet

HERE = Path(__file__).parent
Connection = psycopg.Connection[Any]
ONE_LOADER = 0x464C4545  # an advisory lock's number, "FLEE"


class SourceSchemaInUse(RuntimeError):
    """The database holds a `dtr_source` that is not the sample fleet's: it is left alone."""


def create_books(conn: Connection) -> None:
    """Create both schemas with empty tables; the schema `dtr_source` may be there already.

    Raises `psycopg.errors.DuplicateTable` where the tables are.
    """
    with conn.transaction():
        conn.execute((HERE / "tables.sql").read_bytes())
        conn.execute((HERE / "views.sql").read_bytes())


def load(conn: Connection, fleet: Fleet) -> None:
    """Store `fleet` in one transaction: into new tables, or beside the rows that are there."""
    with conn.transaction():
        if not _exists(conn, "fleet.leases"):
            create_books(conn)
        tables = fleet.tables()
        if any(tables[name] for name in OPTIONAL):
            conn.execute((HERE / "optional_views.sql").read_bytes())
        for table, rows in tables.items():
            copy(conn, table, rows)
            conn.execute(sql.SQL("ANALYZE {}").format(sql.Identifier("fleet", table)))


def book_settlement(conn: Connection, since: date) -> int:
    """Book in the fleet's ledger what settles the statements of weeks from `since` on; how many
    postings. Needs the settlement feed in the same database. Repeats safely."""
    with conn.transaction():
        booked = conn.execute((HERE / "book_settlement.sql").read_bytes(), {"since": since})
        return booked.rowcount


def load_sample_fleet(conn: Connection) -> None:
    """Store the sample fleet unless this very version of it is there; replace another version.

    One transaction: others see the old books or the new. A new version makes the views anew;
    the schema `dtr_source` itself stays, and with it the default privileges in it. Raises
    `SourceSchemaInUse` where the views there are somebody's own.
    """
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_LOADER,))
        loaded = _loaded_version(conn)
        if loaded == version():
            return
        if loaded is None and _exists(conn, "dtr_source.leases"):
            raise SourceSchemaInUse(
                "This database has a schema dtr_source that is not the sample fleet's. "
                "Load the sample fleet into another database, or drop that schema first."
            )
        conn.execute("DROP SCHEMA IF EXISTS fleet CASCADE")
        load(conn, sample_fleet())
        conn.execute("CREATE TABLE fleet.loaded (version text, loaded_at timestamptz)")
        conn.execute("INSERT INTO fleet.loaded VALUES (%s, now())", (version(),))


@cache
def version() -> str:
    """A digest of what the sample fleet is made by: this folder's code and SQL."""
    digest = sha256()
    for path in sorted([*HERE.glob("*.py"), *HERE.glob("*.sql")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def copy(conn: Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Add `rows` to one of the fleet's tables."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier("fleet", table),
        sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table])),
    )
    with conn.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def _loaded_version(conn: Connection) -> str | None:
    """None where no sample fleet is loaded."""
    if not _exists(conn, "fleet.loaded"):
        return None
    row = conn.execute("SELECT version FROM fleet.loaded").fetchone()
    return None if row is None else str(row[0])


def _exists(conn: Connection, relation: str) -> bool:
    row = conn.execute("SELECT to_regclass(%s) IS NOT NULL", (relation,)).fetchone()
    return row is not None and bool(row[0])
