"""Tables: money never cut, long text wrapped, headings repeated on each page, every cell tagged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from typing import NamedTuple

from include.dtr.pdf.drawing.columns import SETTINGS, Column, Edges, Setting, lay_out
from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT, UNITS, Stops
from include.dtr.pdf.file.tags import ARTIFACT, CELL, COLUMN_HEADING, END, ROW_HEADING
from include.dtr.pdf.text.lines import Line, lines, wrap
from include.dtr.pdf.text.typefaces import Face

PADDING = 1.4
"""Points above and below the lines of a row, together."""
MOST_LINES = 4
SHORT = 8
"""Rows of a table that is rather put on the next page than broken."""
GUIDE = 3
"""A thin rule after this many rows leads the eye."""
Row = Sequence[str]


class _SetRow(NamedTuple):
    """A row of which it is known where its lines break."""

    cells: Sequence[Line]
    """One line each; or, where one takes several:"""
    wrapped: Sequence[Sequence[Line]]
    height: float
    empty: Sequence[bool]


class _Layout(NamedTuple):
    setting: Setting
    edges: Edges
    stops: Stops
    kinds: Sequence[str]
    rows: Sequence[_SetRow]
    total: _SetRow | None


@dataclass(frozen=True)
class Table:
    """Rows of text that is already formatted; `total` is set bold under a rule.

    For readers that read aloud each cell has its column's heading, and its row's in sums.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    left: float = LEFT
    right: float = RIGHT

    @property
    def lead(self) -> float:
        """Its heading and two rows; a short table is not broken at all."""
        return self._height(len(self.rows) if len(self.rows) <= SHORT else 2)

    @property
    def height(self) -> float:
        """What it takes if no row wraps."""
        return self._height(len(self.rows))

    @property
    def _has_row_headings(self) -> bool:
        """Whether the first cell names its row: in sums, and where no column has a heading."""
        return self.total is not None or not self._head_lines

    def _height(self, rows: int) -> float:
        leading = SETTINGS[0].leading
        return self._head_height(leading) + (rows + (self.total is not None)) * (leading + PADDING)

    @cached_property
    def _head_lines(self) -> int:
        """How many lines the headings take; none where no column has one."""
        if not any(column.heading for column in self.columns):
            return 0
        return max(len(_heading(column.heading)) for column in self.columns)

    def _head_height(self, leading: float) -> float:
        return self._head_lines * leading + 3 if self._head_lines else 0

    @cached_property
    def _layout(self) -> _Layout:
        """Where its lines break; a table that is drawn again keeps it."""
        rows = [lines(row) for row in self.rows]
        total = lines(self.total, Face.BOLD) if self.total is not None else None
        widths = self._widths(rows, total)
        setting, edges = lay_out(self.columns, widths, self.left, self.right)
        first = ROW_HEADING if self._has_row_headings else CELL
        stops: Stops = [
            (round(left * UNITS), right if column.ends_right else None)
            for column, (left, right) in zip(self.columns, edges, strict=True)
        ]
        return _Layout(
            setting,
            edges,
            stops,
            [first, *[column.kind for column in self.columns[1:]]],
            self._set_rows(rows, widths, setting, edges),
            None if total is None else _set_row(total, (), setting),
        )

    def _set_rows(
        self,
        rows: Sequence[Sequence[Line]],
        widths: Sequence[float],
        setting: Setting,
        edges: Edges,
    ) -> list[_SetRow]:
        """The rows, with cells wrapped in those columns that are narrower than their text."""
        size = setting.size
        narrow = [
            (index, right - left)
            for index, (left, right) in enumerate(edges)
            if widths[index] * size > right - left + 0.01 and not self.columns[index].figures
        ]
        if not narrow:
            return [_set_row(row, (), setting) for row in rows]
        set_rows = []
        for row, texts in zip(rows, self.rows, strict=True):
            wrapped: list[Sequence[Line]] = []
            for index, room in narrow:
                if row[index].width * size > room + 0.01:
                    wrapped = wrapped or [(cell,) for cell in row]
                    wrapped[index] = wrap(texts[index], Face.REGULAR, size, room, MOST_LINES)
            set_rows.append(_set_row(row, wrapped, setting))
        return set_rows

    def draw(self, flow: Flow) -> None:
        *_, rows, total = self._layout
        guided = len(rows) > SHORT
        with flow.tags.within("Table") as table:
            self._head(flow, table)
            for number, row in enumerate(rows):
                last = number == len(rows) - 1
                reserve = total.height if last and total is not None else 0
                if flow.room < row.height + reserve:
                    flow.break_page()
                    self._head(flow, table, again=True)
                elif guided and number and number % GUIDE == 0:
                    flow.page.rule(self.left, flow.y, self.right, 0.2)
                self._row(flow, table, row, Face.REGULAR)
            if total is not None:
                flow.page.rule(self.left, flow.y, self.right, 0.6)
                self._row(flow, table, total, Face.BOLD)

    def _widths(self, rows: Sequence[Sequence[Line]], total: Sequence[Line] | None) -> list[float]:
        """The natural width of each column, in em."""
        cells = zip(*rows, strict=True) if rows else repeat((), len(self.columns))
        widths = []
        for index, (column, own) in enumerate(zip(self.columns, cells, strict=True)):
            widest = max([set_line.width for set_line in (*_heading(column.heading), *own)])
            if total is not None and column.figures:
                widest = max(widest, total[index].width)
            widths.append(widest)
        return widths

    def _row(self, flow: Flow, table: int, row: _SetRow, face: Face) -> None:
        page, (setting, edges, stops, kinds, _, _) = flow.page, self._layout
        page.style(face, setting.size)
        mark = flow.tags.rows(table, page, kinds, row.empty)
        top, tag = flow.y - PADDING / 2 - 7.9, kinds[0][:2]
        if row.wrapped:
            page.write_cells(mark, self._places(row.wrapped, tag, top, setting, edges))
        else:
            page.write_row(mark, tag, top, setting.size, row.cells, stops)
        flow.y -= row.height

    def _places(
        self,
        cells: Sequence[Sequence[Line]],
        tag: str,
        top: float,
        setting: Setting,
        edges: Edges,
    ) -> Iterator[tuple[str, float, float, Line]]:
        """Where each line of a row stands: cell by cell, as they are read; `tag` is the first's."""
        size = setting.size
        for parts, column, (left, right) in zip(cells, self.columns, edges, strict=True):
            y = top
            for set_line in parts:
                if set_line.width:
                    yield (
                        tag,
                        right - set_line.width * size if column.ends_right else left,
                        y,
                        set_line,
                    )
                    tag = ""
                y -= setting.leading
            tag = "TD"

    def _head(self, flow: Flow, table: int, again: bool = False) -> None:
        setting, edges, *_ = self._layout
        height = self._head_height(setting.leading)
        if not height:
            return
        page = flow.page
        bottom = flow.y - height + 3
        page.style(Face.BOLD, setting.size)
        places = self._heading_places(bottom + 2.0, setting, edges)
        if again:
            page.words.append(ARTIFACT)
            page.write_all((x, y, set_line) for _, x, y, set_line in places)
            page.words.append(END)
        else:
            kinds = [COLUMN_HEADING] * len(self.columns)
            empty = [not column.heading for column in self.columns]
            page.write_cells(flow.tags.rows(table, page, kinds, empty), places)
        page.rule(self.left, bottom - 1, self.right, 0.4)
        flow.y -= height

    def _heading_places(
        self, bottom: float, setting: Setting, edges: Edges
    ) -> Iterator[tuple[str, float, float, Line]]:
        for column, (left, right) in zip(self.columns, edges, strict=True):
            tag, parts = "TH", _heading(column.heading)
            for number, set_line in enumerate(parts):
                if set_line.width:
                    x = right - set_line.width * setting.size if column.figures else left
                    yield tag, x, bottom + (len(parts) - 1 - number) * setting.leading, set_line
                    tag = ""


@lru_cache(maxsize=1 << 10)
def _heading(text: str) -> tuple[Line, ...]:
    """The lines of a column's heading."""
    return tuple(lines(text.split("\n"), Face.BOLD))


def _set_row(cells: Sequence[Line], wrapped: Sequence[Sequence[Line]], setting: Setting) -> _SetRow:
    if wrapped:
        height = setting.leading * max(map(len, wrapped)) + PADDING
        empty = [not any(part.width for part in parts) for parts in wrapped]
    else:
        height = setting.leading + PADDING
        empty = [not cell.width for cell in cells]
    return _SetRow(cells, wrapped, height, empty)
