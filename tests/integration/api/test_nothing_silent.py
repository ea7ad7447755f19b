"""Nothing is silent: slips beside their fields, ended sessions, ended links, unknown addresses."""

import json
import re
from html import unescape

import httpx
import pytest

from tests.integration.api.conftest import Site, link_to, ok

WEEK = "2025-11-09"
STATEMENT = f"/page/statements/DTR-1060-{WEEK}"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VALID_PAYMENT = {
    "revision": "1",
    "amount": "1.00",
    "payment_type": "ACH",
    "batch_number": "ACH-1",
    "payment_date": "2025-11-16",
}


def wrong(answer: httpx.Response) -> dict[str, str]:
    """The sentences that stand beside fields."""
    found = re.findall(r'<li data-field="(\w+)">(.*?)</li>', answer.text)
    return {
        field: unescape(re.sub(r"<[^>]+>", "", said)).partition(": ")[2] for field, said in found
    }


@pytest.mark.parametrize(
    ("path", "form", "field", "said"),
    [
        (f"{STATEMENT}/void", {"revision": "1", "reason": "short"}, "reason", "at least 10 char"),
        (f"{STATEMENT}/void", {"revision": "1"}, "reason", "Fill this in."),
        (
            f"{STATEMENT}/void",
            {"revision": "1", "reason": "hidden \u202e override"},
            "reason",
            "invisible character (U+202E)",
        ),
        (f"{STATEMENT}/pay", {**VALID_PAYMENT, "amount": "1.005"}, "amount", "dollars and cents"),
        (f"{STATEMENT}/pay", {**VALID_PAYMENT, "amount": "NaN"}, "amount", "dollars and cents"),
        (
            f"{STATEMENT}/pay",
            {**VALID_PAYMENT, "payment_date": "2025-02-30"},
            "payment_date",
            "There is no such day",
        ),
        (f"{STATEMENT}/pay", {**VALID_PAYMENT, "batch_number": " "}, "batch_number", "at least 1"),
        (f"{STATEMENT}/pay", {**VALID_PAYMENT, "payment_type": "CASH"}, "payment_type", "Choose"),
        (
            "/page/gaps",
            {
                "lease_id": "999999",
                "first_day": WEEK,
                "last_day": "2025-11-15",
                "reason": "the car was in the shop",
                "week": WEEK,
            },
            "lease_id",
            "no lease 999999",
        ),
        (
            "/page/gaps",
            {
                "lease_id": "1060x",
                "first_day": WEEK,
                "last_day": "2025-11-15",
                "reason": "the car was in the shop",
                "week": WEEK,
            },
            "lease_id",
            "whole number",
        ),
    ],
)
def test_a_slip_is_said_beside_its_field(
    site: Site, path: str, form: dict[str, str], field: str, said: str
) -> None:
    answer = site.page("admin").post(path, data=form)
    assert answer.status_code == 422, answer.text
    assert said in wrong(answer)[field]
    assert "Nothing was booked." in answer.text


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"lease_id": "10x"}, "lease_id", "whole number"),
        ({"lease_id": "0"}, "lease_id", "below 1"),
        ({"period_from": "0001-01-01"}, "period_from", "below 1990-01-01"),
        ({"total_due_min": "1e400"}, "total_due_min", "money"),
        ({"total_due_min": "NaN"}, "total_due_min", "dollars and cents"),
        ({"status": "LOST"}, "status", "Choose one of these"),
        ({"colour": "red"}, "colour", "knows no such field"),
    ],
)
def test_filters_that_cannot_be_read_are_said_beside_them(
    reader: httpx.Client, query: dict[str, str], field: str, said: str
) -> None:
    answer = reader.get("/page/statements", params=query)
    assert answer.status_code == 422
    assert said in wrong(answer)[field]
    assert f'value="{next(iter(query.values()))}"' in answer.text or field in {"status", "colour"}


def test_what_is_not_a_week_is_explained_on_a_page(reader: httpx.Client) -> None:
    answer = reader.get("/page/", params={"week": "next"})
    assert answer.status_code == 422
    assert "Week:</strong> Write a date as 2025-11-09." in answer.text


def test_a_week_that_has_not_ended_cannot_be_run(site: Site) -> None:
    page = site.client("admin").get("/page/", params={"week": "2025-11-23"}).text
    assert "This week has not ended." in page
    assert "Run this week</button>" not in page


def test_a_second_run_of_a_week_is_refused_with_the_name_of_the_first(site: Site) -> None:
    period = ("2025-10-26", "2025-11-01")
    site.rows(
        "INSERT INTO dtr_generation_history (run_id, generation_date, period_start, period_end, "
        "status, triggered_by, triggered_by_user) VALUES ('manual__first', now(), %s, %s, "
        "'RUNNING', 'USER', 'vera') RETURNING id",
        *period,
    )
    form = {"period_start": period[0], "nonce": "12345678"}
    answer = site.page("admin").post("/page/generate", data=form)
    assert answer.status_code == 409
    assert "already under way: manual__first" in answer.text
    assert "by vera" in answer.text
    assert "Nothing was booked." in answer.text
    site.rows(
        "UPDATE dtr_generation_history SET status = 'FAILED', error_message = 'ended', "
        "generation_time_seconds = 1 WHERE run_id = 'manual__first' "
        "RETURNING id"
    )


