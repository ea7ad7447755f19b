"""Control totals: every dollar in one place, every cent of difference named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.control.dispositions import Dispositions
from include.dtr.control.reconcile import Comparison, Reconciliation, reconcile, stated_by
from include.dtr.model import Category, TaxKind
from include.dtr.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    FaultyRows,
    IssuedCharges,
    IssuedEarnings,
    Misdirected,
    Misnamed,
    PeriodRecords,
    RepeatedKey,
    Unposted,
)
from tests.weeks import dollars

NO_TAXES = tuple(BookedTax(kind, dollars("0"), dollars("0")) for kind in TaxKind)


def earned(lease_id: int, card: str = "100", **changes: str) -> IssuedEarnings:
    values = {"cash": "0", "prior": "0", "due": card, "forward": "0"} | changes
    return IssuedEarnings(
        lease_id,
        dollars(card),
        dollars(values["cash"]),
        dollars(values["prior"]),
        dollars(values["due"]),
        dollars(values["forward"]),
    )


def run(
    postings: tuple[BookedPostings, ...] = (),
    trips: tuple[BookedTrips, ...] = (),
    taxes: tuple[BookedTax, ...] = NO_TAXES,
    unposted: tuple[Unposted, ...] = (),
    charges: tuple[IssuedCharges, ...] = (),
    earnings: tuple[IssuedEarnings, ...] = (),
    in_scope: tuple[int, ...] = (1, 2, 3),
    failed: tuple[int, ...] = (2,),
    previous: dict[int, Decimal] | None = None,
    without_number: tuple[int | None, ...] = (),
    **more: Any,
) -> Reconciliation:
    books = BookTotals(postings, trips, taxes, unposted, **more)
    records = PeriodRecords(in_scope, failed, charges, earnings, previous or {}, without_number)
    return reconcile(books, records)


def curb(lease_id: int | None, trips: int, card: str, cash: str = "0") -> tuple[BookedTrips, ...]:
    """Card trips of these dollars and, beside them, one cash trip where there is cash."""
    by_card = BookedTrips(lease_id, "CREDIT_CARD", trips, dollars(card))
    in_cash = BookedTrips(lease_id, "CASH", 0, dollars(cash))
    return (by_card, in_cash)


def booked(lease_id: int | None, debits: str, credits: str = "0") -> BookedPostings:
    return BookedPostings(lease_id, "LEASE", 1, dollars(debits), dollars(credits))


def test_every_dollar_lies_in_exactly_one_place() -> None:
    result = run(
        postings=(
            booked(1, "500"),
            booked(2, "40"),
            booked(3, "3"),
            booked(None, "0.20"),
            booked(9999, "0.01"),
        ),
        trips=curb(1, 2, "100", "7"),
        charges=(IssuedCharges(1, "LEASE", dollars("500"), dollars("0")),),
        earnings=(earned(1, cash="7"),),
    )
    places: Any = result.control_totals["ledger"]

    assert result.differences == ()
    assert {place: cell["debits"] for place, cell in places["LEASE"].items()} == {
        "statements": "500.00",
        "failed_leases": "40.00",
        "not_issued": "3.00",
        "unassigned": "0.21",
    }
    assert set(places) == set(Category)


def test_a_cent_in_the_ledger_that_no_statement_shows_is_named_with_its_lease() -> None:
    result = run(
        postings=(booked(1, "500.01"),),
        trips=curb(1, 1, "100"),
        charges=(IssuedCharges(1, "LEASE", dollars("500"), dollars("0")),),
        earnings=(earned(1),),
    )

    (sentence,) = result.differences
    assert sentence.startswith(
        "LEASE charges: the ledger and the statements differ by 0.01 in all, on lease 1."
    )


def test_differences_that_cancel_out_are_still_differences() -> None:
    result = run(
        trips=(
            *curb(1, 1, "101"),
            *curb(3, 1, "99"),
        ),
        earnings=(earned(1), earned(3)),
    )

    (sentence,) = result.differences
    assert "differ by 0.00 in all, on leases 1, 3" in sentence


def test_a_statement_without_its_trips_in_curb_is_a_difference() -> None:
    assert run(earnings=(earned(1, cash="5"),)).differences != ()


def test_taxes_on_trips_are_held_against_the_tax_debits() -> None:
    taxes = (BookedTax("MTA", dollars("12.50"), dollars("12.00")), *NO_TAXES[1:])

    (sentence,) = run(taxes=taxes).differences
    assert "MTA tax: the trips on statements carry 12.50, the ledger charges 12.00" in sentence


def test_nobodys_postings_and_trips_are_reported_with_their_dollars() -> None:
    result = run(
        postings=(booked(9999, "40"), booked(None, "2", "1")),
        trips=curb(9999, 3, "30", "4"),
    )

    assert result.warnings == (
        "2 ledger postings of no lease in scope: debits 42.00, credits 1.00 (lease 9999 and no "
        "lease at all). They are on no statement.",
        "3 trips of no lease in scope: card 30.00, cash 4.00 (lease 9999). They are on no "
        "statement.",
    )


def test_an_opening_that_is_not_what_was_carried_is_an_adjustment() -> None:
    trips = (
        *curb(1, 1, "100"),
        *curb(3, 1, "100"),
    )
    result = run(
        trips=trips,
        earnings=(earned(1, prior="-80"), earned(3, prior="-50")),
        previous={1: dollars("75"), 3: dollars("50")},
    )

    assert result.control_totals["adjustments_since_last_statement"] == {
        "leases": 1,
        "amount": "5.00",
        "by_lease": {"1": "5.00"},
    }
    assert any("Adjustments since the last statement: 5.00" in w for w in result.warnings)


def test_a_week_without_curb_is_warned_about() -> None:
    assert "No CURB trip is booked" in run().warnings[0]


def test_rows_that_the_ledger_never_charged_are_counted_by_module() -> None:
    result = run(unposted=(Unposted("EZPass", 2, dollars("13.88")),))

    assert result.control_totals["unposted"] == {"EZPass": {"rows": 2, "amount": "13.88"}}
    assert any("EZPass: 2 rows that the ledger never charged, 13.88" in w for w in result.warnings)


@pytest.mark.parametrize("category", [None, "PARKING"])
def test_an_unknown_category_is_shown_as_such(category: str | None) -> None:
    row = BookedPostings(2, category, 1, dollars("9"), dollars("0"))
    table: Any = run(postings=(row,)).control_totals["ledger"]

    assert table["UNKNOWN"]["failed_leases"]["debits"] == "9.00"


class TestPaymentTypes:
    """Each raw word with its dollars and what became of them."""

    def table(self, result: Reconciliation) -> dict[str | None, dict[str, Any]]:
        rows: Any = result.control_totals["curb_payment_types"]
        return {row["payment_type"]: row for row in rows}

    def test_every_dollar_of_a_word_is_in_one_column(self) -> None:
        trips = (
            BookedTrips(1, "CREDIT_CARD", 2, dollars("100")),
            BookedTrips(1, "CASH", 1, dollars("7")),
            BookedTrips(1, "DISPUTE", 1, dollars("12")),
            BookedTrips(2, "CARD", 4, dollars("40")),
            BookedTrips(3, "CREDIT_CARD", 1, dollars("3")),
            BookedTrips(None, None, 1, dollars("0.50")),
        )
        result = run(trips=trips, earnings=(earned(1, cash="7"),))
        table = self.table(result)

        assert list(table) == ["CREDIT_CARD", "CASH", "DISPUTE", "CARD", None]
        assert (table["CREDIT_CARD"]["as_card"], table["CREDIT_CARD"]["not_issued"]) == (
            "100.00",
            "3.00",
        )
        assert table["CASH"]["as_cash"] == "7.00"
        assert table["DISPUTE"]["shown_unpaid"] == "12.00"
        assert table["CARD"]["failed_leases"] == "40.00"
        assert table[None]["unassigned"] == "0.50"
        for row in table.values():
            parts = [Decimal(row[name]) for name in row if name in COLUMNS]
            assert sum(parts) == Decimal(row["amount"])
        assert result.differences == ()

    def test_what_is_shown_and_not_paid_is_noted_and_no_warning(self) -> None:
        trips = (*curb(1, 1, "100"), BookedTrips(1, "VOIDED", 2, dollars("31.50")))
        result = run(trips=trips, earnings=(earned(1),))

        assert result.notes == (
            "VOIDED: 2 trips, 31.50 in all, shown on statements and earning nothing.",
        )
        assert result.warnings == ()

    @pytest.mark.parametrize("word", ["CARD", "CREDIT_CARD ", "credit_card", None])
    def test_a_word_that_nobody_knows_on_a_statements_lease_is_a_difference(
        self, word: str | None
    ) -> None:
        trips = (*curb(1, 1, "100"), BookedTrips(1, word, 1, dollars("55.10")))
        (sentence,) = run(trips=trips, earnings=(earned(1),)).differences

        assert "55.10 in all, are booked on lease 1 and on no statement" in sentence

    def test_a_million_words_are_a_short_table(self) -> None:
        trips = tuple(BookedTrips(9, f"{n:020}" * 9, 1, dollars("1")) for n in range(500))
        rows: Any = run(trips=trips).control_totals["curb_payment_types"]

        assert len(rows) == 21
        assert sum(Decimal(row["unassigned"]) for row in rows) == 500

    def test_a_trip_without_an_amount_on_a_statements_lease_is_a_difference(self) -> None:
        trips = (BookedTrips(1, "CREDIT_CARD", 2, dollars("100"), without_amount=1),)
        (sentence,) = run(trips=trips, earnings=(earned(1),)).differences

        assert sentence.startswith("Trips without an amount (1) are booked on lease 1")


COLUMNS = {
    "as_card",
    "as_cash",
    "shown_unpaid",
    "unknown_on_statements",
    "failed_leases",
    "not_issued",
    "unassigned",
}


class TestTaxes:
    def of(self, on_trips: str, charged: str, adjusted: str = "0") -> tuple[str, ...]:
        tax = BookedTax("MTA", dollars(on_trips), dollars(charged), dollars(adjusted))
        return run(taxes=(tax, *NO_TAXES[1:])).differences

    def test_a_refunded_trips_tax_agrees_with_its_credit(self) -> None:
        assert self.of("9.50", "9.50") == ()

    def test_whether_the_refund_is_booked_as_an_adjustment_or_as_curbs(self) -> None:
        assert self.of("9.50", "10.00", adjusted="0.50") == ()
        assert self.of("10.00", "10.00", adjusted="0.50") == ()

    def test_a_credit_that_no_refund_explains_is_a_difference(self) -> None:
        assert len(self.of("10.00", "9.50")) == 1


class TestKeysThatStandTwice:
    DAYS = (date(2025, 11, 4), date(2025, 11, 11))

    def test_one_trip_in_two_weeks_of_a_lease_names_both_days(self) -> None:
        row = RepeatedKey("trip", "T1", (1, 1), self.DAYS)
        (sentence,) = run(earnings=(earned(1, card="0"),), repeated=(row,)).differences

        assert "The trip T1 stands 2 times in the books, on lease 1" in sentence
        assert "2025-11-04, 2025-11-11" in sentence

    def test_one_posting_on_two_leases_names_both_and_the_obligations(self) -> None:
        row = RepeatedKey("posting", "P1", (1, 77), self.DAYS, ("A", "B"))
        (sentence,) = run(earnings=(earned(1, card="0"),), repeated=(row,)).differences

        assert "leases 1, 77" in sentence
        assert "obligations A, B" in sentence

    def test_one_that_no_statement_counted_is_a_warning(self) -> None:
        row = RepeatedKey("trip", "T1", (None, 9999), self.DAYS)
        result = run(repeated=(row,), trips=curb(3, 1, "1"))

        assert result.differences == ()
        assert any("The trip T1 stands 2 times" in warning for warning in result.warnings)

    def test_one_within_a_failed_lease_is_left_to_its_reason(self) -> None:
        row = RepeatedKey("trip", "T1", (2, 2), self.DAYS)
        result = run(repeated=(row,), trips=curb(3, 1, "1"))

        assert (result.differences, result.warnings) == ((), ())

    def test_a_doubled_view_is_reported_in_few_sentences(self) -> None:
        rows = tuple(RepeatedKey("trip", f"T{n}", (1, 1), self.DAYS) for n in range(400))
        differences = run(earnings=(earned(1, card="0"),), repeated=rows).differences

        assert len(differences) == 11
        assert "390 more keys" in differences[-1]


def test_a_payment_for_another_leases_obligation_is_reported_with_both() -> None:
    row = Misdirected(2, "PVB-1", dollars("65"), (1,))
    (warning,) = run(misdirected=(row,), trips=curb(3, 1, "1")).warnings

    assert "Credits of 65.00 on obligation PVB-1 are booked on lease 2" in warning
    assert "lease 1 did" in warning


def test_misnamed_history_that_is_settled_is_reported_with_lease_obligation_and_words() -> None:
    rows = (
        Misnamed(1, "O1", "LEASE", "MISC", None, None),
        Misnamed(1, "O2", "PARKING", "PARKING", "PARKING", None),
    )
    first, second = run(misnamed=rows, trips=curb(3, 1, "1")).warnings

    assert "Obligation O1 of lease 1 has postings with both categories LEASE and MISC" in first
    assert "unknown category PARKING (known: TAXES" in second


def test_faulty_rows_of_no_lease_are_counted_with_dollars_and_the_known_words() -> None:
    rows = (
        FaultyRows("curb_trips", "payment_type", "CRD", None, 2, dollars("30")),
        FaultyRows("curb_trips", "payment_type", "CRD", 9999, 1, dollars("12")),
        FaultyRows("ledger_postings", "amount", "NaN", None, 1, dollars("0")),
        FaultyRows("ledger_postings", "entry_type", "DR", 2, 1, dollars("9")),
    )
    first, second = run(faulty=rows, trips=curb(3, 1, "1")).warnings

    assert first == (
        "dtr_source.curb_trips, 3 rows of no lease in scope (lease 9999 and no lease at all), "
        "42.00 in all: column payment_type: unknown payment type CRD (known: CREDIT_CARD, CASH, "
        "NO_CHARGE, DISPUTE, UNKNOWN, VOIDED)."
    )
    assert "is not a number" in second


def test_a_lease_that_no_record_can_number_is_a_difference() -> None:
    numbered, nameless = run(without_number=(3_000_000_000, None)).differences

    assert numbered.startswith("Lease 3000000000 ran in the period and has no statement")
    assert nameless.startswith("Leases without a lease_id (1 in dtr_source.leases)")


def test_sums_that_a_view_fails_to_give_are_said_and_not_compared() -> None:
    result = run(earnings=(earned(1),), unreadable={"trips": "division by zero"})

    (sentence,) = result.differences
    assert sentence.startswith("CURB's sums cannot be read from the books (division by zero).")
    assert result.warnings == ()


WORDS = st.sampled_from(["LEASE", "TAXES", "PARKING", None])
TYPES = st.sampled_from(["CREDIT_CARD", "CASH", "NO_CHARGE", "BARTER", None])
CENTS = st.decimals("-3.00", "3.00", places=2)
BOOKED_ON = st.none() | st.integers(1, 8)
"""Leases 1 to 6 are in scope, of which 5 has failed and 6 has no statement yet; 7 and 8 are not."""


@st.composite
def weeks(draw: st.DrawFn) -> tuple[BookTotals, PeriodRecords]:
    """A week in which hardly anything agrees."""
    postings = draw(
        st.lists(
            st.builds(
                BookedPostings, BOOKED_ON, WORDS, st.integers(1, 3), CENTS, CENTS, CENTS,
                st.integers(0, 1),
            ),
            max_size=25,
            unique_by=lambda row: (row.lease_id, row.category),
        )
    )  # fmt: skip
    trips = draw(
        st.lists(
            st.builds(BookedTrips, BOOKED_ON, TYPES, st.integers(1, 3), CENTS, st.integers(0, 1)),
            max_size=25,
            unique_by=lambda row: (row.lease_id, row.payment_type),
        )
    )
    of_statements = st.integers(1, 4)
    charges = draw(
        st.lists(
            st.builds(IssuedCharges, of_statements, st.sampled_from(Category), CENTS, CENTS),
            max_size=12,
            unique_by=lambda row: (row.lease_id, row.category),
        )
    )
    earnings = [IssuedEarnings(x, *(draw(CENTS) for _ in range(5))) for x in range(1, 5)]
    forwards = draw(st.dictionaries(of_statements, CENTS))
    books = BookTotals(tuple(postings), tuple(trips), NO_TAXES)
    return books, PeriodRecords(range(1, 7), {5}, charges, earnings, forwards, (None,))


@given(weeks(), st.sets(st.integers(1, 8)))
def test_the_same_is_found_whatever_the_ranges_of_leases(
    week: tuple[BookTotals, PeriodRecords], ends: set[int]
) -> None:
    books, records = week
    disposition_of = Dispositions({e.lease_id for e in records.earnings}, {5}, range(1, 7))
    comparison = Comparison(disposition_of)
    first = 0
    for last in [*sorted(ends), None]:
        some = range(first, 99 if last is None else last + 1)
        first = some.stop
        of_none = {None} if last is None else set()

        def here(rows: Any, some: range = some, of_none: Any = of_none) -> Any:
            return [x for x in rows if x.lease_id in some or x.lease_id in of_none]

        papers = replace(records, charges=here(records.charges), earnings=here(records.earnings))
        held = BookTotals(tuple(here(books.postings)), tuple(here(books.trips)))
        comparison.compare(held, papers)
        comparison.count(held, stated_by(papers))
    rest = replace(books, postings=(), trips=())

    assert comparison.result(rest, records.without_number) == reconcile(books, records)
