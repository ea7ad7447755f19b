"""Payments by the API: made by one, approved by another, downloaded once, found, and taken back."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.integration.api.conftest import Issued, Site, ok
from tests.integration.api.paying import WEEK, paying_site

KEY = "one week, once"


@pytest.fixture(scope="module")
def paying(one_week: Issued) -> Iterator[Site]:
    with paying_site(one_week, "api_paying") as made:
        yield made


@pytest.fixture
def mary(paying: Site) -> httpx.Client:
    return paying.client("mary")


@pytest.fixture
def pete(paying: Site) -> httpx.Client:
    return paying.client("pete")


def batch_of(mary: httpx.Client, method: str = "ACH") -> dict[str, Any]:
    body = {"weeks": [WEEK], "method": method, "idempotency_key": f"{KEY} {method}"}
    answer = mary.post("/payments/batches", json=body)
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()["batch"]
    return made


def test_a_week_is_paid_by_two_people(paying: Site, mary: httpx.Client, pete: httpx.Client) -> None:
    payable = ok(mary.post("/payments/payable", json={"weeks": [WEEK]}))
    by_ach = next(group for group in payable["groups"] if group["method"] == "ACH")
    assert by_ach["payments"] > 5
    batch = batch_of(mary)
    assert (batch["state"], batch["total"]) == ("DRAFT", by_ach["total"])
    assert batch_of(mary)["number"] == batch["number"], "the same key, the same batch"
    path = f"/payments/batches/{batch['number']}"

    admin = paying.client("admin")
    answer = {"approve": True, "total": batch["total"]}
    assert mary.post(f"{path}/answer", json=answer).status_code == 403
    other = pete.post(f"{path}/answer", json={"approve": True, "total": "1.00"})
    assert (other.status_code, "Look at it again" in other.json()["detail"]) == (409, True)
    sent = ok(pete.post(f"{path}/answer", json=answer))
    assert (sent["state"], sent["approved_by"], sent["made_by"]) == ("SENT", "pete", "mary")
    assert admin.post(f"{path}/answer", json=answer).status_code == 409

    file = mary.post(f"{path}/file", json={})
    assert file.status_code == 200
    assert file.content.startswith(b"101 ")
    assert mary.post(f"{path}/file", json={}).status_code == 409
    assert mary.post(f"{path}/file", json={"reason": "the bank's portal lost it"}).is_success
    assert mary.post(f"{path}/cancel", json={"reason": "made by mistake"}).status_code == 409


def test_a_payment_of_it_is_taken_back_by_two_people(
    paying: Site, mary: httpx.Client, pete: httpx.Client
) -> None:
    batch = batch_of(mary)
    detail = ok(pete.get(f"/payments/batches/{batch['number']}"))
    (payment, *_) = detail["items"]
    path = f"/payments/batches/{batch['number']}/reversal"
    body = {"payments": [payment["id"]], "error": "WRONG_AMOUNT", "reason": "from an old list"}
    for wrong, status in (
        ({"payments": []}, 422),
        ({"all": True}, 422),
        ({"error": "REGRET"}, 422),
        ({"reason": "no"}, 422),
        ({"payments": [4711]}, 422),
        ({"effective_date": "2025-12-25"}, 422),
    ):
        answer = mary.post(path, json={**body, **wrong})
        assert answer.status_code == status, (wrong, answer.text)
    made = mary.post(path, json=body)
    assert made.status_code == 201, made.text
    order = made.json()
    assert (order["state"], order["total"]) == ("DRAFT", payment["amount"])
    one = f"/payments/orders/{order['number']}"
    answer = {"approve": True, "total": order["total"]}
    assert mary.post(f"{one}/answer", json=answer).status_code == 403
    assert paying.client("admin").post(f"{one}/answer", json=answer).is_success
    assert mary.post(f"{one}/file", json={}).content.startswith(b"101 ")
    assert mary.post(f"{one}/file", json={}).status_code == 409
    assert pete.post(f"{one}/confirm").status_code == 409, "its day has not come"
    assert mary.post(f"{one}/cancel", json={"reason": "made by mistake"}).status_code == 409
    shown = ok(pete.get(one))
    assert [item["payment_id"] for item in shown["items"]] == [payment["id"]]
    assert shown["items"][0]["trace"] != payment["trace"]
    assert order["number"] in {each["number"] for each in ok(pete.get("/payments/orders"))}
    assert pete.get("/payments/orders/REV-1999-000001").status_code == 404
    assert (
        ok(pete.get(f"/payments/statements/{payment['dtr_id']}"))["balance"]["still_due"] == "0.00"
    )
    assert mary.post("/payments/prenotes", json={"weeks": [WEEK]}).status_code == 409, "not set"


def test_what_was_paid_is_found_by_each_of_its_numbers(
    paying: Site, mary: httpx.Client, pete: httpx.Client
) -> None:
    batch = batch_of(mary)
    if batch["state"] == "DRAFT":
        answer = {"approve": True, "total": batch["total"]}
        ok(pete.post(f"/payments/batches/{batch['number']}/answer", json=answer))
    detail = ok(pete.get(f"/payments/batches/{batch['number']}"))
    payment = detail["items"][0]
    assert sum(Decimal(item["amount"]) for item in detail["items"]) == Decimal(batch["total"])
    for text in (payment["trace"], batch["number"].lower()):
        found = ok(pete.get("/payments/find", params={"q": text}))
        assert payment["id"] in {item["id"] for item in found}
    week = ok(pete.get(f"/payments/statements/{payment['dtr_id']}"))
    balance = week["balance"]
    assert (balance["in_flight"], balance["still_due"]) == (payment["amount"], "0.00")
    assert not {item["dtr_id"] for item in ok(pete.get("/payments/unpaid"))} & {payment["dtr_id"]}


def test_a_wrong_word_is_refused_and_nothing_is_half_done(mary: httpx.Client) -> None:
    body = {"weeks": [WEEK], "method": "CHECK", "idempotency_key": "never"}
    for change, status in (
        ({"method": "CASH"}, 422),
        ({"weeks": [], "dtr_ids": []}, 422),
        ({"dtr_ids": ["DTR-1-2025-11-09"]}, 422),
        ({"effective_date": "soon"}, 422),
        ({"effective_date": "2025-11-27"}, 409),
        ({"idempotency_key": ""}, 422),
    ):
        answer = mary.post("/payments/batches", json={**body, **change})
        assert answer.status_code == status, (change, answer.text)
    assert mary.get("/payments/batches/ACH-1999-000001").status_code == 404
    assert mary.post("/payments/4711/withdraw", json={"reason": "never was one"}).status_code == 404
    assert mary.post("/payments/returns", content=b"no bank wrote this").status_code == 422


def test_no_account_number_is_in_any_answer_event_or_record(
    paying: Site, mary: httpx.Client, pete: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Of an account there are the last four digits and a keyed hash, anywhere but in the file."""
    batch = batch_of(mary)
    said = [
        mary.post("/payments/payable", json={"weeks": [WEEK]}).text,
        pete.get(f"/payments/batches/{batch['number']}").text,
        pete.get("/payments/batches").text,
        pete.get("/payments/unpaid").text,
        *(pete.get(f"/payments/orders/{each['number']}").text
          for each in ok(pete.get("/payments/orders"))),
        pete.get("/payments/find", params={"q": batch["number"]}).text,
        mary.post("/payments/batches", json={"weeks": [WEEK], "method": "ACH",
                                             "idempotency_key": "once more"}).text,
        paying.client("reader").get("/export/csv").text,
        caplog.text,
    ]  # fmt: skip
    for table in ("dtr_payment", "dtr_payment_batch", "dtr_payment_claim", "dtr_bank_order",
                  "dtr_bank_order_entry", "dtr_event", "dtr"):  # fmt: skip
        said += [row["row"] for row in paying.rows(f"SELECT {table}::text AS row FROM {table}")]
    everything = "\n".join(said)
    with paying.connect_owner() as books:
        numbers = [
            number
            for (number,) in books.execute("SELECT account_number FROM fleet.payout_accounts")
        ]
    assert len(numbers) > 5
    assert not [number for number in numbers if number in everything]
    listed = paying.s3.list_objects_v2(Bucket="api-paying", Prefix="payouts/")
    for key in listed.get("Contents", []):
        sealed = paying.s3.get_object(Bucket="api-paying", Key=key["Key"])["Body"].read()
        assert not [number for number in numbers if number.encode() in sealed]


