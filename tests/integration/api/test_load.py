"""Many at once, slow readers, and stores that hang: the office stands, and says what is stuck."""

import asyncio
import select
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from include.dtr.idle_sessions import MOST
from include.dtr.web.load import Slots
from local.stack.databases import FLEET_OWNER, READER, WRITER
from local.stack.postgres import Postgres
from tests.integration.api.conftest import Site, ok, open_site

WEEK = {"period_start": "2025-10-12"}


@pytest.fixture
def site(own_site: Site) -> Site:
    """Locks and floods are for these tests alone."""
    return own_site


async def together(site: Site, user: str, calls: list[tuple[str, str, Any]]) -> list[Any]:
    """All of the calls at once: (status, seconds, headers) of each."""
    limits = httpx.Limits(max_connections=None)
    headers = {"Authorization": f"Bearer {user}"}
    async with httpx.AsyncClient(
        base_url=site.url, headers=headers, timeout=60, trust_env=False, limits=limits
    ) as client:

        async def one(method: str, path: str, body: Any) -> tuple[int, float, httpx.Headers]:
            started = monotonic()
            answer = await client.request(method, path, json=body)
            return answer.status_code, monotonic() - started, answer.headers

        return await asyncio.gather(*(one(*call) for call in calls))


@pytest.fixture
def patient(site: Site) -> Iterator[None]:
    """As many at work and in line as ever, but a slow machine is waited for; how fast they are
    answered is what `python -m bench office` measures."""
    services = site.app.state.services
    calls = Slots("calls", 8, 192, 60)
    site.app.state.services = replace(services, load=replace(services.load, calls=calls))
    yield
    site.app.state.services = services


@pytest.mark.usefixtures("patient")
class TestManyReaders:
    def test_two_hundred_at_once_are_all_answered(self, site: Site) -> None:
        pages = ["/page/", "/page/statements", "/page/runs/manual__2025-11-09", "/?lease_id=1045"]
        calls = [("GET", pages[n % 4], None) for n in range(200)]
        answers = asyncio.run(together(site, "reader", calls))
        assert Counter(status for status, _, _ in answers) == {200: 200}

    @pytest.mark.faults
    def test_whoever_comes_beyond_that_is_asked_to_come_again(self, site: Site) -> None:
        calls = [("GET", "/page/statements", None)] * 320
        answers = asyncio.run(together(site, "reader", calls))
        statuses = Counter(status for status, _, _ in answers)
        assert set(statuses) == {200, 503}
        assert statuses[200] >= 200
        for status, _, headers in answers:
            if status == 503:
                assert headers["retry-after"] == "5"
                assert "content-security-policy" in headers

    @pytest.mark.usefixtures("held")
    def test_all_who_look_at_a_run_are_answered_by_one_look_at_airflow(
        self, site: Site, starter: httpx.Client
    ) -> None:
        run_id = starter.post("/generate", json={**WEEK, "wait": 0}).json()["run_id"]
        before = site.runs.found
        answers = asyncio.run(together(site, "reader", [("GET", f"/runs/{run_id}", None)] * 60))
        assert Counter(status for status, _, _ in answers) == {200: 60}
        assert site.runs.found - before < 10

    @pytest.mark.usefixtures("held")
    def test_those_who_wait_for_a_run_are_few_and_keep_nobody_else_waiting(
        self, site: Site, starter: httpx.Client
    ) -> None:
        calls = [("POST", "/generate", {**WEEK, "wait": 4, "lease_ids": [n]}) for n in range(1, 41)]
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(asyncio.run, together(site, "starter", calls))
            sleep(2)
            started = monotonic()
            ok(starter.get("/DTR-1045-2025-11-09"))
            assert monotonic() - started < 2
            answers = waiting.result()
        statuses = Counter(status for status, _, _ in answers)
        assert statuses == {202: 32, 503: 8}
        assert len([r for r in site.runs.known.values() if r.conf["lease_ids"]]) == 32, (
            "who is told to come again has started nothing"
        )


