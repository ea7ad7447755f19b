"""Exports: the same rows as the list, safe in a spreadsheet, flat in memory."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import httpx
import pytest
from openpyxl import load_workbook

from include.dtr.api.exports import COLUMNS
from include.dtr.spreadsheets import DANGEROUS
from tests.integration.api.conftest import Site, ok

QUERY = {"period_start": "2025-11-09", "sort": "total_due", "order": "asc"}


def fetch(client: httpx.Client, kind: str, **query: str) -> bytes:
    answer = client.get(f"/export/{kind}", params={**QUERY, **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].endswith(f'driver-statements.{kind}"')
    return answer.content


def test_all_three_hold_the_rows_of_the_list(reader: httpx.Client) -> None:
    listed = ok(reader.get("/", params={**QUERY, "page_size": 100}))["items"]
    assert json.loads(fetch(reader, "json")) == listed
    rows = list(csv.DictReader(io.StringIO(fetch(reader, "csv").decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    sheet = load_workbook(io.BytesIO(fetch(reader, "xlsx")), read_only=True).active
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(2, values_only=True)]
    for item, row, cell in zip(listed, rows, cells, strict=True):
        assert row["dtr_id"] == cell["dtr_id"] == item["dtr_id"]
        assert row["total_due"] == (item["total_due"] or "")
        if item["total_due"]:
            assert Decimal(str(cell["total_due"])) == Decimal(item["total_due"])
        assert cell["period_start"].date() == date.fromisoformat(item["period_start"])


def test_nothing_found_is_still_a_file(reader: httpx.Client) -> None:
    assert json.loads(fetch(reader, "json", lease_id="4711")) == []
    assert fetch(reader, "csv", lease_id="4711").decode("utf-8-sig").strip() == ",".join(COLUMNS)
    assert load_workbook(io.BytesIO(fetch(reader, "xlsx", lease_id="4711"))).active.max_row == 1


@pytest.mark.parametrize("formula", [f"{sign}1+cmd|' /C calc'!A0" for sign in "=+-@"])
def test_text_that_a_spreadsheet_could_run_is_defused(
    site: Site, editor: httpx.Client, reader: httpx.Client, formula: str
) -> None:
    """Each reason is the text of a FAILED row, which an import could bring in from outside."""
    with site.connect() as records:
        records.execute("UPDATE dtr SET error = %s WHERE dtr_id = 'DTR-1073-2025-11-09'", [formula])
    rows = csv.DictReader(io.StringIO(fetch(reader, "csv", lease_id="1073").decode("utf-8-sig")))
    assert [row["error"] for row in rows] == [f"'{formula}"]
    sheet = load_workbook(io.BytesIO(fetch(reader, "xlsx", lease_id="1073"))).active
    cell = sheet.cell(2, COLUMNS.index("error") + 1)
    assert (cell.value, cell.data_type) == (f"'{formula}", "s")


def test_no_text_cell_begins_dangerously(reader: httpx.Client) -> None:
    """Amounts below zero are ours, and stay numbers."""
    rows = list(csv.DictReader(io.StringIO(fetch(reader, "csv").decode("utf-8-sig"))))
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
