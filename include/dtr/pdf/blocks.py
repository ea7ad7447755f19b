"""Small blocks: a paragraph, a gap, pairs of label and value, two blocks side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from include.dtr.pdf.flow import Block, Flow
from include.dtr.pdf.paper import DARK, LEFT, RIGHT
from include.dtr.pdf.tags import END
from include.dtr.pdf.text import wrap
from include.dtr.pdf.typefaces import Face


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph over the whole width; also the line of an empty section."""

    text: str
    size: float = 8.0
    most_lines: int = 4

    @property
    def lead(self) -> float:
        return self.size * 1.3

    def draw(self, flow: Flow) -> None:
        lines = wrap(self.text, Face.REGULAR, self.size, RIGHT - LEFT, self.most_lines)
        if flow.room < len(lines) * self.size * 1.2:
            flow.break_page()
        page = flow.page
        page.words.append(flow.tags.leaf("P", page))
        page.style(Face.REGULAR, self.size, DARK)
        for set_line in lines:
            flow.y -= self.size * 1.2
            page.write(LEFT, flow.y, set_line)
        page.words.append(END)
        flow.y -= self.size * 0.3


@dataclass(frozen=True, slots=True)
class Gap:
    """White space between two blocks of a section."""

    height: float = 6.0

    @property
    def lead(self) -> float:
        return 0

    def draw(self, flow: Flow) -> None:
        flow.y -= self.height


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Blocks that begin at the same height; the cursor ends below the lowest."""

    blocks: Sequence[Block]

    @property
    def lead(self) -> float:
        return max(block.lead for block in self.blocks)

    def draw(self, flow: Flow) -> None:
        top, lowest = flow.y, flow.y
        for block in self.blocks:
            flow.y = top
            block.draw(flow)
            lowest = min(lowest, flow.y)
        flow.y = lowest
