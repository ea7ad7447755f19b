"""The driver's page in a real browser: on a phone's width, light and dark, in any language, without
a finding of axe-core, a script, a cookie, or a call to anybody else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from include.dtr.driver import views
from include.dtr.driver.limits import Limit
from include.dtr.languages import direction, languages
from include.dtr.period import week_from
from tests.integration.api.conftest import WEEKS, Site
from tests.integration.api.mail import deliver, link_in
from tests.mailserver import Inbox, mail_server

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "e2e" / "browser" / "vendor" / "axe.min.js"
PICTURES = os.environ.get("DTR_PICTURES")
"""A folder to keep pictures of the page in."""
PHONE = 320
WEEK = week_from(WEEKS[1])
LEASE = 1045
DTR = f"DTR-{LEASE}-{WEEK.start}"
TAGS = [language.tag for language in languages()]
OFTEN = {"en", "bn", "ur", "zh-Hans"}
"""Looked at in each run of the tests: one of every kind of script; the others now and then."""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "VISITS", Limit(1_000))
    monkeypatch.setattr(views, "QUESTIONS", Limit(1_000))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def link(own_site: Site) -> str:
    """The page that the driver's mail leads to."""
    inbox = Inbox()
    with own_site.connect_owner() as books:
        books.execute("UPDATE fleet.drivers SET email = 'driver' || driver_id || '@example.org'")
    with mail_server(inbox) as port:
        for start in WEEKS:
            deliver(own_site, port, week_from(start), [LEASE])
    return own_site.url + link_in(inbox, DTR)


def opened(browser: Browser, url: str, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": PHONE, "height": 700},
        color_scheme="dark" if dark else "light",
        java_script_enabled=True,
    )
    page = context.new_page()
    page.goto(url)
    return page


def findings(page: Page) -> list[str]:
    """All that axe-core finds, whatever its weight."""
    # Evaluated by the debugger: the page's own policy would rightly refuse a foreign script.
    page.evaluate(AXE.read_text())
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in page.evaluate("axe.run()")["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(
    "tag",
    [tag if tag in OFTEN else pytest.param(tag, marks=pytest.mark.faults) for tag in TAGS],
)
def test_it_fits_a_phone_and_axe_finds_nothing(browser: Browser, link: str, tag: str) -> None:
    page = opened(browser, f"{link}&lang={tag}", dark=tag in ("ur", "es"))
    for summary in page.locator("summary").all():
        summary.click()
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"driver-{tag}.png"), full_page=True)
    assert page.locator("html").get_attribute("dir") == direction(tag)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('main :not([type=hidden])')].map("
        "e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 14
    assert findings(page) == []
    assert page.context.cookies() == []
    page.context.close()


def test_a_question_is_asked_without_a_script(browser: Browser, link: str) -> None:
    context = browser.new_context(
        viewport={"width": PHONE, "height": 700}, java_script_enabled=False
    )
    page = context.new_page()
    asked_of: list[str] = []
    page.on("request", lambda request: asked_of.append(request.url))
    page.goto(f"{link}&lang=ur")
    page.get_by_role("textbox").fill("یہ ٹول میرا نہیں ہے")
    page.get_by_role("button").click()
    page.wait_for_url("**asked=**")
    assert page.get_by_role("status").is_visible()
    assert page.get_by_text("یہ ٹول میرا نہیں ہے").is_visible()
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "driver-asked.png"), full_page=True)
    assert {url.split("/")[2] for url in asked_of} == {link.split("/")[2]}
    context.close()


def test_an_ended_link_fits_a_phone_too(browser: Browser, own_site: Site) -> None:
    page = opened(browser, f"{own_site.url}/link?token=ended&lang=bn")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "driver-ended.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert findings(page) == []
    page.context.close()
