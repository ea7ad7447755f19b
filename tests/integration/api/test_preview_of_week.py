"""A week looked at before it is issued, and afterwards: names, amounts, what is out of line."""

import re
from html import unescape

import pytest

from tests.integration.api.conftest import Site

WEEK, BEFORE = "2025-11-09", "2025-11-02"


@pytest.fixture
def site(own_site: Site) -> Site:
    """The books are changed here."""
    return own_site


def previewed(site: Site, nonce: str) -> str:
    """The page of a preview of the week, as text."""
    page = site.page("starter")
    form = {"period_start": WEEK, "preview": "true", "nonce": nonce}
    answer = page.post("/page/generate", data=form)
    assert answer.status_code == 200, answer.text
    site.forget()
    shown = site.client("reader").get(answer.headers["hx-redirect"].removeprefix("/api/dtr"))
    assert shown.status_code == 200, shown.text
    return shown.text


def rows(page: str) -> list[str]:
    """The lines of the preview's table, as text."""
    table = page[page.index('<table class="list stack-small preview">') :]
    body = table[table.index("<tbody>") : table.index("</tbody>")]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in body.split("<tr")[1:]
    ]


def test_a_week_that_stands_is_previewed_against_what_was_issued(site: Site) -> None:
    page = previewed(site, "as-issued")
    assert "42 statements stand for this week. A new issue would say the same." in page
    assert len(rows(page)) == 42
    (row,) = site.rows(
        "SELECT total_due FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'", f"DTR-1063-{WEEK}"
    )
    line = next(line for line in rows(page) if "Lease 1063" in line)
    assert "Олександр Шевченко" in line
    assert line.count(f"{row['total_due']:,}") == 2, "issued, and computed now"


def test_what_would_say_something_else_comes_first_with_its_change(site: Site) -> None:
    with site.connect_owner() as books:
        books.execute(
            "INSERT INTO fleet.curb_trips (trip_id, lease_id, driver_id, started_at, ended_at, "
            "payment_type, fare, tip, tolls, extras, mta_tax, tif, congestion, cbdt, airport_fee, "
            "total_amount, booked_on) SELECT 'late-1', lease_id, driver_id, started_at, ended_at, "
            "payment_type, 4000, 0, 0, 0, 0, 0, 0, 0, 0, 4000, booked_on FROM fleet.curb_trips "
            "WHERE lease_id = 1063 AND booked_on = '2025-11-12' AND payment_type = 'CREDIT_CARD' "
            "LIMIT 1"
        )
    try:
        page = previewed(site, "one-trip-more")
    finally:
        with site.connect_owner() as books:
            books.execute("DELETE FROM fleet.curb_trips WHERE trip_id = 'late-1'")
    assert "1 would say something else now; they come first." in page
    first = rows(page)[0]
    assert "Lease 1063 out of line differs from what stands" in first
    assert [row for row in rows(page) if "differs from what stands" in row] == [first]


def test_leases_that_would_fail_are_explained_in_the_offices_words(site: Site) -> None:
    page = previewed(site, "failures")
    assert "Leases that would have no statement" in page
    failed = page[page.index("Leases that would have no statement") :]
    assert "The lease has no leaseholder in this week. Enter who holds it." in failed
    assert "no PRIMARY driver" in failed[failed.index("<details") :]
    assert re.search(r"Medallion \w+", failed)
    assert re.search(r"\$[\d,]+\.\d\d</td>", failed), "card money waiting"


def test_the_weeks_own_failures_are_explained_in_the_same_words(site: Site) -> None:
    page = site.client("reader").get("/page/", params={"week": WEEK}).text
    assert "Enter who holds it." in page
    assert "Card money waiting" in page
    assert page.count('<details class="technical">') == 3


def test_nothing_of_a_preview_is_issued(site: Site) -> None:
    before = site.rows("SELECT count(*) FROM dtr")
    previewed(site, "nothing-issued")
    assert site.rows("SELECT count(*) FROM dtr") == before
