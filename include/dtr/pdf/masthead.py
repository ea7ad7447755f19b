"""The head of page one: the fleet, the title, whose statement it is, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.pdf.flow import Flow
from include.dtr.pdf.paper import BAND, BLACK, DARK, LEFT, RIGHT, UNITS, box
from include.dtr.pdf.tags import END
from include.dtr.pdf.text import fit, line, wrap
from include.dtr.pdf.typefaces import Face

GRID = 4
FIELD_HEIGHT = 25.0


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
        page = flow.page
        top = flow.y
        half = (LEFT + RIGHT) / 2
        y = top - 4
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.BOLD, 14)
        page.write(LEFT, y, fit(self.company[0], Face.BOLD, 14, half - LEFT - 10))
        page.style(Face.REGULAR, 8.5, DARK)
        for text in self.company[1:]:
            y -= 11
            page.write(LEFT, y, fit(text, Face.REGULAR, 8.5, half - LEFT - 10))
        page.words.append(END)
        page.words.append(flow.tags.leaf("H1", page))
        page.text_right(RIGHT, top - 4, self.title, Face.BOLD, 14)
        page.words.append(END)
        page.words.append(flow.tags.leaf("P", page))
        page.text_right(RIGHT, top - 17, self.subtitle, Face.REGULAR, 9.5)
        page.words.append(END)
        flow.y = y - 10
        self._marks(flow, top - 31)
        page.rule(LEFT, flow.y, RIGHT, 1.2)
        flow.y -= 8

    def _marks(self, flow: Flow, y: float) -> None:
        """Boxed, at the right edge, one below another."""
        page = flow.page
        for mark in self.marks:
            for number, set_line in enumerate(wrap(mark, Face.BOLD, 8.5, 300, 3)):
                del number
                width = set_line.width * 8.5
                page.words.append(flow.tags.leaf("P", page))
                page.style(Face.BOLD, 8.5)
                page.write(RIGHT - width - 4, y, set_line)
                page.words.append(END)
                page.draw(
                    f"0 G 0.7 w {RIGHT - width - 8:.1f} {y - 3:.1f} {width + 8:.1f} 11.5 re S"
                )
                y -= 14
        flow.y = min(flow.y, y + 4)


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels above values, four in a row."""

    pairs: Sequence[tuple[str, str]]

    @property
    def lead(self) -> float:
        return FIELD_HEIGHT

    def draw(self, flow: Flow) -> None:
        page = flow.page
        width = (RIGHT - LEFT) / GRID
        for number, (label, value) in enumerate(self.pairs):
            row, column = divmod(number, GRID)
            x, y = LEFT + column * width, flow.y - 8 - row * FIELD_HEIGHT
            page.words.append(flow.tags.leaf("P", page))
            page.text(x, y, label, Face.REGULAR, 8, DARK)
            page.style(Face.BOLD, 9.5)
            page.write(x, y - 11, fit(value, Face.BOLD, 9.5, width - 8))
            page.words.append(END)
        flow.y -= FIELD_HEIGHT * -(-len(self.pairs) // GRID)


@dataclass(frozen=True, slots=True)
class Due:
    """The box that a driver looks at first."""

    label: str
    amount: str
    why: str

    @property
    def lead(self) -> float:
        return 44

    def draw(self, flow: Flow) -> None:
        page = flow.page
        height = 40.0
        bottom = flow.y - height
        page.band(LEFT, bottom, RIGHT, height, BAND - 0.04)
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT + 10, bottom + 27, self.label, Face.REGULAR, 9, DARK)
        end = page.text(LEFT + 10, bottom + 8, self.amount, Face.BOLD, 19)
        left = max(end + 20, LEFT + 170)
        lines = wrap(self.why, Face.REGULAR, 9.5, RIGHT - 10 - left, 3)
        y = bottom + height / 2 - 3 + (len(lines) - 1) * 6
        page.style(Face.REGULAR, 9.5, BLACK)
        for set_line in lines:
            page.write(left, y, set_line)
            y -= 12
        page.words.append(END)
        flow.y = bottom - 8


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar."""

    name: str
    amount: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the money went: parts in proportion, told apart by grey and hatching."""

    caption: str
    shares: Sequence[Share]

    @property
    def lead(self) -> float:
        return 50

    def draw(self, flow: Flow) -> None:
        page = flow.page
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT, flow.y - 8, self.caption, Face.REGULAR, 8.5, DARK)
        page.words.append(END)
        if not self.shares:
            flow.y -= 12
            return
        top = flow.y - 13
        whole = sum(share.amount for share in self.shares)
        x = LEFT
        for number, share in enumerate(self.shares):
            width = float(share.amount / whole) * (RIGHT - LEFT)
            page.draw(_pattern(number, x, top - 10, max(width - 0.8, 0.4), 10))
            x += width
        self._legend(flow, top - 22)

    def _legend(self, flow: Flow, y: float) -> None:
        page = flow.page
        x = LEFT
        for number, share in enumerate(self.shares):
            text = f"{share.name} {share.text}"
            width = 12 + line(text).width * 8
            if x + width > RIGHT:
                x, y = LEFT, y - 11
            page.draw(_pattern(number, x, y, 8, 6))
            page.words.append(flow.tags.leaf("P", page))
            page.text(x + 11, y, text, Face.REGULAR, 8)
            page.words.append(END)
            x += width + 12
        flow.y = y - 4


_GREYS = (0.15, 0.55, 0.8)


def _pattern(number: int, x: float, y: float, width: float, height: float) -> str:
    """A box in the number's own pattern: three greys, each plain, hatched or cross-hatched."""
    grey, hatching = _GREYS[number % 3], number // 3
    path = box(x, y, width, height)
    parts = [f"{grey:g} g {path} f"]
    if hatching:
        ink = 1 if grey < 0.6 else 0
        x, y, width, height = (round(side * UNITS) for side in (x, y, width, height))
        parts.append(f"q {path} W n {ink} G 6 w")
        for start in range(x - height, x + width, 30):
            parts.append(f"{start} {y} m {start + height} {y + height} l")
            if hatching > 1:
                parts.append(f"{start} {y + height} m {start + height} {y} l")
        parts.append("S Q")
    parts.append(f"0 G 4 w {path} S")
    return "\n".join(parts)
