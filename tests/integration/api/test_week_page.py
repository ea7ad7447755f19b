"""The first page: one truth about the week, whatever its last run happened to do."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from include.dtr.control.recheck import recheck_closed_weeks
from include.dtr.money import display
from tests.integration.api.conftest import Site

WEEK = "2025-11-09"


@pytest.fixture
def site(own_site: Site) -> Site:
    """Statements are voided and weeks run again here."""
    return own_site


def status_of(client: httpx.Client, week: str = WEEK) -> str:
    """What the status says, as text."""
    answer = client.get("/page/status", params={"week": week})
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def another_moment(site: Site) -> Iterator[None]:
    """What was looked up for an earlier test is not kept."""
    site.forget()
    yield
    site.forget()


pytestmark = pytest.mark.usefixtures("another_moment")


def test_it_says_what_is_issued_what_is_missing_and_what_goes_out(
    site: Site, reader: httpx.Client
) -> None:
    (due,) = site.rows(
        "SELECT sum(greatest(total_due, 0)) AS due FROM dtr WHERE period_start = %s", WEEK
    )
    said = status_of(reader)
    assert "42 of 45 issued, 3 missing" in said
    assert "Adds up to the cent" in said
    assert f"${display(due['due'])} to pay, $0.00 paid" in said


def test_the_tiles_add_up(site: Site, reader: httpx.Client) -> None:
    page = reader.get("/page/status", params={"week": WEEK}).text
    card, deductions, prior, forward, out = (
        int(re.sub(r"[$,.]", "", text))
        for text in re.findall(r"<dt>[^<]+</dt><dd>([^<]+)</dd>", page)
    )
    assert card - deductions + prior + forward == out


def test_running_one_lease_again_does_not_hide_what_is_missing(
    site: Site, reader: httpx.Client
) -> None:
    conf = {"period_start": WEEK, "lease_ids": [1060], "regenerate": True, "preview": False}
    site.runs.work("manual__again", conf)
    (run,) = site.rows("SELECT * FROM dtr_generation_history WHERE run_id = 'manual__again'")
    assert run["total_failed"] == 0
    assert "42 of 45 issued, 3 missing" in status_of(reader)


def test_a_voided_statement_is_missing_and_the_comparison_outdated(
    site: Site, reader: httpx.Client, editor: httpx.Client
) -> None:
    reason = {"reason": "entered for the wrong driver"}
    assert editor.post(f"/DTR-1049-{WEEK}/void", json=reason).status_code == 200
    said = status_of(reader)
    assert "41 of 45 issued, 4 missing" in said
    assert "statements were issued or voided since" in said
    page = reader.get("/page/", params={"week": WEEK}).text
    assert "Not tried, or voided since: 1049" in page

    site.runs.work("manual__1049", {"period_start": WEEK, "lease_ids": [1049], "preview": False})
    site.forget()
    assert "42 of 45 issued, 3 missing Adds up to the cent (" in status_of(reader)


def test_a_paid_statement_moves_dollars_from_to_pay_to_paid(
    site: Site, reader: httpx.Client, editor: httpx.Client
) -> None:
    (row,) = site.rows(
        "SELECT dtr_id, total_due FROM dtr WHERE period_start = %s AND status = 'GENERATED' "
        "AND total_due > 0 ORDER BY lease_id LIMIT 1",
        WEEK,
    )
    paid = {"payment_type": "ACH", "batch_number": "ACH-1"}
    assert editor.patch(f"/{row['dtr_id']}/payment", json=paid).status_code == 200
    assert f"${display(row['total_due'])} paid" in status_of(reader)


def test_the_first_page_is_the_newest_pay_week_with_statements(
    site: Site, reader: httpx.Client
) -> None:
    for run_id, conf in {
        "manual__refused": {"period_start": "2025-11-16", "lease_ids": [4711]},
        "manual__odd": {"period_start": "2025-09-03", "lease_ids": [1045]},
    }.items():
        site.runs.work(run_id, {"preview": False, **conf})
    page = reader.get("/page/").text
    assert "<h1>Sun Nov 9 to Sat Nov 15, 2025</h1>" in page
    offered = re.findall(r'<option value="([^"]+)"', page)
    assert offered[:3] == ["2025-11-16", "2025-11-09", "2025-11-02"]
    refused = status_of(reader, "2025-11-16")
    assert "There is no lease 4711" in refused


def test_an_odd_period_is_a_deliberate_act(site: Site, reader: httpx.Client) -> None:
    page = reader.get("/page/", params={"week": "2025-10-08"}).text
    assert "This is not a pay week." in page
    assert "week=2025-10-12" in page, "the arrow leads back to a pay week"
    form = {"period_start": "2025-10-08", "nonce": "odd-period-1"}
    refused = site.page("starter").post("/page/generate", data=form)
    assert refused.status_code == 400
    assert "not a pay week" in refused.text
    meant = site.page("starter").post("/page/generate", data={**form, "odd_period": "true"})
    assert meant.status_code == 200, meant.text


def test_a_week_that_was_never_run_says_how_many_leases_ran_in_it(
    site: Site, reader: httpx.Client
) -> None:
    assert "not been run yet. 44 leases ran in it" in status_of(reader, "2025-09-14")


def test_a_closed_week_that_changed_is_no_fault_of_this_one(
    site: Site, reader: httpx.Client
) -> None:
    with site.connect_owner() as books:
        books.execute(
            "UPDATE fleet.curb_trips SET total_amount = total_amount + 5 WHERE trip_id = ("
            "SELECT trip_id FROM fleet.curb_trips WHERE lease_id = 1051 AND payment_type = "
            "'CREDIT_CARD' AND booked_on BETWEEN '2025-11-02' AND '2025-11-08' LIMIT 1)"
        )
    site.runs.work("manual__closed", {"period_start": WEEK, "preview": False})
    (run,) = site.rows("SELECT * FROM dtr_generation_history WHERE run_id = 'manual__closed'")
    assert run["control_totals"]["closed_week_differences"]
    site.forget()
    said = status_of(reader)
    assert "Adds up to the cent (" in said
    assert "1 other week changed since" in said
    page = reader.get("/page/runs/manual__closed").text
    assert "Adds up to the cent" in page
    assert "Does not add up" not in page
    assert "lease 1051" in page
    with site.runs.open_stores() as stores:
        tonight = datetime.now(UTC)
        recheck_closed_weeks([stores.source], stores.records, tonight, 8, "night", None)
    elsewhere = status_of(reader, "2025-11-02")
    assert "Does not add up" in elsewhere
