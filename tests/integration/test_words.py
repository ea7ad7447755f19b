"""Words of the contract, to the letter, on a real PostgreSQL (domain section 2.1)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from include.dtr.errors import SourceContractBroken
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.close import RunSummary
from include.dtr.sources.contract import CONTRACT, VIEWS
from tests.integration.office import Office, card_trip, debit, working_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY = date(2025, 11, 10)
WORDED = [(view.name, c.name) for view in CONTRACT for c in view.columns if c.words]
SPELLINGS = (
    "",
    " ",
    "{word} ",
    " {word}",
    "{lower}",
    "{word}\t",
    "1",
    "Canceled",
    "Ж",
    "x" * 5_000,
)
REFUSED = (
    ("{column}::char(60)", "write trim({column})::text"),
    ("{column}::kinds.padded", "write trim({column})::text"),
    ("{column}::kinds.citext", "write {column}::text"),
    ("{column}::kinds.folded", "write {column}::text"),
    ("{column} COLLATE kinds.any_case", 'write {column} COLLATE "C"'),
    ('{column}::"char"', "expected text"),
    ("{column}::name", "expected text"),
)
"""Casts of text, and a part of the sentence that refuses each."""


@pytest.fixture
def books(office: Office) -> Office:
    """Leases 1 to 3 with a card trip of 300.00 and a fee of 200.00 each in the week."""
    office.book(working_fleet(1, 2, 3, booked_on=MONDAY))
    return office


def spoil(office: Office, view: str, column: str, word: str | None, key: int = 2) -> None:
    """Write `word` into lease 2's row of the view (or into another lease's)."""
    owner = "driver_id" if view == "drivers" else "lease_id"
    office.owner.execute(
        f"UPDATE fleet.{view} SET {column} = %s WHERE {owner} = %s".encode(), (word, key)
    )


def types_of(summary: RunSummary) -> dict[str | None, dict[str, Any]]:
    rows: Any = summary.reconciliation.control_totals["curb_payment_types"]
    return {row["payment_type"]: row for row in rows}


@pytest.mark.parametrize(("view", "column"), WORDED)
def test_an_unknown_word_fails_the_lease_whose_row_it_is_and_no_other(
    books: Office, view: str, column: str
) -> None:
    known = list(VIEWS[view].words_of(column))
    key = {"ledger_postings": "L2", "curb_trips": "T2"}.get(view, "2")
    for spelling in SPELLINGS:
        word = spelling.format(word=known[-1], lower=known[-1].lower())
        spoil(books, view, column, word)
        summary = books.run(WEEK)

        assert summary.reasons.keys() == {2}, word
        reason = summary.reasons[2]
        assert f"dtr_source.{view} row" in reason
        assert key in reason
        assert f"column {column}: unknown" in reason
        assert word.strip()[:100] in reason
        assert all(each in reason for each in known)
        assert summary.status is RunStatus.PARTIAL_SUCCESS
    assert len(books.rows("SELECT * FROM dtr WHERE status = 'GENERATED'")) == 2


@pytest.mark.parametrize(("view", "column"), WORDED)
def test_every_known_word_passes(books: Office, view: str, column: str) -> None:
    for word in VIEWS[view].words_of(column):
        spoil(books, view, column, word)
        if (view, column) != ("lease_drivers", "role"):
            summary = books.run(WEEK, regenerate=True)
            assert "unknown" not in str(summary.reasons), word


@pytest.mark.parametrize("status", ["DRAFT", "PENDING", "CANCELLED"])
def test_what_is_never_billed_is_on_no_statement(books: Office, status: str) -> None:
    spoil(books, "leases", "status", status)

    assert books.run(WEEK).generated == 2


@pytest.mark.parametrize("status", ["ACTIVE", "SUSPENDED", "EXPIRED", "TERMINATED"])
def test_what_is_billed_is_stated(books: Office, status: str) -> None:
    spoil(books, "leases", "status", status)

    assert books.run(WEEK).generated == 3


@pytest.mark.parametrize("status", ["Canceled", "CANCELED", "Pending Approval", "active", "draft"])
def test_a_status_that_nobody_knows_is_neither_billed_nor_skipped(
    books: Office, status: str
) -> None:
    spoil(books, "leases", "status", status)
    summary = books.run(WEEK)

    assert summary.generated == 2
    assert status in summary.reasons[2]


def test_an_unknown_payment_type_fails_the_lease_of_a_faulty_trip_too(books: Office) -> None:
    books.owner.execute(
        "UPDATE fleet.curb_trips SET payment_type = 'CARD', total_amount = 0.00 WHERE lease_id = 2"
    )

    assert "unknown payment type CARD" in books.run(WEEK).reasons[2]


def test_a_whole_view_in_other_words_states_nothing_and_reports_the_dollars(books: Office) -> None:
    books.owner.execute("UPDATE fleet.curb_trips SET payment_type = 'CRD'")
    summary = books.run(WEEK)

    assert (summary.generated, summary.failed) == (0, 3)
    assert summary.status is RunStatus.FAILED
    assert types_of(summary)["CRD"]["failed_leases"] == "900.00"


def test_rows_of_no_lease_with_unknown_words_are_counted_and_reported(books: Office) -> None:
    books.add(
        card_trip("X1", None, "40.00", MONDAY, "CRD"),
        card_trip("X2", 9999, "2.00", MONDAY, "CRD"),
        debit("X3", None, "7.00", MONDAY, entry_type="DR"),
    )
    summary = books.run(WEEK)
    said = " ".join(summary.reconciliation.warnings)

    assert summary.status is RunStatus.SUCCESS
    assert "2 rows of no lease in scope (lease 9999 and no lease at all), 42.00 in all" in said
    assert "unknown payment type CRD (known: CREDIT_CARD" in said
    assert "of neither side 7.00" in said
    assert "unknown entry type DR (known: DEBIT, CREDIT)" in said
    assert types_of(summary)["CRD"]["unassigned"] == "42.00"


def test_trips_that_earn_nothing_are_counted_with_their_dollars(books: Office) -> None:
    for word, amount in (("DISPUTE", "31.00"), ("UNKNOWN", "8.50"), ("VOIDED", "1.25")):
        books.add(card_trip(word, 1, amount, MONDAY, word))
    summary = books.run(WEEK)

    assert summary.reconciliation.warnings == ()
    assert summary.reconciliation.differences == ()
    assert books.dtr(1)["cc_earnings"] == Decimal("300.00")
    assert {word: types_of(summary)[word]["shown_unpaid"] for word in types_of(summary)} == {
        "CREDIT_CARD": "0.00",
        "DISPUTE": "31.00",
        "UNKNOWN": "8.50",
        "VOIDED": "1.25",
    }
    assert any("DISPUTE: 1 trip, 31.00 in all" in note for note in summary.reconciliation.notes)


def test_a_trip_in_an_unknown_word_booked_after_the_issue_is_a_difference(books: Office) -> None:
    books.run(WEEK)
    books.add(card_trip("X1", 1, "40.00", MONDAY, "CREDIT-CARD"))
    summary = books.run(WEEK)
    (said,) = summary.reconciliation.differences

    assert "payment type CREDIT-CARD, 40.00 in all, are booked on lease 1" in said


class TestTypes:
    """Text is plain text, or the run is refused in one sentence before anything is claimed."""

    def recast(self, office: Office, view: str, column: str, cast: str) -> None:
        office.owner.execute(f"ALTER VIEW dtr_source.{view} RENAME TO whole".encode())
        columns = ", ".join(
            f"{cast.format(column=c.name)} AS {c.name}" if c.name == column else c.name
            for c in VIEWS[view].columns
        )
        office.owner.execute(
            f"CREATE VIEW dtr_source.{view} AS SELECT {columns} FROM dtr_source.whole".encode()
        )
        office.owner.execute(f"GRANT SELECT ON dtr_source.{view} TO dtr_reader".encode())

    def restore(self, office: Office, view: str) -> None:
        office.owner.execute(f"DROP VIEW dtr_source.{view}".encode())
        office.owner.execute(f"ALTER VIEW dtr_source.whole RENAME TO {view}".encode())

    @pytest.fixture
    def types(self, books: Office, postgres: Any) -> Office:
        name = books.owner.info.dbname
        with postgres.connect(name) as owner:
            owner.execute("CREATE SCHEMA kinds")
            owner.execute("CREATE EXTENSION citext WITH SCHEMA kinds")
            owner.execute("CREATE DOMAIN kinds.plain AS text")
            owner.execute("CREATE DOMAIN kinds.short AS varchar(60)")
            owner.execute("CREATE DOMAIN kinds.deeper AS kinds.short")
            owner.execute("CREATE DOMAIN kinds.padded AS char(60)")
            owner.execute("CREATE DOMAIN kinds.folded AS kinds.citext")
            owner.execute("CREATE DOMAIN kinds.cents AS numeric(10,2)")
            owner.execute("CREATE DOMAIN kinds.mills AS numeric(10,3)")
            # What ICU makes with `deterministic = false`; the embedded server is built without it.
            owner.execute('CREATE COLLATION kinds.any_case FROM "C"')
            owner.execute(
                "UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'any_case'"
            )
            owner.execute("CREATE TYPE kinds.payment AS ENUM ('CREDIT_CARD', 'CASH')")
            owner.execute("GRANT USAGE ON SCHEMA kinds TO PUBLIC")
        books.stores.source.prepare_threshold = None  # views change type under one connection
        return books

    def test_varchar_and_domains_over_text_read_as_plain_text(self, types: Office) -> None:
        keys = [("curb_trips", "trip_id"), ("ledger_postings", "posting_id")]
        for view, column in [*WORDED, *keys, ("ledger_postings", "obligation_id")]:
            for cast in ("varchar(60)", "kinds.plain", "kinds.deeper"):
                self.recast(types, view, column, "{column}::" + cast)
                summary = types.run(WEEK, regenerate=True)

                assert summary.status is RunStatus.SUCCESS, (view, column, cast)
                assert summary.reconciliation.warnings == ()
                self.restore(types, view)
        assert {row["revision"] for row in types.rows("SELECT * FROM dtr")} == {1}

    def test_an_unknown_word_in_a_domain_fails_its_lease(self, types: Office) -> None:
        self.recast(types, "ledger_postings", "entry_type", "{column}::kinds.deeper")
        spoil(types, "ledger_postings", "entry_type", "DR")

        assert "unknown entry type DR" in types.run(WEEK).reasons[2]

    def test_text_that_compares_in_a_way_of_its_own_is_refused_with_what_to_write(
        self, types: Office
    ) -> None:
        for view, column in [*WORDED, ("curb_trips", "trip_id"), ("leases", "lease_type")]:
            for cast, said in REFUSED:
                self.recast(types, view, column, cast)
                with pytest.raises(SourceContractBroken) as broken:
                    types.run(WEEK)

                (problem,) = broken.value.problems
                assert f"dtr_source.{view}.{column} " in problem
                assert said.format(column=column) in problem
                self.restore(types, view)
        assert types.rows("SELECT * FROM dtr") == []

    def test_an_enum_is_refused_with_what_to_write(self, types: Office) -> None:
        self.recast(types, "curb_trips", "payment_type", "{column}::kinds.payment")
        with pytest.raises(SourceContractBroken, match=r"write payment_type::text AS payment_type"):
            types.run(WEEK)

    def test_what_the_refusal_says_to_write_is_accepted(self, types: Office) -> None:
        self.recast(types, "curb_trips", "payment_type", "trim({column}::char(60))::text")

        assert types.run(WEEK).status is RunStatus.SUCCESS

    def test_money_in_a_domain_is_what_the_domain_is_made_from(self, types: Office) -> None:
        self.recast(types, "curb_trips", "total_amount", "{column}::kinds.cents")
        assert types.run(WEEK).status is RunStatus.SUCCESS

        self.restore(types, "curb_trips")
        self.recast(types, "curb_trips", "total_amount", "{column}::kinds.mills")
        with pytest.raises(SourceContractBroken, match=r"total_amount is kinds\.mills"):
            types.run(WEEK)
