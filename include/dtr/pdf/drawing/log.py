"""The dense log: columns on a page, read down and then across.

Three columns, or fewer where its texts would not fit in whole. For readers that read aloud it is
one table: a trip is a row of one wide cell, which says when, which trip and its amount, since each
cell of its own would cost another 90 bytes; sums have a heading and an amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT, UNITS, Page
from include.dtr.pdf.file.tags import (
    ARTIFACT,
    CELL,
    END,
    ROW_HEADING,
    WIDE_CELL,
    WIDE_HEADING,
)
from include.dtr.pdf.text.lines import Line, fit, fit_end, line, passing_line, split
from include.dtr.pdf.text.typefaces import Face

COLUMNS = 3
LEAST_ROWS = 4
"""A short log fills its first column so far before it begins the next."""
SIZE = 9.0
STEP = 9.9
GUTTER = 12.0
GAP = 6.0
MARK = 7.0
"""Room for a mark at the right of each column."""
HEAD = 13.5
TOTAL = 14.0
HEADINGS = ("When", "Trip", "Amount")


class Kind(Enum):
    TRIP = "trip"
    HEADING = "heading"
    SUBTOTAL = "subtotal"


class Entry(NamedTuple):
    """A line of the log."""

    when: str
    trip: str
    amount: str
    mark: str = ""
    day: str = ""
    """Entries of one day stand together."""
    kind: Kind = Kind.TRIP

    @classmethod
    def heading(cls, text: str) -> "Entry":
        return cls(text, "", "", kind=Kind.HEADING)

    @classmethod
    def subtotal(cls, text: str, amount: str) -> "Entry":
        return cls(text, "", amount, kind=Kind.SUBTOTAL)


class _Stops(NamedTuple):
    """Where the parts of an entry begin, in points from its column's left edge."""

    columns: int
    width: float
    """Of a column."""
    trip: float
    trip_width: float
    amount_right: float


_Set = tuple[Line, Line, Line, Line | None]
"""When, trip, amount and mark of an entry as lines, in the face of its kind."""


