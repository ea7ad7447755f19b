"""The dense log: three columns on a page, read down and then across."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from include.dtr.pdf.flow import Flow
from include.dtr.pdf.paper import DARK, LEFT, RIGHT, Page
from include.dtr.pdf.tags import ARTIFACT, END
from include.dtr.pdf.text import fit, line
from include.dtr.pdf.typefaces import Face

COLUMNS = 3
SIZE = 7.5
STEP = 9.2
GUTTER = 16.0
GAP = 5.0
HEAD = 13.0
TOTAL = 15.0
HEADINGS = ("When", "TLC licence", "Trip", "Amount")


class Kind(Enum):
    TRIP = "trip"
    HEADING = "heading"
    SUBTOTAL = "subtotal"


class Entry(NamedTuple):
    """A line of the log."""

    when: str
    licence: str
    trip: str
    amount: str
    mark: str = ""
    kind: Kind = Kind.TRIP

    @classmethod
    def heading(cls, text: str) -> "Entry":
        return cls(text, "", "", "", kind=Kind.HEADING)

    @classmethod
    def subtotal(cls, text: str, amount: str) -> "Entry":
        return cls(text, "", "", amount, kind=Kind.SUBTOTAL)


@dataclass(frozen=True, slots=True)
class Stops:
    """Where the parts of an entry stand, in points from its column's left edge."""

    licence: float
    trip: float
    trip_width: float
    amount_right: float
    width: float


@dataclass(frozen=True, slots=True)
class Log:
    """Entries, and a total below them over the whole width."""

    entries: Sequence[Entry]
    total: str
    amount: str

    @property
    def lead(self) -> float:
        return HEAD + 2 * STEP + TOTAL

    def draw(self, flow: Flow) -> None:
        stops = self._stops()
        start = 0
        if True:
            while start < len(self.entries):
                if start:
                    flow.break_page()
                start = self._page(flow, start, stops)
        if flow.room < TOTAL:
            flow.break_page()
        page = flow.page
        page.rule(LEFT, flow.y, RIGHT, 0.6)
        flow.y -= TOTAL - 5
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT, flow.y, self.total, Face.BOLD, 8)
        page.text_right(RIGHT - 8, flow.y, self.amount, Face.BOLD, 8)
        page.words.append(END)
        flow.y -= 5

    def _stops(self) -> Stops:
        width = (RIGHT - LEFT - GUTTER * (COLUMNS - 1)) / COLUMNS
        trips = [entry for entry in self.entries if entry.kind is Kind.TRIP]
        when = max(line(entry.when).width for entry in trips) * SIZE
        licence = max(line(entry.licence).width for entry in trips)
        licence = max(licence, line(HEADINGS[1], Face.BOLD).width) * SIZE
        amount = max(line(entry.amount).width for entry in trips) * SIZE
        amount_right = width - 8
        trip = when + GAP + licence + GAP
        return Stops(when + GAP, trip, amount_right - amount - GAP - trip, amount_right, width)

    def _page(self, flow: Flow, start: int, stops: Stops) -> int:
        """Fill the rest of the page from entry `start`; returns the first that is left."""
        rows = int((flow.room - HEAD) // STEP)
        left = len(self.entries) - start
        if left <= rows * COLUMNS:
            rows = -(-left // COLUMNS)
        bottom = flow.y
        for column in range(COLUMNS):
            if start == len(self.entries):
                break
            end = self._column_end(start, rows, last=column == COLUMNS - 1)
            x = LEFT + column * (stops.width + GUTTER)
            self._head(flow.page, x, flow.y, stops)
            self._column(flow, x, self.entries[start:end], stops)
            bottom = min(bottom, flow.y - HEAD - (end - start) * STEP)
            start = end
        flow.y = bottom - 2
        return start

    def _column_end(self, start: int, rows: int, last: bool) -> int:
        """A driver's heading never stands at the foot of a column, a subtotal never at a head."""
        end = min(start + rows, len(self.entries))
        if end < len(self.entries) and not last and self.entries[end].kind is Kind.SUBTOTAL:
            end += 1
        if self.entries[end - 1].kind is Kind.HEADING and end - start > 1:
            end -= 1
        return end

    def _head(self, page: Page, x: float, y: float, stops: Stops) -> None:
        page.words.append(ARTIFACT)
        page.style(Face.BOLD, SIZE, DARK)
        y -= 8.0
        for at, text in zip((0, stops.licence, stops.trip), HEADINGS, strict=False):
            page.write(x + at, y, line(text, Face.BOLD))
        heading = line(HEADINGS[3], Face.BOLD)
        page.write(x + stops.amount_right - heading.width * SIZE, y, heading)
        page.words.append(END)
        page.rule(x, y - 3.2, x + stops.width, 0.4)

    def _column(self, flow: Flow, x: float, entries: Sequence[Entry], stops: Stops) -> None:
        page, leaf, words = flow.page, flow.tags.leaf, flow.page.words
        y = flow.y - HEAD - 6.6
        licence_x, trip_x, right = x + stops.licence, x + stops.trip, x + stops.amount_right
        words.append(leaf("P", page))
        for entry in entries:
            if entry.kind is Kind.TRIP:
                amount = line(entry.amount)
                page.style(Face.REGULAR, SIZE)
                page.write(x, y, line(entry.when))
                page.write(licence_x, y, line(entry.licence))
                page.write(trip_x, y, fit(entry.trip, Face.REGULAR, SIZE, stops.trip_width))
                page.write(right - amount.width * SIZE, y, amount)
                if entry.mark:
                    page.text(right + 2.5, y, entry.mark, Face.BOLD, SIZE)
            else:
                self._driver_line(page, x, y, entry, stops)
            y -= STEP
        words.append(END)

    def _driver_line(self, page: Page, x: float, y: float, entry: Entry, stops: Stops) -> None:
        room = stops.amount_right - line(entry.amount, Face.BOLD).width * SIZE - GAP
        page.style(Face.BOLD, SIZE)
        page.write(x, y, fit(entry.when, Face.BOLD, SIZE, room))
        if entry.amount:
            page.text_right(x + stops.amount_right, y, entry.amount, Face.BOLD, SIZE)
        if entry.kind is Kind.SUBTOTAL:
            page.rule(x, y + 7, x + stops.width, 0.3)
