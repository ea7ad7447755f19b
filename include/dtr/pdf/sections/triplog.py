"""Section 9: the card trips, dense, in three columns."""

from include.dtr.model import CASH, CREDIT_CARD, Trip
from include.dtr.money import display, total
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.log import Entry, Log
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.wording import when

TITLE = "Trip Log"
REFUND = "R"
_MARKS = {"DISPUTE": "D", "NO_CHARGE": "N"}
OTHER = "O"
_MEANINGS = {
    REFUND: "R refund, taken off the total.",
    "D": "D in dispute, not in the total.",
    "N": "N no charge, not in the total.",
    OTHER: "O other kind of payment, not in the total.",
}


def section(edition: Edition) -> list[Block]:
    trips = [trip for trip in edition.statement.week.trips if trip.payment_type != CASH]
    if not trips:
        return [Note("No card trips in this period.")]
    counted = [trip for trip in trips if trip.payment_type == CREDIT_CARD]
    entries: list[Entry] = []
    by_driver: dict[int | None, list[Trip]] = {}
    for trip in trips:
        by_driver.setdefault(trip.driver_id, []).append(trip)
    if len(by_driver) == 1:
        entries += _entries(edition, trips)
    else:
        for driver_id, driven in by_driver.items():
            entries += [_heading(edition, driver_id), *_entries(edition, driven)]
            entries.append(_subtotal(driven))
    marks = sorted({mark for trip in trips if (mark := _mark(trip))})
    notes = [_MEANINGS[mark] for mark in _MEANINGS if mark in marks]
    blocks: list[Block] = [
        Log(
            entries,
            total=f"Total of {len(counted):,} card trips",
            amount=display(edition.statement.cc_earnings),
        )
    ]
    if notes:
        blocks.append(Note("Marks: " + " ".join(notes)))
    return blocks


def _entries(edition: Edition, trips: list[Trip]) -> list[Entry]:
    year = edition.year
    return [
        Entry(
            when(trip.started_at, year),
            edition.license(trip.driver_id),
            trip.trip_id,
            display(trip.total_amount),
            _mark(trip),
        )
        for trip in trips
    ]


def _mark(trip: Trip) -> str:
    if trip.payment_type == CREDIT_CARD:
        return REFUND if trip.total_amount < 0 else ""
    return _MARKS.get(trip.payment_type, OTHER)


def _heading(edition: Edition, driver_id: int | None) -> Entry:
    driver = edition.driver(driver_id)
    name = driver.name if driver else "Driver not known"
    return Entry.heading(f"{edition.license(driver_id)}  {name}")


def _subtotal(trips: list[Trip]) -> Entry:
    counted = [trip.total_amount for trip in trips if trip.payment_type == CREDIT_CARD]
    return Entry.subtotal(f"Subtotal, {len(counted):,} card trips", display(total(counted)))
