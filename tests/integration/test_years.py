"""Drivers' years out of real records: sixty weeks over a new year, releases that are locked."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook

from include.dtr.entered import EntryRefused
from include.dtr.errors import RunRefused
from include.dtr.model import Category, Gap, PaymentType
from include.dtr.office import years as office_years
from include.dtr.office.errors import NoSuchYear
from include.dtr.period import PayPeriod, week_from
from include.dtr.registers.year.bridge import Basis, DriverYear
from include.dtr.registers.year.files import write_year
from include.dtr.registers.year.reading import read_years
from include.dtr.registers.year.releasing import figures_of
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from tests.integration.office import PAT, Office, card_trip, debit, small_fleet
from tests.integration.test_faults_time import clock_at
from tests.unit.pdf.reading import text_of

FIRST = week_from(date(2024, 9, 29))
WEEKS = [week_from(FIRST.start + timedelta(weeks=n)) for n in range(60)]
"""Thirteen end in 2024; the last of them is issued in 2025."""
NOW = datetime(2026, 2, 1, 15, tzinfo=UTC)
WEEK = week_from(date(2025, 11, 9))


def years(office: Office, year: int, *drivers: int) -> list[DriverYear]:
    stores = office.stores
    return [*read_years(stores.records, stores.source, year, NOW, drivers or None)]


def at_noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC).replace(hour=17)


def issued(period: PayPeriod) -> datetime:
    """The Sunday after the week; four days later where that is the year's last."""
    sunday = period.end + timedelta(days=1)
    return at_noon(date(2025, 1, 2) if sunday == date(2024, 12, 29) else sunday)


def year_to_date(office: Office, row: dict[str, object]) -> list[Decimal]:
    """Card, eight categories and paid out, as the document of a row prints them."""
    key = str(row["pdf_s3_key"])
    text = " ".join(text_of(office.objects()[key]).split())
    words = text.partition(f"{row['year']}, ")[2].partition(" statements ")[2].split()
    figures: list[Decimal] = []
    for place, word in enumerate(words):
        if len(figures) == 10:
            break
        if word == "back":
            figures[-1] = -figures[-1]
        else:
            figures.append(Decimal(word.replace(",", "")))
            assert place < 20
    return figures


class TestSixtyWeeksOverANewYear:
    @pytest.fixture
    def worked(self, office: Office) -> Office:
        """One lease, a statement a week, some of them paid on Thursday; in one week refunds exceed
        all fares."""
        fleet = small_fleet(1)
        for n, week in enumerate(WEEKS):
            when = {"started_at": at_noon(week.start), "ended_at": at_noon(week.start)}
            amount = "-90.00" if n == 20 else f"{600 + n}.10"
            fleet.curb_trips.append(card_trip(f"T{n}", 1, amount, week.start, **when))
            fleet.ledger_postings.append(debit(f"L{n}", 1, f"{400 + 7 * (n % 5)}.05", week.start))
            fleet.ledger_postings.append(debit(f"X{n}", 1, "3.31", week.start, "TAXES"))
        fleet.leases[0] = fleet.leases[0]._replace(start_date=FIRST.start, end_date=WEEKS[-1].end)
        office.book(fleet)
        for n, week in enumerate(WEEKS):
            trigger = office.trigger()
            with clock_at(issued(week)):
                for batch in office.plan(trigger, Request(week.start)).batches:
                    generate(office.stores, trigger, batch)
            office.book_settlement()
            due = office.rows(
                "SELECT dtr_id, total_due FROM dtr WHERE period_start = %s", week.start
            )[0]
            if due["total_due"] > 0 and n % 3:
                on = week.end + timedelta(days=5)
                office.pay(due["dtr_id"], PaymentType.ACH, f"B-{n}", on)
        return office

    def test_the_year_to_date_and_the_year_agree_to_the_cent(self, worked: Office) -> None:
        for year in (2024, 2025):
            (of,) = years(worked, year)
            by_issue = of.columns[Basis.ISSUE_DATE]
            (last,) = worked.rows(
                "SELECT *, %s AS year FROM dtr WHERE extract(year FROM receipt_date) = %s"
                " ORDER BY receipt_date DESC LIMIT 1",
                year,
                year,
            )
            moved = [by_issue.categories[category] for category in Category]
            stated = [by_issue.card, *(m.charged - m.credited for m in moved), by_issue.payable]

            assert all(column.adds_up for column in of.columns.values())
            assert year_to_date(worked, last) == [Decimal(c).scaleb(-2) for c in stated]

        (of_2024,), (of_2025,) = years(worked, 2024), years(worked, 2025)
        by_end = [of.columns[Basis.WEEK_END] for of in (of_2024, of_2025)]
        assert [sums.statements for sums in by_end] == [13, 47]
        assert of_2024.columns[Basis.ISSUE_DATE].statements == 12
        assert sum(s.card for s in by_end) == sum(
            int(row["cc_earnings"] * 100) for row in worked.rows("SELECT cc_earnings FROM dtr")
        )
        assert [s.changed for s in by_end] == [0, 0]
        paid = worked.rows("SELECT sum(amount) AS paid FROM dtr_payment")[0]["paid"]
        assert of_2024.paid_in_year + of_2025.paid_in_year == int(paid * 100)
        assert of_2025.gaps == []
        assert of_2024.gaps == []
        assert of_2025.card_transactions == 45
        # The trip of the week from 29 December is one of 2024, and its statement one of 2025.
        crossing = int(Decimal("613.10") * 100)
        assert of_2025.gross_card == by_end[1].fares - crossing
        assert {s.period_start for s in of_2025.unpaid} == {
            row["period_start"]
            for row in worked.rows(
                "SELECT period_start FROM dtr WHERE total_due > 0 AND payment_type = 'PENDING'"
                " AND receipt_date >= '2025-01-01'"
            )
        }


