"""Whatever one row does to a query or to a figure is that row's lease's reason, and no other's."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import errors

from include.dtr.errors import RunRefused
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.sources.blame import is_of_a_row
from include.dtr.sources.contract import VIEWS
from include.dtr.sources.reader import read_batch
from local.fleet.rows import Repair, RepairInstallment
from local.stack.databases import READER
from local.stack.postgres import Postgres
from tests.integration.office import Office, debit, working_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY, LONG_AGO = date(2025, 11, 10), date(2023, 5, 3)
LARGE = 3_000_000_000
ROW_ERRORS = {
    "two rows of a subquery": "(SELECT {column} FROM generate_series(1, 2))",
    "division by zero": "CASE WHEN 1 / (lease_id - 2) > 0 THEN {column} ELSE {column} END",
    "a bad cast": "coalesce(('x' || lease_id)::integer::text::{type}, {column})",
    "numeric overflow": "coalesce((1e15 * lease_id)::numeric(10,2)::text::{type}, {column})",
    "invalid JSON": "coalesce(('{{'::text || lease_id)::jsonb::text::{type}, {column})",
    "a function of its own": "helpers.wrong(lease_id)::{type}",
    "recursion without end": "helpers.deeper(lease_id)::{type}",
}
TYPES = {
    "status": "text",
    "role": "text",
    "total_amount": "numeric(10,2)",
    "amount": "numeric(10,2)",
}


@pytest.fixture
def books(office: Office) -> Office:
    """Leases 1 to 5 with a card trip of 300.00 and a fee of 200.00 each in the week."""
    office.book(working_fleet(1, 2, 3, 4, 5, booked_on=MONDAY))
    return office


def rewrite(office: Office, view: str, column: str, for_lease_2: str) -> None:
    """The view with another expression for lease 2's rows."""
    columns = ", ".join(
        f"CASE WHEN lease_id = 2 THEN {for_lease_2} ELSE {c.name} END AS {c.name}"
        if c.name == column
        else c.name
        for c in VIEWS[view].columns
    )
    office.owner.execute(f"DROP VIEW dtr_source.{view}".encode())
    office.owner.execute(
        f"CREATE VIEW dtr_source.{view} AS SELECT {columns} FROM fleet.{view}".encode()
    )
    office.owner.execute(f"GRANT SELECT ON dtr_source.{view} TO dtr_reader".encode())


