"""The head of page one: the fleet, the title, whose statement it is, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT, TOP
from include.dtr.pdf.drawing.qr import draw_code
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import Line, wrap
from include.dtr.pdf.text.typefaces import Face

MIDDLE = (LEFT + RIGHT) / 2
TITLE_SIZE = 15.0
SMALL = 9.0
CODE = 58.0
"""Points that a QR code is wide."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """Company block on the left, title and period on the right, marks such as VOID below."""

    name: str
    """The company's; a line break in it begins a second line."""
    company: Sequence[str]
    title: str
    subtitle: str
    marks: Sequence[str]
    code: str = ""
    """What a QR code at the right says; none where it is empty."""

    @property
    def lead(self) -> float:
        return 60

    def draw(self, flow: Flow) -> None:
        top = flow.y
        right = RIGHT - (CODE + 8 if self.code else 0)
        left_end = self._company(flow, top - 8)
        right_end = self._title(flow, top - 8, right)
        if self.code:
            draw_code(flow.page, self.code, RIGHT - CODE, top + 4 - CODE, CODE)
            right_end = min(right_end, top + 8 - CODE)
        flow.y = min(left_end, right_end) - 5
        flow.page.rule(LEFT, flow.y, RIGHT, 1.2)
        flow.y -= 8

    def _company(self, flow: Flow, y: float) -> float:
        page = flow.page
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.BOLD, 14)
        for text in self.name.split("\n"):
            for set_line in wrap(text, Face.BOLD, 14, MIDDLE - LEFT - 10, 3):
                page.write(LEFT, y, set_line)
                y -= 15
        y += 3
        page.style(Face.REGULAR, SMALL)
        for text in self.company:
            for set_line in wrap(text, Face.REGULAR, SMALL, MIDDLE - LEFT - 10, 3):
                page.write(LEFT, y, set_line)
                y -= 11.5
        page.words.append(END)
        return y + 8

    def _title(self, flow: Flow, y: float, right: float) -> float:
        page = flow.page
        page.words.append(flow.tags.leaf("H1", page))
        page.text_right(right, y, self.title, Face.BOLD, TITLE_SIZE)
        page.words.append(END)
        page.words.append(flow.tags.leaf("P", page))
        page.text_right(right, y - 14, self.subtitle, Face.REGULAR, 10)
        page.words.append(END)
        y -= 29
        for mark in self.marks:
            y = self._mark(flow, mark, y, right)
        return y + 9

    def _mark(self, flow: Flow, text: str, y: float, right: float) -> float:
        """A boxed mark whose first line stands at `y`; returns where the next one may."""
        page = flow.page
        lines = wrap(text, Face.BOLD, SMALL, right - MIDDLE - 20, 5)
        width = max(set_line.width for set_line in lines) * SMALL + 10
        height = len(lines) * 10.5 + 3
        page.frame(right - width, y - height + 9.5, width, height, 0.8)
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.BOLD, SMALL)
        for set_line in lines:
            page.write(right - width + 5, y, set_line)
            y -= 10.5
        page.words.append(END)
        return y - 6


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    value: str
    span: int = 1
    """Of the columns."""


MOST_LINES = 8
"""Of a value: a name is never cut."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels above values, four columns wide; values wrap onto further lines."""

    fields: Sequence[Field]
    left: float = LEFT
    columns: int = 4

    @property
    def lead(self) -> float:
        return 26

    def draw(self, flow: Flow) -> None:
        page, column_width = flow.page, (RIGHT - self.left) / self.columns
        column, deepest = 0, 1
        for field in self.fields:
            if column + field.span > self.columns:
                flow.y -= 14.5 + 10.5 * deepest
                column, deepest = 0, 1
            x = self.left + column * column_width
            room = field.span * column_width - 8
            lines = wrap(field.value, Face.BOLD, 9.5, room, MOST_LINES)
            page.words.append(flow.tags.leaf("P", page))
            page.text(x, flow.y - 7, field.label, Face.REGULAR, 9)
            page.style(Face.BOLD, 9.5)
            page.write_all(
                (x, flow.y - 17.5 - 10.5 * number, set_line)
                for number, set_line in enumerate(lines)
            )
            page.words.append(END)
            column, deepest = column + field.span, max(deepest, len(lines))
        flow.y -= 14.5 + 10.5 * deepest


