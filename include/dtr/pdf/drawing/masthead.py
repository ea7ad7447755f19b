"""The head of page one: the fleet, the title, whose statement it is, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import BAND, BLACK, DARK, LEFT, RIGHT, box
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import wrap
from include.dtr.pdf.text.typefaces import Face

MIDDLE = (LEFT + RIGHT) / 2
TITLE_SIZE = 15.0
SMALL = 8.5


@dataclass(frozen=True, slots=True)
class Masthead:
    """Company block on the left, title and period on the right, marks such as VOID below."""

    company: Sequence[str]
    title: str
    subtitle: str
    marks: Sequence[str]

    @property
    def lead(self) -> float:
        return 60

    def draw(self, flow: Flow) -> None:
        top = flow.y
        left_end = self._company(flow, top - 8)
        right_end = self._title(flow, top - 8)
        flow.y = min(left_end, right_end) - 6
        flow.page.rule(LEFT, flow.y, RIGHT, 1.2)
        flow.y -= 9

    def _company(self, flow: Flow, y: float) -> float:
        page = flow.page
        page.words.append(flow.tags.leaf("P", page))
        for number, text in enumerate(self.company):
            face, size = (Face.BOLD, 14.0) if number == 0 else (Face.REGULAR, SMALL)
            page.style(face, size, BLACK if number == 0 else DARK)
            for set_line in wrap(text, face, size, MIDDLE - LEFT - 10, 2):
                page.write(LEFT, y, set_line)
                y -= 11.5
        page.words.append(END)
        return y + 8

    def _title(self, flow: Flow, y: float) -> float:
        page = flow.page
        page.words.append(flow.tags.leaf("H1", page))
        page.text_right(RIGHT, y, self.title, Face.BOLD, TITLE_SIZE)
        page.words.append(END)
        page.words.append(flow.tags.leaf("P", page))
        page.text_right(RIGHT, y - 14, self.subtitle, Face.REGULAR, 10)
        page.words.append(END)
        y -= 29
        for mark in self.marks:
            y = self._mark(flow, mark, y)
        return y + 9

    def _mark(self, flow: Flow, text: str, y: float) -> float:
        """A boxed mark whose first line stands at `y`; returns where the next one may."""
        page = flow.page
        lines = wrap(text, Face.BOLD, SMALL, RIGHT - MIDDLE - 20, 3)
        width = max(set_line.width for set_line in lines) * SMALL + 10
        height = len(lines) * 10.5 + 3
        path = box(RIGHT - width, y - height + 9.5, width, height)
        page.draw(f"0 G 8 w {path} S")
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.BOLD, SMALL)
        for set_line in lines:
            page.write(RIGHT - width + 5, y, set_line)
            y -= 10.5
        page.words.append(END)
        return y - 6


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    value: str
    span: int = 1
    """Of the four columns."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels above values, four columns wide; values wrap onto a second line."""

    fields: Sequence[Field]

    @property
    def lead(self) -> float:
        return 26

    def draw(self, flow: Flow) -> None:
        page, column_width = flow.page, (RIGHT - LEFT) / 4
        column, deepest = 0, 1
        for field in self.fields:
            if column + field.span > 4:
                flow.y -= 15 + 10.5 * deepest
                column, deepest = 0, 1
            x = LEFT + column * column_width
            lines = wrap(field.value, Face.BOLD, 9.5, field.span * column_width - 8, 2)
            page.words.append(flow.tags.leaf("P", page))
            page.text(x, flow.y - 7, field.label, Face.REGULAR, 8, DARK)
            page.style(Face.BOLD, 9.5)
            page.write_all(
                (x, flow.y - 18 - 10.5 * number, set_line) for number, set_line in enumerate(lines)
            )
            page.words.append(END)
            column, deepest = column + field.span, max(deepest, len(lines))
        flow.y -= 15 + 10.5 * deepest


@dataclass(frozen=True, slots=True)
class Due:
    """The box that a driver looks at first: how much, and why."""

    label: str
    amount: str
    why: str

    @property
    def lead(self) -> float:
        return 48

    def draw(self, flow: Flow) -> None:
        page = flow.page
        height = 42.0
        bottom = flow.y - height
        page.band(LEFT, bottom, RIGHT, height, BAND - 0.035)
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT + 10, bottom + 29, self.label, Face.REGULAR, 9, DARK)
        end = page.text(LEFT + 10, bottom + 9, self.amount, Face.BOLD, 20)
        left = max(end + 18, LEFT + 150)
        lines = wrap(self.why, Face.REGULAR, 9.5, RIGHT - 10 - left, 3)
        y = bottom + height / 2 - 3 + (len(lines) - 1) * 6
        page.style(Face.REGULAR, 9.5)
        page.write_all((left, y - 12 * number, text) for number, text in enumerate(lines))
        page.words.append(END)
        flow.y = bottom - 9