class TestViewsThatFailOnARow:
    @pytest.fixture
    def functions(self, books: Office, postgres: Postgres) -> Office:
        with postgres.connect(books.owner.info.dbname) as owner:
            owner.execute("CREATE SCHEMA helpers")
            owner.execute("GRANT USAGE ON SCHEMA helpers TO PUBLIC")
            owner.execute(
                "CREATE FUNCTION helpers.wrong(n bigint) RETURNS text LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'no word for lease %', n; END $$"
            )
            owner.execute(
                "CREATE FUNCTION helpers.deeper(n bigint) RETURNS text LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN helpers.deeper(n + 1); END $$"
            )
        return books

    @pytest.mark.parametrize("fault", ROW_ERRORS)
    @pytest.mark.parametrize(
        ("view", "column"),
        [
            ("leases", "status"),
            ("lease_drivers", "role"),
            ("curb_trips", "total_amount"),
            ("ledger_postings", "amount"),
        ],
    )
    def test_it_is_that_leases_reason(
        self, functions: Office, view: str, column: str, fault: str
    ) -> None:
        expression = ROW_ERRORS[fault].format(column=column, type=TYPES[column])
        rewrite(functions, view, column, expression)
        summary = functions.run(WEEK)

        assert summary.reasons.keys() == {2}
        assert "cannot be read" in summary.reasons[2]
        assert summary.generated == 4
        assert summary.status is RunStatus.PARTIAL_SUCCESS
        if view in ("curb_trips", "ledger_postings"):
            assert any("cannot be read" in said for said in summary.reconciliation.differences)

    def test_on_an_old_repair_it_does_not_hide_what_was_never_charged(self, books: Office) -> None:
        books.add(
            Repair("R1", 1, "INV-1", LONG_AGO, "Woodside Auto Works", Decimal("90.00")),
            Repair("R2", 2, "INV-2", LONG_AGO, "Woodside Auto Works", Decimal("90.00")),
            RepairInstallment("R1-1", "R1", MONDAY, Decimal("30.00")),
        )
        rewrite(books, "repairs", "lease_id", "1 / (lease_id - 2)")
        summary = books.run(WEEK)

        assert summary.status is RunStatus.SUCCESS
        unposted = summary.reconciliation.control_totals["unposted"]
        assert unposted == {"Repairs": {"rows": 1, "amount": "30.00"}}

    @pytest.mark.parametrize(
        ("trouble", "raised"),
        [
            (
                "REVOKE SELECT ON dtr_source.curb_trips FROM dtr_reader",
                errors.InsufficientPrivilege,
            ),
            ("DROP VIEW dtr_source.curb_trips", errors.UndefinedTable),
            (
                "ALTER VIEW dtr_source.curb_trips RENAME COLUMN trip_id TO id",
                errors.UndefinedColumn,
            ),
        ],
    )
    def test_rights_and_missing_relations_are_no_leases_fault(
        self, books: Office, trouble: str, raised: type[psycopg.Error]
    ) -> None:
        books.owner.execute(trouble.format("dtr_source.curb_trips").encode())
        with pytest.raises(raised):
            read_batch(books.stores.source, WEEK, [1, 2])

    def test_nor_is_a_timeout(self, books: Office, postgres: Postgres) -> None:
        rewrite(books, "leases", "status", "(SELECT status FROM pg_sleep(5))")
        url = postgres.url(books.owner.info.dbname, READER)
        with psycopg.connect(url, autocommit=True) as source:
            source.execute("SET statement_timeout = '50ms'")
            with pytest.raises(errors.QueryCanceled):
                read_batch(source, WEEK, [1, 2])

    @pytest.mark.parametrize(
        "name",
        [
            "AdminShutdown",
            "ConnectionFailure",
            "DeadlockDetected",
            "DiskFull",
            "InsufficientPrivilege",
            "LockNotAvailable",
            "OutOfMemory",
            "QueryCanceled",
            "SerializationFailure",
            "TooManyConnections",
            "UndefinedTable",
        ],
    )
    def test_what_has_nothing_to_do_with_a_row(self, name: str) -> None:
        assert not is_of_a_row(getattr(errors, name)())


class TestNumbers:
    """The records keep ids as `integer`; a view may show `bigint`."""

    @pytest.mark.parametrize(
        ("view", "column"),
        [
            ("leases", "vehicle_id"),
            ("leases", "medallion_id"),
            ("lease_drivers", "driver_id"),
            ("curb_trips", "driver_id"),
            ("ledger_postings", "driver_id"),
        ],
    )
    @pytest.mark.parametrize("number", [LARGE, 2**31, 2**63 - 1])
    def test_one_beyond_their_range_fails_its_lease_before_a_receipt_is_bound(
        self, books: Office, view: str, column: str, number: int
    ) -> None:
        rewrite(books, view, column, f"{number}::bigint")
        summary = books.run(WEEK)

        assert summary.reasons.keys() == {2}
        assert f"column {column}: {number} is above 2147483647" in summary.reasons[2]
        assert summary.generated == 4
        assert books.dtr(2)["receipt_number"] is None

    def test_the_largest_that_they_keep_passes(self, books: Office) -> None:
        rewrite(books, "leases", "vehicle_id", f"{2**31 - 1}::bigint")

        assert books.run(WEEK).status is RunStatus.SUCCESS

    @pytest.mark.parametrize("lease", [f"{LARGE}::bigint", "NULL"])
    def test_a_lease_that_they_cannot_name_is_reported_and_nobody_else_suffers(
        self, books: Office, lease: str
    ) -> None:
        rewrite(books, "leases", "lease_id", lease)
        summary = books.run(WEEK)
        said = " ".join(summary.reconciliation.differences)

        assert summary.generated == 4
        assert summary.reasons == {}
        assert summary.status is RunStatus.PARTIAL_SUCCESS
        assert ("Lease 3000000000 ran" in said) or ("without a lease_id (1 in" in said)


