"""Section 3: the eight categories, how they come to the total due, payment and deposit."""

from datetime import date, timedelta
from decimal import Decimal

from include.dtr.languages import message
from include.dtr.model import Category
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Gap, Note, SideBySide, Sized, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.paper import LEFT, RIGHT
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import MoneyColumns, Sums, sums
from include.dtr.pdf.sections.payout import is_paid, method, paid_on, to_come
from include.dtr.pdf.wording import count, long_date, weekday_date

TITLE = message("Account Balance")
_MIDDLE = (LEFT + RIGHT) / 2
_RIGHT_HALF = _MIDDLE + 14


def section(edition: Edition) -> list[Block]:
    *steps, due = _reckoning(edition)
    reckoning = Table(
        (Column("From earnings to total due", grows=True), money("To you"), money("From you")),
        steps,
        due,
        right=_MIDDLE - 4,
    )
    return [
        _categories(edition),
        Gap(4),
        SideBySide(((reckoning,), (*_payment(edition), *_deposit(edition)))),
        *_year_to_date(edition),
    ]


def _categories(edition: Edition) -> Block:
    s = edition.statement
    whole = sums(s.balances)
    amounts = MoneyColumns(whole)
    rows: list[Row] = [
        (category.label, *amounts.cells(sums(edition.balances(category)))) for category in Category
    ]
    if s.refunds_carried:
        carried = Sums(left=s.refunds_carried)
        rows.append(("Card refunds beyond earnings", *amounts.cells(carried)))
    return Table(
        columns=[Column("Paid in this order", grows=True), *amounts.columns],
        rows=rows,
        total=("Total", *amounts.cells(whole._replace(left=s.balance_forward))),
    )


def _reckoning(edition: Edition) -> list[Row]:
    s = edition.statement
    due = "We pay you" if s.total_due > 0 else "You owe" if s.total_due < 0 else "Nothing is due"
    return [
        _step(
            "Card earnings" if s.cc_earnings >= 0 else "Card refunds beyond fares", s.cc_earnings
        ),
        _step("Total deductions, less credits", -s.total_deductions),
        _step("Net earnings", s.net_earnings),
        _step("Prior balance", s.prior_balance),
        _step(f"Total due: {due[0].lower()}{due[1:]}", s.total_due),
    ]


def _step(name: str, amount: Decimal) -> Row:
    """In the first column what is the driver's, in the second what is asked of him."""
    figure = display(abs(amount))
    return (name, figure, "") if amount >= 0 else (name, "", figure)


def _payment(edition: Edition) -> list[Sized]:
    by = method(edition)
    rows: list[Row] = [("Payment type", by[0].upper() + by[1:])]
    if is_paid(edition):
        rows.append(("Batch or check number", edition.issue.batch_number or "not known"))
    elif to_come(edition) > 0:
        rows.append(("Paid on", weekday_date(paid_on(edition))))
        rows.append(("Batch or check number", "given with the payment"))
    else:
        rows = [("Payment type", "Nothing to pay out")]
    columns = (Column("", grows=True), Column("", figures=True))
    return [Subheading("Payment", _RIGHT_HALF), Table(columns, rows, left=_RIGHT_HALF)]


def _deposit(edition: Edition) -> list[Sized]:
    lease = edition.statement.week.lease
    columns = (Column("", grows=True), Column("", figures=True))
    row = ("Deposit on file, not part of this week", display(lease.deposit_amount))
    blocks: list[Sized] = [
        Subheading("Deposit", _RIGHT_HALF),
        Table(columns, [row], left=_RIGHT_HALF),
    ]
    if edition.statement.is_final and lease.end_date is not None and lease.deposit_amount:
        blocks.append(Note(_what_becomes_of_it(edition, lease.end_date), left=_RIGHT_HALF))
    return blocks


def _what_becomes_of_it(edition: Edition, ended: date) -> str:
    days = edition.terms.deposit_days
    return (
        f"The lease ended on {long_date(ended)}. The deposit is held for {days} days, until "
        f"{long_date(ended + timedelta(days=days))}, since tolls and tickets arrive late; what is "
        "left after them is returned by a later statement."
    )


def _year_to_date(edition: Edition) -> list[Block]:
    year = edition.issue.year_to_date
    if year is None:
        return []
    figures = {
        "Card\nearnings": year.cc_earnings,
        **{_SHORT[category]: year.categories.get(category, Decimal()) for category in Category},
        "Paid out\nto you": year.paid_out,
    }
    row = [
        display(amount) if amount >= 0 else f"{display(-amount)} back"
        for amount in figures.values()
    ]
    said = f"{year.year}, {count(year.statements, 'statement')}"
    return [
        Gap(3),
        Table(
            columns=[Column("Year to date", grows=True), *(money(name) for name in figures)],
            rows=[(said, *row)],
        ),
    ]


_SHORT = {
    Category.TAXES: "Taxes",
    Category.EZPASS: "EZPass",
    Category.LEASE: "Lease",
    Category.PVB: "PVB",
    Category.TLC: "TLC",
    Category.REPAIRS: "Repairs",
    Category.LOANS: "Loans",
    Category.MISC: "Misc.",
}
