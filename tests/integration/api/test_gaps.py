"""Days of a lease that may stay without a statement: accepted, listed, withdrawn."""

import httpx
import pytest

from tests.integration.api.conftest import Site, ok

GAP = {
    "lease_id": 1080,
    "first_day": "2025-10-26",
    "last_day": "2025-11-01",
    "reason": "settled in cash at the counter",
}


def test_a_gap_is_accepted_with_its_dollars_and_withdrawn(
    site: Site, editor: httpx.Client, reader: httpx.Client
) -> None:
    made = ok(editor.post("/gaps", json=GAP))
    with site.connect_owner() as books:
        (trips, card) = books.execute(
            "SELECT count(*), sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD')::text"
            " FROM fleet.curb_trips WHERE lease_id = 1080 AND booked_on BETWEEN %s AND %s",
            [GAP["first_day"], GAP["last_day"]],
        ).fetchone()
    assert (made["trips"], made["card"]) == (trips, card)
    (event,) = site.events(event="GAP_ACCEPTED")
    assert (event["actor"], event["origin"]) == ("editor", "127.0.0.1")
    assert event["details"]["reason"] == GAP["reason"]
    assert event["details"]["card"] == card

    week = {"first_day": "2025-11-01", "last_day": "2025-11-08"}
    (listed,) = ok(reader.get("/gaps", params=week))
    assert {name: listed[name] for name in GAP} == GAP
    again = editor.post("/gaps", json={**GAP, "first_day": "2025-11-01"})
    assert again.status_code == 409
    assert "accepted already for lease 1080" in again.json()["detail"]

    path = f"/gaps/{made['id']}/withdraw"
    assert reader.post(path, json={"reason": "not mine to take back"}).status_code == 403
    assert editor.post(path, json={"reason": "the week was issued"}).status_code == 204
    assert editor.post(path, json={"reason": "the week was issued"}).status_code == 404
    assert ok(reader.get("/gaps", params=week)) == []
    (event,) = site.events(event="GAP_WITHDRAWN")
    assert event["details"]["gap_id"] == made["id"]


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"last_day": "2025-10-25"}, 422, "first day before its last"),
        ({"first_day": "2024-10-01"}, 422, "366 at most"),
        ({"last_day": "2025-11-23"}, 422, "has not ended yet"),
        ({"lease_id": 4711}, 422, "no lease 4711 in the books"),
        ({"reason": "short"}, 422, ""),
        ({"reason": "paid in cash\u202e"}, 422, "U+202E"),
        ({"first_day": "0001-01-01"}, 422, ""),
    ],
    ids=str,
)
def test_what_cannot_be_a_gap(
    editor: httpx.Client, change: dict[str, object], status: int, sentence: str
) -> None:
    answer = editor.post("/gaps", json={**GAP, **change})
    assert answer.status_code == status
    assert sentence in str(answer.json()["detail"])
