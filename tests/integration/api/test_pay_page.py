"""Paying by the page: two people, the bank's answer, and every form's words for what is wrong."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import httpx
import pytest

from include.dtr.payments.bank.entries import individual_id
from include.dtr.settings import settings
from tests.bank import Bank
from tests.integration.api.conftest import Issued, Site
from tests.integration.api.paying import WEEK, paying_site

REASON = {"reason": "the bank's portal lost it"}


@pytest.fixture(scope="module")
def site(one_week: Issued) -> Iterator[Site]:
    with paying_site(one_week, "api_pay_page") as made:
        yield made


def client(site: Site, user: str) -> httpx.Client:
    """As the page's own script calls."""
    made = site.client(user)
    made.headers["HX-Request"] = "true"
    return made


@pytest.fixture
def mary(site: Site) -> httpx.Client:
    return client(site, "mary")


@pytest.fixture
def pete(site: Site) -> httpx.Client:
    return client(site, "pete")


def shown(answer: httpx.Response) -> str:
    """What a page says, as text."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def led(site: Site, by: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """The page that a form leads to."""
    assert answer.status_code == 200, answer.text
    root = site.url.removesuffix("/api/dtr")
    return by.get(root + answer.headers["HX-Redirect"], follow_redirects=True)


def nonce_of(answer: httpx.Response) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def make(site: Site, mary: httpx.Client, **form: Any) -> str:
    """The number of the one batch that is made."""
    named = {"dtr_id": form["dtr_ids"]} if "dtr_ids" in form else {"week": WEEK}
    page = mary.get("/page/pay/week", params=named)
    sent = {"nonce": nonce_of(page), "methods": "ACH", "effective_date": "", **form}
    if "dtr_ids" not in form:
        sent["weeks"] = WEEK
    answer = led(site, mary, mary.post("/page/pay/batches", data=sent))
    assert answer.status_code == 200, answer.text
    number = re.search(r"/batches/((?:ACH|CHK)-\d{4}-\d+)$", str(answer.url))
    assert number, answer.text
    return number[1]


def total_of(answer: httpx.Response) -> str:
    found = re.search(r'name="total" value="([^"]+)"', answer.text)
    assert found, "nothing to answer"
    return found[1]


def approve(site: Site, by: httpx.Client, number: str) -> httpx.Response:
    path = f"/page/pay/batches/{number}"
    form = {"approve": "true", "total": total_of(by.get(path))}
    return led(site, by, by.post(f"{path}/answer", data=form))


def test_a_week_is_paid_by_two_people_and_what_comes_back_is_paid_again(
    site: Site, mary: httpx.Client, pete: httpx.Client
) -> None:
    payable = mary.get("/page/pay/week", params={"week": WEEK})
    assert "By ACH" in shown(payable)
    number = make(site, mary)
    path = f"/page/pay/batches/{number}"
    assert "Approve" not in shown(mary.get(path)).replace("Approved", "")

    wrong = pete.post(f"{path}/answer", data={"approve": "true", "total": "1.00"})
    assert (wrong.status_code, "Look at it again" in wrong.text) == (409, True)
    sent = approve(site, pete, number)
    assert "Sent" in shown(sent)
    assert "pete" in shown(sent)

    file = mary.post(f"{path}/file", data={})
    assert file.content.startswith(b"101 ")
    assert number in file.headers["content-disposition"]
    assert mary.post(f"{path}/file", data={}).status_code == 409
    assert mary.post(f"{path}/file", data=REASON).status_code == 200
    assert "downloaded 2 times" in shown(mary.get(path))

    bank = Bank()
    bank.take(file.content)
    (back, *_) = site.rows(
        "SELECT p.dtr_id, p.trace, d.receipt_number FROM dtr_payment p JOIN dtr d"
        " USING (dtr_id, revision) JOIN dtr_payment_batch b ON b.id = p.batch_id"
        " WHERE b.number = %s ORDER BY p.id", number,
    )  # fmt: skip
    who = individual_id(back["receipt_number"])
    answer = bank.answer(date(2025, 11, 28), returns={who: "R03"})
    upload = {"file": ("returns.ach", answer)}
    assert "1 came back" in shown(mary.post("/page/pay/returns", files=upload))
    assert "1 taken in before" in shown(mary.post("/page/pay/returns", files=upload))

    statement = shown(client(site, "admin").get(f"/page/statements/{back['dtr_id']}"))
    assert "R03: no account, or none of this name and number" in statement
    assert f"Trace {back['trace']}" in statement
    plain = shown(client(site, "reader").get(f"/page/statements/{back['dtr_id']}"))
    assert "R03" in plain
    assert back["trace"] not in plain, "only who may see payments"
    assert back["dtr_id"] in shown(mary.get("/page/pay/unpaid"))

    again = make(site, mary, dtr_ids=back["dtr_id"])
    assert "the last payment into this account came back" in shown(pete.get(
        f"/page/pay/batches/{again}"))  # fmt: skip
    approve(site, pete, again)
    statement = shown(client(site, "admin").get(f"/page/statements/{back['dtr_id']}"))
    assert f"Sent by ACH, batch {again}" in statement
    for text in (number, back["trace"]):
        assert back["dtr_id"] in shown(mary.get("/page/pay", params={"q": text}))

    other = f"/page/pay/batches/{again}"
    assert mary.post(f"{other}/file", data={}).status_code == 200
    refused = {"reason": "the bank does not know the company", "total": total_of(pete.get(other))}
    assert "The bank refused the file" in shown(pete.get(other))
    assert mary.post(f"{other}/rejected", data=refused).status_code == 403
    short = pete.post(f"{other}/rejected", data={**refused, "reason": "no"})
    assert (short.status_code, 'data-field="reason"' in short.text) == (422, True)
    assert refused["reason"] in shown(led(site, pete, pete.post(f"{other}/rejected", data=refused)))
    assert back["dtr_id"] in shown(mary.get("/page/pay/unpaid"))
    approve(site, pete, make(site, mary, dtr_ids=back["dtr_id"]))

    confirmed = pete.post(f"{path}/confirm", data={"total": total_of(pete.get(path))})
    assert "Settled" in shown(led(site, pete, confirmed))


def test_payments_are_taken_back_on_the_page(
    site: Site, mary: httpx.Client, pete: httpx.Client
) -> None:
    (batch,) = site.rows(
        "SELECT number FROM dtr_payment_batch WHERE method = 'ACH' ORDER BY id LIMIT 1"
    )
    number = batch["number"]
    path = f"/page/pay/batches/{number}"
    assert "Take payments back" in shown(mary.get(path))
    assert "Take payments back" not in shown(pete.get(path))
    choose = mary.get(f"{path}/reversal")
    assert "Payments that are out" in shown(choose)
    (payment, *_) = re.findall(r'name="payments" value="(\d+)"', choose.text)
    form = {"error": "WRONG_DATE", "reason": "paid a week too early", "effective_date": ""}
    for wrong, field in (
        ({}, "payments"),
        ({"payments": payment, "error": ""}, "error"),
        ({"payments": payment, "reason": "no"}, "reason"),
        ({"payments": payment, "effective_date": "2025-12-06"}, "effective_date"),
    ):
        answer = mary.post(f"{path}/reversal", data={**form, **wrong})
        assert (answer.status_code, f'data-field="{field}"' in answer.text) == (422, True), wrong
    page = led(site, mary, mary.post(f"{path}/reversal", data={**form, "payments": payment}))
    (order,) = set(re.findall(r"REV-\d{4}-\d+", page.text))
    one = f"/page/pay/orders/{order}"
    assert "paid a week too early" in shown(page)
    answer = {"approve": "true", "total": total_of(pete.get(one))}
    assert "Sent" in shown(led(site, pete, pete.post(f"{one}/answer", data=answer)))
    assert mary.post(f"{one}/file", data={}).content.startswith(b"101 ")
    assert mary.post(f"{one}/file", data={}).status_code == 409
    assert pete.post(f"{one}/confirm").status_code == 409
    for looked in ("/page/pay/orders", path):
        assert order in shown(pete.get(looked))
    assert "data-opens" not in client(site, "accountant").get(one).text


def test_who_made_it_reads_that_somebody_else_approves(site: Site) -> None:
    admin = client(site, "admin")
    page = admin.get("/page/pay/week", params={"week": WEEK}).text
    (waits, *others) = re.findall(r'name="leave" value="([^"]+)"', page)
    number = make(site, admin, methods="CHECK", leave=waits)
    path = f"/page/pay/batches/{number}"
    assert waits not in shown(admin.get(path)), "it was to wait"
    assert others[0] in shown(admin.get(path))
    assert "somebody else has to approve it" in shown(admin.get(path))
    total = total_of(admin.get(path))
    answer = admin.post(f"{path}/answer", data={"approve": "true", "total": total})
    assert (answer.status_code, "somebody else" in answer.text) == (409, True)

    short = admin.post(f"{path}/cancel", data={"reason": "oops"})
    assert (short.status_code, 'data-field="reason"' in short.text) == (422, True)
    canceled = admin.post(f"{path}/cancel", data={"reason": "made for the wrong day"})
    assert "made for the wrong day" in shown(led(site, admin, canceled))
    assert admin.post(f"{path}/file", data={}).status_code == 409


def test_a_way_by_which_nothing_is_payable_is_named_beside_the_batch_that_is_made(
    site: Site, mary: httpx.Client
) -> None:
    form = {"weeks": WEEK, "methods": ["ACH", "CHECK"], "nonce": "both ways at once"}
    page = led(site, mary, mary.post("/page/pay/batches", data=form))
    assert "No batch was made by the run" in shown(page)
    (number,) = set(re.findall(r"CHK-\d{4}-\d+", page.text))
    again = led(site, mary, mary.post("/page/pay/batches", data=form))
    assert number in again.text, "one form, one batch by each way"

    (held, *_) = site.rows(
        "SELECT p.dtr_id FROM dtr_payment p JOIN dtr_payment_batch b ON b.id = p.batch_id"
        " WHERE b.number = %s", number,
    )  # fmt: skip
    reason = {"reason": "the driver is not to be found"}
    hold = mary.post(f"/page/pay/statements/{held['dtr_id']}/hold", data=reason)
    assert hold.status_code == 200
    assert "the driver is not to be found" in shown(mary.get(f"/page/pay/batches/{number}"))
    release = mary.post(f"/page/pay/statements/{held['dtr_id']}/release", data=reason)
    assert release.status_code == 200
    assert mary.post(f"/page/pay/batches/{number}/cancel", data=reason).status_code == 200


def test_checks_are_listed_for_the_bank_and_documents_are_made(
    site: Site, mary: httpx.Client, pete: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make(site, mary, methods="CHECK")
    approve(site, pete, number)
    path = f"/page/pay/batches/{number}"
    assert mary.post(f"{path}/file", data={}).content.startswith(b"%PDF")
    missing = mary.get(f"{path}/positive-pay")
    assert (missing.status_code, "DTR_CHECK_ROUTING" in missing.text) == (409, True)
    monkeypatch.setenv("DTR_CHECK_ROUTING", "021000021")
    monkeypatch.setenv("DTR_CHECK_ACCOUNT", "991234567")
    settings.cache_clear()
    checks_file = mary.get(f"{path}/positive-pay")
    assert checks_file.status_code == 200, checks_file.text
    (count,) = site.rows("SELECT payments FROM dtr_payment_batch WHERE number = %s", number)
    assert len(checks_file.text.splitlines()) == count["payments"]
    assert pete.get(f"{path}/positive-pay").status_code == 403, "it names the fleet's account"
    for name in ("register", "remittances"):
        assert pete.get(f"{path}/{name}.pdf").content.startswith(b"%PDF")
        assert pete.get(f"{path}/{name}.xlsx").content.startswith(b"PK")
    for name in ("unpaid", "bank"):
        assert pete.get(f"/page/pay/{name}.pdf").content.startswith(b"%PDF")
    made = site.events(event="EXPORTED", actor="pete")
    assert {event["details"]["what"] for event in made} >= {"payment register", "still unpaid"}


def test_the_bank_s_figures_are_compared(site: Site, pete: httpx.Client) -> None:
    (batch,) = site.rows(
        "SELECT number, total FROM dtr_payment_batch WHERE method = 'CHECK' AND state = 'SENT'"
    )
    asked = {"number": batch["number"], "figure": f"${batch['total']:,.2f}"}
    assert "Agrees" in shown(pete.get("/page/pay/bank", params=asked))
    assert "Differs" in shown(pete.get("/page/pay/bank", params={**asked, "figure": "1.00"}))
    wrong = pete.get("/page/pay/bank", params={**asked, "figure": "much"})
    assert (wrong.status_code, "is not an amount" in wrong.text) == (422, True)


def test_who_may_only_see_is_offered_no_form(site: Site) -> None:
    accountant = client(site, "accountant")
    (batch, *_) = site.rows("SELECT number FROM dtr_payment_batch ORDER BY id")
    for path in ("/page/pay", f"/page/pay/week?week={WEEK}", f"/page/pay/batches/{batch['number']}",
                 "/page/pay/unpaid"):  # fmt: skip
        page = accountant.get(path)
        assert page.status_code == 200, page.text
        assert "data-opens" not in page.text, path
        assert "confirm" not in page.text, path
    reader = client(site, "reader")
    assert reader.get("/page/pay").status_code == 403
    assert "/page/pay" not in reader.get(f"/page/?week={WEEK}").text
    assert f"/page/pay/week?week={WEEK}" in client(site, "admin").get(f"/page/?week={WEEK}").text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"methods": None}, "methods", "Fill this in"),
        ({"methods": "CASH"}, "methods", "Choose one of these"),
        ({"effective_date": "2025-11-27"}, "effective_date", "2025-11-27"),
        ({"effective_date": "2025-11-01"}, "effective_date", "2025-11-01"),
        ({"effective_date": "soon"}, "effective_date", "Write a date as 2025-11-09"),
        ({"effective_date": "2025-11-31"}, "effective_date", "There is no such day"),
        ({"dtr_ids": "DTR-x"}, "dtr_ids", "Check how this is written"),
    ],
)
def test_what_is_entered_wrong_is_said_beside_its_field(
    site: Site, mary: httpx.Client, change: dict[str, Any], field: str, words: str
) -> None:
    before = site.rows("SELECT count(*) FROM dtr_payment_batch")
    form = {"weeks": WEEK, "methods": "ACH", "nonce": "a nonce of the tests"}
    sent = {name: value for name, value in {**form, **change}.items() if value is not None}
    answer = mary.post("/page/pay/batches", data=sent)
    assert answer.status_code == 422
    assert f'data-field="{field}"' in answer.text
    assert words in answer.text
    assert site.rows("SELECT count(*) FROM dtr_payment_batch") == before


@pytest.mark.parametrize("content", [b"", b"no bank wrote this", b"\xff" * 940])
def test_a_file_that_no_bank_wrote_is_refused_beside_its_field(
    mary: httpx.Client, content: bytes
) -> None:
    answer = mary.post("/page/pay/returns", files={"file": ("x", content)})
    assert (answer.status_code, 'data-field="file"' in answer.text) == (422, True)
    large = mary.post("/page/pay/returns", files={"file": ("x", b"6" * 300_000)})
    assert large.status_code == 413


def test_one_payment_is_held_released_noted_and_corrected(site: Site, mary: httpx.Client) -> None:
    admin = client(site, "admin")
    (free, *_) = site.rows(
        "SELECT dtr_id, still_due FROM dtr_payment_account WHERE still_due > 0 ORDER BY dtr_id"
    )
    dtr_id = free["dtr_id"]
    path, page = f"/page/pay/statements/{dtr_id}", f"/page/statements/{dtr_id}"
    reason = {"reason": "the driver asked to wait"}
    assert mary.post(f"{path}/hold", data={"reason": "x"}).status_code == 422
    assert mary.post(f"{path}/hold", data=reason).headers["HX-Redirect"].endswith(page)
    assert "the driver asked to wait" in shown(admin.get(page))
    assert mary.post(f"{path}/hold", data=reason).status_code == 409
    assert mary.post(f"{path}/release", data=reason).status_code == 200

    noted = {"revision": 1, "amount": free["still_due"], "payment_type": "CHECK",
             "batch_number": "7001", "payment_date": ""}  # fmt: skip
    assert admin.post(f"{page}/pay", data=noted).status_code == 200
    (payment,) = site.rows("SELECT id FROM dtr_payment WHERE number = '7001'")
    form = {**noted, "batch_number": "7010", "reason": "the number of another check"}
    del form["revision"]
    one = f"/page/pay/payments/{payment['id']}"
    wrong = mary.post(f"{one}/correct", data={**form, "amount": "0"})
    assert 'data-field="amount"' in wrong.text
    assert mary.post(f"{one}/correct", data=form).status_code == 200
    said = shown(admin.get(page))
    assert "CHECK 7010" in said
    assert "Canceled" in said
    (new,) = site.rows("SELECT id FROM dtr_payment WHERE number = '7010'")
    back = mary.post(f"/page/pay/payments/{new['id']}/came-back", data=reason)
    assert back.status_code == 200
    assert "Returned" in shown(admin.get(page))