@pytest.fixture
def two_leases(office: Office) -> Office:
    """Lease 1 has the week stated and paid; lease 2 has it stated, and none after it."""
    fleet = small_fleet(1, 2)
    for number in (1, 2):
        fleet.curb_trips.append(card_trip(f"T{number}", number, "300.00", WEEK.start))
        fleet.ledger_postings.append(debit(f"L{number}", number, "100.00", WEEK.start))
        fleet.leases[number - 1] = fleet.leases[number - 1]._replace(
            start_date=WEEK.start, end_date=date(2025, 11, 22) if number == 2 else WEEK.end
        )
    office.book(fleet)
    with clock_at(issued(WEEK)):
        office.run(WEEK)
    office.pay(f"DTR-1-{WEEK.start}", PaymentType.ACH, "B-1", date(2025, 11, 20))
    return office


def late(office: Office) -> office_years.Office:
    people = office.people
    return type(people)(
        people.records, people.source, people.archive, people.secret, now=lambda: NOW
    )


class TestReleasing:
    def test_weeks_without_a_statement_are_named(self, two_leases: Office) -> None:
        first, second = years(two_leases, 2025)

        assert first.gaps == []
        assert second.gaps == [Gap(2, date(2025, 11, 16), date(2025, 11, 22))]
        assert [s.dtr_id for s in second.unpaid] == [f"DTR-2-{WEEK.start}"]
        assert second.columns[Basis.PAYMENT_DATE].statements == 0

    def test_what_is_released_is_locked_and_twice_is_once(self, two_leases: Office) -> None:
        office = late(two_leases)
        with pytest.raises(NoSuchYear, match="YEAR-2025-1 is not released"):
            office_years.fetch_year(office, PAT, 2025, 1)
        first = office_years.release(office, PAT, 2025)
        again = office_years.release(office, PAT, 2025)

        assert [(o.driver_id, o.revision, o.is_new) for o in first] == [(1, 1, True), (2, 1, True)]
        assert [(o.is_new, o.differs) for o in again] == [(False, False)] * 2
        assert {o.key for o in first} == {k for k in two_leases.objects() if k.startswith("years/")}
        pdf = office_years.fetch_year(office, PAT, 2025, 1)
        assert pdf.content.startswith(b"%PDF-1.4")
        assert pdf.filename == "YEAR-2025-1.pdf"
        (row,) = two_leases.rows("SELECT * FROM dtr_year_statement WHERE driver_id = 1")
        assert row["figures"]["columns"]["by week's end"]["payable"] == 20000
        for change in (
            "UPDATE dtr_year_statement SET year = 2024",
            "DELETE FROM dtr_year_statement",
        ):
            with pytest.raises(psycopg.Error):
                two_leases.rows(change)
        assert [
            (line.driver_id, line.revision) for line in office_years.years_of(office, PAT, 2025)
        ] == [(1, 1), (2, 1)]

    def test_it_is_corrected_by_a_numbered_revision_with_a_reason_only(
        self, two_leases: Office
    ) -> None:
        office = late(two_leases)
        office_years.release(office, PAT, 2025)
        two_leases.pay(f"DTR-2-{WEEK.start}", PaymentType.CHECK, "1001", date(2025, 12, 1))
        left = office_years.release(office, PAT, 2025)

        assert [(o.driver_id, o.is_new, o.differs) for o in left] == [
            (1, False, False),
            (2, False, True),
        ]
        with pytest.raises(EntryRefused, match="at least 10"):
            office_years.release(office, PAT, 2025, [2], "paid")
        corrected = office_years.release(office, PAT, 2025, None, "The check was noted late")
        assert [(o.driver_id, o.revision, o.is_new) for o in corrected] == [
            (1, 1, False),
            (2, 2, True),
        ]
        rows = two_leases.rows(
            "SELECT revision, reason FROM dtr_year_statement WHERE driver_id = 2 ORDER BY revision"
        )
        assert [tuple(row.values()) for row in rows] == [
            (1, None),
            (2, "The check was noted late"),
        ]
        events = two_leases.rows(
            "SELECT details FROM dtr_event WHERE event = 'YEAR_RELEASED' ORDER BY id"
        )
        assert [e["details"]["revision"] for e in events] == [1, 1, 2]

    def test_a_year_that_has_not_ended_and_a_stranger_are_refused(self, two_leases: Office) -> None:
        with pytest.raises(RunRefused, match="2025 has not ended"):
            office_years.release(two_leases.people, PAT, 2025)
        with pytest.raises(RunRefused, match="Driver 7 has no statement in 2025"):
            office_years.release(late(two_leases), PAT, 2025, [7])

    def test_a_revision_is_named_as_a_correction(self, two_leases: Office) -> None:
        fleet = small_fleet()
        fleet.ledger_postings.append(debit("M1", 2, "12.00", WEEK.start, "MISC"))
        two_leases.book(fleet)
        two_leases.run(WEEK, [2], regenerate=True)
        (of,) = years(two_leases, 2025, 2)
        (correction,) = of.corrections

        assert (correction.was_revision, correction.was_due) == (1, 20000)
        assert (correction.now_revision, correction.now_due) == (2, 18800)
        assert of.columns[Basis.WEEK_END].payable == 18800
        assert of.columns[Basis.ISSUE_DATE].statements == 0

    def test_tables_say_the_same_in_csv_and_workbook(
        self, two_leases: Office, tmp_path: Path
    ) -> None:
        stores = two_leases.stores
        made = write_year(stores.records, stores.source, 2025, tmp_path, NOW)
        with (tmp_path / "year-2025.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        book = load_workbook(tmp_path / "year-2025.xlsx")
        sheet = [*book["Bridge"].iter_rows(values_only=True)]

        assert sorted(file.name for file in made) == sorted(f.name for f in tmp_path.iterdir())
        assert len(rows) == len(sheet) - 1 == 6
        place = sheet[0].index("to_be_paid")
        assert [Decimal(row["to_be_paid"]) for row in rows] == [
            Decimal(str(row[place])).quantize(Decimal("0.01")) for row in sheet[1:]
        ]
        assert [row["basis"] for row in rows[:3]] == [basis.value for basis in Basis]
        assert book["No statement"].max_row == 2
        with pytest.raises(RunRefused, match="No statement belongs to 2023"):
            write_year(stores.records, stores.source, 2023, tmp_path / "none", NOW)
        assert [*(tmp_path / "none").iterdir()] == []


def test_figures_are_json_that_hides_nothing(two_leases: Office) -> None:
    (of, _) = years(two_leases, 2025)
    kept = json.loads(json.dumps(figures_of(of)))

    assert kept["columns"][Basis.PAYMENT_DATE.value]["paid"] == 20000
    assert kept["statements"][0]["dtr_id"] == f"DTR-1-{WEEK.start}"
    assert len(kept["months"]) == 12
