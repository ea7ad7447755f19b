"""Tables: money never cut, long text wrapped, headings repeated on each page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from include.dtr.pdf.drawing.columns import SETTINGS, Column, Edges, Setting, lay_out
from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import DARK, LEFT, RIGHT
from include.dtr.pdf.file.tags import ARTIFACT, END
from include.dtr.pdf.text.lines import Line, line, wrap
from include.dtr.pdf.text.typefaces import Face

PADDING = 2.6
"""Points above and below the lines of a row, together."""
MOST_LINES = 3
SHORT = 8
"""Rows of a table that is rather put on the next page than broken."""
Row = Sequence[str]


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
        """Its heading and two rows; a short table is not broken at all."""
        return self._height(len(self.rows) if len(self.rows) <= SHORT else 2)

    @property
    def height(self) -> float:
        """What it takes if no row wraps."""
        return self._height(len(self.rows))

    def _height(self, rows: int) -> float:
        leading = SETTINGS[0].leading
        return self._head_height(leading) + (rows + (self.total is not None)) * (leading + PADDING)

    def _head_height(self, leading: float) -> float:
        return (max(c.heading.count("\n") for c in self.columns) + 1) * leading + 4

    def draw(self, flow: Flow) -> None:
        rows = [[line(text) for text in row] for row in self.rows]
        total = [line(text, Face.BOLD) for text in self.total] if self.total is not None else None
        setting, edges = lay_out(self.columns, self._widths(rows, total), self.left, self.right)
        self._head(flow, setting, edges)
        for number, (row, lines) in enumerate(zip(self.rows, rows, strict=True)):
            cells = self._wrapped(row, lines, setting, edges)
            height = setting.leading * max(map(len, cells)) + PADDING
            last = number == len(rows) - 1
            reserve = setting.leading + PADDING if last and total is not None else 0
            if flow.room < height + reserve:
                flow.break_page()
                self._head(flow, setting, edges, again=True)
            if number % 2:
                flow.page.band(self.left, flow.y - height, self.right, height)
            self._row(flow, cells, Face.REGULAR, setting, edges)
            flow.y -= height
        if total is not None:
            flow.page.rule(self.left, flow.y, self.right, 0.6)
            self._row(flow, [[cell] for cell in total], Face.BOLD, setting, edges)
            flow.y -= setting.leading + PADDING

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
    ) -> list[list[Line]]:
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
        cells: Sequence[Sequence[Line]],
        face: Face,
        setting: Setting,
        edges: Edges,
    ) -> None:
        page = flow.page
        page.style(face, setting.size)
        page.words.append(flow.tags.leaf("P", page))
        page.write_all(self._places(cells, flow.y - PADDING / 2 - 7.2, setting, edges))
        page.words.append(END)

    def _places(
        self, cells: Sequence[Sequence[Line]], top: float, setting: Setting, edges: Edges
    ) -> Iterator[tuple[float, float, Line]]:
        """Where each line of a row stands: cell by cell, as they are read."""
        size = setting.size
        for lines, column, (left, right) in zip(cells, self.columns, edges, strict=True):
            y = top
            for set_line in lines:
                yield (right - set_line.width * size if column.figures else left), y, set_line
                y -= setting.leading

    def _head(self, flow: Flow, setting: Setting, edges: Edges, again: bool = False) -> None:
        page, height = flow.page, self._head_height(setting.leading)
        bottom = flow.y - height + 4
        page.style(Face.BOLD, setting.size, DARK)
        page.words.append(ARTIFACT if again else flow.tags.leaf("P", page))
        for column, (left, right) in zip(self.columns, edges, strict=True):
            parts = column.heading.split("\n")
            for number, part in enumerate(parts):
                set_line = line(part, Face.BOLD)
                x = right - set_line.width * setting.size if column.figures else left
                lift = (len(parts) - 1 - number) * setting.leading
                page.write(x, bottom + 2.2 + lift, set_line)
        page.words.append(END)
        page.rule(self.left, bottom - 1, self.right, 0.4)
        flow.y -= height
