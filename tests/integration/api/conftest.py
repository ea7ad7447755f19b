"""The API and the page on real PostgreSQL and S3, with users and runs that need no Airflow.

Two weeks of the sample fleet are issued once for all tests of this folder; each test that changes
something keeps to a lease of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from starlette.middleware import Middleware
from starlette.routing import Mount

from include.dtr.archive import Archive
from include.dtr.connections import Connection, NoAccounts, Stores
from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.idle_sessions import IdleSessions
from include.dtr.model import PaymentType
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.airflow import DagRun
from include.dtr.office.office import Office
from include.dtr.office.threads import Threads
from include.dtr.payments import approving, finding, making, sending
from include.dtr.payments.asked import asked_for
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.preview import preview
from include.dtr.run.request import Request as RunRequest
from include.dtr.site import create_site
from include.dtr.web.callers import NotSignedIn, Right, User
from include.dtr.web.mounting import PREFIX, LazyApp, ShortAddresses
from include.dtr.web.services import Services
from local.stack.databases import FLEET_OWNER, PAYOUT_READER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.ports import any_free
from local.stack.postgres import Postgres
from tests.integration.office import PAYOUT_SECRET, in_batches

NOW = datetime(2025, 11, 23, 15, tzinfo=UTC)
WEEKS = (date(2025, 11, 2), date(2025, 11, 9))
USERS: Mapping[str, frozenset[Right]] = {
    "admin": frozenset(Right),
    "starter": frozenset({Right.READ, Right.GENERATE}),
    "editor": frozenset({Right.READ, Right.EDIT}),
    "reader": frozenset({Right.READ}),
    "mary": frozenset({Right.PAY_SEE, Right.PAY_MAKE}),
    "pete": frozenset({Right.PAY_SEE, Right.PAY_APPROVE}),
    "accountant": frozenset({Right.PAY_SEE}),
    "outsider": frozenset(),
}
"""User (and token) to rights."""


class TokenAccess:
    """A token is its user's name; so is the session cookie."""

    async def identify(self, request: Request, bearer: str | None) -> User:
        name = bearer or request.cookies.get("_token")
        if not name:
            raise NotSignedIn("Not authenticated")
        if name not in USERS:
            raise NotSignedIn("Invalid JWT token")
        return User(name, USERS[name])

    def login_url(self, next_url: str) -> str:
        return f"/auth/login?next={next_url}"


@dataclass
class OfficeRuns:
    """Runs that do the pipeline's work at once, where Airflow would queue them."""

    open_stores: Callable[[], Any]
    known: dict[str, DagRun] = field(default_factory=dict)
    held: str = ""
    """A state of Airflow: runs are accepted, not worked off, and stay in it."""
    found: int = 0
    """So often one was looked up."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        if run_id not in self.known:
            state = self.held or await run_in_threadpool(self.work, run_id, conf)
            self.known[run_id] = DagRun(run_id, state, dict(conf))
        return self.known[run_id]

    async def find(self, run_id: str) -> DagRun | None:
        self.found += 1
        return self.known.get(run_id)

    async def batches(self, run_id: str) -> list[set[int]]:
        return [{1045}, {1057, 1073, 1074}] if run_id else []

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
                close(stores, trigger, NOW)
        return "failed" if failed else "success"


@dataclass
class OfficePayRuns:
    """Runs of `pay_drivers` that do its tasks' work at once, as the caller."""

    office: Callable[[], Office]
    known: dict[str, DagRun] = field(default_factory=dict)

    def of(self, user: str) -> "OfficePayRun":
        return OfficePayRun(self, Actor(user, "run of a test", "Dag pay_drivers"))


