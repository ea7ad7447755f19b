"""The office's work on the page inside Airflow, from the week's run to a voided statement."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

from local.fleet import PERIODS
from local.stack.databases import FLEET_OWNER, RECORDS_DATABASE
from local.stack.stack import Stack
from tests.e2e.browser.conftest import SignIn, framed, picture
from tests.e2e.conftest import RUN_SECONDS, Records, only

WEEK = PERIODS[3]
BROKEN, SHOWN, VOIDED, PAID = 1069, 1063, 1065, 1064
LEASES = range(1058, 1073)
"""The fleet of these tests."""
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WAIT = RUN_SECONDS * 1000
BASE = "/api/dtr/page"


def dtr(lease: int) -> str:
    return f"DTR-{lease}-{WEEK.start}"


@pytest.fixture(scope="module", autouse=True)
def fleet(stack: Stack) -> Iterator[psycopg.Connection[Any]]:
    """Fifteen leases: each is a task of its own, and takes its second or two."""
    with (
        stack.postgres.connect(RECORDS_DATABASE, FLEET_OWNER) as books,
        only(books, LEASES),
    ):
        yield books


@pytest.fixture(scope="module")
def broken(fleet: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A lease whose leaseholder was entered as a second driver, until somebody fixes it."""
    set_role(fleet, "ADDITIONAL")
    yield fleet
    set_role(fleet, "PRIMARY")


def set_role(books: psycopg.Connection[Any], role: str) -> None:
    books.execute("UPDATE fleet.lease_drivers SET role = %s WHERE lease_id = %s", [role, BROKEN])


def test_a_week_is_run_watched_and_its_failed_lease_rerun(
    sign_in: SignIn, broken: Any, records: Records
) -> None:
    page = sign_in("operator")
    page.goto("/")
    page.get_by_role("link", name="Driver statements").click()
    page.wait_for_url("**/plugin/driver-statements**")
    frame = framed(page)
    expect(frame.get_by_role("heading", level=1)).to_be_visible()

    frame.get_by_role("button", name="Another period").click()
    frame.get_by_role("dialog").get_by_label("First day").fill(WEEK.start.isoformat())
    frame.get_by_role("button", name="Show these seven days").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Oct 12")
    expect(frame.get_by_text("This week has not been run yet")).to_be_visible()
    frame.get_by_role("button", name="Run this week").click()
    picture(page, "confirm")
    frame.get_by_role("button", name="Start the run").click()

    expect(frame.get_by_text("to go.", exact=False)).to_be_visible(timeout=WAIT)
    expect(frame.locator("[data-count=done]")).not_to_have_text("0", timeout=WAIT)
    picture(page, "running")
    expect(frame.locator("[data-count=to-go]")).to_have_text("0", timeout=WAIT)
    expect(frame.get_by_text("1 failed.")).to_be_visible(timeout=WAIT)
    expect(frame.locator("[data-count=failed]")).to_have_text("1")
    expect(frame.get_by_text("The lease has no leaseholder in this week.")).to_be_visible()
    expect(frame.get_by_text("no PRIMARY driver")).to_be_hidden()
    (run,) = records.rows(
        "SELECT * FROM dtr_generation_history WHERE period_start = %s", WEEK.start
    )
    assert run["control_totals"]["differences"] == []
    expect(frame.get_by_text("Adds up to the cent")).to_be_visible()
    picture(page, "run")

    frame.get_by_text("Details", exact=True).click()
    expect(frame.get_by_text("no PRIMARY driver")).to_be_visible()
    frame.get_by_role("link", name="Task log").click()
    page.wait_for_url("**/tasks/generate_dtrs/mapped/**")

    set_role(broken, "PRIMARY")
    page.goto(f"/plugin/driver-statements{BASE}/?week={WEEK.start}")
    frame = framed(page)
    expect(frame.get_by_role("heading", name="Leases without a statement 1")).to_be_visible()
    expect(frame.get_by_text("14 of 15 issued, 1 missing")).to_be_visible()
    expect(frame.get_by_text("Adds up to the cent (")).to_be_visible()
    picture(page, "week")
    frame.get_by_role("button", name="Rerun these").first.click()
    frame.get_by_role("dialog").get_by_role("button", name="Rerun these").click()
    expect(frame.get_by_text("Generated 1 DTR, 0 failed")).to_be_visible(timeout=WAIT)
    (row,) = records.rows("SELECT * FROM dtr WHERE dtr_id = %s", dtr(BROKEN))
    assert row["status"] == "GENERATED"
    runs = records.rows("SELECT * FROM dtr_generation_history WHERE period_start = %s", WEEK.start)
    assert [(run["triggered_by"], run["triggered_by_user"]) for run in runs] == [
        ("USER", "operator"),
        ("USER", "operator"),
    ]


