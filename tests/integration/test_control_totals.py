"""What the close of a run finds in the books of a real PostgreSQL, and what it rightly leaves."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from include.dtr.errors import SourceContractBroken
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.sources.contract import OPTIONAL_VIEWS
from include.dtr.sources.preflight import preflight
from include.dtr.sources.repeats import duplicates_everywhere
from local.fleet import LAST_PERIOD, PERIODS
from local.fleet.rows import Violation
from tests.integration.office import Office, card_trip, debit, working_fleet

WEEK = week_from(date(2025, 11, 9))
BEFORE, MONDAY, LATER = date(2025, 10, 6), date(2025, 11, 10), date(2025, 12, 1)


@pytest.fixture
def books(office: Office) -> Office:
    """Leases 1 to 3 with a card trip of 300.00 and a fee of 200.00 each in the week."""
    office.book(working_fleet(1, 2, 3, booked_on=MONDAY))
    return office


def booked(office: Office, *rows: Any) -> Office:
    office.add(*rows)
    return office


class TestKeysThatStandTwice:
    """Wherever the second one lies: no window."""

    @pytest.mark.parametrize("lease_id", [1, 2])
    @pytest.mark.parametrize("day", [date(2019, 1, 3), BEFORE, MONDAY, LATER])
    def test_a_trip_on_another_lease_or_in_another_week(
        self, books: Office, lease_id: int, day: date
    ) -> None:
        booked(books, card_trip("T1", lease_id, "300.00", day))
        summary = books.run(WEEK)
        if lease_id == 1 and day == MONDAY:
            assert summary.reasons.keys() == {1}
            return
        (said,) = [x for x in summary.reconciliation.differences if "The trip T1" in x]

        assert summary.status is RunStatus.PARTIAL_SUCCESS
        assert f"{day}" in said
        assert ("leases 1, 2" if lease_id == 2 else "on lease 1") in said

    @pytest.mark.parametrize("day", [date(2019, 1, 3), BEFORE, MONDAY])
    @pytest.mark.parametrize("obligation", ["L1", "OTHER"])
    def test_a_posting_twice_on_a_lease_fails_it(
        self, books: Office, day: date, obligation: str
    ) -> None:
        booked(books, debit("L1", 1, "200.00", day, obligation_id=obligation))
        reason = books.run(WEEK).reasons[1]

        assert "row L1, column posting_id: stands there 2 times" in reason
        assert obligation in reason

    def test_even_where_both_lie_in_settled_history(self, books: Office) -> None:
        booked(
            books,
            debit("X", 1, "5.00", BEFORE, obligation_id="A"),
            debit("X", 1, "5.00", BEFORE, obligation_id="A", entry_type="CREDIT"),
        )

        assert books.run(WEEK).reasons.keys() == {1}

    def test_a_posting_on_two_leases_one_of_them_before_the_period(self, books: Office) -> None:
        booked(books, debit("L1", 2, "200.00", BEFORE))
        summary = books.run(WEEK)
        (said,) = summary.reconciliation.differences

        assert summary.reasons == {}
        assert "The posting L1 stands on several leases" in said
        assert "leases 1, 2" in said

    def test_the_night_finds_those_that_no_week_holds(self, books: Office) -> None:
        booked(
            books,
            debit("OLD", 2, "1.00", BEFORE, obligation_id="A"),
            debit("OLD", 3, "1.00", date(2019, 1, 3), obligation_id="B"),
            card_trip("LATE", 1, "9.00", LATER),
            card_trip("LATE", None, "9.00", None),
        )
        found = duplicates_everywhere(books.stores.source)

        assert [(row.what, row.key, list(row.lease_ids)) for row in found] == [
            ("posting", "OLD", [3, 2]),
            ("trip", "LATE", [1, None]),
        ]
        assert list(found[0].obligation_ids) == ["B", "A"]
        assert list(found[1].booked_on) == [LATER, None]


class TestWhatIsNoWarning:
    def test_a_healthy_week_says_nothing(self, books: Office) -> None:
        found = books.run(WEEK).reconciliation

        assert (found.differences, found.warnings, found.notes) == ((), (), ())

    def test_a_sample_fleets_week_says_nothing(self, fleet_office: Office) -> None:
        found = fleet_office.run(PERIODS[2]).reconciliation

        assert found.differences == ()
        assert found.warnings == ()

    def test_the_sample_fleets_last_week_says_what_its_traps_are(
        self, fleet_office: Office
    ) -> None:
        warnings = fleet_office.run(LAST_PERIOD).reconciliation.warnings

        assert [said.split(":")[0] for said in warnings] == [
            "4 ledger postings of no lease in scope",
            "3 trips of no lease in scope",
            "CURB",
            "EZPass",
            "TLC Violations",
        ]

    def test_refunded_trips_whose_taxes_are_credited(self, books: Office) -> None:
        half = "0.50"
        booked(
            books,
            card_trip("R0", 1, "20.50", MONDAY, mta_tax=half),
            card_trip("R1", 1, "-20.50", MONDAY, mta_tax="-0.50"),
            debit("X0", 1, half, MONDAY, "TAXES", subcategory="MTA", obligation_id="X"),
            debit(
                "X1",
                1,
                half,
                MONDAY,
                "TAXES",
                subcategory="MTA",
                obligation_id="X",
                entry_type="CREDIT",
            ),
        )

        assert books.run(WEEK).reconciliation.differences == ()

    def test_a_violation_dismissed_to_nothing_and_one_charged_long_ago(self, books: Office) -> None:
        for key, due in (("DISMISSED", "0.00"), ("CHARGED", "115.00"), ("MISSING", "65.00")):
            books.add(_violation(key, due))
        paid = debit("W", 1, "115.00", date(2024, 3, 5), "PVB", entry_type="CREDIT")
        books.add(
            debit("V", 1, "115.00", date(2024, 3, 4), "PVB", source_id="CHARGED"),
            paid._replace(obligation_id="V"),
        )

        assert books.run(WEEK).reconciliation.warnings == (
            "PVB: 1 row that the ledger never charged, 65.00 in all.",
        )

    def test_amounts_that_are_no_number_are_counted_without_dollars(self, books: Office) -> None:
        books.add(
            _violation("NAN", "NaN"), card_trip("NAN", None, "1.00", MONDAY, total_amount="NaN")
        )
        said = " ".join(books.run(WEEK).reconciliation.warnings)

        assert "PVB: 1 row that the ledger never charged, 0.00 in all." in said
        assert "1 trip of no lease in scope" in said
        assert "column total_amount: is not a number" in said


def _violation(key: str, due: str) -> Violation:
    values = dict.fromkeys(Violation._fields)
    money = ("fine", "penalty", "interest", "reduction", "processing_fee")
    row = Violation(**(values | dict.fromkeys(money, "0.00")))  # type: ignore[arg-type]
    return row._replace(
        summons_number=key,
        lease_id=1,
        plate="T1C",
        issued_at=datetime(2025, 11, 10, 15, tzinfo=UTC),
        amount_due=due,  # type: ignore[arg-type]
    )


def test_a_payment_noted_under_the_wrong_lease_pays_that_one_and_is_reported(books: Office) -> None:
    booked(
        books,
        debit(
            "P",
            2,
            "50.00",
            MONDAY,
            obligation_id="L1",
            entry_type="CREDIT",
            source="INTERIM_PAYMENT",
        ),
        debit(
            "Q",
            3,
            "20.00",
            MONDAY,
            obligation_id="L3",
            entry_type="CREDIT",
            source="INTERIM_PAYMENT",
        ),
    )
    summary = books.run(WEEK)
    (said,) = summary.reconciliation.warnings

    assert summary.status is RunStatus.SUCCESS
    assert said.startswith(
        "Credits of 50.00 on obligation L1 are booked on lease 2, which never owed it; lease 1 did."
    )
    assert books.dtr(2)["total_due"] == 150


class TestOptionalViews:
    def make(self, office: Office, name: str, without: str = "", wrong: str = "") -> None:
        (view,) = [view for view in OPTIONAL_VIEWS if view.name == name]
        types = {"integer": "integer", "text": "text", "date (local to New York)": "date"}
        columns = ", ".join(
            f"NULL::{'bytea' if column.name == wrong else types[column.kind]} AS {column.name}"
            for column in view.columns
            if column.name != without
        )
        office.owner.execute(f"CREATE VIEW dtr_source.{name} AS SELECT {columns}".encode())
        office.owner.execute(f"REVOKE ALL ON dtr_source.{name} FROM dtr_reader".encode())

    def test_without_them_the_contract_is_kept(self, books: Office) -> None:
        preflight(books.stores.source)

    def test_accounts_need_no_right_of_the_statements_role(self, books: Office) -> None:
        self.make(books, "payout_accounts")
        preflight(books.stores.source)

        assert books.run(WEEK).status is RunStatus.SUCCESS

    def test_contacts_must_be_readable(self, books: Office) -> None:
        self.make(books, "driver_contacts")
        with pytest.raises(SourceContractBroken, match=r"driver_contacts cannot be read"):
            preflight(books.stores.source)
        books.owner.execute("GRANT SELECT ON dtr_source.driver_contacts TO dtr_reader")
        preflight(books.stores.source)

    @pytest.mark.parametrize("view", OPTIONAL_VIEWS, ids=lambda view: view.name)
    def test_where_they_are_there_they_keep_their_contract(self, books: Office, view: Any) -> None:
        for column in view.columns:
            for without, wrong in ((column.name, ""), ("", column.name)):
                self.make(books, view.name, without, wrong)
                with pytest.raises(SourceContractBroken) as broken:
                    preflight(books.stores.source)
                (problem,) = broken.value.problems
                assert view.name in problem
                assert column.name in problem
                assert books.rows("SELECT * FROM dtr") == []
                books.owner.execute(f"DROP VIEW dtr_source.{view.name}".encode())
