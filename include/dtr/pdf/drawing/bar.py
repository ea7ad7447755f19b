"""The bar: where the week's money went, in patterns without any gray."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT, UNITS, box
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import line
from include.dtr.pdf.text.typefaces import Face

HEIGHT = 11.0
SIZE = 9.0
STEP = 11.5


@dataclass(frozen=True, slots=True)
class Pattern:
    """Black lines on white: rising "/", falling "\\", standing "|", lying "-"; or solid black."""

    strokes: str = ""
    spacing: float = 3.0
    """Points between two of them."""
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar; `text` is its amount."""

    name: str
    amount: Decimal
    text: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class ShareBar:
    """Shares side by side in proportion, each with its name and amount below."""

    caption: str
    shares: Sequence[Share]

    @property
    def lead(self) -> float:
        return 50

    def draw(self, flow: Flow) -> None:
        page = flow.page
        page.words.append(flow.tags.leaf("P", page))
        page.text(LEFT, flow.y - 8, self.caption, Face.REGULAR, SIZE)
        page.words.append(END)
        if not self.shares:
            flow.y -= 12
            return
        bottom = flow.y - 13 - HEIGHT
        whole = sum(share.amount for share in self.shares)
        x = LEFT
        for share in self.shares:
            width = float(share.amount / whole) * (RIGHT - LEFT)
            page.draw(_filled(share.pattern, x, bottom, max(width, 0.5), HEIGHT))
            x += width
        self._legend(flow, bottom - STEP)

    def _legend(self, flow: Flow, y: float) -> None:
        page = flow.page
        x = LEFT
        page.words.append(flow.tags.leaf("P", page))
        for share in self.shares:
            text = f"{share.name} {share.text}"
            width = 15 + line(text).width * SIZE
            if x + width > RIGHT:
                x, y = LEFT, y - STEP
            page.draw(_filled(share.pattern, x, y - 1, 11, 8))
            page.text(x + 15, y, text, Face.REGULAR, SIZE)
            x += width + 12
        page.words.append(END)
        flow.y = y - 4


def _filled(pattern: Pattern, x: float, y: float, width: float, height: float) -> str:
    """An outlined box in the pattern, as operators."""
    path = box(x, y, width, height)
    if pattern.solid:
        return f"0 g {path} f 6 w {path} S"
    lines = "".join(_hatching(pattern, x, y, width, height))
    hatched = f"q {path} W n 5 w {lines}S Q " if lines else ""
    return f"{hatched}6 w {path} S"


def _hatching(pattern: Pattern, x: float, y: float, width: float, height: float) -> list[str]:
    left, low, wide, high = (round(side * UNITS) for side in (x, y, width, height))
    right, top, step = left + wide, low + high, round(pattern.spacing * UNITS)
    lines: list[str] = []
    for stroke in pattern.strokes:
        if stroke == "-":
            levels = range(low + step // 2, top, step)
            lines += [f"{left} {level} m {right} {level} l " for level in levels]
        elif stroke == "|":
            starts = range(left + step // 2, right, step)
            lines += [f"{start} {low} m {start} {top} l " for start in starts]
        else:
            first, last = (low, top) if stroke == "/" else (top, low)
            starts = range(left - high, right, step)
            lines += [f"{start} {first} m {start + high} {last} l " for start in starts]
    return lines
