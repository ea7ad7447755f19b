"""The API and the page on real PostgreSQL and S3, with users and runs that need no Airflow.

Two weeks of the sample fleet are issued once for all tests of this folder; each test that changes
something keeps to a lease of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from psycopg.rows import dict_row
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount

from include.dtr.api.app import create_app
from include.dtr.api.audit import address_of
from include.dtr.api.rights import Caller, NotSignedIn, Right
from include.dtr.api.services import DagRun, MappedTask, Services
from include.dtr.archive import Archive
from include.dtr.connections import Connection, Stores
from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.preview import preview
from include.dtr.run.request import Request as RunRequest
from local.stack.databases import READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.ports import any_free
from local.stack.postgres import Postgres

NOW = datetime(2025, 11, 23, 15, tzinfo=UTC)
WEEKS = (date(2025, 11, 2), date(2025, 11, 9))
DATABASE, BUCKET = "api_office", "api-office"
USERS: Mapping[str, frozenset[Right]] = {
    "admin": frozenset(Right),
    "starter": frozenset({Right.READ, Right.GENERATE}),
    "editor": frozenset({Right.READ, Right.EDIT}),
    "reader": frozenset({Right.READ}),
    "outsider": frozenset(),
}
"""User (and token) to rights."""


class TokenAccess:
    """A token is its user's name; so is the session cookie."""

    async def identify(self, request: Request, bearer: str | None) -> Caller:
        name = bearer or request.cookies.get("_token")
        if not name:
            raise NotSignedIn("Not authenticated")
        if name not in USERS:
            raise NotSignedIn("Invalid JWT token")
        return Caller(name, address_of(request), USERS[name])

    def login_url(self, next_url: str) -> str:
        return f"/auth/login?next={next_url}"


@dataclass
class OfficeRuns:
    """Runs that do the pipeline's work at once, where Airflow would queue them."""

    open_stores: Callable[[], Any]
    known: dict[str, DagRun] = field(default_factory=dict)
    held: str = ""
    """A state of Airflow: runs are accepted, not worked off, and stay in it."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        if run_id not in self.known:
            state = self.held or await run_in_threadpool(self.work, run_id, conf)
            self.known[run_id] = DagRun(run_id, state, dict(conf))
        return self.known[run_id]

    async def find(self, run_id: str) -> DagRun | None:
        return self.known.get(run_id)

    async def batches(self, run_id: str) -> list[MappedTask]:
        return [MappedTask("Leases 1057 to 1074 (3)", 4, "failed")] if run_id else []

    def work(self, run_id: str, conf: Mapping[str, Any]) -> str:
        trigger = Trigger(run_id, TriggeredBy.API, "starter")
        failed = False
        with self.open_stores() as stores:
            try:
                planned = plan(stores, trigger, RunRequest.from_params(dict(conf)), NOW)
            except DtrError:
                return "failed"
            for batch in planned.batches:
                try:
                    if batch.preview:
                        preview(stores, run_id, batch, NOW)
                    else:
                        generate(stores, trigger, batch)
                except DtrError:
                    failed = True
            if not conf["preview"]:
                close(stores, trigger)
        return "failed" if failed else "success"


@dataclass
class Desk:
    """The application and what lies behind it."""

    app: FastAPI
    url: str
    runs: OfficeRuns
    connect: Callable[[], Any]
    archive: Archive
    s3: Any

    def client(self, user: str | None = None) -> httpx.Client:
        """Calls as `user`, with a bearer token; as a stranger without one."""
        headers = {"Authorization": f"Bearer {user}"} if user else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def page(self, user: str) -> httpx.Client:
        """Calls as the page makes them: with the session's cookie and htmx's header."""
        client = self.client()
        client.headers["HX-Request"] = "true"
        client.cookies.set("_token", user)
        return client

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        with self.connect() as records, records.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), parameters).fetchall()

    def events(self, **columns: object) -> list[dict[str, Any]]:
        """The events with these columns, oldest first."""
        where = " AND ".join(f"{name} = %s" for name in columns)
        return self.rows(f"SELECT * FROM dtr_event WHERE {where} ORDER BY id", *columns.values())


def opened(url: str) -> Callable[[], Any]:
    @contextmanager
    def connect() -> Iterator[Connection]:
        with Session.open(url) as connection:
            yield connection

    return connect


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application below /api/dtr of a real server, as Airflow mounts it; gives its address."""
    port = any_free()
    site = Starlette(routes=[Mount("/api/dtr", app)])
    server = uvicorn.Server(uvicorn.Config(site, port=port, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        deadline = monotonic() + 10
        while not server.started and monotonic() < deadline:
            sleep(0.02)
        yield f"http://127.0.0.1:{port}/api/dtr"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def open_desk(records_url: str, source_url: str, s3: Any, bucket: str) -> Iterator[Desk]:
    """An application on these stores, served."""
    records, source = opened(records_url), opened(source_url)
    archive = Archive(s3, bucket)

    @contextmanager
    def stores() -> Iterator[Stores]:
        with source() as books, records() as kept:
            yield Stores(books, kept, archive)

    runs = OfficeRuns(stores)
    services = Services(
        access=TokenAccess(),
        runs=lambda _request: runs,
        records=records,
        source=source,
        archive=lambda: archive,
        secret=lambda: "a secret of the tests",
        base_url=lambda _request: "https://airflow.example.org",
        now=lambda: NOW,
    )
    app = create_app(services)
    with serving(app) as url:
        yield Desk(app, url, runs, records, archive, s3)


@pytest.fixture(scope="session")
def desk(postgres: Postgres, fleet_template: str, object_store: ObjectStore) -> Iterator[Desk]:
    """The sample fleet's office with two weeks issued."""
    postgres.create_database(DATABASE, template=fleet_template)
    s3 = object_store.client()
    s3.create_bucket(Bucket=BUCKET)
    urls = (postgres.url(DATABASE, WRITER), postgres.url(DATABASE, READER))
    with open_desk(*urls, s3, BUCKET) as made:
        for week in WEEKS:
            conf = {"period_start": week.isoformat(), "preview": False}
            made.runs.work(f"manual__{week}", conf)
        yield made
    postgres.drop_database(DATABASE)


@pytest.fixture
def reader(desk: Desk) -> httpx.Client:
    return desk.client("reader")


@pytest.fixture
def editor(desk: Desk) -> httpx.Client:
    return desk.client("editor")


@pytest.fixture
def starter(desk: Desk) -> httpx.Client:
    return desk.client("starter")


def ok(answer: httpx.Response) -> Any:
    """The JSON of a call that must have succeeded."""
    assert answer.status_code == 200, answer.text
    return answer.json()
