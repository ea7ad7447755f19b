"""Section 10: repair invoices, and the installments of them that were charged."""

from include.dtr.model import Balance, Category
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Gap, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date

TITLE = "Repairs"


def section(edition: Edition) -> list[Block]:
    modules = edition.statement.week.modules
    blocks: list[Block] = []
    if modules.repairs:
        invoices = sorted(modules.repairs.values(), key=lambda repair: repair.repair_id)
        blocks += [
            Subheading("Invoices"),
            Table(
                columns=[
                    Column("Repair"),
                    Column("Invoice"),
                    Column("Date"),
                    Column("Workshop", grows=True, least=60),
                    money("Amount"),
                    money("Paid to date"),
                    money("Outstanding"),
                ],
                rows=[
                    (
                        r.repair_id,
                        r.invoice_number or NONE,
                        short_date(r.invoice_date),
                        r.workshop or NONE,
                        display(r.invoice_amount),
                        display(r.amount_paid),
                        display(r.invoice_amount - r.amount_paid),
                    )
                    for r in invoices
                ],
            ),
            Gap(),
            Subheading("Installments charged"),
        ]

    def describe(balance: Balance) -> tuple[str, ...]:
        part = modules.repair_installments.get(balance.source_id or "")
        if part is None:
            return (
                short_date(balance.due_date or balance.first_booked_on),
                balance.source_id or balance.obligation_id,
                balance.description or NONE,
            )
        return (short_date(part.due_date), part.installment_id, f"Repair {part.repair_id}")

    blocks.append(
        charge_table(
            edition,
            Category.REPAIRS,
            [Column("Due"), Column("Installment"), Column("For", grows=True)],
            describe,
            "Charge",
            "No repairs in this period.",
        )
    )
    return blocks
