"""The dense log: three columns on a page, read down and then across."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import DARK, LEFT, RIGHT, Page
from include.dtr.pdf.file.tags import ARTIFACT, END
from include.dtr.pdf.text.lines import Line, fit, fit_end, line
from include.dtr.pdf.text.typefaces import Face

COLUMNS = 3
LEAST_ROWS = 4
"""A short log fills its first column so far before it begins the next."""
SIZE = 7.5
STEP = 9.2
GUTTER = 16.0
GAP = 5.0
LICENSE_CAP = 60.0
LEAST_TRIP = 24.0
MARK = 8.0
"""Room for a mark at the right of each column."""
HEAD = 13.0
TOTAL = 15.0
HEADINGS = ("When", "TLC license", "Trip", "Amount")
WIDTH = (RIGHT - LEFT - GUTTER * (COLUMNS - 1)) / COLUMNS


class Kind(Enum):
    TRIP = "trip"
    HEADING = "heading"
    SUBTOTAL = "subtotal"


class Entry(NamedTuple):
    """A line of the log."""

    when: str
    license: str
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


class _Stops(NamedTuple):
    """Where the parts of an entry begin, in points from its column's left edge."""

    license: float
    license_width: float
    trip: float
    trip_width: float
    amount_right: float


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
        days = dict.fromkeys(_day(entry) for entry in self.entries if entry.kind is Kind.TRIP)
        shaded = frozenset(list(days)[1::2])
        start = 0
        while start < len(self.entries):
            if start:
                flow.break_page()
            start = self._page(flow, start, stops, shaded)
        if flow.room < TOTAL:
            flow.break_page()
        self._total(flow)

    def _total(self, flow: Flow) -> None:
        page = flow.page
        page.rule(LEFT, flow.y, RIGHT, 0.6)
        flow.y -= TOTAL - 5
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT, flow.y, self.total, Face.BOLD, 8)
        page.text_right(RIGHT - MARK, flow.y, self.amount, Face.BOLD, 8)
        page.words.append(END)
        flow.y -= 5

    def _stops(self) -> _Stops:
        trips = [entry for entry in self.entries if entry.kind is Kind.TRIP]
        when = max(line(text).width for text in {entry.when for entry in trips})
        license = max(line(text).width for text in {entry.license for entry in trips})
        amount = max(line(entry.amount, Face.BOLD).width for entry in self.entries)
        license = max(license, line(HEADINGS[1], Face.BOLD).width)
        amount_right = WIDTH - MARK
        license_x = when * SIZE + GAP
        room = amount_right - amount * SIZE - GAP - license_x
        license_width = min(license * SIZE, LICENSE_CAP, room - GAP - LEAST_TRIP)
        trip_width = room - license_width - GAP
        return _Stops(
            license_x, license_width, license_x + license_width + GAP, trip_width, amount_right
        )

    def _page(self, flow: Flow, start: int, stops: _Stops, shaded: frozenset[str]) -> int:
        """Fill the rest of the page from entry `start`; returns the first that is left."""
        columns = self._columns(start, flow.room)
        for number, (first, end) in enumerate(columns):
            x = LEFT + number * (WIDTH + GUTTER)
            _head(flow.page, x, flow.y, stops)
            _column(flow, x, self.entries[first:end], stops, shaded)
        flow.y -= HEAD + max(end - first for first, end in columns) * STEP + 2
        return columns[-1][1]

    def _columns(self, start: int, room: float) -> list[tuple[int, int]]:
        """The first entry of each column and the one after its last.

        On the last page the columns are even, and leave room for the total.
        """
        last = len(self.entries)
        with_total = int((room - HEAD - TOTAL - 2) // STEP)
        for rows in range(max(-(-(last - start) // COLUMNS), LEAST_ROWS), with_total + 1):
            columns = self._split(start, rows)
            if columns[-1][1] == last:
                return columns
        columns = self._split(start, int((room - HEAD) // STEP))
        return columns if columns[-1][1] < last else self._split(start, max(with_total, 1))

    def _split(self, start: int, rows: int) -> list[tuple[int, int]]:
        columns: list[tuple[int, int]] = []
        while start < len(self.entries) and len(columns) < COLUMNS:
            end = min(start + rows, len(self.entries))
            while end - start > 1 and self.entries[end - 1].kind is Kind.HEADING:
                end -= 1  # a driver's heading never stands at the foot of a column
            columns.append((start, end))
            start = end
        return columns


def _head(page: Page, x: float, top: float, stops: _Stops) -> None:
    y = top - 8.0
    page.style(Face.BOLD, SIZE, DARK)
    page.words.append(ARTIFACT)
    when, license, trip, amount = HEADINGS
    page.write(x, y, line(when, Face.BOLD))
    page.write(x + stops.license, y, fit(license, Face.BOLD, SIZE, stops.license_width))
    page.write(x + stops.trip, y, line(trip, Face.BOLD))
    heading = line(amount, Face.BOLD)
    page.write(x + stops.amount_right - heading.width * SIZE, y, heading)
    page.words.append(END)
    page.rule(x, y - 3.2, x + WIDTH, 0.4)


def _column(
    flow: Flow, x: float, entries: Sequence[Entry], stops: _Stops, shaded: frozenset[str]
) -> None:
    page = flow.page
    _shade(page, x, flow.y - HEAD, entries, shaded)
    y = flow.y - HEAD - 6.6
    page.words.append(flow.tags.leaf("P", page))
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        same = list(group)
        if kind is Kind.TRIP:
            page.style(Face.REGULAR, SIZE)
            page.write_all(_places(x, y, same, stops))
            y -= STEP * len(same)
        else:
            for entry in same:
                _driver_line(page, x, y, entry, stops)
                y -= STEP
    page.words.append(END)


def _shade(
    page: Page, x: float, top: float, entries: Sequence[Entry], shaded: frozenset[str]
) -> None:
    """Every other day on grey."""
    for day, group in groupby(entries, key=_day):
        height = len(list(group)) * STEP
        top -= height
        if day in shaded:
            page.band(x, top, x + WIDTH, height)


def _day(entry: Entry) -> str:
    return entry.when.split(" ", 1)[0] if entry.kind is Kind.TRIP else ""


def _places(
    x: float, y: float, entries: Sequence[Entry], stops: _Stops
) -> Iterator[tuple[float, float, Line]]:
    license_x, trip_x, right = x + stops.license, x + stops.trip, x + stops.amount_right
    for when, license, trip, amount, mark, _ in entries:
        figure = line(amount)
        yield x, y, line(when)
        yield license_x, y, fit(license, Face.REGULAR, SIZE, stops.license_width)
        yield trip_x, y, fit_end(trip, Face.REGULAR, SIZE, stops.trip_width)
        yield right - figure.width * SIZE, y, figure
        if mark:
            yield right + 2.5, y, line(mark)
        y -= STEP


def _driver_line(page: Page, x: float, y: float, entry: Entry, stops: _Stops) -> None:
    room = stops.amount_right - line(entry.amount, Face.BOLD).width * SIZE - GAP
    page.style(Face.BOLD, SIZE)
    page.write(x, y, fit(entry.when, Face.BOLD, SIZE, room))
    if entry.kind is Kind.SUBTOTAL:
        page.text_right(x + stops.amount_right, y, entry.amount, Face.BOLD, SIZE)
        page.rule(x, y + 7, x + WIDTH, 0.3)
