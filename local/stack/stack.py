"""All parts together: PostgreSQL, the S3 API and Airflow below one root folder."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe

from include.dtr.connections import MAIL, OBJECT_STORE, PAYOUT, PAYOUT_KEY, RECORDS, SOURCE
from local.stack.airflow import PROJECT, Airflow, AirflowPlan, stop_airflow
from local.stack.airflow_settings import (
    AirflowSettings,
    on_database,
    on_mail_server,
    on_object_store,
    read_settings,
)
from local.stack.databases import (
    AIRFLOW,
    METADATA_DATABASE,
    PAYOUT_READER,
    READER,
    RECORDS_DATABASE,
    WRITER,
    prepare_metadata,
    prepare_records,
)
from local.stack.mailbox import Mailbox
from local.stack.object_store import ObjectStore
from local.stack.ports import HOST
from local.stack.postgres import Postgres
from local.stack.secrets import Secrets

DATABASE_POOL = "dtr_db"  # one of the pools of airflow_settings.yaml


class Stack:
    """Everything below `root`.

    Records are kept in `database` and PDFs in `bucket`. `source_url` is somebody's own database
    with the schema `dtr_source`; without it the books are in the records' database.
    `environment` goes to Airflow's processes (`DTR_...`).
    """

    def __init__(
        self,
        root: Path,
        *,
        bucket: str,
        database: str = RECORDS_DATABASE,
        durable: bool = True,
        source_url: str | None = None,
        ui_port: int = 8080,
        dags_folder: Path = PROJECT / "dags",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root.resolve()
        self.bucket = bucket
        self.database = database
        self.postgres = Postgres(self.root, durable=durable)
        self.store = ObjectStore(self.root)
        self.mailbox = Mailbox(self.root)
        self._source_url = source_url
        self.ui_port = ui_port
        self._dags_folder = dags_folder
        self._environment = {
            "DTR_POOL": DATABASE_POOL,
            **(environment or {}),
            "DTR_BUCKET": bucket,
        }

    @property
    def records_url(self) -> str:
        """The records, as their owner."""
        return self.postgres.url(self.database, WRITER)

    @property
    def source_url(self) -> str:
        """The books, as the pipeline reads them."""
        return self._source_url or self.postgres.url(self.database, READER)

    @cached_property
    def airflow(self) -> Airflow:
        """Airflow, led to where the stores are: ask for it once they have been started."""
        return Airflow(
            self.root,
            AirflowPlan(
                metadata_url=self.postgres.url(METADATA_DATABASE, AIRFLOW),
                settings=self._settings(),
                dags_folder=self._dags_folder,
                preferred_port=self.ui_port,
                environment=self._environment,
            ),
        )

    def start_stores(self) -> None:
        """PostgreSQL with its databases, roles and records, and the bucket."""
        self.postgres.start()
        prepare_records(self.postgres, self.database)
        prepare_metadata(self.postgres)
        self.store.start(self.bucket)

    def start_servers(self) -> None:
        """What Airflow's connections lead to: the stores, and the mailbox."""
        self.start_stores()
        self.mailbox.start()

    def start(self) -> None:
        """Everything; returns when all of it answers."""
        self.start_servers()
        self.airflow.start()

    def stop(self) -> list[str]:
        """End every process of this root; names of those that were alive."""
        return stop_all(self.root)

    def _settings(self) -> AirflowSettings:
        """The project's `airflow_settings.yaml`, led to this stack's own hosts and passwords."""
        common = read_settings(PROJECT / "airflow_settings.yaml")
        connections = dict(common.connections)
        connections[SOURCE] = on_database(connections[SOURCE], self.source_url)
        connections[RECORDS] = on_database(connections[RECORDS], self.records_url)
        if self._source_url is None:
            accounts = self.postgres.url(self.database, PAYOUT_READER)
            connections[PAYOUT] = on_database(connections[PAYOUT], accounts)
        else:
            # Somebody's own books: which login may read their bank accounts is not ours to guess.
            del connections[PAYOUT]
        secret = Secrets(self.root).get("payout key", lambda: token_urlsafe(48))
        connections[PAYOUT_KEY] = {**connections[PAYOUT_KEY], "password": secret}
        connections[OBJECT_STORE] = on_object_store(
            connections[OBJECT_STORE],
            self.store.endpoint,
            self.store.access_key,
            self.store.secret_key,
        )
        connections[MAIL] = on_mail_server(connections[MAIL], HOST, self.mailbox.port)
        return replace(common, connections=connections)


def stop_all(root: Path) -> list[str]:
    """End every process of the stack below `root`, whoever started it and however it ended.

    Returns the names of the parts that were alive. Processes that are not its own it leaves alone.
    """
    ended = stop_airflow(root)
    if Mailbox(root).stop():
        ended.append("mail")
    if ObjectStore(root).stop():
        ended.append("s3")
    if Postgres(root).stop():
        ended.append("postgres")
    return ended
