"""One statement: its figures, its PDF, its explanation, paying and voiding it."""

import hashlib
from decimal import Decimal
from typing import Any

import httpx
import pytest

from local.fleet.traps import EXPECTED_FAILURES
from tests.integration.api.conftest import Site, link_to, ok

WEEK = "2025-11-09"


def dtr(lease: int) -> str:
    return f"DTR-{lease}-{WEEK}"


def test_all_figures_revisions_and_events(site: Site, reader: httpx.Client) -> None:
    found = ok(reader.get(f"/{dtr(1045)}"))
    (row,) = site.rows("SELECT * FROM dtr WHERE dtr_id = %s", dtr(1045))
    for name in ("cc_earnings", "total_deductions", "prior_balance", "total_due", "misc_amount"):
        assert Decimal(found[name]) == row[name]
    assert found["balances"] == row["balances"]
    assert [r["revision"] for r in found["revisions"]] == [1]
    assert {e["event"] for e in found["events"]} >= {"ISSUED", "READ"}
    assert ok(reader.get(f"/receipt/{row['receipt_number']}"))["dtr_id"] == dtr(1045)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/DTR-4711-2025-11-09", 404),
        ("/DTR-1045-2025-11-09?revision=9", 404),
        ("/receipt/RCPT-1999-000001", 404),
        ("/DTR-1045-2025-11-09'--", 422),
        ("/receipt/1", 422),
        ("/DTR-1045-2025-11-09%0A/explain", 422),
        ("/DTR-4711-2025-11-09/pdf", 404),
        ("/DTR-1057-2025-11-09/pdf", 409),
        ("/DTR-1057-2025-11-09/explain", 409),
        ("/runs/none-such", 404),
        ("/runs/.hidden", 422),
    ],
)
def test_what_is_not_there(reader: httpx.Client, path: str, status: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}


def test_the_pdf_is_the_one_that_was_issued(site: Site, reader: httpx.Client) -> None:
    answer = reader.get(f"/{dtr(1046)}/pdf")
    (row,) = site.rows("SELECT * FROM dtr WHERE dtr_id = %s", dtr(1046))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.4")
    assert hashlib.sha256(answer.content).hexdigest() == row["pdf_sha256"]
    assert f'filename="{dtr(1046)}.pdf"' in answer.headers["content-disposition"]
    read = site.events(event="PDF_READ", dtr_id=dtr(1046))[-1]
    assert (read["actor"], read["origin"]) == ("reader", "127.0.0.1")
    assert read["details"]["call"] == f"GET /api/dtr/{dtr(1046)}/pdf"


def test_a_pdf_is_fetched_in_parts_and_not_again_when_it_is_known(reader: httpx.Client) -> None:
    path = f"/{dtr(1046)}/pdf"
    whole = reader.get(path)
    etag = whole.headers["etag"]
    assert etag == f'"{hashlib.sha256(whole.content).hexdigest()}"'
    known = reader.get(path, headers={"If-None-Match": etag})
    assert (known.status_code, known.content) == (304, b"")
    size = len(whole.content)
    for asked, first, last in (
        ("0-99", 0, 99),
        ("100-", 100, size - 1),
        ("-50", size - 50, size - 1),
    ):
        part = reader.get(path, headers={"Range": f"bytes={asked}", "If-Range": etag})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert part.content == whole.content[first : last + 1]
    assert reader.get(path, headers={"Range": f"bytes={size}-"}).status_code == 416
    for all_of_it in ({"Range": "bytes=9-3,4-5"}, {"Range": "bytes=0-9", "If-Range": '"other"'}):
        assert reader.get(path, headers=all_of_it).content == whole.content


def test_a_pdf_that_was_changed_in_the_bucket_is_not_shown(
    site: Site, reader: httpx.Client
) -> None:
    (row,) = site.rows("SELECT * FROM dtr WHERE dtr_id = %s", dtr(1047))
    key, bucket = row["pdf_s3_key"], site.archive.bucket
    site.s3.put_object(Bucket=bucket, Key=key, Body=b"%PDF-1.4 forged")
    answer = reader.get(f"/{dtr(1047)}/pdf")
    assert answer.status_code == 502
    assert "SHA-256" in answer.json()["detail"]
    link = link_to(reader, dtr(1047))["url"]
    pdf = link.removeprefix("https://airflow.example.org/api/dtr")
    followed = site.client().get(pdf.replace("/link?", "/link/pdf?"))
    assert followed.status_code == 502


