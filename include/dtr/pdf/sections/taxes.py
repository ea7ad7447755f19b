"""Section 5: what the ledger charged of each tax, and the trips that carried it."""

from collections.abc import Iterable

from include.dtr.model import Balance, Category, CategoryTotals, TaxKind, TaxLine
from include.dtr.money import total
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import amounts, money_columns, total_row

TITLE = "Taxes and Charges"
_NAMES = {
    TaxKind.MTA: "MTA tax",
    TaxKind.TIF: "Taxi improvement fund (TIF)",
    TaxKind.CONGESTION: "Congestion surcharge",
    TaxKind.CBDT: "Congestion relief zone toll (CBDT)",
    TaxKind.AIRPORT: "Airport fee",
    None: "Other taxes and charges",
}


def section(edition: Edition) -> list[Block]:
    taxes, balances = edition.statement.taxes, edition.balances(Category.TAXES)
    if not balances and not any(line.trips for line in taxes):
        return [Note("No taxes or charges in this period.")]
    credited = any(balance.credit for balance in balances)

    def row(line: TaxLine) -> Row:
        counts = (line.trips, line.cash_trips, line.card_trips)
        sums = _sums(balance for balance in balances if _kind(balance) is line.kind)
        return (_NAMES[line.kind], *(f"{n:,}" for n in counts), *amounts(sums, credited))

    return [
        Table(
            columns=(
                Column("Kind", grows=True),
                *(Column(h, figures=True, least=40) for h in ("Trips", "By cash", "By card")),
                *money_columns("Amount", credited),
            ),
            rows=[row(line) for line in taxes],
            total=total_row(edition, Category.TAXES, 4, credited),
        )
    ]


def _kind(balance: Balance) -> TaxKind | None:
    """None for a tax that is charged without a kind that we know."""
    return TaxKind(balance.subcategory) if balance.subcategory in set(TaxKind) else None


def _sums(balances: Iterable[Balance]) -> CategoryTotals:
    lines = list(balances)
    return CategoryTotals(
        prior=total(b.prior for b in lines),
        charge=total(b.charge for b in lines),
        credit=total(b.credit for b in lines),
        paid=total(b.paid for b in lines),
        forward=total(b.forward for b in lines),
    )
