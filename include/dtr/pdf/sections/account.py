"""Section 3: the eight categories, and how they come to the total due."""

from include.dtr.model import Category, CategoryTotals, PaymentType
from include.dtr.money import ZERO, display
from include.dtr.pdf.drawing.blocks import Gap, Note, SideBySide
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.paper import LEFT, RIGHT
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition

TITLE = "Account Balance"
_METHODS = {"ACH": "ACH transfer", "CHECK": "check"}
_HOW_TO_READ = (
    "Amounts are what you owe; a minus sign is money due to you. "
    "Prior + charges \u2013 credits \u2013 paid = forward."
)


def section(edition: Edition) -> list[Block]:
    middle = (LEFT + RIGHT) / 2
    *steps, due = _reckoning(edition)
    return [
        _categories(edition),
        Note(_HOW_TO_READ),
        Gap(3),
        SideBySide(
            (
                Table(
                    (Column("From earnings to total due", grows=True), money("Amount")),
                    steps,
                    due,
                    right=middle - 10,
                ),
                Table(
                    (Column("Payment", grows=True), Column("", figures=True)),
                    _payment(edition),
                    left=middle + 10,
                ),
            )
        ),
    ]


def _categories(edition: Edition) -> Block:
    s = edition.statement
    rows = [_row(category.label, s.categories[category]) for category in Category]
    if s.refunds_carried:
        none = display(ZERO)
        rows.append(
            ("Card refunds beyond earnings", none, none, none, none, display(s.refunds_carried))
        )
    return Table(
        columns=[
            Column("In the order in which they are paid", grows=True),
            *(money(h) for h in ("Prior", "Charges", "Credits", "Paid", "Forward")),
        ],
        rows=rows,
        total=(*_row("Total", s.totals)[:-1], display(s.balance_forward)),
    )


def _row(name: str, sums: CategoryTotals) -> Row:
    figures = (sums.prior, sums.charge, sums.credit, sums.paid, sums.forward)
    return (name, *map(display, figures))


def _reckoning(edition: Edition) -> list[Row]:
    s = edition.statement
    return [
        ("Card earnings", display(s.cc_earnings)),
        ("Less total deductions (charges less credits)", display(s.total_deductions)),
        ("Net earnings", display(s.net_earnings)),
        ("Prior balance", display(s.prior_balance)),
        ("Total due", display(s.total_due)),
    ]


def _payment(edition: Edition) -> list[Row]:
    issue, week = edition.issue, edition.statement.week
    if issue.payment_type is not PaymentType.PENDING:
        paid = f"Paid by {_METHODS[issue.payment_type]}"
    elif edition.statement.total_due > 0:
        by = week.leaseholder.payment_type
        paid = f"Pending, by {_METHODS.get(by, by)}"
    else:
        paid = "Nothing to pay out"
    return [
        ("Payment type", paid),
        ("Batch or check number", issue.batch_number or "none"),
        ("Deposit on file", display(week.lease.deposit_amount)),
    ]