def test_every_statement_of_the_week_is_explained_to_the_cent(
    site: Site, reader: httpx.Client
) -> None:
    """The parts of every figure add up to it, and the figures are those that were issued."""
    issued = site.rows("SELECT * FROM dtr WHERE period_start = %s AND total_due IS NOT NULL", WEEK)
    assert len(issued) == 45 - len(EXPECTED_FAILURES)
    for row in issued:
        explained = ok(reader.get(f"/{row['dtr_id']}/explain"))
        assert explained["as_issued"] is True
        figures = {figure["key"]: figure for figure in explained["figures"]}
        for figure in figures.values():
            parts = sum(Decimal(part["amount"]) for part in figure["parts"])
            assert parts == Decimal(figure["amount"]), (row["dtr_id"], figure["key"])
        for name in ("cc_earnings", "cash_earnings", "total_deductions", "prior_balance",
                     "net_earnings", "total_due", "balance_forward"):  # fmt: skip
            assert Decimal(figures[name]["amount"]) == row[name]
        for line in row["balances"]:
            paid = {p["key"]: p["amount"] for p in figures[f"{line['category']}.paid"]["parts"]}
            assert paid.get(line["obligation_id"], "0.00") == line["paid"]


def test_a_changed_name_is_not_called_exactly_the_statement_that_was_issued(
    site: Site, reader: httpx.Client
) -> None:
    """The figures agree, the document would not."""
    (row,) = site.rows("SELECT driver_id FROM dtr WHERE dtr_id = %s", dtr(1063))
    rename = "UPDATE fleet.drivers SET last_name = last_name || %s WHERE driver_id = %s"
    with site.connect_owner() as books:
        books.execute(rename, ["-Smith", row["driver_id"]])
    explained = ok(reader.get(f"/{dtr(1063)}/explain"))
    page = reader.get(f"/page/statements/{dtr(1063)}/explain").text
    assert (explained["as_issued"], explained["agreement"]) == (False, "FIGURES_ONLY")
    assert "exactly the statement that was issued" not in page
    assert "Every figure is still the one that was issued." in page


def test_a_posting_booked_since_shows_as_a_difference(site: Site, reader: httpx.Client) -> None:
    sql = """
    INSERT INTO fleet.ledger_postings
    SELECT (jsonb_populate_record(p, jsonb_build_object(
        'posting_id', 'LATE-1066', 'obligation_id', 'LATE-1066', 'entry_type', 'DEBIT',
        'source', 'MISC', 'category', 'MISC', 'amount', 9.99
    ))).*
    FROM fleet.ledger_postings AS p
    WHERE lease_id = 1066 AND booked_on = '2025-11-12' LIMIT 1
    """
    with site.connect_owner() as books:
        assert books.execute(sql).rowcount == 1
    explained = ok(reader.get(f"/{dtr(1066)}/explain"))
    assert (explained["as_issued"], explained["agreement"]) == (False, "DIFFERENT")


def test_a_prior_balance_names_the_postings_of_earlier_weeks(
    site: Site, reader: httpx.Client
) -> None:
    explained = ok(reader.get(f"/{dtr(1085)}/explain"))
    figures = {figure["key"]: figure for figure in explained["figures"]}
    parts = {
        (part["kind"], part["key"], part["amount"], part["on"])
        for part in figures["LEASE.prior"]["parts"]
    }
    (row,) = site.rows("SELECT balances FROM dtr WHERE dtr_id = %s", dtr(1085))
    opened = [line["obligation_id"] for line in row["balances"] if line["prior"] != "0.00"]
    with site.connect_owner() as books:
        booked = books.execute(
            "SELECT 'POSTING', posting_id,"
            " (CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END)::text, booked_on::text"
            " FROM fleet.ledger_postings WHERE category = 'LEASE' AND booked_on < %s"
            " AND obligation_id = ANY(%s)",
            [WEEK, opened],
        ).fetchall()
    assert parts == set(booked)
    prior = [Decimal(line["prior"]) for line in row["balances"] if line["category"] == "LEASE"]
    assert sum(Decimal(amount) for _, _, amount, _ in parts) == sum(prior) > 0


BATCH = {"payment_type": "ACH", "batch_number": "B-77", "payment_date": "2025-11-24"}


class TestPaying:
    def test_once_and_only_with_money_due(self, site: Site, editor: httpx.Client) -> None:
        path = f"/{dtr(1048)}/payment"
        paid = ok(editor.patch(path, json=BATCH))
        assert (paid["payment_type"], paid["batch_number"]) == ("ACH", "B-77")
        assert editor.patch(path, json=BATCH).status_code == 409
        event = site.events(event="PAID", dtr_id=dtr(1048))[-1]
        assert (event["actor"], event["origin"]) == ("editor", "127.0.0.1")
        owing = editor.patch(f"/{dtr(1085)}/payment", json=BATCH)
        assert owing.status_code == 409
        assert "nothing to pay" in owing.json()["detail"]

    def test_today_where_no_date_is_given(self, editor: httpx.Client) -> None:
        body = {"payment_type": "CHECK", "batch_number": "1009"}
        assert ok(editor.patch(f"/{dtr(1049)}/payment", json=body))["payment_date"] == "2025-11-23"

    @pytest.mark.parametrize(
        "change",
        [
            {"payment_type": "PENDING"},
            {"payment_type": "BITCOIN"},
            {"batch_number": "  "},
            {"batch_number": "a\u0000b"},
            {"total": "1.00"},
            {"amount": "all of it"},
            {"revision": 0},
            {"receipt_number": "RCPT"},
            {"payment_date": "soon"},
            {"payment_date": "9999-12-31"},
            {"payment_date": "0001-01-01"},
            {"payment_date": 1763942400},
            {"payment_date": "2025-11-24T00:00:00"},
        ],
    )
    def test_what_it_does_not_take(self, editor: httpx.Client, change: dict[str, str]) -> None:
        answer = editor.patch(f"/{dtr(1050)}/payment", json={**BATCH, **change})
        assert answer.status_code == 422


