"""Section 2: what the week's trips brought in."""

from collections.abc import Sequence
from decimal import Decimal

from include.dtr.languages import message
from include.dtr.model import CASH, CREDIT_CARD
from include.dtr.money import ZERO, display, total
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import cell

TITLE = message("Gross Earnings Snapshot")


def section(edition: Edition) -> list[Block]:
    trips = edition.statement.week.trips
    card = [trip.total_amount for trip in trips if trip.payment_type == CREDIT_CARD]
    cash = [trip.total_amount for trip in trips if trip.payment_type == CASH]
    holder = " ".join(edition.company.name.split())
    refunded = min([ZERO, *card, *cash]) < 0
    return [
        Table(
            columns=[
                Column("Source", grows=True),
                Column("Trips", figures=True, least=44),
                *([money("Fares"), money("Refunded")] if refunded else []),
                money("Earned"),
            ],
            rows=[
                _row(f"Card fares, held by {holder} for you", card, refunded),
                _row("Cash fares, already in your hand", cash, refunded),
            ],
            total=_row("Total earnings", [*card, *cash], refunded),
        )
    ]


def _row(name: str, fares: Sequence[Decimal], refunded: bool) -> Row:
    earned, parts = total(fares), []
    if refunded:
        back = total(-fare for fare in fares if fare < 0)
        parts = [cell(earned + back), cell(back)]
    return [name, f"{len(fares):,}" if fares else "", *parts, _earned(earned) if fares else ""]


def _earned(amount: Decimal) -> str:
    """Refunds beyond the fares are money that the driver gives back."""
    return display(amount) if amount >= 0 else f"{display(-amount)} to give back"
