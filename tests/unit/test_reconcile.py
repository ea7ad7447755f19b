"""Control totals: every dollar in one place, every cent of difference named."""

from decimal import Decimal
from typing import Any

import pytest

from include.dtr.model import Category, TaxKind
from include.dtr.reconcile import PeriodRecords, Reconciliation, reconcile
from include.dtr.records.period_totals import IssuedCharges, IssuedEarnings
from include.dtr.sources.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
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
) -> Reconciliation:
    books = BookTotals(postings, trips, taxes, unposted)
    return reconcile(books, PeriodRecords(in_scope, failed, charges, earnings, previous or {}))


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
        trips=(BookedTrips(1, 2, dollars("100"), dollars("7")),),
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
        trips=(BookedTrips(1, 1, dollars("100"), dollars("0")),),
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
            BookedTrips(1, 1, dollars("101"), dollars("0")),
            BookedTrips(3, 1, dollars("99"), dollars("0")),
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


def test_nobodys_postings_and_trips_are_told_with_their_dollars() -> None:
    result = run(
        postings=(booked(9999, "40"), booked(None, "2", "1")),
        trips=(BookedTrips(9999, 3, dollars("30"), dollars("4")),),
    )

    assert result.warnings == (
        "2 ledger postings of no lease in scope: debits 42.00, credits 1.00 (lease 9999 and no "
        "lease at all). They are on no statement.",
        "3 trips of no lease in scope: card 30.00, cash 4.00 (lease 9999). They are on no "
        "statement.",
    )


def test_an_opening_that_is_not_what_was_carried_is_an_adjustment() -> None:
    trips = (
        BookedTrips(1, 1, dollars("100"), dollars("0")),
        BookedTrips(3, 1, dollars("100"), dollars("0")),
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
