"""Section 2: what the week's trips brought in."""

from include.dtr.model import CASH, CREDIT_CARD
from include.dtr.money import display
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition

TITLE = "Gross Earnings Snapshot"


def section(edition: Edition) -> list[Block]:
    s = edition.statement
    kinds = [trip.payment_type for trip in s.week.trips]
    card, cash = kinds.count(CREDIT_CARD), kinds.count(CASH)
    return [
        Table(
            columns=[
                Column("Source", grows=True),
                Column("Trips", figures=True, least=44),
                money("Amount"),
            ],
            rows=[
                (
                    f"Card fares, held by {edition.company.name} for you",
                    f"{card:,}",
                    display(s.cc_earnings),
                ),
                ("Cash fares, already in your hand", f"{cash:,}", display(s.cash_earnings)),
            ],
            total=("Total earnings", f"{card + cash:,}", display(s.total_earnings)),
        )
    ]
