"""Findings by API and page: listed, accepted for a reason, taken back, open again once changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from include.dtr.control.rules import compare_with_rules
from include.dtr.period import week_from
from include.dtr.rules.rulebook import rule_book
from tests.integration.api.conftest import Site, ok

WEEK = week_from(date(2025, 11, 9))
REASON = {"reason": "damage by the driver, paid in parts"}


@pytest.fixture(autouse=True)
def compared(site: Site) -> Iterator[None]:
    with site.app.state.services.office.source() as books, site.connect() as records:
        compare_with_rules(books, records, WEEK, rule_book(), "night")
    yield
    site.forget()


def listed(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return ok(client.get("/findings", params={"period_from": str(WEEK.start), **query}))


class TestAFinding:
    def test_is_listed_with_lease_rule_amount_and_source(self, reader: httpx.Client) -> None:
        (repair,) = listed(reader, lease_id=1061)
        assert (repair["rule"], repair["over"]) == ("MAY_NOT_BE_CHARGED", "175.00")
        assert "58-21(b)(1)" in repair["source"]
        assert repair["accepted_by"] is None

    def test_is_accepted_for_a_reason_and_taken_back_and_each_leaves_an_event(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        (repair,) = listed(reader, lease_id=1061)
        path = f"/findings/{repair['id']}"
        assert editor.post(f"{path}/accept", json={"reason": "short"}).status_code == 422
        assert reader.post(f"{path}/accept", json=REASON).status_code == 403
        assert editor.post(f"{path}/accept", json=REASON).status_code == 204
        assert editor.post(f"{path}/accept", json=REASON).status_code == 409

        (accepted,) = listed(reader, lease_id=1061)
        assert (accepted["accepted_by"], accepted["accepted_reason"]) == (
            "editor",
            REASON["reason"],
        )
        assert listed(reader, lease_id=1061, open_only=True) == []
        assert editor.post(f"{path}/withdraw", json=REASON).status_code == 204
        assert editor.post(f"{path}/withdraw", json=REASON).status_code == 404
        assert len(listed(reader, lease_id=1061, open_only=True)) == 1
        (recorded,) = site.events(event="FINDING_ACCEPTED")
        assert recorded["details"]["reason"] == REASON["reason"]
        assert (recorded["actor"], recorded["details"]["over"]) == ("editor", "175.00")
        assert len(site.events(event="FINDING_WITHDRAWN")) == 1

    def test_is_open_again_once_it_says_something_else(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        (cap,) = listed(reader, lease_id=1087)
        assert editor.post(f"/findings/{cap['id']}/accept", json=REASON).status_code == 204
        with site.connect() as records:
            records.execute(
                "UPDATE dtr_finding SET over = 112.00, sentence = sentence || ' now' WHERE id = %s",
                [cap["id"]],
            )
        assert [f["id"] for f in listed(reader, lease_id=1087, open_only=True)] == [cap["id"]]

    def test_that_is_unknown_or_gone_cannot_be_accepted(self, editor: httpx.Client) -> None:
        answer = editor.post("/findings/987654321/accept", json=REASON)
        assert (answer.status_code, "no finding" in answer.text) == (404, True)


class TestThePage:
    def test_shows_the_weeks_findings_and_those_who_may_can_accept(self, site: Site) -> None:
        with site.page("editor") as page:
            whole = page.get("/page/", params={"week": str(WEEK.start)})
            assert f'hx-get="/api/dtr/page/findings?week={WEEK.start}"' in whole.text
            part = page.get("/page/findings", params={"week": str(WEEK.start)})
            assert part.status_code == 200
            assert "<html" not in part.text
            assert "the cap of a lease of class ALL_IN is $1,389.00" in part.text
            assert "Accept this finding?" in part.text
        with site.page("reader") as page:
            part = page.get("/page/findings", params={"week": str(WEEK.start)})
            assert "Accept this finding?" not in part.text

    def test_says_nothing_of_a_week_without_any(self, site: Site) -> None:
        with site.page("reader") as page:
            part = page.get("/page/findings", params={"week": "2025-09-21"})
            assert part.text.strip() == ""

    def test_is_a_page_of_its_own_without_scripts(self, reader: httpx.Client) -> None:
        answer = reader.get("/page/findings", params={"week": str(WEEK.start)})
        assert "<html" in answer.text
        assert "Over the lease cap" in answer.text

    def test_takes_an_acceptance_from_its_form_and_leads_back_to_the_week(self, site: Site) -> None:
        (finding,) = site.rows("SELECT id FROM dtr_finding WHERE lease_id = 1068")
        form = {"finding_id": finding["id"], "week": str(WEEK.start), **REASON}
        with site.page("editor") as page:
            answer = page.post("/page/findings/accept", data=form)
            assert answer.headers["HX-Redirect"].endswith(f"/page/?week={WEEK.start}")
            part = page.get("/page/findings", params={"week": str(WEEK.start)})
            assert "Accepted by editor" in part.text
            assert page.post("/page/findings/withdraw", data=form).status_code == 200
