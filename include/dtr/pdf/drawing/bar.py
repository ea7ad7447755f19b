"""The bar: where the week's money went, told apart in black and white."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import DARK, LEFT, RIGHT, UNITS, box
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import line
from include.dtr.pdf.text.typefaces import Face

HEIGHT = 9.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A grey (0 black to 1 white), and lines over it that rise (1), fall (-1) or cross (2)."""

    grey: float
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar; `text` is its amount."""

    name: str
    amount: Decimal
    text: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Bar:
    """Shares side by side in proportion, each with its name and amount below."""

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
        bottom = flow.y - 14 - HEIGHT
        whole = sum(share.amount for share in self.shares)
        x = LEFT
        for share in self.shares:
            width = float(share.amount / whole) * (RIGHT - LEFT)
            page.draw(_filled(share.pattern, x, bottom, max(width, 0.5), HEIGHT))
            x += width
        self._legend(flow, bottom - 11)

    def _legend(self, flow: Flow, y: float) -> None:
        page = flow.page
        x = LEFT
        page.words.append(flow.tags.leaf("P", page))
        for share in self.shares:
            text = f"{share.name} {share.text}"
            width = 11 + line(text).width * 8
            if x + width > RIGHT:
                x, y = LEFT, y - 11
            page.draw(_filled(share.pattern, x, y - 0.5, 8, 6.5))
            page.text(x + 11, y, text, Face.REGULAR, 8)
            x += width + 13
        page.words.append(END)
        flow.y = y - 4


def _filled(pattern: Pattern, x: float, y: float, width: float, height: float) -> str:
    """An outlined box in the pattern, as operators."""
    path = box(x, y, width, height)
    parts = [f"{pattern.grey:g} g {path} f"]
    if pattern.lines:
        parts.append(f"q {path} W n 0 G 5 w {_hatching(pattern.lines, x, y, width, height)}S Q")
    parts.append(f"0 G 5 w {path} S")
    return " ".join(parts)


def _hatching(lines: int, x: float, y: float, width: float, height: float) -> str:
    left, low, wide, high = (round(side * UNITS) for side in (x, y, width, height))
    strokes = []
    for start in range(left - high, left + wide, 25):
        if lines != -1:
            strokes.append(f"{start} {low} m {start + high} {low + high} l ")
        if lines != 1:
            strokes.append(f"{start} {low + high} m {start + high} {low} l ")
    return "".join(strokes)
