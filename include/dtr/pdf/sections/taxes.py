"""Section 5: what the ledger charged of each tax, and the trips that carried it."""

from include.dtr.languages import message
from include.dtr.model import Balance, Category, TaxKind, TaxLine
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import MoneyColumns, sums

TITLE = message("Taxes and Charges")
_NAMES = {
    TaxKind.MTA: "MTA tax",
    TaxKind.TIF: "Taxi improvement fund",
    TaxKind.CONGESTION: "Congestion surcharge",
    TaxKind.CBDT: "Congestion toll (CBDT)",
    TaxKind.AIRPORT: "Airport fee",
    None: "Other taxes and charges",
}
_KINDS: dict[str | None, TaxKind] = {kind.value: kind for kind in TaxKind}
"""By what the ledger calls them; a tax that is charged under another name has none."""
_UNPAID = (
    "Trips whose fare is disputed or unpaid are taxed too: city and state ask for it all the same."
)


def section(edition: Edition) -> list[Block]:
    taxes, balances = edition.statement.taxes, edition.balances(Category.TAXES)
    own: dict[TaxKind | None, list[Balance]] = {}
    for balance in balances:
        own.setdefault(_KINDS.get(balance.subcategory), []).append(balance)
    shown = [line for line in taxes if line.trips or line.amount or line.kind in own]
    if not shown:
        return []
    whole = sums(balances)
    amounts = MoneyColumns(whole)
    unpaid = any(_unpaid(line) for line in shown)

    def row(line: TaxLine) -> Row:
        counts = [line.trips, line.cash_trips, line.card_trips]
        counts += [_unpaid(line)] if unpaid else []
        cells = amounts.cells(sums(own.get(line.kind, ())))
        return [_NAMES[line.kind], *(f"{n:,}" if n else "" for n in counts), *cells]

    headings = ["Trips", "Cash", "Card"]
    headings += ["Disputed, unpaid"] if unpaid else []
    table = Table(
        columns=(
            Column("Kind", grows=True),
            *(Column(heading, figures=True, least=36) for heading in headings),
            *amounts.columns,
        ),
        rows=[row(line) for line in shown],
        total=["Total", *[""] * len(headings), *amounts.cells(whole)],
    )
    notes = [_rules(edition, shown), _UNPAID if unpaid else ""]
    return [table, *(Note(note) for note in notes if note)]


def _rules(edition: Edition, shown: list[TaxLine]) -> str:
    rules = [
        f"{_NAMES[line.kind]} {edition.terms.tax_rules[line.kind]}"
        for line in shown
        if line.kind and line.kind in edition.terms.tax_rules
    ]
    return f"The rules: {'; '.join(rules)}." if rules else ""


def _unpaid(line: TaxLine) -> int:
    return line.trips - line.cash_trips - line.card_trips