@dataclass
class OfficePayRun:
    """`PayRuns` of one caller."""

    runs: OfficePayRuns
    actor: Actor

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        if run_id not in self.runs.known:
            state = await run_in_threadpool(self._make, run_id, conf)
            self.runs.known[run_id] = DagRun(run_id, state, dict(conf))
        return self.runs.known[run_id]

    async def find(self, run_id: str) -> DagRun | None:
        return self.runs.known.get(run_id)

    async def answer(self, run_id: str, option: str) -> None:
        await run_in_threadpool(self._answer, run_id, option)

    def _make(self, run_id: str, conf: Mapping[str, Any]) -> str:
        asked = asked_for(
            map(date.fromisoformat, conf["weeks"]),
            conf["dtr_ids"],
            PaymentType(conf["method"]),
            conf["looked_at"],
        )
        on = conf["effective_date"]
        try:
            day = date.fromisoformat(on) if on else None
            making.make(self.runs.office(), self.actor, asked, day, run_id)
        except DtrError:
            return "failed"
        return "running"

    def _answer(self, run_id: str, option: str) -> None:
        office = self.runs.office()
        batch = finding.batch_of_request(office, run_id)
        assert batch is not None
        if number := approving.decide(office, self.actor, batch.number, option == "Approve"):
            sending.send(office, self.actor, number)


@dataclass
class Site:
    """The application and what lies behind it."""

    app: FastAPI
    url: str
    runs: OfficeRuns
    connect: Callable[[], Any]
    connect_source: Callable[[], Any]
    """The books, as the pipeline reads them."""
    connect_owner: Callable[[], Any]
    """The fleet's own books, to write."""
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

    def forget(self) -> None:
        """Nothing that was looked up a moment ago is shown again."""
        self.app.state.services.office.shared.forget()

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        with self.connect() as records, records.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), parameters).fetchall()

    def events(self, **columns: object) -> list[dict[str, Any]]:
        """The events with these columns, oldest first."""
        where = " AND ".join(f"{name} = %s" for name in columns)
        return self.rows(f"SELECT * FROM dtr_event WHERE {where} ORDER BY id", *columns.values())


