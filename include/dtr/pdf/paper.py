"""A page: US Letter, measured in points from its lower left corner, filled in bulk.

Shapes (rules, bands) and words are kept apart, so that all words of a page are one text
object and all shapes lie beneath them. Greys only: a statement is printed in black and white.
"""

from include.dtr.pdf.text import Line, line
from include.dtr.pdf.typefaces import Face

WIDTH, HEIGHT = 612, 792
LEFT, RIGHT = 36.0, 576.0
TOP, BOTTOM = 752.0, 50.0
"""Where the body starts on continued pages and ends on all of them."""

BLACK, DARK, PALE, BAND = 0.0, 0.32, 0.72, 0.95


class Page:
    """Collects the operators of one page."""

    def __init__(self, number: int) -> None:
        self.number = number
        """From 0."""
        self.words: list[str] = []
        self.marks = 0
        """How many marked contents it holds so far."""
        self._shapes: list[str] = []
        self._style: tuple[Face, float, float] | None = None

    def style(self, face: Face, size: float, grey: float = BLACK) -> None:
        """Face, size (points) and grey (0 black to 1 white) of the words that follow."""
        style = (face, size, grey)
        if style != self._style:
            self._style = style
            self.words.append(f"/{face.value} {size:g} Tf {grey:g} g")

    def write(self, x: float, y: float, set_line: Line) -> None:
        """A line in the current style, its left end at (x, y)."""
        self.words.append(f"1 0 0 1 {x:.1f} {y:.1f} Tm{set_line.show}")

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
        self._shapes.append(f"{grey:g} G {weight:g} w {x:.1f} {y:.2f} m {right:.1f} {y:.2f} l S")

    def band(self, x: float, y: float, right: float, height: float, grey: float = BAND) -> None:
        """A filled box, its lower left corner at (x, y)."""
        self._shapes.append(f"{grey:g} g {x:.1f} {y:.1f} {right - x:.1f} {height:.1f} re f")

    def draw(self, operators: str) -> None:
        """Shapes as raw operators; they must leave the graphics state as they found it."""
        self._shapes.append(operators)

    def content(self) -> bytes:
        """The page's content stream."""
        shapes = "\n".join(self._shapes)
        words = "\n".join(self.words)
        return f"/Artifact BMC\n{shapes}\nEMC\nBT\n{words}\nET\n".encode("latin-1")