class TestWhatIsEntered:
    """What cannot be meant is refused in a sentence, and nothing is noted."""

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"payment_date": "1999-11-24"}, "is before the end of the statement's week"),
            ({"payment_date": "2025-11-14"}, "is before the end of the statement's week"),
            ({"payment_date": "2026-01-23"}, "is more than 60 days from now"),
            ({"payment_date": "2099-12-31"}, "is more than 60 days from now"),
            ({"batch_number": "B-77\u202e"}, "an invisible character (U+202E) in place 5"),
            ({"batch_number": "B\u200b-77"}, "an invisible character (U+200B) in place 2"),
            ({"batch_number": "B\u00a077"}, "an unusual blank (U+00A0)"),
        ],
        ids=str,
    )
    def test_a_payment(
        self, site: Site, editor: httpx.Client, change: dict[str, str], sentence: str
    ) -> None:
        answer = editor.patch(f"/{dtr(1065)}/payment", json={**BATCH, **change})
        assert answer.status_code == 422
        assert sentence in answer.json()["detail"]
        (row,) = site.rows("SELECT payment_type FROM dtr WHERE dtr_id = %s", dtr(1065))
        assert row["payment_type"] == "PENDING"

    def test_a_batch_number_is_kept_without_blanks_around_it(self, editor: httpx.Client) -> None:
        body = {**BATCH, "batch_number": "  B 78 ", "payment_date": "2025-11-15"}
        paid = ok(editor.patch(f"/{dtr(1067)}/payment", json=body))
        assert (paid["batch_number"], paid["payment_date"]) == ("B 78", "2025-11-15")

    def test_a_reason_that_reads_backwards(self, editor: httpx.Client) -> None:
        body = {"reason": "booked \u202etwice by mistake"}
        answer = editor.post(f"/{dtr(1065)}/void", json=body)
        assert answer.status_code == 422
        assert "The reason holds an invisible character (U+202E)" in answer.json()["detail"]


class TestTheRevisionThatWasSeen:
    """Who pays or voids names the revision that he saw; another one standing is a conflict."""

    @pytest.fixture
    def issued_twice(self, editor: httpx.Client, starter: httpx.Client) -> dict[int, Any]:
        """The two revisions of lease 1064's statement."""
        found = ok(editor.get(f"/{dtr(1064)}"))
        if len(found["revisions"]) == 1:
            body = {"reason": "a toll of another lease", "revision": 1}
            ok(editor.post(f"/{dtr(1064)}/void", json=body))
            ok(starter.post("/generate", json={"period_start": WEEK, "lease_ids": [1064]}))
            found = ok(editor.get(f"/{dtr(1064)}"))
        return {revision["revision"]: revision for revision in found["revisions"]}

    @pytest.mark.parametrize(
        ("seen", "sentence"),
        [
            ({}, "was issued 2 times; say which one is to be paid"),
            ({"revision": 1}, "revision 1 no longer stands. Revision 2 stands now (RCPT-"),
            ({"revision": 3}, "revision 3 no longer stands"),
            ({"receipt_number": "RCPT-1999-000001"}, "is not the standing receipt"),
            ({"revision": 2, "amount": "645.71"}, "is not $645.71"),
            ({"amount": "645.70"}, "was issued 2 times"),
        ],
        ids=str,
    )
    def test_another_one_is_not_paid(
        self,
        site: Site,
        editor: httpx.Client,
        issued_twice: dict[int, Any],
        seen: dict[str, Any],
        sentence: str,
    ) -> None:
        assert issued_twice[2]["total_due"] == "645.70"
        answer = editor.patch(f"/{dtr(1064)}/payment", json={**BATCH, **seen})
        assert answer.status_code == 409
        assert sentence in answer.json()["detail"]
        paid = site.rows("SELECT payment_type FROM dtr WHERE dtr_id = %s", dtr(1064))
        assert [row["payment_type"] for row in paid] == ["PENDING", "PENDING"]

    def test_another_one_is_not_voided(
        self, editor: httpx.Client, issued_twice: dict[int, Any]
    ) -> None:
        reason = {"reason": "the wrong refund was booked"}
        gone = {"revision": 1, "receipt_number": issued_twice[1]["receipt_number"]}
        for seen in ({}, *({name: value} for name, value in gone.items())):
            answer = editor.post(f"/{dtr(1064)}/void", json={**reason, **seen})
            assert answer.status_code == 409, seen
        assert ok(editor.get(f"/{dtr(1064)}"))["status"] == "GENERATED"

    @pytest.mark.usefixtures("issued_twice")
    def test_the_page_sends_what_it_showed(self, site: Site, editor: httpx.Client) -> None:
        page = editor.get(f"/page/statements/{dtr(1064)}").text
        assert page.count('name="revision" value="2"') == 2, "in both dialogs"
        assert 'name="amount" value="645.70"' in page
        old = {"revision": "1", "amount": "645.70", **BATCH}
        answer = site.page("editor").post(f"/page/statements/{dtr(1064)}/pay", data=old)
        assert answer.status_code == 409
        assert "revision 1 no longer stands" in answer.text

    def test_the_one_that_was_seen_is_paid(
        self, editor: httpx.Client, issued_twice: dict[int, Any]
    ) -> None:
        seen = {"receipt_number": issued_twice[2]["receipt_number"], "amount": "645.7"}
        paid = ok(editor.patch(f"/{dtr(1064)}/payment", json={**BATCH, **seen}))
        assert (paid["revision"], paid["payment_type"]) == (2, "ACH")


