"""The arithmetic of domain section 4, rule by rule."""

from datetime import date
from decimal import Decimal

import pytest

from include.dtr.errors import LedgerDisagrees
from include.dtr.model import Category, EntryType, PostingSource, TaxKind
from include.dtr.statement import compute
from tests.weeks import dollars, lease, opening, posting, trip, week, worked_example

D, C = EntryType.DEBIT, EntryType.CREDIT


def test_the_worked_example_comes_out_to_the_cent() -> None:
    s = compute(worked_example())
    paid = {category: sums.paid for category, sums in s.categories.items()}
    forward = {category: sums.forward for category, sums in s.categories.items()}

    assert paid == {
        Category.TAXES: dollars("191.25"),
        Category.EZPASS: dollars("31.22"),
        Category.LEASE: dollars("242.53"),
        **dict.fromkeys(list(Category)[3:], dollars("0")),
    }
    assert forward == {
        Category.TAXES: dollars("0"),
        Category.EZPASS: dollars("0"),
        Category.LEASE: dollars("257.47"),
        Category.PVB: dollars("180.00"),
        Category.TLC: dollars("75.00"),
        Category.REPAIRS: dollars("250.00"),
        Category.LOANS: dollars("304.60"),
        Category.MISC: dollars("25.00"),
    }
    assert s.total_earnings == dollars("555.00")
    assert s.total_deductions == dollars("1306.66")
    assert s.prior_balance == dollars("-250.41")
    assert s.net_earnings == dollars("-841.66")
    assert s.total_due == dollars("-1092.07")
    assert s.balance_forward == dollars("1092.07")


def test_without_anything_every_figure_is_zero() -> None:
    s = compute(week())

    assert (s.total_due, s.total_deductions, s.balance_forward) == (0, 0, 0)
    assert s.balances == ()
    assert set(s.categories) == set(Category)


def test_cash_is_shown_and_never_paid_out() -> None:
    s = compute(week([trip("80.00"), trip("50.00", "CASH", "T2")]))

    assert (s.cash_earnings, s.total_earnings, s.total_due) == (50, 130, 80)


@pytest.mark.parametrize("payment_type", ["DISPUTE", "NO_CHARGE", "VOID", "UNKNOWN"])
def test_only_card_trips_earn(payment_type: str) -> None:
    s = compute(week([trip("80.00"), trip("50.00", payment_type, "T2")]))

    assert (s.cc_earnings, s.total_earnings) == (80, 80)


def test_a_refund_lowers_the_earnings() -> None:
    assert compute(week([trip("80.00"), trip("-30.00", trip_id="T2")])).cc_earnings == 50


def test_more_refunds_than_fares_are_carried_as_their_own_line() -> None:
    s = compute(week([trip("-30.00")], postings=[posting("L", Category.LEASE, "500.00")]))

    assert s.total_due == dollars("-530.00")
    assert s.totals.forward == dollars("500.00")
    assert s.refunds_carried == dollars("30.00")
    assert s.balance_forward == dollars("530.00")


def test_what_the_fleet_owes_back_softens_refunds() -> None:
    s = compute(week([trip("-30.00")], [opening("P", Category.PVB, prior="-50.00")]))

    assert (s.total_due, s.refunds_carried, s.totals.paid) == (20, 0, -50)


def test_an_interim_payment_larger_than_its_obligation_comes_back_to_the_driver() -> None:
    s = compute(
        week(
            postings=[
                posting("R", Category.REPAIRS, "100.00"),
                posting("R", Category.REPAIRS, "130.00", C, PostingSource.INTERIM_PAYMENT),
            ]
        )
    )

    assert s.categories[Category.REPAIRS].amount == dollars("-30.00")
    assert s.total_due == dollars("30.00")


def test_a_violation_dismissed_after_it_was_paid_pays_other_debts_first() -> None:
    s = compute(
        week(
            openings=[opening("P", Category.PVB, prior="0")],
            postings=[
                posting("P", Category.PVB, "115.00", C, PostingSource.ADJUSTMENT),
                posting("L", Category.LEASE, "100.00"),
            ],
        )
    )
    paid = {b.obligation_id: b.paid for b in s.balances}

    assert paid == {"L": dollars("100.00"), "P": dollars("-115.00")}
    assert s.total_due == dollars("15.00")