def test_a_noted_payment_is_corrected_by_who_pays(paying: Site, mary: httpx.Client) -> None:
    checks = ok(mary.post("/payments/payable", json={"weeks": [WEEK], "method": "CHECK"}))
    dtr_id = next(x["dtr_id"] for x in checks["lines"] if x["method"] == "CHECK")
    editor = paying.client("editor")
    noted = {"payment_type": "CHECK", "batch_number": "7001"}
    ok(editor.patch(f"/{dtr_id}/payment", json=noted))
    (payment,) = ok(mary.get(f"/payments/statements/{dtr_id}"))["payments"]
    body = {**noted, "batch_number": "7010", "reason": "the number of another check"}
    assert editor.post(f"/payments/{payment['id']}/correct", json=body).status_code == 403
    week = ok(mary.post(f"/payments/{payment['id']}/correct", json=body))

    assert [item["state"] for item in week["payments"]] == ["SETTLED", "CANCELED"]
    assert ok(editor.get(f"/{dtr_id}"))["batch_number"] == "7010"
    (new, _) = week["payments"]
    reason = {"reason": "the check was lost in the mail"}
    week = ok(mary.post(f"/payments/{new['id']}/came-back", json=reason))
    assert week["balance"]["still_due"] == week["balance"]["due"]
