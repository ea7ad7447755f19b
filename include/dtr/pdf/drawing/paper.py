"""A page: US Letter, measured in points from its lower left corner, filled in bulk.

Shapes (rules, boxes) and words are kept apart, so that all words of a page are one text object
and all shapes lie beneath them. In the content stream a unit is a tenth of a point: whole
numbers are quicker to write and shorter. All is black: greys become dots on a one-bit printer.
The left margin has room for three punched holes.
"""

from collections.abc import Iterable, Sequence

from include.dtr.pdf.text.lines import Line, line
from include.dtr.pdf.text.shaping import Shaped
from include.dtr.pdf.text.typefaces import Face

WIDTH, HEIGHT = 612, 792
LEFT, RIGHT = 52.0, 582.0
TOP, BOTTOM = 764.0, 36.0
"""Where the body starts on continued pages and ends on all of them."""
UNITS = 10
"""To the point."""
Stops = Sequence[tuple[int, float | None]]
"""For each column of a table where its cells begin, in units, or else where they end, in points."""


class Page:
    """Collects the operators of one page."""

    def __init__(self, number: int) -> None:
        self.number = number
        """From 0."""
        self.marks = 0
        """How many marked contents it holds so far."""
        self.words: list[str] = []
        self.shaped: list[Shaped] = []
        """Lines in other fonts than the core faces, for the fonts that the document embeds."""
        self._shapes: list[str] = []
        self._style: tuple[Face, float] = (Face.REGULAR, 0)
        self.at_x = self.at_y = 0
        """Where the last line begins, in units."""

    def style(self, face: Face, size: float) -> None:
        """Face and size (points) of the words that follow."""
        style = (face, size)
        if style != self._style:
            self._style = style
            self.words.append(f"/{face.key} {size * UNITS:g} Tf")

    def write(self, x: float, y: float, set_line: Line) -> None:
        """A line in the current style, its left end at (x, y)."""
        self.write_all(((x, y, set_line),))

    def write_all(self, places: Iterable[tuple[float, float, Line]]) -> None:
        """Lines in the current style, each with its left end's x and y; in bulk."""
        add, at_x, at_y = self.words.append, self.at_x, self.at_y
        for x, y, set_line in places:
            to_x, to_y = round(x * UNITS), round(y * UNITS)
            add(f"{to_x - at_x} {to_y - at_y} Td{set_line.show or self.show(set_line)}")
            at_x, at_y = to_x, to_y
        self.at_x, self.at_y = at_x, at_y

    def write_cells(self, mark: int, cells: Iterable[tuple[str, float, float, Line]]) -> None:
        """Lines in the current style, each a marked content from `mark` on; in bulk.

        A line without a tag belongs to the cell before.
        """
        add, at_x, at_y = self.words.append, self.at_x, self.at_y
        end = ""
        for tag, x, y, set_line in cells:
            to_x, to_y = round(x * UNITS), round(y * UNITS)
            move = f"{to_x - at_x} {to_y - at_y} Td{set_line.show or self.show(set_line)}"
            if tag:
                add(f"{end}/{tag}<</MCID {mark}>>BDC {move}")
                mark += 1
                end = "EMC"
            else:
                add(move)
            at_x, at_y = to_x, to_y
        if end:
            add(end)
        self.at_x, self.at_y = at_x, at_y

    def write_row(
        self, mark: int, tag: str, y: float, size: float, cells: Sequence[Line], stops: Stops
    ) -> None:
        """Cells of one line each at one height, in the current style, marked from `mark` on; one
        without ink is passed over. `tag` is the first one's; `size` that of the style."""
        add, at_x = self.words.append, self.at_x
        to_y = round(y * UNITS)
        down, end = to_y - self.at_y, ""
        for set_line, (to_x, right) in zip(cells, stops, strict=True):
            width, shown, shaped = set_line
            if width:
                if right is not None:
                    to_x = round((right - width * size) * UNITS)
                if shaped is not None:
                    shown = self.show(set_line)
                add(f"{end}/{tag}<</MCID {mark}>>BDC {to_x - at_x} {down} Td{shown}")
                at_x, down, end = to_x, 0, "EMC"
                mark += 1
            tag = "TD"
        if end:
            add(end)
            self.at_x, self.at_y = at_x, to_y

    def show(self, set_line: Line) -> str:
        """The operators that show a line in the current style."""
        shaped = set_line.shaped
        if shaped is None:
            return set_line.show
        face, size = self._style
        self.shaped.append(shaped)
        operators = shaped.operators(size * UNITS)
        return f"\n{operators}\n/{face.key} {size * UNITS:g} Tf( )Tj"

    def text(
        self, x: float, y: float, text: str, face: Face = Face.REGULAR, size: float = 9.0
    ) -> float:
        """Write `text` from `x`; returns where it ends."""
        set_line = line(text, face)
        self.style(face, size)
        self.write(x, y, set_line)
        return x + set_line.width * size

    def text_right(
        self, right: float, y: float, text: str, face: Face = Face.REGULAR, size: float = 9.0
    ) -> None:
        """Write `text` so that it ends at `right`."""
        set_line = line(text, face)
        self.style(face, size)
        self.write(right - set_line.width * size, y, set_line)

    def rule(self, x: float, y: float, right: float, weight: float) -> None:
        """A horizontal rule `weight` points thick."""
        x, y, right, weight = x * UNITS, y * UNITS, right * UNITS, weight * UNITS
        self._shapes.append(f"{weight:g} w {x:.0f} {y:.0f} m {right:.0f} {y:.0f} l S")

    def frame(self, x: float, y: float, width: float, height: float, weight: float) -> None:
        """The outline of a box, its lower left corner at (x, y)."""
        self._shapes.append(f"{weight * UNITS:g} w {box(x, y, width, height)} S")

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
