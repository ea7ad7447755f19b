"""Section 11: loans, what is left of them, and the installments that were charged."""

from decimal import Decimal

from include.dtr.languages import message
from include.dtr.model import Balance, Category, Loan
from include.dtr.money import display, total
from include.dtr.pdf.drawing.blocks import Gap, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import long_date, short_date

TITLE = message("Driver Loans")


def section(edition: Edition) -> list[Block]:
    charges = _charges(edition)
    loans = sorted(edition.statement.week.modules.loans.values(), key=lambda loan: loan.loan_id)
    if not charges or not loans:
        return charges
    return [*_loans(edition, loans), Gap(3), Subheading("Installments charged"), *charges]


def _loans(edition: Edition, loans: list[Loan]) -> list[Block]:
    left = [principal_left(edition, loan) for loan in loans]
    known = all(amount is not None for amount in left)
    return [
        Table(
            columns=[
                Column("Loan"),
                Column("Lent on", grows=True),
                Column("Yearly rate", figures=True),
                money("Principal lent"),
                *([money("Principal left")] if known else []),
            ],
            rows=[
                (
                    loan.loan_id,
                    long_date(loan.loan_date),
                    f"{loan.annual_rate:.3f}%",
                    display(loan.principal),
                    *([display(amount)] if known and amount is not None else []),
                )
                for loan, amount in zip(loans, left, strict=True)
            ],
        )
    ]


def principal_left(edition: Edition, loan: Loan) -> Decimal | None:
    """What falls due later and what is open of the installments so far, interest paid first."""
    modules = edition.statement.week.modules
    to_come = modules.principal_to_come.get(loan.loan_id)
    if to_come is None:
        return None
    parts = modules.loan_installments
    return to_come + total(
        min(balance.forward, part.principal)
        for balance in edition.balances(Category.LOANS)
        if (part := parts.get(balance.source_id or "")) and part.loan_id == loan.loan_id
    )


def _charges(edition: Edition) -> list[Block]:
    parts = edition.statement.week.modules.loan_installments

    def describe(balance: Balance) -> tuple[str, ...]:
        part = parts.get(balance.source_id or "")
        if part is None:
            due = balance.due_date or balance.first_booked_on
            named = (
                edition.described(balance.description) or balance.source_id or balance.obligation_id
            )
            return (short_date(due, edition.year), named, "", "")
        return (
            short_date(part.due_date, edition.year),
            f"Installment of loan {part.loan_id}",
            display(part.principal),
            display(part.interest),
        )

    columns = [
        Column("Due"),
        Column("For", grows=True),
        Column("Principal", figures=True),
        Column("Interest", figures=True),
    ]
    return charge_table(edition, Category.LOANS, columns, describe)
