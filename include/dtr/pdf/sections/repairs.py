"""Section 10: repair invoices and where they stand, and the installments that were charged."""

from decimal import Decimal

from include.dtr.languages import message
from include.dtr.model import Balance, Category, Repair
from include.dtr.money import ZERO, display, total
from include.dtr.pdf.drawing.blocks import Gap, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import cell, charge_table
from include.dtr.pdf.wording import NONE, short_date

TITLE = message("Repairs")


def section(edition: Edition) -> list[Block]:
    charges = _charges(edition)
    repairs = edition.statement.week.modules.repairs
    if not charges or not repairs:
        return charges
    return [
        Table(
            columns=[
                Column("Invoice"),
                Column("Date"),
                Column("Workshop", grows=True, least=60),
                money("Invoice total"),
                money("Paid before"),
                money("Paid this week"),
                money("Left to pay"),
            ],
            rows=[_row(edition, repairs[key]) for key in sorted(repairs)],
        ),
        Gap(3),
        Subheading("Installments charged"),
        *charges,
    ]


def _row(edition: Edition, repair: Repair) -> Row:
    now = paid_this_week(edition, repair)
    left = repair.invoice_amount - repair.amount_paid - now
    return (
        repair.invoice_number or repair.repair_id,
        short_date(repair.invoice_date, edition.year),
        repair.workshop or NONE,
        display(repair.invoice_amount),
        cell(max(repair.amount_paid, ZERO)),
        cell(now) if now >= 0 else f"{display(-now)} returned",
        display(max(left, ZERO)),
    )


def paid_this_week(edition: Edition, repair: Repair) -> Decimal:
    """From earnings and by credits, on the invoice's installments; below zero: returned."""
    parts = edition.statement.week.modules.repair_installments
    return total(
        balance.paid + balance.credit
        for balance in edition.balances(Category.REPAIRS)
        if (part := parts.get(balance.source_id or "")) and part.repair_id == repair.repair_id
    )


def _charges(edition: Edition) -> list[Block]:
    modules = edition.statement.week.modules

    def describe(balance: Balance) -> tuple[str, ...]:
        part = modules.repair_installments.get(balance.source_id or "")
        if part is None:
            due = balance.due_date or balance.first_booked_on
            named = (
                edition.described(balance.description) or balance.source_id or balance.obligation_id
            )
            return (short_date(due, edition.year), named)
        repair = modules.repairs.get(part.repair_id)
        invoice = repair and repair.invoice_number
        of = f"invoice {invoice}" if invoice else f"repair {part.repair_id}"
        return (short_date(part.due_date, edition.year), f"Installment of {of}")

    columns = [Column("Due"), Column("For", grows=True)]
    return charge_table(edition, Category.REPAIRS, columns, describe)
