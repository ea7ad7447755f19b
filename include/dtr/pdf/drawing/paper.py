"""A page: US Letter, measured in points from its lower left corner, filled in bulk.

Shapes (rules, bands) and words are kept apart, so that all words of a page are one text
object and all shapes lie beneath them. In the content stream a unit is a tenth of a point:
whole numbers are quicker to write and shorter. Greys only: a statement is printed in black.
"""

from collections.abc import Iterable

from include.dtr.pdf.text.lines import Line, line
from include.dtr.pdf.text.shaping import Run, Shaped
from include.dtr.pdf.text.typefaces import Face

WIDTH, HEIGHT = 612, 792
LEFT, RIGHT = 36.0, 576.0
TOP, BOTTOM = 757.0, 46.0
"""Where the body starts on continued pages and ends on all of them."""
UNITS = 10
"""To the point."""

BLACK, DARK, PALE, BAND = 0.0, 0.32, 0.72, 0.95


class Page:
    """Collects the operators of one page."""

    def __init__(self, number: int) -> None:
        self.number = number
        """From 0."""
        self.marks = 0
        """How many marked contents it holds so far."""
        self.words: list[str] = []
        self.shaped: list[Run] = []
        """Runs in other fonts than the core faces, for the fonts that the document embeds."""
        self._shapes: list[str] = []
        self._style: tuple[Face, float, float] = (Face.REGULAR, 0, -1)
        self._x = self._y = 0

    def style(self, face: Face, size: float, grey: float = BLACK) -> None:
        """Face, size (points) and grey (0 black to 1 white) of the words that follow."""
        style = (face, size, grey)
        if style != self._style:
            self._style = style
            self.words.append(f"/{face.key} {size * UNITS:g} Tf {grey:g} g")

    def write(self, x: float, y: float, set_line: Line) -> None:
        """A line in the current style, its left end at (x, y)."""
        self.write_all(((x, y, set_line),))

    def write_all(self, places: Iterable[tuple[float, float, Line]]) -> None:
        """Lines in the current style, each with its left end's x and y; in bulk."""
        add, at_x, at_y = self.words.append, self._x, self._y
        to_y, level = at_y, None
        for x, y, set_line in places:
            to_x = round(x * UNITS)
            if y != level:  # most lines stand beside the one before
                to_y, level = round(y * UNITS), y
            add(f"{to_x - at_x} {to_y - at_y} Td{set_line.show}")
            at_x, at_y = to_x, to_y
            if set_line.shaped is not None:
                self._write_shaped(set_line.shaped)
        self._x, self._y = at_x, at_y

    def _write_shaped(self, shaped: Shaped) -> None:
        face, size, _ = self._style
        self.shaped += (run for run in shaped.runs if run.glyphs)
        self.words += (run.operators(size * UNITS) for run in shaped.runs)
        self.words.append(f"/{face.key} {size * UNITS:g} Tf( )Tj")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face = Face.REGULAR,
        size: float = 8.5,
        grey: float = BLACK,
    ) -> float:
        """Write `text` from `x`; returns where it ends."""
        set_line = line(text, face)
        self.style(face, size, grey)
        self.write(x, y, set_line)
        return x + set_line.width * size

    def text_right(
        self,
        right: float,
        y: float,
        text: str,
        face: Face = Face.REGULAR,
        size: float = 8.5,
        grey: float = BLACK,
    ) -> None:
        """Write `text` so that it ends at `right`."""
        set_line = line(text, face)
        self.style(face, size, grey)
        self.write(right - set_line.width * size, y, set_line)

    def rule(self, x: float, y: float, right: float, weight: float, grey: float = BLACK) -> None:
        """A horizontal rule `weight` points thick."""
        x, y, right, weight = x * UNITS, y * UNITS, right * UNITS, weight * UNITS
        self._shapes.append(f"{grey:g} G {weight:g} w {x:.0f} {y:.0f} m {right:.0f} {y:.0f} l S")

    def band(self, x: float, y: float, right: float, height: float, grey: float = BAND) -> None:
        """A filled box, its lower left corner at (x, y)."""
        self._shapes.append(f"{grey:g} g {box(x, y, right - x, height)} f")

    def draw(self, operators: str) -> None:
        """Shapes as raw operators; they must leave the graphics state as they found it."""
        self._shapes.append(operators)

    def content(self) -> bytes:
        """The page's content stream."""
        shapes = "\n".join(self._shapes)
        words = "\n".join(self.words)
        scale = 1 / UNITS
        return (
            f"{scale:g} 0 0 {scale:g} 0 0 cm\n/Artifact BMC\n{shapes}\nEMC\nBT\n{words}\nET\n"
        ).encode("latin-1")


def box(x: float, y: float, width: float, height: float) -> str:
    """The path of a box, in points, as an operator."""
    sides = (x * UNITS, y * UNITS, width * UNITS, height * UNITS)
    return " ".join(f"{side:.0f}" for side in sides) + " re"