def _set(entries: Sequence[Entry]) -> list[_Set]:
    return [
        (
            line(when, Face.REGULAR if kind is Kind.TRIP else Face.BOLD),
            passing_line(trip),
            line(amount, Face.REGULAR if kind is Kind.TRIP else Face.BOLD),
            line(mark) if mark else None,
        )
        for when, trip, amount, mark, _, kind in entries
    ]


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
        lines = _set(self.entries)
        stops = self._stops(lines)
        if any(entry.kind is not Kind.TRIP for entry in self.entries):
            whole = Log(_wrapped(self.entries, stops.amount_right - GAP), self.total, self.amount)
            whole._draw(flow, _set(whole.entries), stops)
        else:
            self._draw(flow, lines, stops)

    def _draw(self, flow: Flow, lines: Sequence[_Set], stops: _Stops) -> None:
        with flow.tags.within("Table") as table:
            start = 0
            while start < len(self.entries):
                if start:
                    flow.break_page()
                start = self._page(flow, table, lines, start, stops)
            if flow.room < TOTAL:
                flow.break_page()
            self._total(flow, table)

    def _total(self, flow: Flow, table: int) -> None:
        page = flow.page
        page.rule(LEFT, flow.y, RIGHT, 0.6)
        flow.y -= TOTAL - 4
        set_line, figure = line(self.total, Face.BOLD), line(self.amount, Face.BOLD)
        page.style(Face.BOLD, SIZE)
        mark = flow.tags.rows(table, page, (ROW_HEADING, CELL), (False, False))
        right = RIGHT - MARK - figure.width * SIZE
        page.write_cells(mark, (("TH", LEFT, flow.y, set_line), ("TD", right, flow.y, figure)))
        flow.y -= 4

    def _stops(self, lines: Sequence[_Set]) -> _Stops:
        """As many columns as show each text whole; one, with trips cut, if none does."""
        _, key_head, amount_head = (line(head, Face.BOLD).width * SIZE for head in HEADINGS)
        trips = [x for x, entry in zip(lines, self.entries, strict=True) if entry.kind is Kind.TRIP]
        when = max([when.width for when, _, _, _ in trips]) * SIZE
        key = max([trip.width for _, trip, _, _ in trips]) * SIZE
        amount = max([amount.width for _, _, amount, _ in trips]) * SIZE
        wanted = when + GAP + max(key + GAP + amount, key_head + GAP + amount_head) + MARK
        for columns in range(COLUMNS, 0, -1):
            width = (RIGHT - LEFT - GUTTER * (columns - 1)) / columns
            if wanted <= width:
                break
        room = width - MARK - amount - GAP - when - GAP + 0.01
        return _Stops(columns, width, when + GAP, room, width - MARK)

    def _page(
        self, flow: Flow, table: int, lines: Sequence[_Set], start: int, stops: _Stops
    ) -> int:
        """Fill the rest of the page from entry `start`; returns the first that is left."""
        columns = self._columns(start, flow.room, stops.columns)
        for number, (first, end) in enumerate(columns):
            x = LEFT + number * (stops.width + GUTTER)
            _head(flow, table if not start and not number else None, x, stops)
            _column(flow, table, x, self.entries[first:end], lines[first:end], stops)
        flow.y -= HEAD + max(end - first for first, end in columns) * STEP + 2
        return columns[-1][1]

    def _columns(self, start: int, room: float, most: int = COLUMNS) -> list[tuple[int, int]]:
        """The first entry of each column, `most` columns at most, and the one after its last.

        On the last page the columns are even, and leave room for the total.
        """
        last = len(self.entries)
        with_total = int((room - HEAD - TOTAL - 2) // STEP)
        for rows in range(max(-(-(last - start) // most), LEAST_ROWS), with_total + 1):
            columns = self._split(start, rows, most)
            if columns[-1][1] == last:
                return columns
        columns = self._split(start, int((room - HEAD) // STEP), most)
        return columns if columns[-1][1] < last else self._split(start, max(with_total, 1), most)

    def _split(self, start: int, rows: int, most: int) -> list[tuple[int, int]]:
        columns: list[tuple[int, int]] = []
        while start < len(self.entries) and len(columns) < most:
            end = min(start + rows, len(self.entries))
            while end - start > 1 and self.entries[end - 1].kind is Kind.HEADING:
                end -= 1  # a driver's heading never stands at the foot of a column
            columns.append((start, end))
            start = end
        return columns


def _wrapped(entries: Sequence[Entry], width: float) -> list[Entry]:
    """The entries, a driver's heading on as many lines as it takes: a name is never cut."""
    whole: list[Entry] = []
    for entry in entries:
        if entry.kind is Kind.HEADING:
            whole += map(Entry.heading, split(entry.when, Face.BOLD, SIZE, width))
        else:
            whole.append(entry)
    return whole


def _head(flow: Flow, table: int | None, x: float, stops: _Stops) -> None:
    """The headings of a column; those of the first belong to `table`, others repeat them."""
    page, y = flow.page, flow.y - 9.0
    page.style(Face.BOLD, SIZE)
    when, trip, amount = (line(heading, Face.BOLD) for heading in HEADINGS)
    right = x + stops.amount_right - amount.width * SIZE
    cells = (("TH", x, y, when), ("", x + stops.trip, y, trip), ("", right, y, amount))
    if table is None:
        page.words.append(ARTIFACT)
        page.write_all(cell[1:] for cell in cells)
        page.words.append(END)
    else:
        page.write_cells(flow.tags.rows(table, page, (WIDE_HEADING,), (False,)), cells)
    page.rule(x, y - 3.2, x + stops.width, 0.4)


def _column(
    flow: Flow,
    table: int,
    x: float,
    entries: Sequence[Entry],
    lines: Sequence[_Set],
    stops: _Stops,
) -> None:
    page = flow.page
    y = flow.y - HEAD - 7.8
    first = 0
    for (kind, day), group in groupby(entries, key=attrgetter("kind", "day")):
        after = first + len(list(group))
        if kind is Kind.TRIP:
            page.style(Face.REGULAR, SIZE)
            mark = flow.tags.rows(table, page, (WIDE_CELL,), (False,), after - first)
            _trips(page, mark, (x, y), entries[first:after], lines[first:after], stops)
            y -= STEP * (after - first)
            if after < len(entries) and day:
                page.rule(x, y + 8.3, x + stops.width, 0.2)
        else:
            for entry, own in zip(entries[first:after], lines[first:after], strict=True):
                _driver_line(flow, table, x, y, entry, own, stops)
                y -= STEP
        first = after


def _trips(
    page: Page,
    mark: int,
    corner: tuple[float, float],
    entries: Sequence[Entry],
    lines: Sequence[_Set],
    stops: _Stops,
) -> None:
    """Trips below one another, each a cell, the first one's left end at `corner`; in bulk."""
    x, y = corner
    right, most = x + stops.amount_right, stops.trip_width / SIZE
    when_x, trip_x = round(x * UNITS), round((x + stops.trip) * UNITS)
    trip_step, sign_x = trip_x - when_x, round((right + 1.5) * UNITS)
    add, show, end = page.words.append, page.show, ""
    at_x, at_y = page.at_x, page.at_y
    for entry, (when, trip, amount, sign) in zip(entries, lines, strict=True):
        if trip.width > most:
            trip = fit_end(entry.trip, Face.REGULAR, SIZE, stops.trip_width)
        to_y, to_x = round(y * UNITS), round((right - amount.width * SIZE) * UNITS)
        add(
            f"{end}/TD<</MCID {mark}>>BDC {when_x - at_x} {to_y - at_y} Td{when.show or show(when)}"
            f"\n{trip_step} 0 Td{trip.show or show(trip)}"
            f"\n{to_x - trip_x} 0 Td{amount.show or show(amount)}"
        )
        if sign is not None:
            add(f"{sign_x - to_x} 0 Td{show(sign)}")
            to_x = sign_x
        at_x, at_y, end = to_x, to_y, "EMC"
        mark += 1
        y -= STEP
    add(end)
    page.at_x, page.at_y = at_x, at_y


def _driver_line(
    flow: Flow, table: int, x: float, y: float, entry: Entry, own: _Set, stops: _Stops
) -> None:
    page = flow.page
    figure = own[2]
    room = stops.amount_right - figure.width * SIZE - GAP
    page.style(Face.BOLD, SIZE)
    name = fit(entry.when, Face.BOLD, SIZE, room)
    if entry.kind is Kind.HEADING:
        mark = flow.tags.rows(table, page, (WIDE_HEADING,), (False,))
        page.write_cells(mark, (("TH", x, y, name),))
        return
    mark = flow.tags.rows(table, page, (ROW_HEADING, CELL), (False, False))
    right = x + stops.amount_right - figure.width * SIZE
    page.write_cells(mark, (("TH", x, y, name), ("TD", right, y, figure)))
    page.rule(x, y + 8.3, x + stops.width, 0.3)
