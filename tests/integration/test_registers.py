"""Registers out of real records: to the cent as SQL adds up, read back by another reader."""

import csv
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from include.dtr.errors import RunRefused
from include.dtr.model import Category, PaymentType
from include.dtr.period import MonthRule, week_from
from include.dtr.registers.figures import FIGURES
from include.dtr.registers.files import write
from include.dtr.registers.making import Register, for_month, for_quarter, for_week
from local.fleet import LAST_PERIOD, PERIODS
from tests.conftest import PROJECT
from tests.faults.workers import WorkerStores
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK, NEXT = week_from(date(2025, 11, 9)), week_from(date(2025, 11, 16))
AT = datetime(2025, 11, 23, 10, tzinfo=UTC)
SUMS = ("cc_earnings", "cash_earnings", "total_deductions", "prior_balance", "total_due")


def made(office: Office, period: Any = LAST_PERIOD) -> Register:
    return for_week(office.stores.records, office.stores.source, period)


def sql_cents(office: Office, expression: str, source: str = "dtr") -> int:
    (row,) = office.rows(
        f"SELECT coalesce(sum({expression}), 0) AS dollars FROM {source} WHERE status = 'GENERATED'"
    )
    return int(row["dollars"] * 100)


@pytest.fixture
def two_weeks(office: Office) -> Office:
    """Lease 1 owes 500.00 a week and once a ticket of 50.00, and earns 300.00 in each; lease 2 has
    the first week only."""
    fleet = small_fleet(1, 2)
    fleet.drivers[0] = fleet.drivers[0]._replace(first_name="=1+1", last_name="রহমান")
    for period in (WEEK, NEXT):
        day = period.start
        fleet.curb_trips.append(card_trip(f"T{day}", 1, "300.00", day))
        fleet.ledger_postings.append(debit(f"L{day}", 1, "500.00", day))
    fleet.ledger_postings.append(debit("TICKET", 1, "50.00", WEEK.start, "TLC"))
    fleet.curb_trips.append(card_trip("T2", 2, "80.10", WEEK.start))
    fleet.leases[1] = fleet.leases[1]._replace(end_date=WEEK.end)
    office.book(fleet)
    office.run(WEEK)
    office.book_settlement()
    office.run(NEXT)
    return office


class TestTheSampleFleetsWeek:
    def test_every_total_is_that_of_sql_to_the_cent(
        self, fleet_office: Office, tmp_path: Path
    ) -> None:
        fleet_office.run(LAST_PERIOD)
        register = made(fleet_office)
        frame = register.statements

        for column in SUMS:
            assert int(frame[column].sum()) == sql_cents(fleet_office, column), column
        lines = "dtr CROSS JOIN LATERAL jsonb_array_elements(balances) AS line"
        for category in Category:
            for figure in FIGURES:
                stated = sql_cents(
                    fleet_office,
                    f"(line ->> '{figure}')::numeric * (line ->> 'category' = '{category}')::int",
                    lines,
                )
                assert int(frame[f"{category.lower()}_{figure}"].sum()) == stated
        forward = sql_cents(fleet_office, "balance_forward")
        assert int(register.by_category["forward"].sum()) == forward
        assert int(register.by_age["forward"].sum()) == forward
        assert int(register.by_medallion["balance_forward"].sum()) == forward
        assert set(register.by_category["between"]) == {0}

        self.read_back(register, tmp_path)

    @staticmethod
    def read_back(register: Register, folder: Path) -> None:
        files = write(register, folder, AT)
        book = load_workbook(files.workbook)
        assert book.sheetnames == [
            "How to read",
            "Register",
            "By category",
            "By medallion",
            "Control totals",
            "Carried forward by age",
            "Changes",
            "Findings",
        ]
        heading, *rows, total = book["Register"].iter_rows(values_only=True)
        assert len(rows) == len(register.statements)
        due = heading.index("Total due")
        in_cells = sum(Decimal(str(row[due])).quantize(Decimal("0.01")) for row in rows)
        assert in_cells == Decimal(str(total[due])).quantize(Decimal("0.01"))
        with files.register.open(encoding="utf-8-sig", newline="") as file:
            in_csv = sum(Decimal(row["total_due"]) for row in csv.DictReader(file))
        assert in_csv == in_cells
        assert in_cells == Decimal(int(register.statements["total_due"].sum())) / 100
        control = list(book["Control totals"].iter_rows(values_only=True))
        assert {row[4] for row in control[1:] if row[4] is not None} == {0}
        assert sorted(file.name for file in folder.iterdir()) == [
            files.register.name,
            files.workbook.name,
        ]