class TestKeysAndDays:
    def test_a_trip_without_a_key_does_not_stop_the_close(self, books: Office) -> None:
        books.owner.execute("UPDATE fleet.curb_trips SET trip_id = NULL WHERE lease_id IN (2, 3)")
        summary = books.run(WEEK)

        assert summary.reasons.keys() == {2, 3}
        assert summary.generated == 3

    @pytest.mark.parametrize("column", ["total_amount", "mta_tax", "airport_fee"])
    def test_an_amount_that_is_no_number_names_its_column(self, books: Office, column: str) -> None:
        books.owner.execute(
            f"UPDATE fleet.curb_trips SET {column} = 'NaN' WHERE lease_id = 2".encode()
        )

        assert books.run(WEEK).reasons == {
            2: f"dtr_source.curb_trips row T2, column {column}: is not a number"
        }

    @pytest.mark.parametrize("day", ["1989-12-31", "2101-01-01", "0001-01-01", "-infinity"])
    def test_a_day_outside_1990_to_2100_fails_its_lease(self, books: Office, day: str) -> None:
        books.owner.execute(
            "UPDATE fleet.curb_trips SET started_at = %s WHERE lease_id = 2", (day,)
        )
        reason = books.run(WEEK).reasons[2]

        assert "column started_at" in reason
        assert "is a date outside 1990 to 2100" in reason

    def test_a_posting_of_a_day_before_1990_fails_its_lease(self, books: Office) -> None:
        books.add(debit("OLD", 2, "5.00", date(1015, 11, 10)))

        assert books.run(WEEK).reasons == {
            2: "dtr_source.ledger_postings row OLD, column booked_on: 1015-11-10 is a date outside "
            "1990 to 2100"
        }

    @pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(2101, 1, 2)])
    @pytest.mark.parametrize("name", ["period_start", "period_end"])
    def test_a_period_outside_1990_to_2100_is_refused(
        self, books: Office, name: str, day: date
    ) -> None:
        from include.dtr.run.request import Request

        request = Request(**{name: day})
        with pytest.raises(RunRefused, match=f"{day} is a date outside 1990 to 2100"):
            books.plan(books.trigger(), request)


class TestSettledHistory:
    """What is wrong in an obligation settled long since fails no later week, and is reported."""

    def settle(self, office: Office, **wrong: Any) -> None:
        charged = debit("H1", 2, "65.00", LONG_AGO, "PVB", obligation_id="H")
        paid = charged._replace(
            posting_id="H2", booked_on=date(2023, 5, 20), entry_type="CREDIT", source="EARNINGS"
        )
        office.add(charged, paid._replace(**wrong))

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [
            ({"category": "MISC"}, "both categories MISC and PVB"),
            ({"category": "PARKING"}, "unknown category PARKING (known: TAXES"),
            ({"source": "BANK"}, "unknown source BANK (known: CURB"),
            ({"category": None}, "no category or no source"),
        ],
    )
    def test_its_names_are_reported_with_lease_and_obligation(
        self, books: Office, wrong: dict[str, Any], named: str
    ) -> None:
        self.settle(books, **wrong)
        summary = books.run(WEEK)
        (said,) = summary.reconciliation.warnings

        assert summary.status is RunStatus.SUCCESS
        assert said.startswith("Obligation H of lease 2 has postings with " + named)
        assert "H" not in {line["obligation_id"] for line in books.dtr(2)["balances"]}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"entry_type": "CR"},
            {"entry_type": None},
            {"amount": "NaN"},
            {"amount": "-65.00"},
            {"booked_on": None},
            {"booked_on": "0044-03-15 BC"},
            {"posting_id": None},
            {"posting_id": "H1"},
        ],
    )
    def test_what_leaves_its_sum_in_doubt_fails_the_lease(
        self, books: Office, wrong: dict[str, Any]
    ) -> None:
        self.settle(books, **wrong)

        assert books.run(WEEK).reasons.keys() == {2}

    @pytest.mark.parametrize("wrong", [{"category": "MISC"}, {"category": "PARKING"}])
    def test_while_it_is_open_it_fails_with_what_to_do(
        self, books: Office, wrong: dict[str, Any]
    ) -> None:
        self.settle(books, amount="64.99", **wrong)

        assert books.run(WEEK).reasons.keys() == {2}

    def test_a_changed_category_of_one_that_moves_says_what_to_do(self, books: Office) -> None:
        self.settle(books, category="MISC", booked_on=MONDAY)
        reason = books.run(WEEK).reasons[2]

        assert (
            "of obligation H, column category: both MISC and PVB; give all its postings" in reason
        )
