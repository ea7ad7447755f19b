"""Lists: filters, order, both ways of paging, and what a caller gets wrong."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from include.dtr.money import display
from include.dtr.records.queries_list import Sort
from tests.integration.api.conftest import Site, ok


def ids(found: Any) -> list[str]:
    return [item["dtr_id"] for item in found["items"]]


def walk(client: httpx.Client, **query: object) -> list[dict[str, Any]]:
    """All rows, by cursor."""
    found = ok(client.get("/", params={**query, "page_size": 7}))
    rows = found["items"]
    while found["next_cursor"]:
        more = {**query, "page_size": 7, "cursor": found["next_cursor"]}
        found = ok(client.get("/", params=more))
        assert found["page"] is None
        rows += found["items"]
    return rows


def test_newest_week_comes_first_with_names(reader: httpx.Client) -> None:
    found = ok(reader.get("/", params={"lease_id": 1045, "period_from": "2025-11-02"}))
    assert [row["period_start"] for row in found["items"]] == ["2025-11-09", "2025-11-02"]
    first = found["items"][0]
    assert (first["driver"], first["plate"], first["medallion"]) == (
        "José Ángel Peña Núñez",
        "T787045C",
        "4D45",
    )
    assert first["total_due"] == f"{Decimal(first['total_due']):.2f}"
    assert first["generated_at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("query", "leases"),
    [
        ({"dtr_id": "DTR-1046-2025-11-09"}, {1046}),
        ({"driver": "o'neil <bo>"}, {1059}),
        ({"driver": "রহমান"}, {1060}),
        ({"plate": "t787045c"}, {1045}),
        ({"medallion": "4d45"}, {1045}),
        ({"q": "1047"}, {1047}),
        ({"q": "DTR-1048"}, {1048}),
        ({"q": "Guamán"}, {1083}),
        ({"status": "FAILED"}, {1057, 1073, 1074}),
        ({"status": "FAILED", "lease_id": 1057}, {1057}),
        ({"driver": "100%"}, set()),
        ({"q": "' OR 1=1 --"}, set()),
    ],
)
def test_filters(reader: httpx.Client, query: dict[str, object], leases: set[int]) -> None:
    found = ok(reader.get("/", params={**query, "page_size": 100}))
    assert {row["lease_id"] for row in found["items"]} == leases
    assert found["total"] == len(found["items"])


def test_a_receipt_is_found_as_it_is_being_typed(site: Site, reader: httpx.Client) -> None:
    whole = ok(reader.get("/DTR-1046-2025-11-09"))["receipt_number"]
    assert ids(ok(reader.get("/", params={"receipt": whole}))) == ["DTR-1046-2025-11-09"]
    typed = ok(reader.get("/", params={"q": whole[:-1].lower(), "page_size": 100}))
    begin_so = site.rows("SELECT dtr_id FROM dtr WHERE receipt_number LIKE %s", f"{whole[:-1]}_")
    assert sorted(ids(typed)) == sorted(row["dtr_id"] for row in begin_so)
    assert "DTR-1046-2025-11-09" in ids(typed)


def test_a_week_and_amounts(site: Site, reader: httpx.Client) -> None:
    week = ok(reader.get("/", params={"period_start": "2025-11-09", "page_size": 100}))
    kept = site.rows("SELECT dtr_id FROM dtr WHERE period_start = '2025-11-09'")
    assert week["total"] == len(kept) >= 45
    assert sorted(ids(week)) == sorted(row["dtr_id"] for row in kept)
    owed = ok(reader.get("/", params={"total_due_max": "-1000.00", "page_size": 100}))
    stored = site.rows("SELECT dtr_id FROM dtr WHERE total_due <= -1000")
    assert sorted(ids(owed)) == sorted(row["dtr_id"] for row in stored)
    between = {"total_due_min": "274.87", "total_due_max": "381.02", "period_start": "2025-11-09"}
    found = ok(reader.get("/", params={**between, "sort": "total_due", "order": "asc"}))
    assert [row["total_due"] for row in found["items"]] == ["274.87", "287.81", "366.71", "381.02"]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_cursor_pages_are_the_list_cut_in_pieces(
    reader: httpx.Client, sort: Sort, order: str
) -> None:
    """Rows without a value (failed ones have no total) are neither lost nor shown twice."""
    query = {"sort": sort, "order": order}
    pages: list[dict[str, Any]] = []
    for page in (1, 2):
        asked = {**query, "page": page, "page_size": 50}
        pages += ok(reader.get("/", params=asked))["items"]
    walked = walk(reader, **query)
    keys = [(row["dtr_id"], row["revision"]) for row in walked]
    assert keys == [(row["dtr_id"], row["revision"]) for row in pages]
    assert len(set(keys)) == len(keys) == ok(reader.get("/"))["total"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"page_size": 101}, 422),
        ({"page": 0}, 422),
        ({"sort": "id; DROP TABLE dtr"}, 422),
        ({"colour": "red"}, 422),
        ({"lease_id": 2**31}, 422),
        ({"total_due_min": "NaN"}, 422),
        ({"total_due_min": "1e400"}, 422),
        ({"period_from": "0001-01-01"}, 422),
        ({"period_start": "9999-12-31"}, 422),
        ({"period_start": "1762646400"}, 422),
        ({"driver": "a\x00b"}, 422),
        ({"dtr_id": "../../etc/passwd"}, 422),
        ({"cursor": "nonsense"}, 400),
        ({"cursor": "bnVsbA"}, 400),
        ({"cursor": "WyJwZXJpb2QiLHRydWUsIicgT1IgMT0xIiwxXQ"}, 400),
    ],
)
def test_what_a_caller_gets_wrong(
    reader: httpx.Client, query: dict[str, object], status: int
) -> None:
    answer = reader.get("/", params=query)
    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}


def test_a_cursor_of_another_order_is_refused(reader: httpx.Client) -> None:
    cursor = ok(reader.get("/", params={"page_size": 1}))["next_cursor"]
    answer = reader.get("/", params={"cursor": cursor, "sort": "lease"})
    assert answer.status_code == 400


def test_a_list_stands_in_the_trail(site: Site, reader: httpx.Client) -> None:
    ok(reader.get("/", params={"driver": "Okafor"}))
    event = site.events(event="LISTED", actor="reader")[-1]
    assert event["origin"] == "127.0.0.1"
    assert event["details"]["filters"] == {"driver": "Okafor"}
    assert event["details"]["call"] == "GET /api/dtr/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("guaman", {1083}),
        ("GUAMÁN", {1083}),
        ("lease 1045", {1045}),
        ("Lease #1045", {1045}),
        ("dtr-1045-2025-11-09", {1045}),
        ("DTR-1045", {1045}),
    ],
)
def test_one_box_finds_what_people_write(reader: httpx.Client, text: str, found: set[int]) -> None:
    query = {"q": text, "period_start": "2025-11-09", "page_size": 100}
    items = ok(reader.get("/", params=query))["items"]
    assert {item["lease_id"] for item in items} == found


def test_the_words_of_a_name_are_found_in_any_order(reader: httpx.Client) -> None:
    week = {"period_start": "2025-11-09", "page_size": 100}
    names = [i["driver"] for i in ok(reader.get("/", params=week))["items"] if i["driver"]]
    for name in names:
        turned = " ".join(reversed(name.split()))
        listed = ok(reader.get("/", params={**week, "q": turned}))["items"]
        assert name in [item["driver"] for item in listed], turned


def test_a_statement_is_found_by_its_amount_its_receipts_end_and_its_batch(
    site: Site, reader: httpx.Client, editor: httpx.Client
) -> None:
    payable = ok(reader.get("/", params={"period_start": "2025-11-02", "total_due_min": "0.01"}))[
        "items"
    ][-1]
    batch = {"payment_type": "ACH", "batch_number": "Ach-77_1"}
    ok(editor.patch(f"/{payable['dtr_id']}/payment", json=batch))
    amount = f"{float(payable['total_due']):,.2f}"
    for text in (
        amount,
        f"${amount}",
        f"-{amount}",
        payable["receipt_number"][-6:],
        payable["receipt_number"][-4:],
        payable["receipt_number"].removeprefix("RCPT-"),
        "ach-77_",
    ):
        listed = ok(reader.get("/", params={"q": text, "page_size": 100}))["items"]
        assert payable["dtr_id"] in [item["dtr_id"] for item in listed], text
        assert len(listed) < 5, text
    assert ok(reader.get("/", params={"q": "ach-77x"}))["items"] == []


def test_the_page_adds_up_what_it_lists(site: Site, reader: httpx.Client) -> None:
    (sums,) = site.rows(
        "SELECT sum(balance_forward) AS forward, count(*) AS issued FROM dtr "
        "WHERE period_start = '2025-11-09' AND status = 'GENERATED'"
    )
    page = reader.get("/page/statements", params={"period_start": "2025-11-09"}).text
    assert f"<dt>Carried forward</dt><dd>${display(sums['forward'])}</dd>" in page
    assert f"<dt>Issued</dt><dd>{sums['issued']}</dd>" in page
    assert 'name="period_to" value="2025-11-15"' in page, "typing keeps the week"
