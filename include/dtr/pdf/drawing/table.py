"""Tables: money never cut, long text wrapped, headings repeated on each page, every cell tagged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from include.dtr.pdf.drawing.columns import SETTINGS, Column, Edges, Setting, lay_out
from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT
from include.dtr.pdf.file.tags import ARTIFACT, CELL, COLUMN_HEADING, END, ROW_HEADING
from include.dtr.pdf.text.lines import Line, line, wrap
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

    cells: Sequence[Sequence[Line]]
    height: float
    kinds: Sequence[str]
    empty: Sequence[bool]


class _Layout(NamedTuple):
    setting: Setting
    edges: Edges
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
        return self.total is not None or not self._head_height(0)

    def _height(self, rows: int) -> float:
        leading = SETTINGS[0].leading
        return self._head_height(leading) + (rows + (self.total is not None)) * (leading + PADDING)

    def _head_height(self, leading: float) -> float:
        if not any(column.heading for column in self.columns):
            return 0
        return (max(c.heading.count("\n") for c in self.columns) + 1) * leading + 3

    @cached_property
    def _layout(self) -> _Layout:
        """Where its lines break; a table that is drawn again keeps it."""
        rows = [[line(text) for text in row] for row in self.rows]
        total = [line(text, Face.BOLD) for text in self.total] if self.total is not None else None
        setting, edges = lay_out(self.columns, self._widths(rows, total), self.left, self.right)
        first = ROW_HEADING if self._has_row_headings else CELL
        kinds = [first, *(column.kind for column in self.columns[1:])]

        def set_row(cells: Sequence[Sequence[Line]]) -> _SetRow:
            height = setting.leading * max(map(len, cells)) + PADDING
            empty = [not any(set_line.width for set_line in lines) for lines in cells]
            return _SetRow(cells, height, kinds, empty)

        return _Layout(
            setting,
            edges,
            [
                set_row(self._wrapped(row, lines, setting, edges))
                for row, lines in zip(self.rows, rows, strict=True)
            ],
            None if total is None else set_row([[cell] for cell in total]),
        )

    def draw(self, flow: Flow) -> None:
        setting, edges, rows, total = self._layout
        with flow.tags.within("Table") as table:
            self._head(flow, table, setting, edges)
            for number, row in enumerate(rows):
                last = number == len(rows) - 1
                reserve = total.height if last and total is not None else 0
                if flow.room < row.height + reserve:
                    flow.break_page()
                    self._head(flow, table, setting, edges, again=True)
                elif number and number % GUIDE == 0 and len(rows) > SHORT:
                    flow.page.rule(self.left, flow.y, self.right, 0.2)
                self._row(flow, table, row, Face.REGULAR, setting, edges)
            if total is not None:
                flow.page.rule(self.left, flow.y, self.right, 0.6)
                self._row(flow, table, total, Face.BOLD, setting, edges)

    def _widths(self, rows: Sequence[Sequence[Line]], total: Sequence[Line] | None) -> list[float]:
        """The natural width of each column, in em."""
        widths = []
        for index, column in enumerate(self.columns):
            widest = max(line(part, Face.BOLD).width for part in column.heading.split("\n"))
            for row in rows:
                if row[index].width > widest:
                    widest = row[index].width
            if total is not None and column.figures:
                widest = max(widest, total[index].width)
            widths.append(widest)
        return widths

    def _wrapped(
        self, row: Row, lines: Sequence[Line], setting: Setting, edges: Edges
    ) -> list[Sequence[Line]]:
        """The lines of each cell."""
        return [
            [whole]
            if column.figures or whole.width * setting.size <= right - left + 0.01
            else wrap(text, Face.REGULAR, setting.size, right - left, MOST_LINES)
            for text, whole, column, (left, right) in zip(
                row, lines, self.columns, edges, strict=True
            )
        ]

    def _row(
        self,
        flow: Flow,
        table: int,
        row: _SetRow,
        face: Face,
        setting: Setting,
        edges: Edges,
    ) -> None:
        page = flow.page
        page.style(face, setting.size)
        mark = flow.tags.rows(table, page, row.kinds, row.empty)
        page.write_cells(mark, self._places(row.cells, flow.y - PADDING / 2 - 7.9, setting, edges))
        flow.y -= row.height

    def _places(
        self, cells: Sequence[Sequence[Line]], top: float, setting: Setting, edges: Edges
    ) -> Iterator[tuple[str, float, float, Line]]:
        """Where each line of a row stands: cell by cell, as they are read."""
        size, tag = setting.size, "TH" if self._has_row_headings else "TD"
        for lines, column, (left, right) in zip(cells, self.columns, edges, strict=True):
            y = top
            for set_line in lines:
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

    def _head(
        self, flow: Flow, table: int, setting: Setting, edges: Edges, again: bool = False
    ) -> None:
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
            parts = column.heading.split("\n")
            tag = "TH"
            for number, part in enumerate(parts):
                set_line = line(part, Face.BOLD)
                if not set_line.width:
                    continue
                x = right - set_line.width * setting.size if column.figures else left
                yield tag, x, bottom + (len(parts) - 1 - number) * setting.leading, set_line
                tag = ""
