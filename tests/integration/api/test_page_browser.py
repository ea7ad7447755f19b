"""The page in a real browser: widths, zoom, print, lost answers, slips beside their fields."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.integration.api.conftest import Site

WEEK = "2025-11-09"
LEASE = 1063
STATEMENT = f"page/statements/DTR-{LEASE}-{WEEK}"
SHOWN = f"DTR-{LEASE}-{WEEK}"
CHROMIUM = which("chromium")
PICTURES = os.environ.get("DTR_PAGE_PICTURES")
"""A folder to keep pictures in, to be looked at; `page-week.png` is the one of docs/images."""
Open = Callable[..., Page]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (make system-packages)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Open]:
    """A tab of a signed-in user; ends the test badly where the page's script has failed."""
    faults: list[str] = []
    contexts = []

    def opened(
        path: str, user: str = "admin", width: int = 1280, dark: bool = False, zoom: int = 1
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width // zoom, "height": 900 // zoom},
            device_scale_factor=zoom,
            color_scheme="dark" if dark else "light",
            service_workers="block",
        )
        contexts.append(context)
        context.add_cookies([{"name": "_token", "value": user, "url": site.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{site.url}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


WIDTHS = {1: (360, 641, 700, 800, 1024), 2: (1280,)}
"""Of the window, by zoom."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("zoom", WIDTHS)
def test_the_total_due_can_be_read_at_every_width(open_page: Open, zoom: int, dark: bool) -> None:
    """In the list, on the statement and in its table; and nothing is wider than the screen."""
    for name, path in (
        ("list", f"page/statements?lease_id={LEASE}"),
        ("statement", STATEMENT),
        ("week", f"page/?week={WEEK}"),
    ):
        page = open_page(path, width=WIDTHS[zoom][0], dark=dark, zoom=zoom)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for width in WIDTHS[zoom]:
            page.set_viewport_size({"width": width // zoom, "height": 900 // zoom})
            picture(page, f"{name}-{'dark' if dark else 'light'}-{width}-{zoom}")
            can_be_read(page, name, width // zoom)


def can_be_read(page: Page, name: str, seen: int) -> None:
    """On a screen `seen` pixels wide."""
    assert page.evaluate("document.documentElement.scrollWidth") <= seen, (name, seen)
    if name == "week":
        return
    amounts = page.locator(
        "#results tbody td:last-child .amount"
        if name == "list"
        else ".figure-hero, .sums .total td .amount"
    )
    assert amounts.count() >= 2, name
    for at in range(amounts.count()):
        box = amounts.nth(at).bounding_box()
        assert box is not None
        assert box["x"] >= 0, (name, seen)
        assert box["x"] + box["width"] <= seen, (name, seen)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_screen_answers_what_the_office_asks_first(open_page: Open, width: int) -> None:
    """Is the week right, what is missing, what goes out: without scrolling or opening anything."""
    page = open_page(f"page/?week={WEEK}", user="starter", width=width)
    status = page.get_by_role("region", name="The week now")
    for answer in (
        "42 of 45 issued, 3 missing",
        "Adds up to the cent",
        re.compile(r"^\$[0-9,]+\.[0-9]{2} to pay, \$[0-9,]+\.[0-9]{2} paid$"),
    ):
        item = status.get_by_role("listitem").filter(has_text=answer).first
        expect(item).to_be_in_viewport(ratio=1)
    if width > 1000:
        expect(page.get_by_text("Goes out to drivers")).to_be_in_viewport(ratio=1)
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / "page-week.png"))


def test_the_total_due_is_printed(open_page: Open, tmp_path: Path) -> None:
    import subprocess

    page = open_page(STATEMENT)
    due = page.locator(".sums .total td .amount").inner_text()
    file = tmp_path / "statement.pdf"
    page.pdf(path=str(file), format="Letter")
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert f"Total due {due}" in " ".join(text.split())
    assert "Void" not in text


def test_the_pdf_is_drawn_by_files_of_one_release(open_page: Open) -> None:
    page = open_page(STATEMENT)
    page.get_by_role("group", name="The statement as a PDF").scroll_into_view_if_needed()
    expect(page.locator("#pdf canvas[data-drawn]").first).to_be_visible()
    expect(page.locator("#pdf-state")).to_have_text(re.compile(r"^\d pages?$"))
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    own = [address for address in loaded if "/page/static/" in address]
    assert {"pdf.min.mjs", "page.css", "page.js"} <= {Path(a.split("?")[0]).name for a in own}
    assert [address for address in own if not re.search(r"\?v=[0-9a-f]{12}$", address)] == []


def test_a_pdf_that_cannot_be_drawn_says_so(open_page: Open) -> None:
    page = open_page(f"page/statements?lease_id={LEASE}")
    page.route("**/pdf.min.mjs*", lambda route: route.abort())
    page.goto(page.url.replace(f"statements?lease_id={LEASE}", f"statements/{SHOWN}"))
    expect(page.locator("#pdf-state")).to_contain_text("The PDF cannot be shown here")


def test_every_figure_leads_to_its_explanation(open_page: Open) -> None:
    page = open_page(STATEMENT)
    targets = page.locator("a.leads-to").evaluate_all("links => links.map(a => a.hash.slice(1))")
    assert {"cc_earnings", "total_deductions", "net_earnings", "total_due", "LEASE.paid"} <= set(
        targets
    )
    page.locator("a.leads-to[href$='#net_earnings']").click()
    figure = page.locator("#net_earnings")
    expect(figure).to_have_attribute("open", "")
    explained = page.locator("details.figure").evaluate_all("all => all.map(one => one.id)")
    assert set(targets) <= set(explained)


def test_reads_are_folded_and_the_drivers_other_weeks_shown(open_page: Open) -> None:
    page = open_page(STATEMENT)
    page.reload()
    happened = page.get_by_role("region", name="What happened")
    expect(happened.get_by_text("Issued").first).to_be_visible()
    expect(happened.get_by_text("Looked at", exact=False)).to_be_visible()
    expect(happened.locator(".reads .trail")).to_be_hidden()
    other = page.get_by_role("region", name="The driver’s other weeks")
    other.get_by_role("link", name="Nov 2").click()
    page.wait_for_url(f"**/statements/DTR-{LEASE}-2025-11-02")


def test_a_slip_is_marked_and_explained_beside_its_field(open_page: Open) -> None:
    page = open_page(STATEMENT)
    page.get_by_role("button", name="Void", exact=True).click()
    reason = page.get_by_role("textbox", name="Reason")
    reason.fill("          x")  # long enough for the browser, and not for the office
    page.get_by_role("button", name="Void it").click()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(page.locator("label", has=reason).locator(".field-problem")).to_contain_text(
        "at least 10 characters"
    )
    expect(reason).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was booked.")
    assert reason.input_value() == "          x"
    picture(page, "slip")


def test_a_filter_that_cannot_be_read_is_marked(open_page: Open) -> None:
    page = open_page("page/statements?lease_id=0")
    field = page.get_by_label("Lease")
    expect(field).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field-problem")).to_have_text("It cannot be below 1.")


def test_an_ended_session_keeps_what_was_entered(open_page: Open, site: Site) -> None:
    page = open_page(STATEMENT)
    page.get_by_role("button", name="Void", exact=True).click()
    page.get_by_role("textbox", name="Reason").fill("entered for the wrong driver")
    page.context.clear_cookies()
    page.get_by_role("button", name="Void it").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("You are no longer signed in. Nothing was booked.")
    back = said.get_by_role("link").get_attribute("href")
    assert back is not None
    assert back.endswith(f"next=/api/dtr/{STATEMENT}")
    assert (
        page.get_by_role("textbox", name="Reason").input_value() == "entered for the wrong driver"
    )
    (row,) = site.rows("SELECT status FROM dtr WHERE dtr_id = %s", SHOWN)
    assert row["status"] == "GENERATED"


def test_an_answer_that_never_comes_is_reported(open_page: Open) -> None:
    page = open_page(STATEMENT)
    page.get_by_role("button", name="Void", exact=True).click()
    page.get_by_role("textbox", name="Reason").fill("entered for the wrong driver")
    page.context.set_offline(True)
    page.get_by_role("button", name="Void it").click()
    expect(page.get_by_role("alert")).to_contain_text("Whether it was booked is not known")
    expect(page.locator("#banner")).to_contain_text("No connection to the server")
    assert (
        page.get_by_role("textbox", name="Reason").input_value() == "entered for the wrong driver"
    )
    picture(page, "offline")
    page.context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden()
