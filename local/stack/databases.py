"""Databases and roles of the stack: who may do what, as in a real deployment.

| role | may |
| --- | --- |
| fleet_owner | owns the fleet's own tables and the views of `dtr_source` |
| dtr_reader | SELECT on `dtr_source`, nothing else (connection `dtr_source_db`) |
| dtr_writer | owns the records tables (connection `dtr_db`) |
| airflow | owns Airflow's metadata, in a database of its own |
"""

from psycopg import sql

from include.dtr.records.migrate import upgrade
from local.stack.postgres import Connection, Postgres

RECORDS_DATABASE, METADATA_DATABASE = "dtr", "airflow"
FLEET_OWNER, READER, WRITER, AIRFLOW = "fleet_owner", "dtr_reader", "dtr_writer", "airflow"
SOURCE_SCHEMA = "dtr_source"


def prepare_records(postgres: Postgres, database: str = RECORDS_DATABASE) -> None:
    """Make the database of books and records with its roles; bring the records up to date.

    Harmless where all is there. The books (`load_sample_fleet`) may come before or after.
    """
    for role in (FLEET_OWNER, READER, WRITER):
        postgres.create_role(role)
    postgres.create_database(database, owner=WRITER)
    _only_for(postgres, database, FLEET_OWNER, READER)
    with postgres.connect(database) as connection:
        connection.execute(
            sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(FLEET_OWNER)
            )
        )
    with postgres.connect(database, FLEET_OWNER) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SOURCE_SCHEMA}")
        open_books(connection)
    upgrade(postgres.url(database, WRITER))


def open_books(connection: Connection) -> None:
    """Let the reader SELECT from what `connection`'s role has, or will have, in `dtr_source`."""
    connection.execute(f"GRANT USAGE ON SCHEMA {SOURCE_SCHEMA} TO {READER}")
    connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SOURCE_SCHEMA} TO {READER}")
    connection.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {SOURCE_SCHEMA} GRANT SELECT ON TABLES TO {READER}"
    )


def prepare_metadata(postgres: Postgres) -> None:
    """Make the database for Airflow's own tables."""
    postgres.create_role(AIRFLOW)
    postgres.create_database(METADATA_DATABASE, owner=AIRFLOW)
    _only_for(postgres, METADATA_DATABASE)


def _only_for(postgres: Postgres, database: str, *guests: str) -> None:
    """Of those who do not own `database`, only the guests may connect; nobody has temp tables."""
    with postgres.connect() as connection:
        name = sql.Identifier(database)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        for guest in guests:
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(guest))
            )