def test_a_statement_is_found_by_typing_and_its_pdf_is_shown(sign_in: SignIn) -> None:
    """Inside Airflow's frame, where the browser's own viewer is barred."""
    page = sign_in("reader")
    page.goto(f"/plugin/driver-statements{BASE}/statements")
    frame = framed(page)
    frame.get_by_role("searchbox").press_sequentially("Шевченко", delay=20)
    expect(frame.locator("#results tbody tr")).to_have_count(1)
    picture(page, "list")
    frame.get_by_role("link", name=dtr(SHOWN)).click()
    first = frame.locator("#pdf canvas[data-drawn]").first
    expect(first).to_be_visible()
    expect(frame.get_by_text("pages")).to_be_visible()
    inked = first.evaluate(
        """canvas => {
            const { width, height } = canvas;
            const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
            let dark = 0;
            for (let i = 0; i < data.length; i += 4) if (data[i] < 96) dark += 1;
            return dark / (data.length / 4);
        }"""
    )
    assert 0.005 < inked < 0.5
    assert page.url.endswith(f"/statements/{dtr(SHOWN)}?revision=1")
    picture(page, "statement")
    for name in ("Pay", "Void", "Regenerate", "Preview"):
        expect(frame.get_by_role("button", name=name, exact=True)).to_have_count(0)
    frame.get_by_role("link", name="Explain").click()
    frame.locator("#cc_earnings summary").click()
    expect(frame.locator("#cc_earnings tbody tr").first).to_be_visible()
    picture(page, "explain")


def test_a_statement_is_paid_and_another_voided_by_keyboard(
    sign_in: SignIn, records: Records
) -> None:
    page = sign_in("operator")
    page.goto(f"{BASE}/statements/{dtr(PAID)}")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_label("Batch or check number").fill("ACH-2025-44")
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.get_by_text("Paid by ACH, batch ACH-2025-44")).to_be_visible()
    expect(page.get_by_role("button", name="Pay", exact=True)).to_have_count(0)

    page.goto(f"{BASE}/statements/{dtr(VOIDED)}")
    page.get_by_role("button", name="Void", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Charged twice, see ticket 77")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Charged twice, see ticket 77").first).to_be_visible()
    (row,) = records.rows("SELECT * FROM dtr WHERE dtr_id = %s", dtr(VOIDED))
    assert (row["status"], row["voided_by"]) == ("VOIDED", "operator")

    reader = sign_in("reader")
    reader.goto(f"{BASE}/statements/{dtr(VOIDED)}")
    expect(reader.get_by_text("shown only to people who may edit")).to_be_visible()


