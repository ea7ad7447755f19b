"""Section 5: what the ledger charged of each tax, and the trips that carried it."""

from include.dtr.model import Category, TaxKind, TaxLine
from include.dtr.money import ZERO, display
from include.dtr.pdf.blocks import Note
from include.dtr.pdf.columns import Column, money
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.flow import Block
from include.dtr.pdf.sections.charges import total_row
from include.dtr.pdf.table import Row, Table

TITLE = "Taxes and Charges"
NAMES = {
    TaxKind.MTA: "MTA tax",
    TaxKind.TIF: "Taxi improvement fund (TIF)",
    TaxKind.CONGESTION: "Congestion surcharge",
    TaxKind.CBDT: "Congestion relief zone toll (CBDT)",
    TaxKind.AIRPORT: "Airport fee",
    None: "Other",
}


def section(edition: Edition) -> list[Block]:
    s = edition.statement
    balances = edition.balances(Category.TAXES)
    if not balances and not any(line.trips for line in s.taxes):
        return [Note("No taxes or charges in this period.")]
    sums = {line.kind: [ZERO, ZERO, ZERO] for line in s.taxes}
    for b in balances:
        kind = TaxKind(b.subcategory) if b.subcategory in set(TaxKind) else None
        part = sums[kind]
        part[0] += b.prior
        part[1] += b.paid
        part[2] += b.forward

    def row(line: TaxLine) -> Row:
        counts = (line.trips, line.cash_trips, line.card_trips)
        amounts = (line.amount, *sums[line.kind])
        return (NAMES[line.kind], *(f"{n:,}" for n in counts), *map(display, amounts))

    totals = s.categories[Category.TAXES]
    amounts = (totals.amount, totals.prior, totals.paid, totals.forward)
    return [
        Table(
            columns=[
                Column("Kind", grows=True),
                *(Column(h, figures=True, least=40) for h in ("Trips", "By cash", "By card")),
                *(money(h) for h in ("Amount", "Prior", "Paid", "Balance")),
            ],
            rows=[row(line) for line in s.taxes],
            total=total_row(4, [display(a) for a in amounts]),
        )
    ]
