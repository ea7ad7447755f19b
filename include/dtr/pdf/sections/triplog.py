"""Section 9: the card trips, dense, in three columns."""

from collections.abc import Sequence

from include.dtr.languages import message
from include.dtr.model import CASH, CREDIT_CARD, Trip
from include.dtr.money import display, total
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.log import Entry, Log
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.text.direction import isolated
from include.dtr.pdf.wording import count, dollars, when

TITLE = message("Trip Log")
REFUND = "R"
_MARKS = {"DISPUTE": "D", "NO_CHARGE": "N", "VOIDED": "V"}
OTHER = "O"
_MEANINGS = {
    REFUND: "R refunded to the passenger, taken off the total.",
    "D": "D in dispute, not in the total.",
    "N": "N no charge, not in the total.",
    "V": "V voided, not in the total.",
    OTHER: "O other kind of payment, not in the total.",
}


def section(edition: Edition) -> list[Block]:
    trips = [trip for trip in edition.statement.week.trips if trip.payment_type != CASH]
    if not trips:
        return []
    entries: list[Entry] = []
    by_driver: dict[int | None, list[Trip]] = {}
    for trip in trips:
        by_driver.setdefault(trip.driver_id, []).append(trip)
    if len(by_driver) == 1:
        entries += _entries(edition, trips)
    else:
        for driver_id, driven in by_driver.items():
            entries += [_heading(edition, driver_id), *_entries(edition, driven)]
            entries.append(Entry.subtotal(*_sum("Subtotal", driven)))
    blocks: list[Block] = [Log(entries, *_sum("Total", trips))]
    marks = {_mark(trip) for trip in trips}
    notes = [meaning for mark, meaning in _MEANINGS.items() if mark in marks]
    if notes:
        blocks.append(Note("Marks: " + " ".join(notes)))
    return blocks


def _entries(edition: Edition, trips: list[Trip]) -> list[Entry]:
    year = edition.year
    entries = []
    for trip in trips:
        text = when(trip.started_at, year)
        day = text[:6]
        amount = display(abs(trip.total_amount))
        entries.append(Entry(text, trip.trip_id, amount, _mark(trip), day))
    return entries


def _mark(trip: Trip) -> str:
    if trip.payment_type == CREDIT_CARD:
        return REFUND if trip.total_amount < 0 else ""
    return _MARKS.get(trip.payment_type, OTHER)


def _heading(edition: Edition, driver_id: int | None) -> Entry:
    driver = edition.driver(driver_id)
    name = isolated(driver.name) if driver else "Driver not known"
    return Entry.heading(f"{edition.license(driver_id)}  {name}")


def _sum(name: str, trips: Sequence[Trip]) -> tuple[str, str]:
    """What the card trips come to, in words and as an amount."""
    counted = [trip.total_amount for trip in trips if trip.payment_type == CREDIT_CARD]
    amount = total(counted)
    of = f"{name} of {count(len(counted), 'card trip')}"
    if amount < 0:
        return f"{of}, more refunded than earned by", display(-amount)
    back = total(-x for x in counted if x < 0)
    if back and name == "Total":
        of = f"{of} ({dollars(amount + back)} less {dollars(back)} refunded)"
    return of, display(amount)