def test_within_a_category_the_earlier_due_date_then_booking_then_id_is_paid_first() -> None:
    early, late = date(2025, 11, 1), date(2025, 11, 2)
    s = compute(
        week(
            [trip("40.00")],
            [
                opening("z-undated", Category.TLC, "10", None, early),
                opening("y-due-late", Category.TLC, "10", late, early),
                opening("x-due-early", Category.TLC, "10", early, late),
                opening("b", Category.TLC, "10", early, early),
                opening("a", Category.TLC, "10", early, early),
            ],
        )
    )

    assert [b.obligation_id for b in s.balances] == [
        "a",
        "b",
        "x-due-early",
        "y-due-late",
        "z-undated",
    ]
    assert [b.paid for b in s.balances] == [10, 10, 10, 10, 0]


def test_the_hierarchy_goes_before_every_due_date() -> None:
    s = compute(
        week(
            [trip("10.00")],
            [
                opening("old-loan", Category.LOANS, "10", date(2020, 1, 1), date(2020, 1, 1)),
                opening("new-tax", Category.TAXES, "10"),
            ],
        )
    )

    assert [b.obligation_id for b in s.balances if b.paid] == ["new-tax"]


def test_tax_lines_tell_the_kinds_and_the_trips_that_carried_them() -> None:
    s = compute(
        week(
            [
                trip("20.00", taxes=("0.50", "1.00", "0", "0", "0")),
                trip("9.00", "CASH", "T2", taxes=("0.50", "1.00", "0", "0", "0")),
                trip("9.00", "DISPUTE", "T3", taxes=("0.50", "0", "0", "0", "0")),
            ],
            postings=[
                posting("M", Category.TAXES, "1.50", subcategory="MTA"),
                posting("T", Category.TAXES, "2.00", subcategory="TIF"),
                posting("X", Category.TAXES, "7.00", subcategory="HAIL"),
            ],
        )
    )
    lines = {line.kind: line for line in s.taxes}

    assert (lines[TaxKind.MTA].amount, lines[TaxKind.TIF].amount) == (dollars("1.5"), 2)
    assert (lines[TaxKind.MTA].trips, lines[TaxKind.MTA].cash_trips) == (3, 1)
    assert lines[TaxKind.MTA].card_trips == 1
    assert lines[None].amount == 7
    assert lines[TaxKind.AIRPORT].amount == 0


@pytest.mark.parametrize(
    ("end_date", "final"),
    [(None, False), (date(2025, 11, 12), True), (date(2025, 11, 16), False)],
)
def test_the_week_in_which_a_lease_ends_is_its_final_statement(
    end_date: date | None, final: bool
) -> None:
    assert compute(week(of_lease=lease(end_date=end_date))).is_final is final


class TestAgreementWithTheLedger:
    def settled(self, lease_paid: str, toll_paid: str = "20.00") -> Decimal:
        return compute(
            week(
                [trip("100.00")],
                postings=[
                    posting("E", Category.EZPASS, "20.00"),
                    posting("L", Category.LEASE, "500.00"),
                    posting("E", Category.EZPASS, toll_paid, C, PostingSource.EARNINGS),
                    posting("L", Category.LEASE, lease_paid, C, PostingSource.EARNINGS),
                ],
            )
        ).total_due

    def test_earnings_credits_that_agree_change_nothing(self) -> None:
        assert self.settled("80.00") == dollars("-420.00")

    def test_a_difference_fails_with_the_obligation_and_both_amounts(self) -> None:
        with pytest.raises(LedgerDisagrees, match=r"80\.01 on obligation L, the statement 80\.00"):
            self.settled("80.01")

    def test_an_obligation_that_the_ledger_forgot_is_a_difference(self) -> None:
        with pytest.raises(LedgerDisagrees, match=r"pay 0\.00 on obligation E"):
            compute(
                week(
                    [trip("100.00")],
                    postings=[
                        posting("E", Category.EZPASS, "20.00"),
                        posting("L", Category.LEASE, "500.00"),
                        posting("L", Category.LEASE, "80.00", C, PostingSource.EARNINGS),
                    ],
                )
            )

    def test_money_returned_to_the_driver_is_settled_by_a_debit(self) -> None:
        s = compute(
            week(
                openings=[opening("P", Category.PVB, prior="-65.00")],
                postings=[posting("P", Category.PVB, "65.00", D, PostingSource.EARNINGS)],
            )
        )

        assert s.total_due == dollars("65.00")
