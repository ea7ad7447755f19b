"""Explanations: the parts of every figure, and what cannot be explained."""

from datetime import date
from decimal import Decimal

import pytest

from include.dtr.errors import StatementUnbalanced
from include.dtr.explain import as_text, explain
from include.dtr.model import Category, EntryType
from include.dtr.statement import compute
from tests.weeks import posting, trip, week, worked_example


def test_a_figure_without_its_postings_is_not_explained() -> None:
    """The worked example's prior balances have postings that are not given here."""
    with pytest.raises(StatementUnbalanced, match=r"EZPASS\.prior"):
        explain(compute(worked_example()), {})


def test_the_worked_example() -> None:
    statement = compute(worked_example())
    earlier = {
        b.obligation_id: [
            posting(b.obligation_id, b.category, str(b.prior), booked_on=date(2025, 11, 3))
        ]
        for b in statement.balances
        if b.prior
    }
    explanation = explain(statement, earlier)
    figures = {figure.key: figure for figure in explanation.figures}
    assert figures["total_due"].amount == Decimal("-1092.07")
    assert [p.amount for p in figures["PVB.prior"].parts] == [Decimal("65.00")]
    forward = {part.key: part.amount for part in figures["balance_forward"].parts}
    assert forward["LEASE.forward"] == Decimal("257.47")
    lines = list(as_text(explanation))
    assert lines[0] == explanation.dtr_id
    assert any("the money was used up" in line for line in lines)


def test_refunds_beyond_all_funds_are_a_part_of_their_own() -> None:
    figures = {
        figure.key: figure for figure in explain(compute(week(trips=[trip("-40.00")])), {}).figures
    }
    assert [part.amount for part in figures["balance_forward"].parts] == [Decimal("40.00")]


def test_a_reversal_counts_below_zero() -> None:
    moves = [
        posting("T", Category.TAXES, "5.00", subcategory="MTA"),
        posting("T", Category.TAXES, "2.00", EntryType.CREDIT, subcategory="MTA"),
    ]
    figures = {f.key: f for f in explain(compute(week(postings=moves)), {}).figures}
    assert sorted(p.amount for p in figures["taxes.MTA"].parts) == [Decimal("-2"), Decimal("5")]
