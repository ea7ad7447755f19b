"""Airflow's connections, opened as database connections and the archive.

`dtr_source_db` needs SELECT on the schema `dtr_source` and nothing else; `dtr_db` owns the
records; `dtr_s3` reaches the bucket.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from include.dtr.archive import Archive
from include.dtr.connections import (
    OBJECT_STORE,
    PAYOUT,
    PAYOUT_KEY,
    RECORDS,
    SHORTEST_KEY,
    SOURCE,
    Connection,
    NoAccounts,
    Stores,
)
from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Limits, Session
from include.dtr.idle_sessions import IdleSessions
from include.dtr.settings import Settings, settings


@contextmanager
def open_stores() -> Iterator[Stores]:
    """All three, for one task; both database connections are closed at its end.

    What the databases raise inside comes out as `TransientFault` or `StoreRefused`.
    """
    with as_store_errors(), _database(SOURCE) as source, _database(RECORDS) as records:
        yield Stores(source, records, open_archive())


def look_up(conn_id: str) -> Any:
    """A connection as Airflow knows it now."""
    from airflow.providers.postgres.hooks.postgres import PostgresHook

    return PostgresHook.get_connection(conn_id)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a database is opened for people, who wait for an answer; tasks have the settings'."""

    limits: Limits
    connect_seconds: int
    look_up: Callable[[str], Any] = look_up
    """Airflow's connection of an id."""
    idle: IdleSessions | None = None
    """Sessions that are used again; None: each is opened anew."""


@contextmanager
def open_records(opening: Opening | None = None) -> Iterator[Connection]:
    """The records alone, for those who neither read the books nor store a PDF."""
    with as_store_errors(), _database(RECORDS, opening) as records:
        yield records


@contextmanager
def open_source(opening: Opening | None = None) -> Iterator[Connection]:
    """The books alone, for those who only look something up."""
    with as_store_errors(), _database(SOURCE, opening) as source:
        yield source


@contextmanager
def open_payout(opening: Opening | None = None) -> Iterator[Connection]:
    """The bank accounts alone, in a session that nobody keeps. Raises `NoAccounts` where there is
    no such connection."""
    alone = replace(opening, idle=None) if opening is not None else None
    with _there(PAYOUT), as_store_errors(), _database(PAYOUT, alone) as payout:
        yield payout


def payout_key(look_up: Callable[[str], Any] = look_up) -> bytes:
    """The secret of payments, from Airflow's secrets backend. Raises `NoAccounts`."""
    with _there(PAYOUT_KEY):
        secret = look_up(PAYOUT_KEY).password or ""
    if len(secret) < SHORTEST_KEY:
        raise NoAccounts(
            f"The password of the connection {PAYOUT_KEY} has {len(secret)} characters; "
            f"{SHORTEST_KEY} or more are needed: openssl rand -base64 48"
        )
    return str(secret).encode()


@contextmanager
def _there(conn_id: str) -> Iterator[None]:
    """Say in words that a connection does not exist."""
    from airflow.sdk.exceptions import AirflowNotFoundException, AirflowRuntimeError

    try:
        yield
    except (AirflowNotFoundException, AirflowRuntimeError):
        raise NoAccounts(f"There is no connection {conn_id} in Airflow.") from None


@contextmanager
def _database(conn_id: str, opening: Opening | None = None) -> Iterator[Connection]:
    """A session on one of the databases, closed or kept idle at the end of the block."""
    if opening is None or opening.idle is None:
        session = _connect(conn_id, opening)
        try:
            yield session
        finally:
            session.close()
        return
    # Whoever changes the connection in Airflow is not given a session of the old one.
    login = hashlib.sha256(opening.look_up(conn_id).get_uri().encode()).digest()
    with opening.idle.session((conn_id, login), lambda: _connect(conn_id, opening)) as session:
        yield session


def _connect(conn_id: str, opening: Opening | None) -> Session:
    """A new session; Airflow's hook knows where the database is and how to log in."""
    from airflow.providers.postgres.hooks.postgres import PostgresHook

    chosen = settings()
    limits = Limits(statement=chosen.statement_timeout_seconds, lock=chosen.lock_timeout_seconds)
    waiting: dict[str, Any] = {}
    if opening is not None:
        limits = opening.limits
        waiting = {"connect_timeout": opening.connect_seconds}
    find = opening.look_up if opening is not None else look_up
    schema = chosen.records_schema if conn_id == RECORDS else None

    class Hook(PostgresHook):
        def _create_connection(self, conn_args: dict[str, Any]) -> Any:
            return Session.open(schema=schema, limits=limits, **{**waiting, **conn_args})

        @classmethod
        def get_connection(cls, conn_id: str) -> Any:
            return find(conn_id)

    return cast("Session", Hook(postgres_conn_id=conn_id).get_conn())


def open_archive(seconds: float | None = None) -> Archive:
    """The bucket; its client is opened by the first request. `seconds`: its longest silence,
    without another try, for people who wait; None: as the connection says."""
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    chosen = settings()

    def client() -> Any:
        hook = S3Hook(aws_conn_id=OBJECT_STORE)
        return hook.get_client_type(config=_config(hook.config, chosen, seconds))

    return Archive(
        client,
        chosen.bucket,
        chosen.server_side_encryption,
        chosen.kms_key_id,
        conditional_writes=chosen.s3_conditional_writes,
        checksums=chosen.s3_checksums,
    )


def _config(config: Any, chosen: Settings, seconds: float | None) -> Any:
    """The connection's own configuration of the client, with ours."""
    from botocore.config import Config

    if seconds is not None:
        config = config.merge(
            Config(
                connect_timeout=seconds / 2, read_timeout=seconds, retries={"total_max_attempts": 1}
            )
        )
    if not chosen.s3_checksums:
        # Left to itself boto3 adds a checksum of its own to every upload.
        rarely = "when_required"
        config = config.merge(
            Config(request_checksum_calculation=rarely, response_checksum_validation=rarely)
        )
    return config