WINDOW_TOP = 792 - 2.5 * 72
"""The address must lie from here, where a letter folded in three slides in a No. 10 envelope,"""
WINDOW_BOTTOM = 792 - 3.167 * 72
"""to here: four lines;"""
SEEN_TO = 792 - 3.64 * 72
"""and the window can show what stands on the left down to here."""
WINDOW_LEFT, WINDOW_RIGHT = 64.0, 314.0
SEEN_RIGHT = 392.0
ADDRESS_SIZES = (10.0, 9.0, 8.0, 7.0)
LEAST_LEADING = 1.1
"""Of an address, as a multiple of its size."""


@dataclass(frozen=True, slots=True)
class Window:
    """The postal address where a window envelope shows it, and fields beside the window."""

    address: Sequence[str]
    fields: Fields

    @property
    def lead(self) -> float:
        return 200

    def draw(self, flow: Flow) -> None:
        page, top = flow.page, min(flow.y, TOP)
        self.fields.draw(flow)
        below = flow.y
        size, lines = self._lines()
        leading = min(1.2 * size, (WINDOW_TOP - WINDOW_BOTTOM) / len(lines))
        y = min(WINDOW_TOP, top) - 9
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.REGULAR, size)
        for set_line in lines:
            page.write(WINDOW_LEFT, y, set_line)
            y -= leading
        page.words.append(END)
        flow.y = min(below, SEEN_TO)

    def _lines(self) -> tuple[float, list[Line]]:
        """The size in which all of the address fits into the window, and its lines.

        Where none does, each of its lines is cut to one: the name stands whole in the fields.
        """
        room, height = WINDOW_RIGHT - WINDOW_LEFT, WINDOW_TOP - WINDOW_BOTTOM
        for most in (2, 1):
            for size in ADDRESS_SIZES:
                lines = [
                    set_line
                    for text in self.address
                    for set_line in wrap(text, Face.REGULAR, size, room, most)
                ]
                if len(lines) * size * LEAST_LEADING <= height:
                    return size, lines
        return size, lines


@dataclass(frozen=True, slots=True)
class Due:
    """The box that a driver looks at first: how much, why, how and when, and whom to ask."""

    label: str
    amount: str
    lines: Sequence[str]

    @property
    def lead(self) -> float:
        return 60

    def draw(self, flow: Flow) -> None:
        page = flow.page
        amounts = wrap(self.amount, Face.BOLD, 20, RIGHT - LEFT, 1)
        left = max(LEFT + 10 + amounts[0].width * 20 + 18, LEFT + 150)
        texts = [wrap(text, Face.REGULAR, 9.5, RIGHT - 10 - left, 4) for text in self.lines]
        count = sum(map(len, texts))
        height = max(43.0, count * 11.6 + 11)
        bottom = flow.y - height
        page.frame(LEFT, bottom, RIGHT - LEFT, height, 1.4)
        middle = bottom + height / 2
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT + 10, middle + 8, self.label, Face.REGULAR, 9.5)
        page.style(Face.BOLD, 20)
        page.write(LEFT + 10, middle - 12, amounts[0])
        page.words.append(END)
        y = middle - 3.2 + (count - 1) * 5.8
        for lines in texts:
            page.words.append(flow.tags.leaf("P", page))
            page.style(Face.REGULAR, 9.5)
            for set_line in lines:
                page.write(left, y, set_line)
                y -= 11.6
            page.words.append(END)
        flow.y = bottom - 7
