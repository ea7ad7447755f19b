"""(g) A year of the city in the office: lists, figures and sums, alone and with fifty readers.

On a real Airflow API server, over the statements of `office_year`. Then how soon the page is
painted in a browser that has never seen it, and in one that has.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from shutil import which
from statistics import median, quantiles

import httpx
from playwright.sync_api import Browser, sync_playwright

from bench.city import CITY, FIRST_LEASE, WEEK
from bench.dag import DAG
from bench.office_year import WEEKS, office_year
from bench.readers import Call, read, read_alone, sign_in
from bench.report import Table, number
from bench.site import make_stack
from local.stack.stack import Stack

READERS = 50
# Asked in one evaluation: to ask again and again would need what the page's policy forbids scripts.
PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
    const [first] = list.getEntriesByName('first-contentful-paint');
    if (first) resolve(first.startTime);
}).observe({type: 'paint', buffered: true}))"""
PAGES = ("/api/dtr/page/", "/api/dtr/page/statements")


def run(leases: int = CITY, weeks: int = WEEKS, times: int = 100, seconds: float = 20) -> Table:
    """Each call `times` one after the other; then the mix of them by `READERS` for so long."""
    with _open_office(leases, weeks) as stack:
        calls = _calls(leases, weeks)
        read_alone(stack, calls, 3)
        alone = read_alone(stack, calls, times)
        together = read(stack, calls, READERS, seconds)
        paints = list(_paints(stack, max(times // 10, 2)))
    for load in (alone, together):
        if refused := set(load.answers) - {httpx.codes.OK}:
            raise RuntimeError(f"not all was answered: {refused}")
    return Table(
        "lists",
        f"{leases * weeks:,} statements; milliseconds from the call to the whole answer: {times} "
        f"times one after the other, and the mix of them by {READERS} readers without a pause for "
        f"{seconds:.0f} s ({len(together.took) / seconds:.0f} answers a second). Below, from the "
        "browser's request to the page's first paint",
        ("call", "p50", "p95", "max", f"{READERS} at once: p50", "p95", "max"),
        [
            *(_row(name, took, together.by_call[name]) for name, took in alone.by_call.items()),
            _row("**all of them**", alone.took, together.took),
            *(_row(name, took, ()) for name, took in paints),
        ],
    )


@contextmanager
def _open_office(leases: int, weeks: int) -> Iterator[Stack]:
    stack = make_stack()
    stack.postgres.start()
    stack = make_stack(database=office_year(stack.postgres, leases, weeks))
    try:
        stack.start()
        with stack.airflow.client() as client:
            client.wait_for_dag(DAG)
        yield stack
    finally:
        stack.stop()


def _calls(leases: int, weeks: int) -> Sequence[Call]:
    def lease(at: int) -> int:
        return FIRST_LEASE + at * 7919 % leases

    def week(at: int) -> str:
        return str(WEEK.start - timedelta(weeks=at * 5 % weeks))

    def of_week(at: int) -> str:
        start = WEEK.start - timedelta(weeks=at * 5 % weeks)
        return f"period_from={start}&period_to={start + timedelta(days=6)}"

    calls: Sequence[tuple[str, Callable[[int], str]]] = (
        ("list of the newest week", lambda _: f"/?period_from={WEEK.start}&period_to={WEEK.end}"),
        ("list of an earlier week, paid", lambda at: f"/?{of_week(at)}"),
        ("list of all, by total due", lambda _: "/?sort=total_due"),
        ("a statement", lambda at: f"/DTR-{lease(at)}-{week(at)}"),
        ("statistics of a week", lambda at: f"/statistics/summary?{of_week(at)}"),
        ("statistics of all weeks", lambda _: "/statistics/summary"),
        ("search by lease number", lambda at: f"/?q={lease(at)}"),
        ("search by receipt number", lambda at: f"/?q=RCPT-2025-{2 * at * 6007 + 1:07}"),
        ("search by amount", lambda at: f"/?q=%24{at * 37 % 700}.{at * 13 % 100:02}"),
        ("page of a week", lambda at: f"/page/?week={week(at)}"),
    )
    return [Call(name, lambda at, path=path: f"/api/dtr{path(at)}") for name, path in calls]


def _paints(stack: Stack, times: int) -> Iterator[tuple[str, list[float]]]:
    """By page, seconds until something of it was painted."""
    token = sign_in(stack)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox"]
        )
        for path in PAGES:
            cold, warm = zip(
                *(_painted(browser, stack.airflow.url, path, token) for _ in range(times)),
                strict=True,
            )
            yield f"`{path}` painted first, nothing of it known", list(cold)
            yield f"`{path}` painted first, seen before", list(warm)
        browser.close()


def _painted(browser: Browser, url: str, path: str, token: str) -> tuple[float, float]:
    context = browser.new_context()
    try:
        context.add_cookies([{"name": "_token", "value": token, "url": url}])
        page = context.new_page()
        seen = []
        for _ in range(2):
            page.goto(url + path)
            seen.append(page.evaluate(PAINT) / 1000)
        return seen[0], seen[1]
    finally:
        context.close()


def _row(name: str, alone: Sequence[float], together: Sequence[float]) -> Sequence[str]:
    return (name, *_figures(alone), *_figures(together))


def _figures(took: Sequence[float]) -> Sequence[str]:
    """Milliseconds: half are below the first, 95 of 100 below the second, none above the third."""
    if not took:
        return ("", "", "")
    points = (median(took), quantiles(took, n=20, method="inclusive")[-1], max(took))
    return [number(1000 * point, 0) for point in points]
