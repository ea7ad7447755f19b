"""Small blocks: a paragraph, a heading within a section, a gap, two tables side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from include.dtr.pdf.drawing.flow import Block, Flow
from include.dtr.pdf.drawing.paper import LEFT, RIGHT
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import wrap
from include.dtr.pdf.text.typefaces import Face

BODY = 9.0


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; also the line of an empty section."""

    text: str
    size: float = BODY
    most_lines: int = 6
    face: Face = Face.REGULAR
    left: float = LEFT
    right: float = RIGHT

    @property
    def lead(self) -> float:
        return self.height

    @property
    def height(self) -> float:
        """Points that it takes."""
        lines = wrap(self.text, self.face, self.size, self.right - self.left, self.most_lines)
        return len(lines) * self.size * 1.2 + self.size * 0.3

    def draw(self, flow: Flow) -> None:
        lines = wrap(self.text, self.face, self.size, self.right - self.left, self.most_lines)
        page = flow.page
        page.style(self.face, self.size)
        page.words.append(flow.tags.leaf("P", page))
        for set_line in lines:
            flow.y -= self.size * 1.2
            page.write(self.left, flow.y, set_line)
        page.words.append(END)
        flow.y -= self.size * 0.3


@dataclass(frozen=True, slots=True)
class Subheading:
    """Names the table that follows; never stands alone at the foot of a page."""

    text: str
    left: float = LEFT

    @property
    def lead(self) -> float:
        return 48

    @property
    def height(self) -> float:
        return 13

    def draw(self, flow: Flow) -> None:
        page = flow.page
        flow.y -= 10
        page.words.append(flow.tags.leaf("H3", page))
        page.text(self.left, flow.y, self.text, Face.BOLD, 9.5)
        page.words.append(END)
        flow.y -= 3


@dataclass(frozen=True, slots=True)
class Gap:
    """White space between two blocks of a section."""

    height: float = 6.0

    @property
    def lead(self) -> float:
        return 0

    def draw(self, flow: Flow) -> None:
        flow.y -= self.height


class Sized(Block, Protocol):
    """A block that knows its height."""

    @property
    def height(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Columns of short blocks that begin at the same height; the cursor ends below the longest."""

    columns: Sequence[Sequence[Sized]]

    @property
    def lead(self) -> float:
        return max(sum(block.height for block in column) for column in self.columns)

    def draw(self, flow: Flow) -> None:
        top, lowest = flow.y, flow.y
        for column in self.columns:
            flow.y = top
            for block in column:
                block.draw(flow)
            lowest = min(lowest, flow.y)
        flow.y = lowest