class TestVoiding:
    def test_kept_for_audit_and_out_of_the_statistics(
        self, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        before = ok(reader.get("/statistics/summary"))
        due = Decimal(ok(reader.get(f"/{dtr(1051)}"))["total_due"])
        body = {"reason": "The dismissal was booked on the wrong lease"}
        voided = ok(editor.post(f"/{dtr(1051)}/void", json=body))
        assert (voided["status"], voided["voided_by"]) == ("VOIDED", "editor")
        after = ok(reader.get("/statistics/summary"))
        assert after["total_dtrs"] == before["total_dtrs"] - 1
        assert after["by_status"]["GENERATED"] == before["by_status"]["GENERATED"] - 1
        assert Decimal(after["paid_out"]) == Decimal(before["paid_out"]) - max(due, Decimal(0))
        assert ok(reader.get(f"/{dtr(1051)}"))["voided_reason"] == body["reason"]
        assert editor.post(f"/{dtr(1051)}/void", json=body).status_code == 409

    def test_its_pdf_is_for_those_who_may_edit(
        self, site: Site, editor: httpx.Client, reader: httpx.Client
    ) -> None:
        link = link_to(reader, dtr(1052))["url"]
        ok(editor.post(f"/{dtr(1052)}/void", json={"reason": "wrong refund booked"}))
        assert reader.get(f"/{dtr(1052)}/pdf").status_code == 403
        assert reader.post(f"/{dtr(1052)}/links").status_code == 403
        assert editor.get(f"/{dtr(1052)}/pdf").status_code == 200
        denied = site.events(event="DENIED", actor="reader", dtr_id=dtr(1052))[-2]
        assert denied["details"]["call"] == f"GET /api/dtr/{dtr(1052)}/pdf"
        pdf = link.removeprefix("https://airflow.example.org/api/dtr")
        followed = site.client().get(pdf.replace("/link?", "/link/pdf?"))
        assert followed.status_code == 404

    @pytest.mark.parametrize("reason", ["", "too short", "         x         ", "x" * 501])
    def test_a_reason_of_ten_characters(self, editor: httpx.Client, reason: str) -> None:
        assert editor.post(f"/{dtr(1053)}/void", json={"reason": reason}).status_code == 422

    def test_what_was_paid_stays_paid_under_the_next_revision(
        self, editor: httpx.Client, starter: httpx.Client
    ) -> None:
        """Payments belong to the week: the next revision pays the difference only, here none."""
        ok(editor.patch(f"/{dtr(1060)}/payment", json=BATCH))
        ok(editor.post(f"/{dtr(1060)}/void", json={"reason": "a toll of another lease"}))
        ok(starter.post("/generate", json={"period_start": str(WEEK), "lease_ids": [1060]}))
        page = editor.get(f"/page/statements/{dtr(1060)}").text

        assert ok(editor.get(f"/{dtr(1060)}"))["batch_number"] == "B-77"
        assert "Paid by ACH, batch B-77" in page
        assert "went out for this week already" not in page
        assert "Record the payment" not in page
        again = editor.patch(f"/{dtr(1060)}/payment", json={**BATCH, "revision": 2})
        assert "is paid already (ACH)" in again.json()["detail"]
