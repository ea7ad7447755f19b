"""What lies between statements: gaps that people accept, the settlement feed, changed weeks."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from include.dtr.control.recheck import recheck_closed_weeks
from tests.integration.api.conftest import Site, ok

GAP = {
    "lease_id": 1050,
    "first_day": "2025-10-19",
    "last_day": "2025-10-25",
    "reason": "kept on paper before the program",
}


class TestGaps:
    def test_one_is_accepted_listed_and_withdrawn_and_each_leaves_an_event(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        made = editor.post("/gaps", json=GAP)
        assert made.status_code == 201, made.text
        gap_id = made.json()["id"]
        (accepted,) = ok(reader.get("/gaps", params={"lease_id": 1050}))["accepted"]
        assert accepted["reason"] == GAP["reason"]
        assert accepted["accepted_by"] == "editor"

        reason = {"reason": "the paper was found to be wrong"}
        assert editor.post(f"/gaps/{gap_id}/withdraw", json=reason).status_code == 204
        assert ok(reader.get("/gaps", params={"lease_id": 1050}))["accepted"] == []
        assert editor.post(f"/gaps/{gap_id}/withdraw", json=reason).status_code == 404
        (event,) = site.events(event="GAP_ACCEPTED")
        assert event["actor"] == "editor"
        with site.connect_owner() as books:
            booked = books.execute(
                "SELECT count(*), sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD') "
                "FROM fleet.curb_trips WHERE lease_id = 1050 AND booked_on BETWEEN %s AND %s",
                (GAP["first_day"], GAP["last_day"]),
            ).fetchone()
        said = event["details"]
        assert (said["trips"], Decimal(said["card"])) == booked
        assert [e["details"]["gap_id"] for e in site.events(event="GAP_WITHDRAWN")] == [gap_id]

    @pytest.mark.parametrize(
        ("change", "status", "said"),
        [
            ({"reason": "short"}, 422, "at least 10"),
            ({"reason": "paid in cash\u202e"}, 422, "U+202E"),
            ({"last_day": "2025-10-18"}, 422, "first day before its last"),
            ({"first_day": "2024-10-01"}, 422, "366 days at most"),
            ({"last_day": "2025-11-24"}, 422, "has not ended"),
            ({"last_day": "2025-11-10"}, 409, "DTR-1050-2025-11-02 stands for days of"),
            ({"lease_id": 77}, 422, "no lease 77"),
            ({"first_day": "9999-12-31"}, 422, "2100"),
        ],
    )
    def test_a_slip_is_refused_in_words(
        self, editor: httpx.Client, change: dict[str, Any], status: int, said: str
    ) -> None:
        answer = editor.post("/gaps", json={**GAP, **change})

        assert answer.status_code == status
        assert said in answer.text

    def test_the_same_days_are_accepted_once(self, editor: httpx.Client) -> None:
        days = {**GAP, "lease_id": 1051}
        assert editor.post("/gaps", json=days).status_code == 201
        again = editor.post("/gaps", json=days)

        assert again.status_code == 409
        assert "accepted for lease 1051 already" in again.text

    def test_it_takes_the_right_to_edit(self, reader: httpx.Client, starter: httpx.Client) -> None:
        assert reader.post("/gaps", json=GAP).status_code == 403
        assert starter.post("/gaps", json=GAP).status_code == 403


class TestSettlement:
    def test_the_feed_settles_what_each_statement_paid(
        self, site: Site, reader: httpx.Client
    ) -> None:
        feed = ok(reader.get("/settlement", params={"period_start": "2025-11-02"}))
        paid = {
            (row["dtr_id"], line["obligation_id"]): Decimal(line["paid"])
            for row in site.rows(
                "SELECT dtr_id, balances FROM dtr "
                "WHERE period_start = '2025-11-02' AND status = 'GENERATED'"
            )
            for line in row["balances"]
            if Decimal(line["paid"])
        }
        settled = {
            (line["dtr_id"], line["obligation_id"]): Decimal(line["amount"])
            * (1 if line["entry_type"] == "CREDIT" else -1)
            for line in feed
            if line["source"] == "EARNINGS"
        }

        assert settled == paid
        assert {line["booked_on"] for line in feed if line["source"] == "EARNINGS"} == {
            "2025-11-08"
        }

    def test_it_comes_as_csv_in_the_ledgers_columns_and_leaves_an_event(
        self, site: Site, reader: httpx.Client
    ) -> None:
        before = len(site.events(event="EXPORTED", actor="reader"))
        answer = reader.get("/settlement/csv", params={"period_start": "2025-11-02"})
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        feed = site.rows("SELECT * FROM dtr_settlement WHERE dtr_id LIKE '%%-2025-11-02'")

        assert sorted((row["posting_id"], Decimal(row["amount"])) for row in rows) == sorted(
            (line["posting_id"], line["amount"]) for line in feed
        )
        assert len(site.events(event="EXPORTED", actor="reader")) == before + 1

    def test_a_stranger_gets_nothing(self, site: Site) -> None:
        path = "/settlement?period_start=2025-11-02"
        assert site.client().get(path).status_code == 401
        assert site.client("outsider").get(path).status_code == 403


def test_weeks_that_the_books_have_changed_are_listed_and_offered_on_the_page(
    site: Site, reader: httpx.Client
) -> None:
    (row,) = site.rows(
        "SELECT lease_id FROM dtr WHERE period_start = '2025-11-02' AND status = 'GENERATED' "
        "AND cc_earnings > 100 ORDER BY lease_id DESC LIMIT 1"
    )
    changed_lease = row["lease_id"]
    with site.connect_owner() as owner:
        owner.execute(
            "UPDATE fleet.curb_trips SET total_amount = total_amount + 5 WHERE trip_id = ("
            "SELECT min(trip_id) FROM fleet.curb_trips WHERE lease_id = %s AND "
            "payment_type = 'CREDIT_CARD' AND booked_on BETWEEN %s AND %s)",
            (changed_lease, date(2025, 11, 2), date(2025, 11, 8)),
        )
    with site.runs.open_stores() as stores:
        night = datetime(2025, 11, 24, tzinfo=UTC)
        recheck_closed_weeks([stores.source], stores.records, night, 8, "night", None)

    changed = ok(reader.get("/weeks/changed"))
    mine = [
        difference
        for week in changed
        if week["period_start"] == "2025-11-02"
        for difference in week["differences"]
        if difference["lease_id"] == changed_lease
    ]
    assert [line["what"] for line in mine[0]["lines"]] == ["card"]
    page = site.page("starter").get("/page/").text
    assert "Other weeks that the books have changed since" in page
    assert "Regenerate this and what follows" in page
    assert f"Lease {changed_lease}: card earnings" in page
    assert "Regenerate this and what follows" not in site.page("reader").get("/page/").text


def test_the_page_accepts_a_gap(site: Site) -> None:
    form = {**GAP, "lease_id": "1053", "week": "2025-11-09"}
    answer = site.page("editor").post("/page/gaps", data=form)

    assert answer.headers["hx-redirect"] == "/api/dtr/page/?week=2025-11-09"
    assert [e["details"]["lease_id"] for e in site.events(event="GAP_ACCEPTED")][-1] == 1053