def opened(url: str) -> Callable[[], Any]:
    """Opens sessions on `url`, which are used again, as a deployment's are."""
    idle = IdleSessions()

    @contextmanager
    def connect() -> Iterator[Connection]:
        with idle.session(url, lambda: Session.open(url)) as connection:
            yield connection

    return connect


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application below /api/dtr of a real server, as Airflow mounts it; gives its address."""
    port = any_free()
    leading = Middleware(ShortAddresses, LazyApp(lambda: app))
    site = Starlette(routes=[Mount(PREFIX, app)], middleware=[leading])
    config = uvicorn.Config(
        site,
        port=port,
        log_level="warning",
        lifespan="off",
        proxy_headers=False,  # as Airflow starts it
    )
    server = uvicorn.Server(config)
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


def no_accounts() -> Any:
    """This fleet has no connection to bank accounts."""
    raise NoAccounts("There is no connection dtr_payout_db in Airflow.")


@contextmanager
def open_site(
    records_url: str,
    source_url: str,
    owner_url: str,
    s3: Any,
    bucket: str,
    patience: float = 6,
    payout_url: str = "",
) -> Iterator[Site]:
    """An application on these stores, served; they are waited for `patience` seconds."""
    records, source = opened(records_url), opened(source_url)
    archive = Archive(s3, bucket)

    @contextmanager
    def stores() -> Iterator[Stores]:
        with source() as books, records() as kept:
            yield Stores(books, kept, archive)

    runs = OfficeRuns(stores)
    office = Office(
        records=records,
        source=source,
        archive=lambda: archive,
        secret=lambda: "a secret of the tests",
        now=lambda: NOW,
        threads=Threads(seconds=patience),
        payout=opened(payout_url) if payout_url else no_accounts,
        payout_key=lambda: PAYOUT_SECRET,
    )
    pay_runs = OfficePayRuns(lambda: office)
    services = Services(
        office=office,
        access=TokenAccess(),
        runs=lambda _request: runs,
        pay_runs=lambda request: pay_runs.of(
            request.headers.get("authorization", "").removeprefix("Bearer ")
            or request.cookies.get("_token", "nobody")
        ),
        base_url=lambda _request: "https://airflow.example.org",
    )
    app = create_site(services)
    with serving(app) as url:
        yield Site(app, url, runs, records, source, opened(owner_url), archive, s3)


@dataclass(frozen=True, slots=True)
class Issued:
    """Weeks of the sample fleet that were issued once; an office is a copy of them."""

    postgres: Postgres
    store: ObjectStore
    name: str
    """Of the database, and of the bucket with hyphens."""

    @property
    def bucket(self) -> str:
        return self.name.replace("_", "-")

    def copy(self, name: str) -> "Issued":
        made = Issued(self.postgres, self.store, name)
        self.postgres.create_database(name, template=self.name)
        s3 = self.store.client()
        s3.create_bucket(Bucket=made.bucket)
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for key in (item["Key"] for item in page["Contents"]):
                source = {"Bucket": self.bucket, "Key": key}
                s3.copy_object(Bucket=made.bucket, Key=key, CopySource=source)
        return made

    @contextmanager
    def site(self, payout: bool = False) -> Iterator[Site]:
        """The office on these stores; they are gone afterwards."""
        urls = [self.postgres.url(self.name, role) for role in (WRITER, READER, FLEET_OWNER)]
        accounts = self.postgres.url(self.name, PAYOUT_READER) if payout else ""
        with open_site(*urls, self.store.client(), self.bucket, payout_url=accounts) as made:
            yield made
        self.postgres.drop_database(self.name)


def issue(
    postgres: Postgres, template: str, store: ObjectStore, name: str, weeks: Sequence[date]
) -> Issued:
    made = Issued(postgres, store, name)
    postgres.create_database(name, template=template)
    client = store.client()
    client.create_bucket(Bucket=made.bucket)
    archive = Archive(client, made.bucket)

    @contextmanager
    def stores() -> Iterator[Stores]:
        with (
            Session.open(postgres.url(name, READER)) as source,
            Session.open(postgres.url(name, WRITER)) as records,
        ):
            yield Stores(source, records, archive)

    with in_batches():
        for week in weeks:
            conf = {"period_start": week.isoformat(), "preview": False}
            OfficeRuns(stores).work(f"manual__{week}", conf)
    return made


@pytest.fixture(scope="session")
def two_weeks(postgres: Postgres, fleet_template: str, object_store: ObjectStore) -> Issued:
    return issue(postgres, fleet_template, object_store, "two_weeks", WEEKS)


@pytest.fixture(scope="session")
def one_week(postgres: Postgres, fleet_template: str, object_store: ObjectStore) -> Issued:
    return issue(postgres, fleet_template, object_store, "one_week", WEEKS[1:])


@pytest.fixture(scope="session")
def site(two_weeks: Issued) -> Iterator[Site]:
    """One office for all tests that leave its weeks and its books as they are."""
    with two_weeks.copy("api_office").site() as made:
        yield made


@pytest.fixture(scope="module")
def own_site(request: pytest.FixtureRequest, two_weeks: Issued) -> Iterator[Site]:
    """An office for the tests of one module."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    with two_weeks.copy(f"api_{name}").site() as made:
        yield made


@pytest.fixture
def held(site: Site) -> Iterator[None]:
    """Runs are accepted and stay queued."""
    site.runs.held = "queued"
    yield
    site.runs.held = ""


@pytest.fixture(autouse=True)
def a_quiet_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is held back for the strangers that the one before it let in."""
    monkeypatch.setattr(trail, "_strangers", trail.Flood())


@pytest.fixture
def reader(site: Site) -> httpx.Client:
    return site.client("reader")


@pytest.fixture
def editor(site: Site) -> httpx.Client:
    return site.client("editor")


@pytest.fixture
def starter(site: Site) -> httpx.Client:
    return site.client("starter")


def link_to(client: httpx.Client, dtr_id: str) -> dict[str, Any]:
    """A link that was just made."""
    answer = client.post(f"/{dtr_id}/links")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def ok(answer: httpx.Response) -> Any:
    """The JSON of a call that must have succeeded."""
    assert answer.status_code == 200, answer.text
    return answer.json()
