"""Fill the development database: `python -m deploy.astro.prepare`, with DTR_ADMIN_URL set.

Roles (`deploy/postgres/roles.sql`), the records' tables, the sample fleet's books. Harmless where
all is there already. Each role's password is its name, as in `airflow_settings.yaml`: for a
developer's machine only.
"""

import os
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from include.dtr.records.migrate import upgrade
from local.fleet import load_sample_fleet

ROLES = Path(__file__).parents[1] / "postgres" / "roles.sql"
FLEET_OWNER, READER, WRITER = "fleet_owner", "dtr_reader", "dtr_writer"
OWNER = "dtr_owner"


def prepare(admin_url: str) -> None:
    """Bring the database of `admin_url` (a superuser's) to where the pipeline can run on it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if not _exists(connection, FLEET_OWNER):
            connection.execute(f"CREATE ROLE {FLEET_OWNER} LOGIN")
        _grant(connection)
        for role in (FLEET_OWNER, READER, OWNER, WRITER):
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(role))
            )
        name = sql.Identifier(connection.info.dbname)
        connection.execute(
            sql.SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {}").format(
                name, sql.Identifier(FLEET_OWNER)
            )
        )
    upgrade(_as(admin_url, OWNER))
    with psycopg.connect(_as(admin_url, FLEET_OWNER)) as connection:
        load_sample_fleet(connection)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _grant(connection)


def _exists(connection: psycopg.Connection[tuple[object, ...]], role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    return found.fetchone() is not None


def _grant(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("SELECT set_config('dtr.source_owner', %s, false)", (FLEET_OWNER,))
    connection.execute("SELECT set_config('dtr.dedicated', 'on', false)")
    connection.execute(ROLES.read_bytes())


def _as(url: str, role: str) -> str:
    """The same database's URL for another role, whose password is its name."""
    chosen = make_url(url).set(username=role, password=role)
    return chosen.render_as_string(hide_password=False)


if __name__ == "__main__":
    prepare(os.environ["DTR_ADMIN_URL"])
    sys.stdout.write("The sample fleet's books and the records are ready.\n")
