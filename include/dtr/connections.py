"""The edge to Airflow: its connections, opened as database connections and the archive.

`dtr_source_db` needs SELECT on the schema `dtr_source` and nothing else; `dtr_db` owns the
records; `dtr_s3` reaches the bucket. The only module below the DAG that imports Airflow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg

from include.dtr.archive import Archive
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.settings import settings

SOURCE, RECORDS, OBJECT_STORE = "dtr_source_db", "dtr_db", "dtr_s3"
Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Stores:
    """What a task works with: the books (read only), the records, the archive."""

    source: Connection
    records: Connection
    archive: Archive


@contextmanager
def open_stores() -> Iterator[Stores]:
    """All three, for one task; both database connections are closed at its end.

    What the databases raise inside comes out as `TransientFault` or `StoreRefused`.
    """
    with _faults(), _database(SOURCE) as source, _database(RECORDS) as records:
        yield Stores(source, records, open_archive())


@contextmanager
def open_records() -> Iterator[Connection]:
    """The records alone, for those who neither read the books nor store a PDF."""
    with _faults(), _database(RECORDS) as records:
        yield records


@contextmanager
def open_source() -> Iterator[Connection]:
    """The books alone, for those who only look something up."""
    with _faults(), _database(SOURCE) as source:
        yield source


@contextmanager
def _faults() -> Iterator[None]:
    """The databases' errors as ours: what a later try can escape, and what it cannot."""
    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        raise StoreRefused(
            f"{_first_line(error)}. If it is one of the records, `alembic upgrade head` makes it."
        ) from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise StoreRefused(
            f"The database refuses: {_first_line(error)}. Check the connections {SOURCE} and "
            f"{RECORDS}: their role, and that {RECORDS} is no read-only standby."
        ) from error
    except psycopg.IntegrityError as error:
        # From None: the server's details quote the whole row, which belongs in no log.
        raise StoreRefused(
            f"The records refuse what would be wrong: {_first_line(error)}. This is a defect of "
            "the program; please report it with the task's log."
        ) from None
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise TransientFault(f"The database failed: {_first_line(error)}") from error


def _first_line(error: psycopg.Error) -> str:
    """The server's own sentence; its details can quote rows, which belong in no log."""
    return error.diag.message_primary or str(error).partition("\n")[0]


@contextmanager
def _database(conn_id: str) -> Iterator[Connection]:
    """A connection in autocommit mode: every transaction below is one that the code spells out."""
    from airflow.providers.postgres.hooks.postgres import PostgresHook

    hook_connection = PostgresHook(postgres_conn_id=conn_id).get_conn()
    connection = cast("Connection", hook_connection)  # psycopg 3, which the hook prefers
    try:
        connection.autocommit = True
        yield connection
    finally:
        connection.close()


def open_archive() -> Archive:
    """The bucket; its client may be used by several threads."""
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    chosen = settings()
    return Archive(
        S3Hook(aws_conn_id=OBJECT_STORE).get_conn(),
        chosen.bucket,
        chosen.server_side_encryption,
        chosen.kms_key_id,
    )
