"""Calls at the edges: every HEAD, odd bytes in paths and bodies, proxies, text that hides text."""

import logging
from collections import defaultdict
from collections.abc import Mapping

import httpx
import pytest
from fastapi.routing import APIRoute

from include.dtr.settings import Settings
from include.dtr.web.middleware import HEADERS
from include.dtr.web.rights import routes_of
from tests.integration.api.conftest import Site

DTR = "DTR-1066-2025-11-09"
EXAMPLES: Mapping[str, str] = defaultdict(
    lambda: "1",
    dtr_id=DTR,
    run_id="manual__2025-11-09",
    number="RCPT-2026-000001",
    lease_id="1066",
)
QUERIES = {"/gaps": "?lease_id=1066", "/settlement": "?period_start=2025-11-09"}


def test_head_is_answered_wherever_get_is(site: Site, reader: httpx.Client) -> None:
    """The same status and headers, and no body."""
    site.app.openapi()
    for route in routes_of(site.app):
        if not isinstance(route, APIRoute) or "GET" not in route.methods or "log" in route.path:
            continue
        path = route.path.format_map(EXAMPLES)
        path += next((q for start, q in QUERIES.items() if path.startswith(start)), "")
        got, head = reader.get(path), reader.head(path)
        assert head.status_code == got.status_code, path
        assert head.content == b"", path
        assert head.headers["content-type"] == got.headers["content-type"], path
        if "etag" in got.headers:
            assert head.headers["etag"] == got.headers["etag"], path


@pytest.mark.parametrize(
    ("odd", "statuses"),
    [
        ("%0A", [404, 404, 404, 422]),
        ("%0D%0A", [404, 404, 404, 422]),
        ("%00", [422, 422, 422, 422]),
        ("%E2%80%AE", [422, 422, 422, 422]),
        ("%ED%A0%80", [422, 422, 422, 422]),
        ("%2e%2e%2f", [404, 404, 404, 404]),
    ],
)
def test_odd_bytes_in_a_path_are_answered_as_json(
    reader: httpx.Client, odd: str, statuses: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    paths = (f"/{DTR}{odd}", f"/{odd}", f"/receipt/{odd}", f"/runs/x{odd}y")
    with caplog.at_level(logging.INFO):
        for path, status in zip(paths, statuses, strict=True):
            answer = reader.get(path)
            assert answer.status_code == status, path
            assert "detail" in answer.json(), path
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, path
    for record in caplog.records:
        assert "\n" not in record.getMessage()
        assert "\u202e" not in record.getMessage()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (rb'{"reason": "half of \ud800 a character"}', 422),
        (b'{"reason": "not \xff UTF-8 at all"}', 400),
        (b'{"reason": 1e400}', 422),
        (b'{"reason": NaN, "revision": NaN}', 422),
        (b'{"revision": 1e400, "reason": "entered by mistake"}', 422),
        (b"[" * 10_000, 400),
        (b'{"reason": "entered by mistake", "colour": "red"}', 422),
        (b"null", 422),
        (b"", 422),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused_as_json(
    editor: httpx.Client, body: bytes, status: int
) -> None:
    answer = editor.post(f"/{DTR}/void", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert "detail" in answer.json()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1731110400", "20251109", "2025-W46"])
@pytest.mark.parametrize(
    "path", ["/?period_from={}", "/statistics/summary?period_to={}", "/settlement?period_start={}"]
)
def test_days_that_do_not_exist_are_refused(reader: httpx.Client, path: str, day: str) -> None:
    assert reader.get(path.format(day)).status_code == 422


class TestProxies:
    @pytest.fixture(autouse=True)
    def trusted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen = Settings(trusted_proxies=["127.0.0.0/8", "10.0.0.0/8"])
        monkeypatch.setattr("include.dtr.web.callers.settings", lambda: chosen)

    def test_the_trail_names_the_caller_that_our_proxies_saw(self, site: Site) -> None:
        reader = site.client("reader")
        reader.headers["X-Forwarded-For"] = "6.6.6.6, 198.51.100.7, 10.0.0.3"
        assert reader.get("/DTR-1067-2025-11-09").status_code == 200
        event = site.events(event="READ", dtr_id="DTR-1067-2025-11-09")[-1]
        assert event["origin"] == "198.51.100.7"


def test_a_header_from_a_stranger_counts_for_nothing(site: Site) -> None:
    reader = site.client("reader")
    reader.headers["X-Forwarded-For"] = "198.51.100.7"
    assert reader.get("/DTR-1068-2025-11-09").status_code == 200
    assert site.events(event="READ", dtr_id="DTR-1068-2025-11-09")[-1]["origin"] == "127.0.0.1"


OF_LEASE = (
    "WHERE driver_id = (SELECT driver_id FROM fleet.lease_drivers WHERE lease_id = 1070 LIMIT 1)"
)


def test_text_that_turns_other_text_around_is_not_shown_raw(site: Site) -> None:
    paths = ("/page/statements/DTR-1070-2025-11-09", "/page/statements?lease_id=1070")
    rename = f"UPDATE fleet.drivers SET last_name = %s {OF_LEASE}"
    with site.connect_owner() as books:
        (name,) = books.execute(f"SELECT last_name FROM fleet.drivers {OF_LEASE}").fetchone()
        books.execute(rename, ["Pay\u202e00.001$\u0007"])
        try:
            pages = [site.client("reader").get(path).text for path in paths]
        finally:
            books.execute(rename, [name])
    for page in pages:
        assert "Pay\ufffd00.001$\ufffd" in page
        assert "\u202e" not in page
        assert "\u0007" not in page
