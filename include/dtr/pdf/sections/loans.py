"""Section 11: loans, and the installments of them that were charged."""

from include.dtr.model import Balance, Category
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Gap, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date

TITLE = "Driver Loans"


def section(edition: Edition) -> list[Block]:
    modules = edition.statement.week.modules
    blocks: list[Block] = []
    if modules.loans:
        loans = sorted(modules.loans.values(), key=lambda loan: loan.loan_id)
        blocks += [
            Subheading("Loans"),
            Table(
                columns=[
                    Column("Loan"),
                    Column("Lent on", grows=True),
                    Column("Yearly rate", figures=True),
                    money("Principal"),
                ],
                rows=[
                    (
                        loan.loan_id,
                        short_date(loan.loan_date),
                        f"{loan.annual_rate:.3f}%",
                        display(loan.principal),
                    )
                    for loan in loans
                ],
            ),
            Gap(),
            Subheading("Installments charged"),
        ]

    def describe(balance: Balance) -> tuple[str, ...]:
        part = modules.loan_installments.get(balance.source_id or "")
        if part is None:
            return (
                short_date(balance.due_date or balance.first_booked_on),
                balance.source_id or balance.obligation_id,
                balance.description or NONE,
                NONE,
                NONE,
            )
        return (
            short_date(part.due_date),
            part.installment_id,
            f"Loan {part.loan_id}",
            display(part.principal),
            display(part.interest),
        )

    blocks.append(
        charge_table(
            edition,
            Category.LOANS,
            [
                Column("Due"),
                Column("Installment"),
                Column("For", grows=True),
                money("Principal"),
                money("Interest"),
            ],
            describe,
            "Total",
            "No driver loans in this period.",
        )
    )
    return blocks
