"""The API on the running Airflow: the integration guide's calls, three users, real runs."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi.routing import APIRoute

from include.dtr.site import create_site
from include.dtr.web.callers import Right
from include.dtr.web.rights import routes_of, rule_of
from include.dtr.web.services import Services
from local.fleet import GUIDE_PERIOD, PERIODS
from local.stack.client import AirflowClient
from local.stack.stack import Stack
from tests.e2e.conftest import DAG, RUN_SECONDS, Records

LEASE = 1060
DTR = f"DTR-{LEASE}-{GUIDE_PERIOD.start}"
ROLES = {
    "admin": set(Right),
    "operator": set(Right),  # SimpleAuthManager lets operators edit Dags as well
    "reader": {Right.READ, Right.PAY_SEE},
}
SAMPLE = {
    "lease_id": "1057",
    "dtr_id": DTR,
    "number": "RCPT-1999-000001",
    "order": "REV-1999-000001",
    "run_id": "none",
    "gap_id": 1,
    "finding_id": 1,
    "hold_id": 1,
    "delivery_id": 1,
    "dispute_id": 1,
    "payment_id": 1,
    "driver_id": 1,
    "year": 2025,
    "form": "pdf",
}


@pytest.fixture(scope="module")
def as_user(stack: Stack) -> Iterator[Any]:
    """`as_user("reader")` calls below the server's address with a token of Airflow's own."""
    opened: dict[str | None, httpx.Client] = {}

    def calls(user: str | None) -> httpx.Client:
        if user not in opened:
            client = httpx.Client(base_url=stack.airflow.url, timeout=300, trust_env=False)
            if user is not None:
                login = {"username": user, "password": stack.airflow.password(user)}
                token = client.post("/auth/token", json=login).json()["access_token"]
                client.headers["Authorization"] = f"Bearer {token}"
            opened[user] = client
        return opened[user]

    yield calls
    for client in opened.values():
        client.close()


@pytest.fixture(scope="module")
def issued(as_user: Any) -> dict[str, Any]:
    """The guide's week for one lease, asked for by the operator and waited for."""
    body = {
        "period_start": GUIDE_PERIOD.start.isoformat(),
        "period_end": GUIDE_PERIOD.end.isoformat(),
        "lease_ids": [LEASE],
        "wait": RUN_SECONDS,
        "idempotency_key": "the guide's own week",
    }
    answer = as_user("operator").post("/api/dtr/generate", json=body)
    assert answer.status_code == 200, answer.text
    return {"body": body, "done": answer.json()}


def test_generate_waits_and_answers(
    issued: dict[str, Any], admin: AirflowClient, records: Records
) -> None:
    done = issued["done"]
    assert done["success"] is True, done
    assert (done["total_generated"], done["total_failed"]) == (1, 0)
    assert done["generated_dtr_ids"] == [DTR]
    history = records.history(done["run_id"])
    assert (history["triggered_by"], history["triggered_by_user"]) == ("API", "operator")
    run = admin.run(DAG, done["run_id"])
    assert run["triggering_user_name"] == "operator"
    (asked,) = records.rows(
        "SELECT * FROM dtr_event WHERE event = 'RUN_REQUESTED' AND run_id = %s", done["run_id"]
    )
    assert (asked["actor"], asked["origin"]) == ("operator", "127.0.0.1")


def test_a_repeated_call_starts_no_second_run(issued: dict[str, Any], as_user: Any) -> None:
    again = as_user("operator").post("/api/dtr/generate", json=issued["body"]).json()
    assert again == issued["done"]
    other = {**issued["body"], "lease_ids": [LEASE, LEASE + 1]}
    assert as_user("operator").post("/api/dtr/generate", json=other).status_code == 409


@pytest.mark.usefixtures("issued")
def test_the_integration_guides_calls(as_user: Any, stack: Stack, tmp_path: Path) -> None:
    """With curl, as they stand there."""
    token = as_user("reader").headers["Authorization"]

    def curl(path: str, *more: str) -> str:
        done = subprocess.run(
            ["curl", "-sS", "--noproxy", "*", "-H", f"Authorization: {token}", *more,
             f"{stack.airflow.url}{path}"],
            capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60,
        )  # fmt: skip
        return done.stdout

    assert '"by_status"' in curl("/api/dtr/statistics/summary")
    assert curl("/api/dtr/") == curl("/api/dtr")
    assert '"items"' in curl("/api/dtr/")
    assert curl("/api/health") == '{"status":"ok","stuck":[]}'
    curl(f"/api/dtr/{DTR}/pdf", "-o", "test_dtr.pdf")
    assert (tmp_path / "test_dtr.pdf").read_bytes().startswith(b"%PDF-1.4")