class TestTwoWeeks:
    def test_a_month_by_each_rule(self, two_weeks: Office) -> None:
        records, books = two_weeks.stores.records, two_weeks.stores.source
        by_end = for_month(records, books, "2025-11", MonthRule.PERIOD_END)

        assert len(by_end.statements) == 3
        issued = {row["receipt_date"] for row in two_weeks.rows("SELECT receipt_date FROM dtr")}
        (month,) = {f"{day:%Y-%m}" for day in issued}
        by_issue = for_month(records, books, month, MonthRule.ISSUE_DATE)
        assert len(by_issue.statements) == 3
        quarter = for_quarter(records, books, "2025Q4", MonthRule.PERIOD_START)
        assert quarter.by_category.equals(by_end.by_category)
        with pytest.raises(RunRefused, match="No statement stands for month 2025-10"):
            for_month(records, books, "2025-10", MonthRule.PERIOD_END)

    def test_a_debt_is_counted_once_and_gets_older(self, two_weeks: Office) -> None:
        month = for_month(two_weeks.stores.records, None, "2025-11", MonthRule.PERIOD_END)
        leasing = month.by_category.set_index("category").loc["Leasing charges"]
        aged = month.by_age.set_index("category")

        assert (leasing["charge"], leasing["paid"], leasing["forward"]) == (100000, 60000, 40000)
        assert leasing["between"] == 0
        assert aged.loc["Leasing charges", "This week"] == 40000
        assert aged.loc["TLC tickets", "1 to 3 weeks"] == 5000
        assert two_weeks.rows("SELECT max(balance_forward) AS most FROM dtr")[0]["most"] == 450

    def test_changes_against_the_week_before(self, two_weeks: Office) -> None:
        found = made(two_weeks, NEXT).changes.set_index("lease_id")

        assert found.loc[2, "change"] == "No statement"
        assert found.loc[2, "payable_change"] == -8010
        assert found.loc[1, "balance_forward_change"] == 20000

    def test_what_was_voided_since_is_a_difference(self, two_weeks: Office) -> None:
        two_weeks.void(f"DTR-1-{NEXT.start}", "entered by mistake")
        with pytest.raises(RunRefused, match="No statement stands"):
            made(two_weeks, NEXT)
        two_weeks.void(f"DTR-1-{WEEK.start}", "entered by mistake")
        lines = {line.what: line for line in made(two_weeks, WEEK).control}

        assert lines["Card earnings"].difference == -30000
        assert "2 statements; 1 stand now" in lines["Statements"].said

    def test_a_payment_is_paid(self, two_weeks: Office) -> None:
        two_weeks.pay(f"DTR-2-{WEEK.start}", PaymentType.ACH, "B-17", date(2025, 11, 20))
        row = made(two_weeks, WEEK).statements.set_index("lease_id").loc[2]

        assert (row["paid_amount"], row["total_due"], row["batch_number"]) == (8010, 8010, "B-17")

    def test_names_run_as_no_formula(self, two_weeks: Office, tmp_path: Path) -> None:
        files = write(made(two_weeks, NEXT), tmp_path, AT)
        with files.register.open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        sheet = load_workbook(files.workbook)["Register"]

        assert row["driver"].startswith("'=1+1")
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_a_week_without_statements_has_no_register(fleet_office: Office) -> None:
    with pytest.raises(RunRefused, match="No statement stands for week 2025-09-21"):
        made(fleet_office, PERIODS[0])


def test_a_deployment_makes_it_by_its_own_connections(
    two_weeks: Office, worker_stores: WorkerStores, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW_CONN_DTR_SOURCE_DB": worker_stores.source_url,
        "AIRFLOW_CONN_DTR_DB": worker_stores.records_url,
    }
    folder = tmp_path / "registers"
    done = subprocess.run(
        [sys.executable, "-m", "include.dtr.registers", "--month", "2025-11", "--folder", folder],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in folder.iterdir()) == [
        "register-2025-11.csv",
        "register-2025-11.xlsx",
    ]
    assert str(folder / "register-2025-11.xlsx") in done.stdout
