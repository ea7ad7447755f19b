"""What the six sections of obligations share: their money columns, and the total row."""

from collections.abc import Callable, Sequence

from include.dtr.model import Balance, Category, CategoryTotals
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition


def charge_table(
    edition: Edition,
    category: Category,
    columns: Sequence[Column],
    describe: Callable[[Balance], Sequence[str]],
    charged: str,
    none: str,
) -> Block:
    """One row for each obligation of the category: `describe`'s cells, then its money.

    `charged` heads the column of the period's charges. The total row is the category's line in
    Account Balance. Where there is no obligation, a line says `none`.
    """
    balances = edition.balances(category)
    if not balances:
        return Note(none)
    credited = any(balance.credit for balance in balances)
    return Table(
        columns=(*columns, *money_columns(charged, credited)),
        rows=[(*describe(b), *amounts(b, credited)) for b in balances],
        total=total_row(edition, category, len(columns), credited),
    )


def money_columns(charged: str, credited: bool) -> list[Column]:
    """Charge, prior, credit (only where there is any), paid, balance."""
    headings = [charged, "Prior", *(["Credit"] if credited else []), "Paid", "Balance"]
    return [money(heading) for heading in headings]


def amounts(line: Balance | CategoryTotals, credited: bool) -> list[str]:
    """The cells of `money_columns`."""
    credit = [line.credit] if credited else []
    figures = (line.charge, line.prior, *credit, line.paid, line.forward)
    return [display(figure) for figure in figures]


def total_row(edition: Edition, category: Category, texts: int, credited: bool) -> Row:
    """ "Total", blanks under the other text columns, and the category's sums."""
    totals = edition.statement.categories[category]
    return ("Total", *[""] * (texts - 1), *amounts(totals, credited))
