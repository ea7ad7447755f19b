"""Bringing the records database to the newest schema."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text

from include.dtr.errors import StoreRefused
from include.dtr.settings import settings

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "dtr_alembic_version"
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


class Fit(StrEnum):
    """How the records' schema fits this release of the code."""

    MISSING = "the tables are not there"
    OLDER = "older than the code"
    SAME = "the code's own"
    NEWER = "newer than the code, and made to serve it"
    TOO_NEW = "newer than the code, and no longer made for it"


def fit_of(revision: str | None, head: str) -> Fit:
    """How records at `revision` fit code whose newest migration is `head`.

    A revision's id is its number, 0012, and serves the code of every release before it: columns
    and tables are only added. One that takes something away says in its id which code it still
    serves, 0013_0011, and every later one says so too. So a release can be rolled back, which
    leaves the newer records as they are (docs/deploy/kubernetes.md).
    """
    if revision is None:
        return Fit.MISSING
    number, _, serves = revision.partition("_")
    ours = head.partition("_")[0]
    if number <= ours:
        return Fit.SAME if number == ours else Fit.OLDER
    return Fit.TOO_NEW if serves > ours else Fit.NEWER


def rolled_back(connection: Connection) -> str | None:
    """Why there is nothing to migrate, where a newer release has been here; None otherwise.

    Raises `StoreRefused` where the records no longer serve this release.
    """
    there = connection.execute(text("SELECT to_regclass(:name)"), {"name": VERSION_TABLE}).scalar()
    asked = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608  a constant of ours
    revision = connection.execute(asked).scalar() if there else None
    fit = fit_of(revision, newest())
    if fit is Fit.TOO_NEW:
        raise StoreRefused(
            f"The records are at {revision}, which no longer serves code at {newest()}. Go back to "
            "the newer release; to this one only with a backup of the records from before it."
        )
    if fit is Fit.NEWER:
        return f"The records are at {revision}, newer than this release ({newest()}): left alone."
    return None


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