@pytest.mark.usefixtures("issued")
def test_every_route_by_every_role(as_user: Any) -> None:
    """Drawn from the application's own routes: nobody 401, without the right 403."""
    app = create_site(cast("Services", None))
    for route in routes_of(app):
        if not isinstance(route, APIRoute):
            continue
        right = rule_of(route).right
        for method in route.methods - {"HEAD"}:
            body = {"json": {"no": "such field"}} if method != "GET" else {}
            path = "/api/dtr" + route.path.format(**SAMPLE)
            for user, rights in [(None, set[Right]()), *ROLES.items()]:
                status = as_user(user).request(method, path, **body).status_code
                where = f"{method} {path} by {user}: {status}"
                if right is None:
                    assert status not in (401, 403), where
                elif user is None:
                    assert status == 401, where
                elif right not in rights:
                    assert status == 403, where
                else:
                    assert status not in (401, 403), where
                    assert status < 500, where


def test_a_denial_names_user_call_and_address(as_user: Any, records: Records) -> None:
    as_user("reader").post(f"/api/dtr/{DTR}/void", json={"reason": "not mine to void"})
    event = records.rows(
        "SELECT * FROM dtr_event WHERE event = 'DENIED' AND actor = 'reader' ORDER BY id DESC"
    )[0]
    assert (event["dtr_id"], event["origin"]) == (DTR, "127.0.0.1")
    assert event["details"]["call"] == f"POST /api/dtr/{DTR}/void"


def test_a_forged_token_is_no_login(as_user: Any, stack: Stack) -> None:
    token = as_user("reader").headers["Authorization"]
    for value in (f"{token[:-3]}abc", "Bearer nonsense", "Basic YWRtaW46YWRtaW4="):
        headers = {"Authorization": value}
        answer = httpx.get(f"{stack.airflow.url}/api/dtr/", headers=headers, trust_env=False)
        assert answer.status_code == 401
        assert set(answer.json()) == {"detail"}


@pytest.mark.usefixtures("issued")
def test_a_link_works_without_a_login_until_it_is_revoked(as_user: Any, stack: Stack) -> None:
    made = as_user("reader").post(f"/api/dtr/{DTR}/links").json()
    assert made["url"].startswith(f"{stack.airflow.url}/api/dtr/link?token=")
    stranger = as_user(None)
    assert "<html" in stranger.get(made["url"]).text
    pdf = made["url"].replace("/link?", "/link/pdf?")
    assert stranger.get(pdf).content.startswith(b"%PDF-1.4")
    assert as_user("admin").delete(f"/api/dtr/{DTR}/links").json() == {"revoked": [made["link_id"]]}
    assert {stranger.get(url).status_code for url in (made["url"], pdf)} == {404}
    log = (stack.root / "logs" / "api-server.log").read_text()
    assert made["url"].partition("token=")[2] not in log


def test_a_preview_is_fetched_and_nothing_is_issued(as_user: Any, records: Records) -> None:
    week = PERIODS[4].start.isoformat()
    body = {"period_start": week, "lease_ids": [1061], "preview": True, "wait": RUN_SECONDS}
    done = as_user("operator").post("/api/dtr/generate", json=body).json()
    assert done["success"] is True, done
    pdf = as_user("reader").get(f"/api/dtr/runs/{done['run_id']}/previews/DTR-1061-{week}/pdf")
    assert pdf.content.startswith(b"%PDF-1.4")
    assert not records.rows("SELECT FROM dtr WHERE dtr_id = %s", f"DTR-1061-{week}")


def test_a_paused_dag_is_said_and_no_run_waits_for_ever(as_user: Any, admin: AirflowClient) -> None:
    admin.call("PATCH", f"/api/v2/dags/{DAG}", json={"is_paused": True})
    try:
        body = {"period_start": PERIODS[4].start.isoformat(), "lease_ids": [1062], "wait": 0}
        answer = as_user("operator").post("/api/dtr/generate", json=body)
    finally:
        admin.unpause(DAG)
    assert answer.status_code == 409
    assert "paused" in answer.json()["detail"]


def test_the_page_is_in_airflows_navigation(admin: AirflowClient) -> None:
    plugins = admin.call("GET", "/api/v2/plugins")["plugins"]
    (ours,) = [plugin for plugin in plugins if plugin["name"] == "driver_statements"]
    (view,) = ours["external_views"]
    assert (view["name"], view["destination"]) == ("Driver statements", "nav")
    assert view["href"].endswith("/api/dtr/page/")
    assert admin.call("GET", "/api/v2/plugins/importErrors")["total_entries"] == 0
