"""Exports: the same rows as the list, safe in a spreadsheet, flat in memory."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import httpx
import pytest
from openpyxl import load_workbook

from include.dtr.api.exports import COLUMNS, HEADINGS, SUMMED
from include.dtr.spreadsheets import DANGEROUS
from tests.integration.api.conftest import Site, ok

QUERY = {"period_start": "2025-11-09", "sort": "total_due", "order": "asc"}


def fetch(client: httpx.Client, kind: str, **query: str) -> bytes:
    answer = client.get(f"/export/{kind}", params={**QUERY, **query})
    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"]
    assert name.startswith('attachment; filename="driver-statements-2025-11-09')
    assert name.endswith(f'.{kind}"')
    return answer.content


def lines(client: httpx.Client, **query: str) -> list[dict[str, str]]:
    """A CSV's rows by column, its totals aside."""
    file = csv.DictReader(io.StringIO(fetch(client, "csv", **query).decode("utf-8-sig")), COLUMNS)
    return list(file)[1:-1]


def test_all_three_hold_the_rows_of_the_list(reader: httpx.Client) -> None:
    listed = ok(reader.get("/", params={**QUERY, "page_size": 100}))["items"]
    assert json.loads(fetch(reader, "json")) == listed
    rows = lines(reader)
    sheet = load_workbook(io.BytesIO(fetch(reader, "xlsx")), read_only=True).active
    heading, *body, _ = sheet.iter_rows(values_only=True)
    assert heading == tuple(HEADINGS.values())
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in body]
    for item, row, cell in zip(listed, rows, cells, strict=True):
        assert row["dtr_id"] == cell["dtr_id"] == item["dtr_id"]
        assert row["total_due"] == (item["total_due"] or "")
        if item["total_due"]:
            assert Decimal(str(cell["total_due"])) == Decimal(item["total_due"])
        assert cell["period_start"].date() == date.fromisoformat(item["period_start"])


def test_the_last_line_adds_up_the_issued_statements(reader: httpx.Client) -> None:
    issued = [row for row in lines(reader) if row["status"] == "GENERATED"]
    text = fetch(reader, "csv").decode("utf-8-sig")
    total = dict(zip(COLUMNS, list(csv.reader(io.StringIO(text)))[-1], strict=True))
    assert total["dtr_id"] == f"Total of {len(issued)} issued statements"
    for name in SUMMED:
        assert Decimal(total[name]) == sum(Decimal(row[name]) for row in issued), name
    sheet = load_workbook(io.BytesIO(fetch(reader, "xlsx"))).active
    last = dict(zip(COLUMNS, [cell.value for cell in sheet[sheet.max_row]], strict=True))
    assert Decimal(str(last["total_due"])) == Decimal(total["total_due"])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "driver-statements-all"),
        (
            {"period_start": "2025-11-09", "status": "GENERATED"},
            "driver-statements-2025-11-09-issued",
        ),
        ({"period_from": "2025-11-02"}, "driver-statements-2025-11-02-to-last"),
        ({"lease_id": "1045", "payment_type": "PENDING"}, "driver-statements-lease-1045-not-paid"),
        ({"q": "Guamán"}, "driver-statements-selected"),
    ],
)
def test_a_file_is_named_after_what_is_in_it(
    reader: httpx.Client, query: dict[str, str], name: str
) -> None:
    answer = reader.get("/export/csv", params=query)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'


def test_nothing_found_is_still_a_file(reader: httpx.Client) -> None:
    assert json.loads(fetch(reader, "json", lease_id="4711")) == []
    assert lines(reader, lease_id="4711") == []
    assert load_workbook(io.BytesIO(fetch(reader, "xlsx", lease_id="4711"))).active.max_row == 2


@pytest.mark.parametrize("formula", [f"{sign}1+cmd|' /C calc'!A0" for sign in "=+-@"])
def test_text_that_a_spreadsheet_could_run_is_defused(
    site: Site, editor: httpx.Client, reader: httpx.Client, formula: str
) -> None:
    """Each reason is the text of a FAILED row, which an import could bring in from outside."""
    with site.connect() as records:
        records.execute("UPDATE dtr SET error = %s WHERE dtr_id = 'DTR-1073-2025-11-09'", [formula])
    assert [row["error"] for row in lines(reader, lease_id="1073")] == [f"'{formula}"]
    sheet = load_workbook(io.BytesIO(fetch(reader, "xlsx", lease_id="1073"))).active
    cell = sheet.cell(2, COLUMNS.index("error") + 1)
    assert (cell.value, cell.data_type) == (f"'{formula}", "s")


def test_no_text_cell_begins_dangerously(reader: httpx.Client) -> None:
    """Amounts below zero are ours, and stay numbers."""
    rows = lines(reader)
    negative = [row for row in rows if row["total_due"].startswith("-")]
    assert negative
    for row in rows:
        for name, value in row.items():
            if value.startswith(DANGEROUS):
                assert Decimal(value) < 0, name


def test_an_export_stands_in_the_trail(site: Site, reader: httpx.Client) -> None:
    fetch(reader, "csv", driver="Guamán")
    event = site.events(event="EXPORTED", actor="reader")[-1]
    assert event["details"]["format"] == "csv"
    assert event["details"]["filters"]["driver"] == "Guamán"


def test_it_needs_the_same_right_as_the_list(site: Site) -> None:
    for kind in ("csv", "xlsx", "json"):
        assert site.client().get(f"/export/{kind}").status_code == 401
        assert site.client("outsider").get(f"/export/{kind}").status_code == 403
        assert site.client("reader").get(f"/export/{kind}?colour=red").status_code == 422
