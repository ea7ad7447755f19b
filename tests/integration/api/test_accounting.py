"""The journal of a week and drivers' years by the API: who may, and what they get."""

import csv
import io
from decimal import Decimal

import httpx

from tests.integration.api.conftest import Site, ok

WEEK = {"period_start": "2025-11-09"}


class TestTheJournal:
    def test_an_editor_makes_it_and_a_reader_reads_it(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        assert reader.post("/journal", params=WEEK).status_code == 403
        made = ok(editor.post("/journal", params=WEEK))
        again = ok(editor.post("/journal", params=WEEK))

        assert made["made_by"] == "editor"
        assert (again["is_new"], again["edition"]) == (False, made["edition"])
        table = reader.get("/journal/csv", params=WEEK)
        rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
        debits = sum(Decimal(row["debit"] or 0) for row in rows)
        assert debits == sum(Decimal(row["credit"] or 0) for row in rows) > 0
        iif = reader.get("/journal/iif", params={**WEEK, "edition": made["edition"]})
        assert iif.text.startswith("!TRNS\t")
        assert 'filename="journal-2025-11-09-' in iif.headers["content-disposition"]
        noted = [e for e in site.events(event="EXPORTED") if e["details"].get("what") == "journal"]
        assert [(e["actor"], e["details"]["edition"]) for e in noted] == [
            ("reader", made["edition"])
        ] * 2

    def test_what_was_never_made_is_not_there(
        self, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        assert reader.get("/journal/csv", params={**WEEK, "edition": 99}).status_code == 404
        old = {"period_start": "2024-01-07"}
        assert reader.get("/journal/iif", params=old).status_code == 404
        refused = editor.post("/journal", params=old)
        assert refused.status_code == 404
        assert "there is nothing to book" in refused.json()["detail"]


class TestYears:
    def test_a_year_that_runs_is_listed_and_not_released(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        listed = ok(reader.get("/years/2025"))
        refused = editor.post("/years/2025/release", json={})

        drivers = site.rows(
            "SELECT DISTINCT driver_id FROM dtr WHERE status = 'GENERATED' ORDER BY driver_id"
        )
        assert [line["driver_id"] for line in listed] == [row["driver_id"] for row in drivers]
        assert {line["revision"] for line in listed} == {None}
        assert refused.status_code == 400
        assert "2025 has not ended" in refused.json()["detail"]
        assert reader.post("/years/2025/release", json={}).status_code == 403
        driver = listed[0]["driver_id"]
        assert reader.get(f"/years/2025/{driver}/pdf").status_code == 404
        short = editor.post("/years/2024/release", json={"reason": "short"})
        assert short.status_code == 422
