"""Paying in a real browser, inside a frame as Airflow shows the page: by two people, in few clicks,
on a phone in the dark; what comes back is paid again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect
from playwright.sync_api import sync_playwright as playwright_

from include.dtr.payments.bank.entries import individual_id
from tests.bank import Bank
from tests.integration.api.conftest import Issued, Site
from tests.integration.api.paying import WEEK, paying_site
from tests.integration.api.test_driver_browser import AXE, CHROMIUM

MOST_CLICKS = 6
PATIENCE = 20_000
"""Milliseconds: a busy machine is no fault."""
SANDBOX = "allow-scripts allow-same-origin allow-forms"
"""What Airflow lets a plugin's page do in its frame: no downloads."""


@pytest.fixture(scope="module")
def site(one_week: Issued) -> Iterator[Site]:
    with paying_site(one_week, "api_pay_browser") as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt-get install chromium)")
    with playwright_() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        expect.set_options(timeout=PATIENCE)
        yield launched
        expect.set_options()
        launched.close()


class Person:
    """Somebody before Airflow's window with our page in its frame; counts what he clicks."""

    def __init__(self, site: Site, context: BrowserContext, user: str) -> None:
        self.site, self.context, self.clicks = site, context, 0
        self.faults: list[str] = []
        context.add_cookies([{"name": "_token", "value": user, "url": site.url}])
        self.window: Page = context.new_page()
        self.window.set_default_timeout(PATIENCE)
        self.window.on("pageerror", lambda error: self.faults.append(str(error)))
        self.root = site.url.removesuffix("/api/dtr")

    def open(self, path: str) -> FrameLocator:
        outer = f"{self.root}/airflow-window"
        html = (
            f'<!doctype html><body style="margin:0"><iframe title="Pay" sandbox="{SANDBOX}" '
            f'style="border:0;width:100vw;height:100vh" src="{self.site.url}/{path}"></iframe>'
        )
        self.window.unroute_all()
        self.window.route(outer, lambda route: route.fulfill(body=html, content_type="text/html"))
        self.window.goto(outer)
        return self.page

    @property
    def page(self) -> FrameLocator:
        return self.window.frame_locator("iframe")

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def download(self, name: str) -> bytes:
        """The file that the browser saves after two clicks."""
        self.press(name)
        with self.window.expect_download() as saved:
            self.press("Download")
        return Path(saved.value.path()).read_bytes()

    def looks_well(self, where: str) -> None:
        """Axe-core finds nothing, whatever its weight, and nothing is wider than the screen."""
        frame = self.window.frames[1]
        frame.evaluate(AXE.read_text())
        found = [
            f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
            for fault in frame.evaluate("axe.run()")["violations"]
            for node in fault["nodes"]
        ]
        assert found == [], where
        width = frame.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], where


def pay_a_week(site: Site, browser: Browser, width: int, dark: bool) -> None:
    contexts = [
        browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            service_workers="block",
        )
        for _ in range(2)
    ]
    clerk, other = (
        Person(site, context, user)
        for context, user in zip(contexts, ("admin", "pete"), strict=True)
    )
    page = clerk.open(f"page/?week={WEEK}")
    clerk.click(page.get_by_role("link", name="Pay this week"))
    expect(page.get_by_role("heading", name="To pay now")).to_be_visible()
    clerk.looks_well("what is payable")
    clerk.press("Make the batches")
    link = page.get_by_role("link", name="ACH-").first
    number = link.inner_text()
    clerk.click(link)
    expect(page.get_by_text("You made this batch")).to_be_visible()

    approve(other, f"page/pay/batches/{number}")
    clerk.open(f"page/pay/batches/{number}")
    content = clerk.download("Download the file")
    assert clerk.clicks <= MOST_CLICKS
    expect(page.get_by_role("button", name="Download again")).to_be_visible()
    clerk.looks_well("the batch")
    bank = Bank()
    bank.take(content)

    back, *_ = site.rows(
        "SELECT p.dtr_id, d.receipt_number FROM dtr_payment p JOIN dtr d USING (dtr_id, revision)"
        " JOIN dtr_payment_batch b ON b.id = p.batch_id WHERE b.number = %s ORDER BY p.id", number,
    )  # fmt: skip
    answer = bank.answer(date(2025, 11, 28), returns={individual_id(back["receipt_number"]): "R02"})
    clerk.open("page/pay")
    clerk.press("Take in the bank’s file")
    file = {"name": "returns.ach", "mimeType": "text/plain", "buffer": answer}
    page.get_by_label("File", exact=True).set_input_files(file)
    clerk.press("Take it in")
    expect(page.get_by_text("1 came back")).to_be_visible()
    clerk.looks_well("what came back")

    clerk.open(f"page/pay/week?dtr_id={back['dtr_id']}")
    clerk.press("Make the batch")
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("ACH-")
    expect(page.get_by_text("the last payment into this account came back")).to_be_visible()
    again = title.inner_text()
    approve(other, f"page/pay/batches/{again}")
    clerk.open(f"page/statements/{back['dtr_id']}")
    expect(page.get_by_text(f"Sent by ACH, batch {again}")).to_be_visible()

    clerk.open(f"page/pay/batches/{number}/reversal")
    clerk.looks_well("which payments are taken back")
    page.get_by_role("combobox", name="What was wrong").select_option("WRONG_AMOUNT")
    page.get_by_role("textbox", name="Reason").fill("paid from an old list")
    page.get_by_role("checkbox", name="Take back the payment").first.check()
    clerk.press("Make the reversal")
    expect(page.get_by_text("You made it")).to_be_visible()
    order = title.inner_text()
    approve(other, f"page/pay/orders/{order}")
    clerk.open(f"page/pay/orders/{order}")
    clerk.looks_well("the reversal")
    assert b"REVERSAL" in clerk.download("Download the file")
    for context in contexts:
        context.close()
    assert clerk.faults + other.faults == []


def approve(by: Person, path: str) -> None:
    page = by.open(path)
    by.press("Approve")
    by.press("Approve it")
    expect(page.locator(".hero .chip")).to_have_text("Sent")


def test_a_week_is_paid_on_a_phone_in_the_dark(site: Site, browser: Browser) -> None:
    pay_a_week(site, browser, 360, dark=True)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("width", "dark"), [(360, False), (700, True), (1280, False), (1280, True)]
)
def test_a_week_is_paid_at_every_width(
    one_week: Issued,
    browser: Browser,
    width: int,
    dark: bool,
) -> None:
    name = f"api_pay_{width}_{dark}".lower()
    with paying_site(one_week, name) as fresh:
        pay_a_week(fresh, browser, width, dark)
