"""What a driver sees behind his link: his own statement, in his language, and nothing of others."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from include.dtr.driver import views
from include.dtr.driver.limits import Limit
from include.dtr.period import week_from
from tests.integration.api.conftest import WEEKS, Site, link_to, ok
from tests.integration.api.mail import deliver, link_in
from tests.mailserver import Inbox, mail_server

BEFORE, WEEK = (week_from(day) for day in WEEKS)
LEASE = 1045
DTR = f"DTR-{LEASE}-{WEEK.start}"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "VISITS", Limit(1_000))
    monkeypatch.setattr(views, "QUESTIONS", Limit(1_000))


@pytest.fixture(scope="module")
def inbox(own_site: Site) -> Inbox:
    """Two weeks of one lease's statements, sent to the driver."""
    inbox = Inbox()
    with own_site.connect_owner() as books:
        books.execute("UPDATE fleet.drivers SET email = 'driver' || driver_id || '@example.org'")
    with mail_server(inbox) as port:
        for week in (BEFORE, WEEK):
            deliver(own_site, port, week, [LEASE, LEASE + 3])
    return inbox


@pytest.fixture
def stranger(own_site: Site) -> httpx.Client:
    return own_site.client()


def test_it_says_how_much_when_how_and_where_the_money_went(
    own_site: Site, inbox: Inbox, stranger: httpx.Client
) -> None:
    answer = stranger.get(link_in(inbox, DTR))
    assert answer.status_code == 200
    (row,) = own_site.rows("SELECT * FROM dtr WHERE dtr_id = %s", DTR)
    assert f"${abs(row['total_due']):,.2f}" in answer.text
    for line in row["balances"]:
        assert line["obligation_id"] in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_earlier_weeks_that_were_sent_to_him_are_there_and_no_others(
    own_site: Site, inbox: Inbox, stranger: httpx.Client
) -> None:
    link = link_in(inbox, DTR)
    page = stranger.get(link).text
    earlier = f"DTR-{LEASE}-{BEFORE.start}"
    assert set(re.findall(r"DTR-\d+-\d{4}-\d\d-\d\d", page)) == {DTR, earlier}
    assert earlier in stranger.get(f"{link}&week={earlier}").text
    pdf = stranger.get(f"{link}&week={earlier}".replace("/link?", "/link/pdf?"))
    assert pdf.content.startswith(b"%PDF")

    others = f"DTR-{LEASE + 3}-{WEEK.start}"
    for path in ("/link?", "/link/pdf?"):
        answer = stranger.get(f"{link}&week={others}".replace("/link?", path))
        assert answer.status_code == 404
        assert others not in answer.text


def test_a_link_that_a_person_handed_out_shows_its_own_statement_alone(
    own_site: Site, inbox: Inbox, stranger: httpx.Client
) -> None:
    url = link_to(own_site.client("reader"), DTR)["url"]
    path = f"/link?{urlsplit(url).query}"
    page = stranger.get(path).text
    assert set(re.findall(r"DTR-\d+-\d{4}-\d\d-\d\d", page)) == {DTR}
    assert stranger.get(f"{path}&week=DTR-{LEASE}-{BEFORE.start}").status_code == 404


@pytest.mark.parametrize(
    ("language", "direction"), [("bn", "ltr"), ("ur", "rtl"), ("zh-Hans", "ltr"), ("xx", "ltr")]
)
def test_it_speaks_his_language(
    inbox: Inbox, stranger: httpx.Client, language: str, direction: str
) -> None:
    page = stranger.get(f"{link_in(inbox, DTR)}&lang={language}").text
    tag = "en" if language == "xx" else language
    assert f'<html lang="{tag}" dir="{direction}">' in page


def test_a_question_is_kept_once_and_stands_on_the_page(
    own_site: Site, inbox: Inbox, stranger: httpx.Client
) -> None:
    link = link_in(inbox, DTR)
    token = parse_qs(urlsplit(link).query)["token"][0]
    (row,) = own_site.rows("SELECT * FROM dtr WHERE dtr_id = %s", DTR)
    line = row["balances"][0]["obligation_id"]
    form = {"token": token, "line": line, "words": "এই টোল আমার না <b>\r\nlook again"}
    for _ in range(2):
        answer = stranger.post("/link/question?lang=bn", data=form)
        assert answer.status_code == 303
    page = stranger.get(answer.headers["location"].removeprefix("/api/dtr").partition("#")[0]).text
    assert "এই টোল আমার না &lt;b&gt;\nlook again" in page
    (kept,) = own_site.rows("SELECT * FROM dtr_dispute WHERE dtr_row_id = %s", row["id"])
    assert (kept["state"], kept["line"], kept["language"]) == ("OPEN", line, "bn")
    assert kept["opened_by"].startswith("link ")
    assert (kept["due_on"] - kept["opened_at"].date()).days != 0
    assert token not in page.replace(f'value="{token}"', "").replace(f"token={token}", "")


@pytest.mark.parametrize(
    "change", [{"line": "no such line"}, {"words": " \u202e "}, {"words": "x" * 2_001}]
)
def test_a_question_that_cannot_be_kept_says_so(
    inbox: Inbox, stranger: httpx.Client, change: dict[str, str]
) -> None:
    token = parse_qs(urlsplit(link_in(inbox, DTR)).query)["token"][0]
    form = {"token": token, "line": "statement", "words": "why?", **change}
    answer = stranger.post("/link/question?lang=en", data=form)
    assert answer.status_code == 422
    assert "Your question was not sent" in answer.text


def test_a_dead_link_says_whom_to_call_in_his_language(
    own_site: Site, inbox: Inbox, stranger: httpx.Client
) -> None:
    dtr_id = f"DTR-{LEASE + 3}-{WEEK.start}"
    link = link_in(inbox, dtr_id)
    assert stranger.get(link).status_code == 200
    ok(own_site.client("editor").delete(f"/{dtr_id}/links"))
    answer = stranger.get(f"{link}&lang=ur")
    assert answer.status_code == 404
    assert 'dir="rtl"' in answer.text
    assert "(718) 555-0142" in answer.text
    token = parse_qs(urlsplit(link).query)["token"][0]
    form = {"token": token, "line": "statement", "words": "why?"}
    assert stranger.post("/link/question", data=form).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=nonsense", "?token=a&week=x&lang=" + "y" * 99]
)
def test_a_damaged_address_is_a_friendly_page_too(stranger: httpx.Client, query: str) -> None:
    answer = stranger.get(f"/link{query}")
    assert answer.status_code == 404
    assert "This link is no longer good" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_whoever_comes_too_often_is_asked_to_wait(
    inbox: Inbox, stranger: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "VISITS", Limit(2))
    link = link_in(inbox, DTR)
    codes = [stranger.get(link).status_code for _ in range(3)]
    if codes[-1] != 429:  # the minute has changed between two calls
        codes = [stranger.get(link).status_code for _ in range(3)]
    assert codes[-1] == 429
    assert "Wait a minute" in stranger.get(link).text