class TestSlowDownloads:
    def test_they_hold_no_session_and_are_few(self, site: Site) -> None:
        host, port = site.url.removeprefix("http://").split("/")[0].split(":")
        call = (
            f"GET /api/dtr/export/csv HTTP/1.1\r\nHost: {host}\r\n"
            "Authorization: Bearer reader\r\n\r\n"
        )
        readers = []
        for _ in range(40):
            reader = socket.create_connection((host, int(port)))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(call.encode())
            readers.append(reader)
        deadline = monotonic() + 20
        while (at_work := self._sessions(site, "<>")) and monotonic() < deadline:
            sleep(0.2)
        assert at_work == []
        assert len(self._sessions(site, "=")) <= 2 * MOST, "of the records and of the books"
        for reader in readers:
            reader.close()
        with site.client("reader") as client:
            while client.get("/export/csv").status_code == 503 and monotonic() < deadline:
                sleep(0.2)
            assert client.get("/export/csv").status_code == 200

    def _sessions(self, site: Site, is_idle: str) -> list[Any]:
        """Those that wait for the next request, or (`<>`) do anything else: in transactions too."""
        return site.rows(
            "SELECT state, query FROM pg_stat_activity WHERE datname = current_database() "
            f"AND pid <> pg_backend_pid() AND state {is_idle} 'idle'"
        )

    @pytest.mark.faults
    def test_one_that_is_broken_off_while_it_is_made_is_given_up(self, site: Site) -> None:
        for _ in range(60):
            with pytest.raises(httpx.ReadTimeout), site.client("reader") as client:
                client.get("/export/xlsx", timeout=httpx.Timeout(5, read=0.001))
        with site.client("reader") as client:
            deadline = monotonic() + 20
            while client.get("/export/xlsx").status_code == 503 and monotonic() < deadline:
                sleep(0.2)
            assert client.get("/export/xlsx").status_code == 200


class TestSlowBodies:
    @pytest.mark.faults
    def test_they_hold_no_place_and_are_answered(self, site: Site) -> None:
        """More of them than the office lets in; the others are answered meanwhile."""
        host, port = site.url.removeprefix("http://").split("/")[0].split(":")
        call = (
            f"POST /api/dtr/DTR-1045-2025-11-09/void HTTP/1.1\r\nHost: {host}\r\n"
            "Authorization: Bearer editor\r\nContent-Type: application/json\r\n"
            'Content-Length: 100\r\n\r\n{"reason"'
        )
        senders = []
        for _ in range(250):
            sender = socket.create_connection((host, int(port)))
            sender.sendall(call.encode())
            senders.append(sender)
        with site.client("reader") as reader:
            ok(reader.get("/DTR-1045-2025-11-09"))
        arrived, _, _ = select.select(senders[-1:], [], [], 0)
        assert arrived == [], "the reader was answered while they were still waited for"
        senders[0].settimeout(20)
        assert senders[0].recv(100).startswith(b"HTTP/1.1 408 ")
        for sender in senders:
            sender.close()


class TestStoresThatHang:
    def test_with_the_records_locked_health_says_so_and_files_go_on(self, site: Site) -> None:
        with site.connect() as records, records.transaction():
            records.execute("LOCK TABLE dtr IN ACCESS EXCLUSIVE MODE")
            calls = [("GET", "/page/statements", None)] * 12
            with ThreadPoolExecutor(1) as pool:
                waiting = pool.submit(asyncio.run, together(site, "reader", calls))
                sleep(0.5)
                self._is_stuck(site, ["records"])
                answers = waiting.result()
        assert Counter(status for status, _, _ in answers) == {503: 12}
        assert max(seconds for _, seconds, _ in answers) < 10
        deadline = monotonic() + 10
        while monotonic() < deadline and site.client().get("/health").status_code != 200:
            sleep(0.2)
        assert ok(site.client().get("/health"))["stuck"] == []
        assert site.client("reader").get("/page/statements").status_code == 200

    @pytest.mark.faults
    def test_with_a_silent_object_store_health_says_so(
        self, site: Site, postgres: Postgres
    ) -> None:
        database = site.rows("SELECT current_database() AS name")[0]["name"]
        urls = [postgres.url(database, role) for role in (WRITER, READER, FLEET_OWNER)]
        with silent() as endpoint:
            s3 = boto3.client(
                "s3",
                endpoint_url=endpoint,
                region_name="us-east-1",
                aws_access_key_id="x",
                aws_secret_access_key="x",
                config=Config(connect_timeout=2, read_timeout=8, retries={"total_max_attempts": 1}),
            )
            with open_site(*urls, s3, "frozen", patience=3) as frozen:
                for _ in range(4):
                    self._is_stuck(frozen, ["documents"])
                with frozen.client("reader") as reader:
                    started = monotonic()
                    answer = reader.get("/DTR-1045-2025-11-09/pdf")
                    assert answer.status_code == 503
                    assert "GET /api/dtr/health names it" in answer.json()["detail"]
                    assert monotonic() - started < 5
                    ok(reader.get("/DTR-1045-2025-11-09"))

    def _is_stuck(self, site: Site, stores: list[str]) -> None:
        with site.client() as stranger:
            started = monotonic()
            answer = stranger.get("/health")
            assert monotonic() - started < 2
            assert answer.status_code == 503
            assert answer.json() == {"status": "unavailable", "stuck": stores}
            started = monotonic()
            assert stranger.get("/page/static/page.css").status_code == 200
            assert monotonic() - started < 1


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
