"""Databases and roles of the stack: who may do what, as in a real deployment.

| role | may |
| --- | --- |
| fleet_owner | owns the fleet's own tables and the views of `dtr_source` |
| dtr_reader | SELECT on `dtr_source` but for `payout_accounts` (connection `dtr_source_db`) |
| dtr_payout | SELECT on `dtr_source.payout_accounts` (connection `dtr_payout_db`) |
| dtr_owner | owns the records: their migrations |
| dtr_writer | adds to the records and updates them; removes nothing (connection `dtr_db`) |
| dtr_office | SELECT on the records: reports |
| airflow | owns Airflow's metadata, in a database of its own |
"""

from pathlib import Path

from psycopg import sql

from include.dtr.records.migrate import upgrade
from local.stack.postgres import Postgres

RECORDS_DATABASE, METADATA_DATABASE = "dtr", "airflow"
FLEET_OWNER, READER, WRITER, AIRFLOW = "fleet_owner", "dtr_reader", "dtr_writer", "airflow"
OWNER, PAYOUT_READER = "dtr_owner", "dtr_payout"
ROLES = Path(__file__).parents[2] / "deploy" / "postgres" / "roles.sql"


def prepare_records(postgres: Postgres, database: str = RECORDS_DATABASE) -> None:
    """Make the database of books and records with its roles; bring the records up to date.

    Harmless where all is there. The books (`load_sample_fleet`) may come before or after.
    """
    for role in (FLEET_OWNER, READER, OWNER, WRITER, PAYOUT_READER):
        postgres.create_role(role)
    postgres.create_database(database, owner=OWNER)
    _give_rights(postgres, database)
    upgrade(postgres.url(database, OWNER))
    _give_rights(postgres, database)  # on the tables that are there now


def _give_rights(postgres: Postgres, database: str) -> None:
    """As in production, by the same file; the fleet's owner may make a schema of his own too."""
    with postgres.connect(database) as connection:
        connection.execute("SELECT set_config('dtr.dedicated', 'on', false)")
        connection.execute("SELECT set_config('dtr.source_owner', %s, false)", (FLEET_OWNER,))
        connection.execute(ROLES.read_bytes())
        connection.execute(
            sql.SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(FLEET_OWNER)
            )
        )


def prepare_metadata(postgres: Postgres) -> None:
    """Make the database for Airflow's own tables."""
    postgres.create_role(AIRFLOW)
    postgres.create_database(METADATA_DATABASE, owner=AIRFLOW)
    with postgres.connect() as connection:
        name = sql.Identifier(METADATA_DATABASE)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