def test_a_refusal_is_said_in_the_dialog(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto(f"{BASE}/statements/{dtr(PAID)}")
    other = sign_in("operator")
    other.goto(f"{BASE}/statements/{dtr(PAID)}")
    for tab, reason in ((page, "first to void this one"), (other, "second to void this one")):
        tab.get_by_role("button", name="Void", exact=True).click()
        # The dialogs of its payment ask for reasons as well; only this one is open.
        tab.get_by_role("textbox", name="Reason").fill(reason)
        tab.get_by_role("button", name="Void it").click()
    expect(other.get_by_role("alert")).to_contain_text("VOIDED; only an issued DTR can be voided")


def test_a_link_is_made_and_copied(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto(f"{BASE}/statements/{dtr(1062)}")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Link", exact=True).input_value()
    stranger = page.context.browser.new_context()  # type: ignore[union-attr]
    assert dtr(1062) in stranger.request.get(address).text()
    answer = stranger.request.get(address.replace("/link?", "/link/pdf?"))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-1.4")
    stranger.close()


def enter(page: Page, user: str, stack: Stack) -> None:
    """Sign in on Airflow's page."""
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", stack.airflow.password(user))
    page.click("button[type=submit]")


def test_the_session_ends_with_a_way_back(sign_in: SignIn, stack: Stack) -> None:
    page = sign_in("reader")
    page.context.clear_cookies()
    page.goto(f"{BASE}/statements")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/auth/login**")
    enter(page, "reader", stack)
    page.wait_for_url(f"**{BASE}/statements")


def test_a_session_that_ends_within_airflows_frame_comes_back_into_it(
    sign_in: SignIn, stack: Stack
) -> None:
    page = sign_in("reader")
    path = f"/plugin/driver-statements{BASE}/statements"
    page.goto(path)
    expect(framed(page).get_by_role("heading", level=1)).to_be_visible()
    page.context.clear_cookies()
    framed(page).get_by_role("link", name="Runs").click()
    framed(page).get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/auth/login**")
    enter(page, "reader", stack)
    page.wait_for_url("**/plugin/driver-statements/**/runs")


def test_a_week_is_previewed_before_it_is_issued(sign_in: SignIn, records: Records) -> None:
    page = sign_in("operator")
    before = records.rows("SELECT count(*) FROM dtr")
    page.goto(f"{BASE}/?week={PERIODS[2].start}")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_role("button", name="Make the preview").click()
    expect(page.get_by_role("heading", name="What it would come to")).to_be_visible(timeout=WAIT)
    expect(page.locator("table.preview tbody tr")).to_have_count(len(LEASES))
    picture(page, "preview")
    assert records.rows("SELECT count(*) FROM dtr") == before


PAGES = {
    "week": f"{BASE}/?week={WEEK.start}",
    "list": f"{BASE}/statements",
    "statement": f"{BASE}/statements/{dtr(1066)}",
    "explain": f"{BASE}/statements/{dtr(1066)}/explain",
    "runs": f"{BASE}/runs",
    "numbers": f"{BASE}/numbers?last={WEEK.start}",
    "findings": f"{BASE}/findings?week={WEEK.start}",
}


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        (360, True),
        (700, False),
        pytest.param(1024, True, marks=pytest.mark.faults),
        pytest.param(360, False, marks=pytest.mark.faults),
        pytest.param(700, True, marks=pytest.mark.faults),
        pytest.param(1024, False, marks=pytest.mark.faults),
    ],
)
def test_it_is_accessible_and_fits(sign_in: SignIn, width: int, dark: bool) -> None:
    """axe-core finds nothing serious, and nothing is wider than the screen."""
    page = sign_in("operator", width=width, dark=dark)
    for name, path in PAGES.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if dark or width < 1024:
            picture(page, f"{name}-{'dark' if dark else 'light'}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert serious(page) == [], name
    page.goto(PAGES["statement"])
    page.get_by_role("button", name="Void", exact=True).click()
    assert serious(page) == [], "dialog"


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical on what is shown."""
    # Evaluated by the debugger: the page's own policy would rightly refuse a foreign script.
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_it_follows_airflows_theme(sign_in: SignIn) -> None:
    page = sign_in("reader")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto("/plugin/driver-statements")
    expect(framed(page).locator("html")).to_have_attribute("data-theme", "dark")
