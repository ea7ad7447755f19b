"""Tables: columns sized by their content, money never cut, headings repeated on each page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from include.dtr.pdf.flow import Flow
from include.dtr.pdf.paper import DARK, LEFT, RIGHT
from include.dtr.pdf.tags import ARTIFACT, END
from include.dtr.pdf.text import Line, line, wrap
from include.dtr.pdf.typefaces import Face

SIZE = 8.0
LEADING = 9.4
PADDING = 2.6
"""Points above and below the lines of a row, together."""
GAP = 7.0
MOST_LINES = 3
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading ("\\n" breaks it) and how its cells are set."""

    heading: str
    figures: bool = False
    """Right aligned, so that decimal points stand in line; never wrapped, never cut."""
    least: float = 0
    """Points that it takes at least."""
    grows: bool = False
    """Text that takes what room is left, and wraps where there is too little."""


def money(heading: str) -> Column:
    return Column(heading, figures=True, least=44)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text that is already formatted; `total` is set bold under a rule."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    left: float = LEFT
    right: float = RIGHT

    @property
    def lead(self) -> float:
        """Heading and two rows (or all, if there are fewer), of one line each."""
        rows = min(2, len(self.rows)) + (self.total is not None)
        return self._head_height + rows * (LEADING + PADDING)

    @property
    def _head_height(self) -> float:
        lines = max(column.heading.count("\n") for column in self.columns) + 1
        return lines * LEADING + 4

    def draw(self, flow: Flow) -> None:
        edges = self._edges()
        if True:
            self._head(flow, edges)
            for number, row in enumerate(self.rows):
                cells, height = self._cells(row, Face.REGULAR, edges)
                last = number == len(self.rows) - 1 and self.total is not None
                needed = height + (LEADING + PADDING) * last
                if flow.room < needed:
                    flow.break_page()
                    self._head(flow, edges, again=True)
                if number % 2 == 1:
                    flow.page.band(self.left, flow.y - height, self.right, height)
                self._row(flow, cells, height, Face.REGULAR, edges)
            if self.total is not None:
                cells, height = self._cells(self.total, Face.BOLD, edges)
                flow.page.rule(self.left, flow.y, self.right, 0.6)
                self._row(flow, cells, height, Face.BOLD, edges)

    def _edges(self) -> list[tuple[float, float]]:
        """Left and right edge of each column, in points."""
        widths = [self._natural(i) for i in range(len(self.columns))]
        room = self.right - self.left - GAP * (len(widths) - 1)
        growing = [i for i, column in enumerate(self.columns) if column.grows]
        spare = room - sum(widths)
        if growing:
            wanted = sum(widths[i] for i in growing)
            for i in growing:
                share = widths[i] / wanted if wanted else 1 / len(growing)
                widths[i] = max(widths[i] + spare * share, self.columns[i].least)
        edges = []
        x = self.left
        for width in widths:
            edges.append((x, x + width))
            x += width + GAP
        return edges

    def _natural(self, index: int) -> float:
        column = self.columns[index]
        heads = (line(part, Face.BOLD).width for part in column.heading.split("\n"))
        widest = max(heads)
        for row in self.rows:
            widest = max(widest, line(row[index]).width)
        if self.total is not None and column.figures:
            widest = max(widest, line(self.total[index], Face.BOLD).width)
        return max(widest * SIZE, column.least)

    def _cells(
        self, row: Row, face: Face, edges: Sequence[tuple[float, float]]
    ) -> tuple[list[list[Line]], float]:
        """The lines of each cell, and the row's height."""
        cells = [
            wrap(text, face, SIZE, right - left, MOST_LINES) if column.grows else [line(text, face)]
            for text, column, (left, right) in zip(row, self.columns, edges, strict=True)
        ]
        return cells, max(map(len, cells)) * LEADING + PADDING

    def _row(
        self,
        flow: Flow,
        cells: Iterable[list[Line]],
        height: float,
        face: Face,
        edges: Sequence[tuple[float, float]],
    ) -> None:
        page = flow.page
        top = flow.y - PADDING / 2 - 7.2
        page.style(face, SIZE)
        page.words.append(flow.tags.leaf("P", page))
        for lines, column, (left, right) in zip(cells, self.columns, edges, strict=True):
            y = top
            for set_line in lines:
                x = right - set_line.width * SIZE if column.figures else left
                page.write(x, y, set_line)
                y -= LEADING
        page.words.append(END)
        flow.y -= height

    def _head(self, flow: Flow, edges: Sequence[tuple[float, float]], again: bool = False) -> None:
        page = flow.page
        page.style(Face.BOLD, SIZE, DARK)
        bottom = flow.y - self._head_height + 4
        page.words.append(ARTIFACT if again else flow.tags.leaf("P", page))
        for column, (left, right) in zip(self.columns, edges, strict=True):
            parts = column.heading.split("\n")
            for number, part in enumerate(reversed(parts)):
                set_line = line(part, Face.BOLD)
                x = right - set_line.width * SIZE if column.figures else left
                page.write(x, bottom + 2.2 + number * LEADING, set_line)
        page.words.append(END)
        page.rule(self.left, bottom - 1, self.right, 0.4)
        flow.y -= self._head_height