class TestSessions:
    def test_an_entry_outlives_its_session_and_is_not_booked(self, site: Site) -> None:
        stranger = site.client()
        stranger.headers.update(
            {"HX-Request": "true", "HX-Current-URL": f"{site.url}{STATEMENT}?revision=1"}
        )
        answer = stranger.post(f"{STATEMENT}/void", data={"revision": "1", "reason": "x" * 12})
        assert answer.status_code == 401
        assert "no longer signed in. Nothing was booked. What you entered is kept" in answer.text
        assert f"next=/api/dtr{STATEMENT}?revision=1" in unescape(answer.text)
        assert "hx-refresh" not in answer.headers

    def test_what_polls_gets_the_error_and_is_left_as_it_is(self, site: Site) -> None:
        stranger = site.client()
        stranger.headers.update({"HX-Request": "true", "HX-Current-URL": f"{site.url}/page/"})
        answer = stranger.get("/page/status")
        assert answer.headers["hx-reswap"] == "none"
        assert json.loads(answer.headers["hx-trigger"]) == {
            "dtr-signed-out": "/auth/login?next=/api/dtr/page/"
        }

    def test_whoever_signs_in_again_is_back_where_he_was(self, site: Site) -> None:
        answer = site.client().get(f"{STATEMENT}?revision=1", headers={"Host": "evil.example"})
        assert f"next=/api/dtr{STATEMENT}?revision=1" in unescape(answer.text)
        assert "evil.example" not in answer.text
        framed = site.client().get(STATEMENT, headers={"Sec-Fetch-Dest": "iframe"})
        assert f"next=/plugin/driver-statements/api/dtr{STATEMENT}" in framed.text


def test_an_unknown_address_is_answered_in_words(reader: httpx.Client) -> None:
    for path in ("/page/nowhere", "/page/statements/DTR-1060-2025-11-09/nowhere"):
        answer = reader.get(path)
        assert answer.status_code == 404
        assert "There is no page at this address." in answer.text
    answer = reader.get("/page/statements/nonsense")
    assert answer.status_code == 422
    assert "<h1>Please check what you entered</h1>" in answer.text


class TestLinks:
    DTR = "DTR-1052-2025-11-09"

    def test_a_driver_with_an_ended_link_reads_what_to_do(
        self, site: Site, reader: httpx.Client, editor: httpx.Client
    ) -> None:
        made = link_to(reader, self.DTR)
        ok(editor.delete(f"/{self.DTR}/links"))
        path = made["url"].removeprefix("https://airflow.example.org/api/dtr")
        for ended in (path, "/link?token=nonsense", "/link", f"/link?token={'x' * 301}"):
            answer = site.client().get(ended, headers=BROWSER)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "<h1>This link is no longer good</h1>" in answer.text
            assert "Call us and we send you a new one: Tel. (718) 555-0142" in answer.text
            assert self.DTR not in answer.text

    @pytest.fixture
    def newest(self, site: Site) -> int:
        (row,) = site.rows(
            "SELECT coalesce(max(dtr_link.id), 0) AS id FROM dtr_link JOIN dtr ON dtr.id = "
            "dtr_row_id WHERE dtr_id = %s",
            self.DTR,
        )
        return int(row["id"])

    def test_no_second_link_is_made_by_accident(self, site: Site, newest: int) -> None:
        page, path = site.page("reader"), f"/page/statements/{self.DTR}"
        first = page.post(f"{path}/link", data={"newest_link": newest})
        assert first.status_code == 200
        again = page.post(f"{path}/link", data={"newest_link": newest})
        assert again.status_code == 409
        assert "reader made a link to this statement meanwhile" in again.text
        shown = site.client("reader").get(path).text
        assert "Whoever has it needs no second one." in shown
        assert "Make another one" in shown

    def test_a_reader_revokes_his_own_and_no_other(self, site: Site, reader: httpx.Client) -> None:
        dtr_id = "DTR-1062-2025-11-09"
        own, other = link_to(reader, dtr_id), link_to(site.client("starter"), dtr_id)
        assert [link["id"] for link in ok(reader.get(f"/{dtr_id}/links"))] == [own["link_id"]]
        page = site.page("reader")
        refused = page.post(
            f"/page/statements/{dtr_id}/links/revoke", data={"link_id": other["link_id"]}
        )
        assert refused.status_code == 409
        assert "no such link of yours" in refused.text
        assert ok(reader.delete(f"/{dtr_id}/links"))["revoked"] == [own["link_id"]]
        states = ok(site.client("editor").get(f"/{dtr_id}/links"))
        assert {link["id"]: link["revoked_by"] for link in states} == {
            own["link_id"]: "reader",
            other["link_id"]: None,
        }
