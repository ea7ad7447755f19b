"""Who may call what: every route by every user, drawn from the application's own routes."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from include.dtr.office import trail
from include.dtr.web.callers import Right
from include.dtr.web.middleware import HEADERS
from include.dtr.web.rights import Needs, require_rules, routes_of, rule_of
from tests.integration.api.conftest import USERS, Site, ok

SAMPLE = {
    "lease_id": "1057",
    "dtr_id": "DTR-1060-2025-11-09",
    "number": "RCPT-2026-999999",
    "run_id": "manual__2025-11-09",
    "gap_id": 4711,
    "finding_id": 4711,
    "hold_id": 4711,
    "delivery_id": 4711,
    "dispute_id": 4711,
    "payment_id": 4711,
    "order": "REV-1999-000001",
    "form": "pdf",
    "year": 2025,
    "driver_id": 4711,
}
PUBLIC = {"/health", "/link", "/link/pdf", "/link/question"}
"""The only routes that need no login. A new one must be added here on purpose."""


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for route in routes_of(app):
        if isinstance(route, APIRoute):
            for method in sorted(route.methods - {"HEAD"}):
                yield method, route


def call(client: httpx.Client, method: str, route: APIRoute) -> httpx.Response:
    """The route with a body that is never right, so that nothing changes where it is allowed."""
    body = {"json": {"no": "such field"}} if method in ("POST", "PATCH", "PUT", "DELETE") else {}
    return client.request(method, route.path.format(**SAMPLE), **body)


def test_every_route_by_every_user(site: Site) -> None:
    """Allowed where the right is there, 403 where it is not, 401 for strangers."""
    seen = 0
    clients = {user: site.client(user) for user in (None, *USERS)}
    for method, route in routes(site.app):
        right = rule_of(route).right
        for user, rights in [(None, frozenset[Right]()), *USERS.items()]:
            status = call(clients[user], method, route).status_code
            where = f"{method} {route.path} by {user}: {status}"
            if right is None:
                assert route.path in PUBLIC, where
                assert status not in (401, 403), where
            elif user is None:
                assert status == 401, where
            elif right not in rights:
                assert status == 403, where
            else:
                assert status not in (401, 403), where
                assert status < 500, where
            seen += 1
    assert seen > 150


def test_what_needs_which_right(site: Site) -> None:
    """The rules themselves, so that one that is loosened shows here."""
    rules = {f"{m} {r.path}": rule_of(r).right for m, r in routes(site.app)}
    changing = {name: right for name, right in rules.items() if not name.startswith("GET")}
    assert changing == {
        "POST /generate": Right.GENERATE,
        "PATCH /{dtr_id}/payment": Right.EDIT,
        "POST /{dtr_id}/void": Right.EDIT,
        "POST /{dtr_id}/links": Right.READ,
        "POST /link/question": None,
        "DELETE /{dtr_id}/links": Right.READ,
        "POST /deliveries/{delivery_id}/again": Right.EDIT,
        "POST /deliveries/again": Right.EDIT,
        "POST /deliveries/{delivery_id}/settle": Right.EDIT,
        "POST /deliveries/bounces": Right.EDIT,
        "POST /{dtr_id}/disputes": Right.EDIT,
        "POST /disputes/{dispute_id}/answer": Right.EDIT,
        "PUT /disputes/{dispute_id}/hold": Right.EDIT,
        "POST /page/deliveries/{delivery_id}/again": Right.EDIT,
        "POST /page/deliveries/again": Right.EDIT,
        "POST /page/deliveries/{delivery_id}/settle": Right.EDIT,
        "POST /page/statements/{dtr_id}/disputes": Right.EDIT,
        "POST /page/disputes/{dispute_id}/answer": Right.EDIT,
        "POST /page/disputes/{dispute_id}/hold": Right.EDIT,
        "POST /gaps": Right.EDIT,
        "POST /journal": Right.EDIT,
        "POST /years/{year}/release": Right.EDIT,
        "POST /gaps/{gap_id}/withdraw": Right.EDIT,
        "POST /findings/{finding_id}/accept": Right.EDIT,
        "POST /findings/{finding_id}/withdraw": Right.EDIT,
        "POST /holds": Right.EDIT,
        "POST /holds/{hold_id}/lift": Right.EDIT,
        "POST /page/findings/accept": Right.EDIT,
        "POST /page/findings/withdraw": Right.EDIT,
        "POST /payments/payable": Right.PAY_SEE,
        "POST /payments/batches": Right.PAY_MAKE,
        "POST /payments/batches/{number}/answer": Right.PAY_APPROVE,
        "POST /payments/batches/{number}/cancel": Right.PAY_MAKE,
        "POST /payments/batches/{number}/confirm": Right.PAY_APPROVE,
        "POST /payments/batches/{number}/rejected": Right.PAY_APPROVE,
        "POST /payments/batches/{number}/file": Right.PAY_MAKE,
        "POST /payments/batches/{number}/reversal": Right.PAY_MAKE,
        "POST /payments/prenotes": Right.PAY_MAKE,
        "POST /payments/orders/{order}/answer": Right.PAY_APPROVE,
        "POST /payments/orders/{order}/cancel": Right.PAY_MAKE,
        "POST /payments/orders/{order}/confirm": Right.PAY_APPROVE,
        "POST /payments/orders/{order}/file": Right.PAY_MAKE,
        "POST /payments/returns": Right.PAY_MAKE,
        "POST /payments/statements/{dtr_id}/hold": Right.PAY_MAKE,
        "POST /payments/statements/{dtr_id}/release": Right.PAY_MAKE,
        "POST /payments/statements/{dtr_id}/claim": Right.PAY_MAKE,
        "POST /payments/{payment_id}/correct": Right.PAY_MAKE,
        "POST /payments/{payment_id}/withdraw": Right.PAY_MAKE,
        "POST /payments/{payment_id}/came-back": Right.PAY_MAKE,
        "POST /page/pay/batches": Right.PAY_MAKE,
        "POST /page/pay/batches/{number}/answer": Right.PAY_APPROVE,
        "POST /page/pay/batches/{number}/cancel": Right.PAY_MAKE,
        "POST /page/pay/batches/{number}/confirm": Right.PAY_APPROVE,
        "POST /page/pay/batches/{number}/rejected": Right.PAY_APPROVE,
        "POST /page/pay/batches/{number}/file": Right.PAY_MAKE,
        "POST /page/pay/batches/{number}/reversal": Right.PAY_MAKE,
        "POST /page/pay/prenotes": Right.PAY_MAKE,
        "POST /page/pay/orders/{order}/answer": Right.PAY_APPROVE,
        "POST /page/pay/orders/{order}/cancel": Right.PAY_MAKE,
        "POST /page/pay/orders/{order}/confirm": Right.PAY_APPROVE,
        "POST /page/pay/orders/{order}/file": Right.PAY_MAKE,
        "POST /page/pay/returns": Right.PAY_MAKE,
        "POST /page/pay/statements/{dtr_id}/hold": Right.PAY_MAKE,
        "POST /page/pay/statements/{dtr_id}/release": Right.PAY_MAKE,
        "POST /page/pay/statements/{dtr_id}/claim": Right.PAY_MAKE,
        "POST /page/pay/payments/{payment_id}/correct": Right.PAY_MAKE,
        "POST /page/pay/payments/{payment_id}/withdraw": Right.PAY_MAKE,
        "POST /page/pay/payments/{payment_id}/came-back": Right.PAY_MAKE,
        "POST /page/gaps": Right.EDIT,
        "POST /page/generate": Right.GENERATE,
        "POST /page/statements/{dtr_id}/pay": Right.EDIT,
        "POST /page/statements/{dtr_id}/void": Right.EDIT,
        "POST /page/statements/{dtr_id}/link": Right.READ,
        "POST /page/statements/{dtr_id}/links/revoke": Right.READ,
    }
    others = {right for name, right in rules.items() if name.startswith("GET")}
    assert others == {Right.READ, Right.PAY_SEE, Right.PAY_MAKE, None}
    assert {name.partition(" ")[2] for name, right in rules.items() if right is None} == PUBLIC


def test_a_route_without_a_rule_keeps_the_application_from_starting() -> None:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: "secret")
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    with pytest.raises(LookupError, match="/forgotten has 0 rules"):
        require_rules(app)


def test_a_denial_stands_in_the_trail(site: Site) -> None:
    path = "/DTR-1061-2025-11-09"
    assert site.client().get(path).status_code == 401
    assert site.client("outsider").get(path).status_code == 403
    assert site.client("forged").get(path).status_code == 401
    seen = [
        (e["actor"], e["origin"], e["details"]["call"])
        for e in site.events(event="DENIED", dtr_id=path[1:])
    ]
    call = f"GET /api/dtr{path}"
    assert seen == [("nobody", "127.0.0.1", call), ("outsider", "127.0.0.1", call),
                    ("nobody", "127.0.0.1", call)]  # fmt: skip


SUMS = {
    "/page/?week=2025-11-09": "week",
    "/page/status?week=2025-11-09": "week",
    "/page/runs": "runs",
    "/page/runs/manual__2025-11-09": "run",
    "/runs/manual__2025-11-09": "run",
    "/history/generation": "runs",
    "/statistics/summary": "statistics",
    "/weeks/changed": "changed weeks",
    "/gaps?lease_id=1061": "gaps",
}
"""Pages and calls that show sums, and what their event calls them."""


@pytest.mark.parametrize(("path", "what"), SUMS.items())
def test_sums_leave_an_event_once_a_minute(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, what: str
) -> None:
    monkeypatch.setattr(trail, "_looks", trail.Looks())
    before = len(site.events(event="LISTED", actor="reader"))
    for _ in range(2):
        assert site.client("reader").get(path).status_code == 200
    (event,) = site.events(event="LISTED", actor="reader")[before:]
    assert event["details"]["what"] == what
    assert event["origin"] == "127.0.0.1"


def test_no_read_without_its_event(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr("include.dtr.office.trail.events.record", broken)
    monkeypatch.setattr("include.dtr.office.trail._looks", trail.Looks())
    for path in ("/DTR-1061-2025-11-09", "/DTR-1061-2025-11-09/pdf", "/", "/export/csv", *SUMS):
        answer = site.client("reader").get(path)
        assert answer.status_code == 500
        assert b"DTR-1061" not in answer.content
        assert b"%PDF" not in answer.content


class TestTheSessionCookie:
    """It travels with calls that other sites cause, so it alone changes nothing."""

    path = "/DTR-1062-2025-11-09/void"
    reason = "a call from another site"

    def test_reads(self, site: Site) -> None:
        client = site.client()
        client.cookies.set("_token", "reader")
        ok(client.get("/DTR-1062-2025-11-09"))

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "cross-site", "HX-Request": "true"},
            {"Sec-Fetch-Site": "same-site", "HX-Request": "true"},
            {"Sec-Fetch-Site": "same-origin"},
        ],
    )
    def test_changes_nothing_from_elsewhere(self, site: Site, headers: dict[str, str]) -> None:
        client = site.client()
        client.cookies.set("_token", "admin")
        answer = client.post(self.path, headers=headers, json={"reason": self.reason})
        assert answer.status_code == 403
        assert "another site" in answer.json()["detail"]

    def test_changes_from_our_own_page(self, site: Site) -> None:
        client = site.page("admin")
        answer = client.patch(
            "/DTR-1068-2025-11-09/payment",
            headers={"Sec-Fetch-Site": "same-origin"},
            json={"payment_type": "CHECK", "batch_number": "1009", "revision": 1},
        )
        assert ok(answer)["batch_number"] == "1009"


def test_head_is_get_without_its_body(site: Site) -> None:
    reader = site.client("reader")
    for path in ("/", "/health", "/page/", "/DTR-1061-2025-11-09", "/DTR-1061-2025-11-09/pdf"):
        head, got = reader.head(path), reader.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-type"] == got.headers["content-type"]
    assert site.client().head("/DTR-1061-2025-11-09").status_code == 401


def test_an_unexpected_error_is_guarded_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr("include.dtr.office.trail.events.record", broken)
    answer = site.client("reader").get("/DTR-1061-2025-11-09")
    assert answer.status_code == 500
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("path", "status"), [("/health/", 404), ("/page/statements/", 404), ("/runs/x/", 404)]
)
def test_no_redirect_follows_a_foreign_host(site: Site, path: str, status: int) -> None:
    answer = site.client("reader").get(path, headers={"Host": "evil.example.org"})
    assert answer.status_code == status
    assert "evil" not in str(answer.headers)


def test_no_path_can_forge_a_line_of_the_trail(site: Site) -> None:
    assert site.client().get("/runs/a%0AALARM%20%E2%80%AEforged").status_code == 401
    event = site.events(event="DENIED")[-1]
    assert event["details"]["call"] == "GET /api/dtr/runs/aALARM  forged"


@pytest.mark.parametrize("path", ["/", "/page/", "/page/static/page.css", "/nowhere", "/health"])
def test_every_answer_is_guarded(site: Site, path: str) -> None:
    answer = site.client("reader").get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "store" in answer.headers["cache-control"] or "static" in path


def test_the_description_is_for_those_who_may_read(site: Site) -> None:
    assert site.client().get("/openapi.json").status_code == 401
    document = ok(site.client("reader").get("/openapi.json"))
    assert document["servers"] == [{"url": "/api/dtr"}]
    described = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    api = {
        (method, route.path)
        for method, route in routes(site.app)
        if not route.path.startswith(("/page/", "/link")) and route.path != "/openapi.json"
    }
    assert described == api
    secured = {
        path
        for path, calls in document["paths"].items()
        if all("security" in call for call in calls.values())
    }
    assert {path for _, path in api} - secured == {"/health"}
    assert isinstance(rule_of(next(r for _, r in routes(site.app) if r.path == "/")), Needs)


def test_health_says_nothing_else(site: Site) -> None:
    assert ok(site.client().get("/health")) == {"status": "ok", "stuck": []}
