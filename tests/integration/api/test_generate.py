"""Starting runs by the API: waiting, not waiting, twice, wrongly, and previews."""

import re

import httpx
import pytest

from include.dtr.archive import previews_of
from tests.integration.api.conftest import Site, ok

WEEK = {"period_start": "2025-10-12", "period_end": "2025-10-18"}


@pytest.fixture
def site(own_site: Site) -> Site:
    """Runs look again at closed weeks, which other tests change."""
    return own_site


def test_a_run_is_waited_for(site: Site, starter: httpx.Client) -> None:
    done = ok(starter.post("/generate", json={**WEEK, "lease_ids": [1046, 1045]}))
    assert done["success"] is True, done
    assert done["generated_dtr_ids"] == ["DTR-1045-2025-10-12", "DTR-1046-2025-10-12"]
    assert (done["total_generated"], done["total_failed"], done["errors"]) == (2, 0, [])
    assert done["run_id"].startswith("api__")
    (history,) = site.rows("SELECT * FROM dtr_generation_history WHERE run_id = %s", done["run_id"])
    assert (history["triggered_by"], history["status"]) == ("API", "SUCCESS")
    asked = site.events(event="RUN_REQUESTED", run_id=done["run_id"])[0]
    assert (asked["actor"], asked["origin"]) == ("starter", "127.0.0.1")
    again = ok(starter.post("/generate", json={**WEEK, "lease_ids": [1045]}))
    assert again["total_generated"] == 0
    assert "1 stood already" in again["message"]


def test_failed_leases_are_named_with_their_reasons(starter: httpx.Client) -> None:
    body = {"period_start": "2025-11-09", "lease_ids": [1057, 1074]}
    done = ok(starter.post("/generate", json=body))
    assert done["success"] is False
    assert done["failed_lease_ids"] == [1057, 1074]
    assert "no PRIMARY driver" in done["errors"][0]


def test_a_run_that_goes_on_says_where_to_ask(starter: httpx.Client, held: None) -> None:
    answer = starter.post("/generate", json={**WEEK, "lease_ids": [1047], "wait": 0})
    assert answer.status_code == 202
    going = answer.json()
    assert answer.headers["location"] == going["status_url"] == f"/api/dtr/runs/{going['run_id']}"
    seen = ok(starter.get(f"/runs/{going['run_id']}"))
    assert (seen["state"], seen["finished"], seen["result"]) == ("queued", False, None)


def test_the_same_key_is_the_same_run(site: Site, starter: httpx.Client, held: None) -> None:
    body = {**WEEK, "lease_ids": [1048], "wait": 0}
    headers = {"Idempotency-Key": "payday 44"}
    first = starter.post("/generate", json=body, headers=headers).json()
    second = starter.post("/generate", json={**body, "idempotency_key": "payday 44"}).json()
    assert first["run_id"] == second["run_id"]
    other = starter.post("/generate", json={**body, "lease_ids": [1049]}, headers=headers)
    assert other.status_code == 409
    somebody = site.client("admin").post("/generate", json=body, headers=headers).json()
    assert somebody["run_id"] != first["run_id"]
    differ = starter.post("/generate", json={**body, "idempotency_key": "another"}, headers=headers)
    assert differ.status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"period_start": "2025-11-09", "period_end": "2025-11-14"}, 400, "6 days"),
        ({"period_start": "2025-11-23"}, 400, "not ended yet"),
        ({"period_start": "yesterday"}, 422, "date"),
        ({"lease_ids": [0]}, 422, "greater"),
        ({"lease_ids": ["1045; DROP TABLE dtr"]}, 422, "integer"),
        ({"wait": 301}, 422, "less"),
        ({"sql": "SELECT 1"}, 422, "Extra"),
        ([], 422, ""),
    ],
)
def test_what_it_refuses(starter: httpx.Client, body: object, status: int, says: str) -> None:
    answer = starter.post("/generate", json=body)
    assert answer.status_code == status
    assert says in answer.text


def test_a_refused_run_gives_its_sentence(starter: httpx.Client) -> None:
    done = ok(starter.post("/generate", json={**WEEK, "lease_ids": [4711]}))
    assert done["success"] is False
    assert "There is no lease 4711 in the books" in done["message"]


def test_a_preview_issues_nothing(site: Site, starter: httpx.Client) -> None:
    week = {"period_start": "2025-10-19"}
    done = ok(starter.post("/generate", json={**week, "lease_ids": [1045], "preview": True}))
    assert done["success"] is True
    assert done["generated_dtr_ids"] == []
    assert not site.rows("SELECT FROM dtr WHERE period_start = '2025-10-19'")
    path = f"/runs/{done['run_id']}/previews/DTR-1045-2025-10-19/pdf"
    shown = starter.get(path)
    assert shown.status_code == 200
    assert shown.content.startswith(b"%PDF-1.4")
    assert starter.get(path.replace("1045", "1046")).status_code == 404


def test_a_body_that_is_too_large_is_not_read(starter: httpx.Client) -> None:
    answer = starter.post("/generate", json={"idempotency_key": "x" * 300_000})
    assert answer.status_code == 413
    assert answer.json() == {"detail": "The body of the call is too large."}


@pytest.mark.parametrize(
    "body",
    [
        b'{"period_start": NaN}',
        b'{"wait": 1e400}',
        b'{"idempotency_key": "\\ud800"}',
        b'{"lease_ids": [Infinity]}',
        b'{"period_start": 20251109}',
        b'{"period_start": "9999-12-31"}',
    ],
    ids=bytes.decode,
)
def test_a_body_that_json_could_not_send_back_is_refused_all_the_same(
    starter: httpx.Client, body: bytes
) -> None:
    answer = starter.post("/generate", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_history_and_statistics(starter: httpx.Client) -> None:
    history = ok(starter.get("/history/generation", params={"period_start": "2025-11-09"}))
    first = history["items"][-1]
    assert (first["status"], first["total_dtrs_generated"]) == ("PARTIAL_SUCCESS", 42)
    assert first["control_totals"]["differences"] == []
    week = {"period_from": "2025-11-02", "period_to": "2025-11-08"}
    found = ok(starter.get("/statistics/summary", params=week))
    assert found["by_status"] == {"PENDING": 0, "PROCESSING": 0, "GENERATED": 44, "FAILED": 0}
    assert [w["period_start"] for w in found["weeks"]] == ["2025-11-02"]
    assert found["weeks"][0]["paid_out"] == found["paid_out"]
    assert found["failure_rate"] == "0.00"


def test_the_page_lists_what_a_preview_of_the_whole_fleet_has_drawn(
    site: Site, starter: httpx.Client
) -> None:
    week = {"period_start": "2025-10-19", "preview": True}
    done = ok(starter.post("/generate", json=week))
    page = starter.get(f"/page/runs/{done['run_id']}").text

    listed = set(re.findall(r"/previews/(DTR-\d+-2025-10-19)/pdf", page))
    drawn = site.archive.entries(previews_of(done["run_id"]))
    assert listed == {key.rpartition("/")[2].removesuffix(".pdf") for key, _ in drawn}
    assert len(listed) == 44
    assert "<dt>Statements</dt><dd>44</dd>" in page
    assert starter.get(f"/runs/{done['run_id']}/previews/{min(listed)}/pdf").status_code == 200
