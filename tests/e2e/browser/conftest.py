"""A real browser on the running Airflow: Debian's chromium, driven by Playwright."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from local.stack.stack import Stack

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = os.environ.get("DTR_PICTURES")
"""A folder to keep pictures of the page within Airflow in, to be looked at."""
# A closed network and a root user: nothing of the browser's own may call out.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SignIn = Callable[..., Page]
expect.set_options(timeout=30_000)  # a busy machine is waited for, as by every other step


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Open for this folder only: Playwright's loop counts as running while it stands, and no
    test after it could run one of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[SignIn]:
    """`sign_in("operator")` gives a page of a user who has signed in to Airflow.

    A script's error, or something that the page's own policy blocks, fails the test.
    """
    contexts = []
    faults: list[str] = []

    def signed_in(user: str, width: int = 1360, height: int = 900, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=stack.airflow.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda line: (
                faults.append(line.text) if "Content Security Policy" in line.text else None
            ),
        )
        page.goto("/auth/login/")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", stack.airflow.password(user))
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/auth/" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert faults == []


def framed(page: Page) -> FrameLocator:
    """Our page inside Airflow's."""
    return page.frame_locator("iframe[title='Driver statements']")


def picture(page: Page, name: str) -> None:
    """Keep a picture of what is shown, where somebody wants one."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"page-{name}.png"))
