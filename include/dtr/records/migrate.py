"""Bringing the records database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text

from include.dtr.settings import settings

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_371_045  # any constant: two deployments that migrate at once take turns


def sqlalchemy_url(url: str) -> URL:
    """A libpq URL (`postgresql://...`) as SQLAlchemy wants it, for psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg")


def engine_for(url: str) -> Engine:
    """An engine on a libpq URL that a pooler or an encoding of the server's own does not upset."""
    arguments = {"client_encoding": "UTF8", "prepare_threshold": None}
    return create_engine(sqlalchemy_url(url), connect_args=arguments)


def newest() -> str:
    """The revision that `upgrade` brings a database to."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    if head is None:
        raise LookupError(f"no migration in {MIGRATIONS}")
    return head


def use_schema(connection: Connection) -> None:
    """Make and find the tables in `DTR_RECORDS_SCHEMA`, wherever the role would look by itself.

    For the transaction that is open.
    """
    path = {"path": f'"{settings().records_schema}", pg_temp'}
    connection.execute(text("SELECT set_config('search_path', :path, true)"), path)


def upgrade(url: str) -> None:
    """Create or upgrade the tables in the database `url`; does nothing where they are newest."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = engine_for(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        use_schema(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()
