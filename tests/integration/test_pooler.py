"""Behind a real PgBouncer in transaction mode, where no two transactions share a server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import psycopg
import pytest

from include.dtr.airflow.connections import open_stores
from include.dtr.database_errors import as_store_errors, translate
from include.dtr.database_session import Session
from include.dtr.errors import StoreRefused
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.request import Request
from local.stack.databases import READER, WRITER
from local.stack.postgres import Postgres
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, WorkerStores, work
from tests.integration.api.conftest import open_site
from tests.integration.office import Office
from tests.integration.pgbouncer import PROGRAM, WHY_NOT, PgBouncer, open_pgbouncer

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=WHY_NOT)
WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 6)


@pytest.fixture(scope="module")
def pooler(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PgBouncer]:
    root = tmp_path_factory.mktemp("pgbouncer")
    with postgres.connect() as superuser:
        superuser.execute(f"GRANT CONNECT ON DATABASE postgres TO {READER}")
    with open_pgbouncer(root, postgres, [READER, WRITER]) as running:
        yield running


@pytest.fixture
def pooled(office: Office, worker_stores: WorkerStores, pooler: PgBouncer) -> WorkerStores:
    office.book(ring(len(LEASES), [WEEK]))
    name = office.owner.info.dbname
    urls = {login: pooler.url(name, login) for login in (READER, WRITER)}
    for url in urls.values():
        # Two at once, so that there are two server connections to be handed round.
        with psycopg.connect(url) as one, psycopg.connect(url) as other:
            one.execute("SELECT 1")
            other.execute("SELECT 1")
    return replace(worker_stores, source_url=urls[READER], records_url=urls[WRITER])


def prepare_on_two_servers(url: str) -> None:
    for _ in range(2):
        with psycopg.connect(url, autocommit=True, prepare_threshold=0) as plain:
            for _ in range(4):
                plain.execute("SELECT %s::int", (1,))


def test_the_pooler_is_one_behind_which_prepared_statements_and_settings_are_lost(
    pooled: WorkerStores,
) -> None:
    """What the pipeline did before, and what the operator reads of it."""
    with psycopg.connect(pooled.records_url, autocommit=True) as plain:
        plain.execute("SET search_path = nowhere")
        found = {plain.execute("SHOW search_path").fetchone() for _ in range(4)}
    assert len(found) == 2

    with pytest.raises(psycopg.Error) as mixed_up:
        prepare_on_two_servers(pooled.source_url)
    assert "prepare_threshold=None" in str(translate(mixed_up.value))


def test_a_whole_run_with_tasks_side_by_side(pooled: WorkerStores, audit: Audit) -> None:
    operator = Operator(pooled, [])
    trigger, planned = operator.plan(WEEK.start)
    with ThreadPoolExecutor(3) as side_by_side:
        ended = list(
            side_by_side.map(
                lambda batch: work(pooled, "generate", trigger, batch), planned.batches
            )
        )
    closed = operator.step("close", trigger)

    assert {each.how for each in ended} == {"done"}
    assert closed.answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)


def test_the_tasks_open_their_stores_through_airflows_hook(
    pooled: WorkerStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very connections of a deployment, led to the pooler; an extra may not undo the pins."""
    extra = quote('{"prepare_threshold": 0, "application_name": "dtr"}')
    for name, url in (("SOURCE_DB", pooled.source_url), ("DB", pooled.records_url)):
        monkeypatch.setenv(f"AIRFLOW_CONN_DTR_{name}", f"{url}?__extra__={extra}")
    s3 = f"aws://?region_name=us-east-1&endpoint_url={quote(pooled.endpoint, safe='')}"
    monkeypatch.setenv("AIRFLOW_CONN_DTR_S3", s3)
    for _ in range(3):
        with open_stores() as stores:
            for _ in range(4):
                stores.records.execute("SELECT %s::int", (1,))
            path = stores.records.execute("SHOW search_path").fetchone()
            zone = stores.source.execute("SHOW timezone").fetchone()

    assert (path, zone) == (("public, pg_temp",), ("UTC",))


def test_the_api_lists_explains_and_exports(pooled: WorkerStores, office: Office) -> None:
    office.run(WEEK)
    with (
        open_site(
            pooled.records_url, pooled.source_url, pooled.source_url, office.s3, office.bucket
        ) as site,
        site.client("reader") as client,
    ):
        for _ in range(7):  # psycopg prepares what it has run five times
            listed = client.get("/")
            assert listed.status_code == 200, listed.text
        rows = listed.json()["items"]
        explained = client.get(f"/{rows[0]['dtr_id']}/explain")
        exported = client.get("/export/csv")

    assert len(rows) == len(LEASES)
    assert explained.status_code == 200, explained.text
    assert exported.status_code == 200, exported.text
    assert exported.text.count("DTR-") == len(LEASES)


def test_every_transaction_and_every_single_statement_is_pinned(pooled: WorkerStores) -> None:
    with Session.open(pooled.records_url, schema="public") as session:
        for _ in range(4):
            alone = session.execute("SHOW search_path").fetchone()
            with session.transaction():
                together = session.execute("SHOW statement_timeout").fetchone()
            assert alone == ("public, pg_temp",)
            assert together == ("15min",)
    with psycopg.connect(pooled.records_url, autocommit=True) as next_client:
        left = {next_client.execute("SHOW statement_timeout").fetchone() for _ in range(4)}
    assert left == {("0",)}, "nothing stays with whoever is next"


def test_options_that_the_pooler_refuses_are_named_with_the_remedy(pooled: WorkerStores) -> None:
    with pytest.raises(StoreRefused, match="Take the key options out"), as_store_errors():
        Session.open(pooled.records_url, options="-c statement_timeout=1000")


def test_a_wrong_password_is_permanent_behind_the_pooler_too(pooled: WorkerStores) -> None:
    with pytest.raises(StoreRefused, match="login and password"), as_store_errors():
        Session.open(pooled.records_url, password="wrong")


def test_plan_refuses_nothing_that_it_would_not_refuse_without_the_pooler(
    pooled: WorkerStores,
) -> None:
    ended = work(pooled, "plan", Operator(pooled, []).trigger(), Request(WEEK.start))

    assert ended.how == "done", ended
