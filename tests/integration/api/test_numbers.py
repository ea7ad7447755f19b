"""The numbers of 52 weeks: the same to the cent as the statements, on page, as JSON and as CSV."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx

from include.dtr.spreadsheets import defused
from tests.integration.api.conftest import Site, ok

LAST = {"last": "2025-11-09"}
SUMS = """
SELECT
    count(*) AS statements,
    sum(cc_earnings + cash_earnings) AS total_earnings,
    sum(total_deductions) AS total_deductions,
    sum(greatest(total_due, 0)) AS paid_out,
    sum(balance_forward) AS carried_forward
FROM dtr
WHERE status = 'GENERATED' AND period_start = %s
"""


def as_cell(name: str, value: object) -> str:
    """The number of a medallion such as 4E46 is text, which a spreadsheet would change."""
    return defused(str(value)) if name == "medallion" else str(value)


def numbers(client: httpx.Client) -> dict[str, Any]:
    return ok(client.get("/statistics/numbers", params=LAST))


def test_each_week_is_what_its_statements_add_up_to(site: Site, reader: httpx.Client) -> None:
    site.forget()
    found = numbers(reader)
    assert (found["first"], len(found["weeks"])) == ("2024-11-17", 52)
    for start in ("2025-11-02", "2025-11-09"):
        (week,) = [each for each in found["weeks"] if each["period_start"] == start]
        (row,) = site.rows(SUMS, start)
        assert week["statements"] == row["statements"] > 40
        for name in ("total_earnings", "total_deductions", "paid_out", "carried_forward"):
            assert Decimal(week[name]) == row[name], name
    (last,) = found["weeks"][-1:]
    assert last["failed"] == len(
        site.rows(
            "SELECT DISTINCT dtr_id FROM dtr WHERE status = 'FAILED' AND period_start = %s "
            "AND dtr_id NOT IN (SELECT dtr_id FROM dtr WHERE status = 'GENERATED')",
            "2025-11-09",
        )
    )


def test_disputes_stand_with_the_week_of_the_statement_that_they_are_about(
    site: Site, reader: httpx.Client
) -> None:
    site.forget()
    (row,) = site.rows(
        "SELECT min(id) AS id FROM dtr WHERE status = 'GENERATED' AND period_start = %s",
        "2025-11-02",
    )

    def asked() -> dict[str, Any]:
        site.forget()
        weeks = numbers(reader)["weeks"]
        (week,) = [each for each in weeks if each["period_start"] == "2025-11-02"]
        return {name: week[name] for name in week if name.startswith("disputes_")}

    before = asked()
    for words, state, held in (
        ("numbers: one", "OPEN", "12.50"),
        ("numbers: two", "ACCEPTED", "0.00"),
        ("numbers: three", "REJECTED", "0.00"),
    ):
        said = None if state == "OPEN" else "looked into"
        site.rows(
            "INSERT INTO dtr_dispute (dtr_row_id, line, words, language, opened_by, due_on, held, "
            "state, answer, answered_by, answered_at, posting_id) "
            "SELECT %s, 'statement', %s, 'en', 'driver', '2025-12-01', %s::numeric, %s, said, "
            "said, CASE WHEN said IS NOT NULL THEN now() END, %s "
            "FROM (VALUES (%s::text)) AS answer (said) RETURNING id",
            row["id"],
            words,
            held,
            state,
            "P-1" if state == "ACCEPTED" else None,
            said,
        )
    after = asked()
    grown = {name: Decimal(after[name]) - Decimal(before[name]) for name in after}
    assert grown == {
        "disputes_opened": 3,
        "disputes_accepted": 1,
        "disputes_rejected": 1,
        "disputes_held": Decimal("12.50"),
    }


def test_the_four_tables_agree_with_each_other(site: Site, reader: httpx.Client) -> None:
    site.forget()
    found = numbers(reader)
    weeks = found["weeks"]

    def summed(rows: list[dict[str, Any]], name: str) -> Decimal:
        return sum((Decimal(row[name]) for row in rows), Decimal(0))

    for name in ("total_earnings", "total_deductions", "paid_out", "statements"):
        assert summed(found["medallions"], name) == summed(weeks, name), name
    for name in ("paid_out", "statements"):
        assert summed(found["take_home"], name) == summed(weeks, name), name
    assert summed(found["categories"], "amount") == summed(weeks, "total_deductions")
    steps = found["take_home"]
    assert (steps[0]["above"], steps[-1]["up_to"]) == (None, None)
    assert [a["up_to"] for a in steps[:-1]] == [b["above"] for b in steps[1:]]


def test_the_files_hold_what_the_json_holds(site: Site, reader: httpx.Client) -> None:
    site.forget()
    found = numbers(reader)
    for table in ("weeks", "categories", "medallions", "take_home"):
        answer = reader.get("/statistics/numbers/csv", params={"table": table, **LAST})
        assert answer.status_code == 200
        assert f"numbers-{table}-2025-11-09.csv" in answer.headers["content-disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert rows == [
            {name: "" if value is None else as_cell(name, value) for name, value in row.items()}
            for row in found[table]
        ]


def test_the_page_has_a_table_and_a_file_for_each_chart(site: Site) -> None:
    site.forget()
    with site.page("reader") as page:
        answer = page.get("/page/numbers", params=LAST)
    assert answer.status_code == 200
    text = answer.text
    for title in (
        "Earnings", "Deductions", "Paid out", "Carried forward", "Failures", "Disputes",
        "Disputes accepted", "Disputes rejected", "Held back for disputes",
    ):  # fmt: skip
        assert f">{title}, " in text
    charts = text.count('<svg class="chart"')
    assert charts == text.count("<details><summary>Table") >= 6
    assert charts + text.count("None in these weeks") == 10
    assert text.count("/statistics/numbers/csv?table=") == 12


def test_weeks_without_statements_are_said_to_be_so(site: Site) -> None:
    with site.page("reader") as page:
        answer = page.get("/page/numbers", params={"last": "2019-01-06"})
    assert "No statement was issued in these weeks" in answer.text


def test_who_may_not_read_statements_sees_no_numbers(site: Site) -> None:
    with site.client("outsider") as outsider:
        assert outsider.get("/statistics/numbers").status_code == 403
        assert outsider.get("/statistics/numbers/csv", params={"table": "weeks"}).status_code == 403
