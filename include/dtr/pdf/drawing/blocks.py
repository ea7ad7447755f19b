"""Small blocks: a paragraph, a heading within a section, a gap, two tables side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import DARK, LEFT, RIGHT
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import wrap
from include.dtr.pdf.text.typefaces import Face


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph over the whole width; also the line of an empty section."""

    text: str
    size: float = 8.0
    most_lines: int = 4

    @property
    def lead(self) -> float:
        return self.size * 1.6

    def draw(self, flow: Flow) -> None:
        lines = wrap(self.text, Face.REGULAR, self.size, RIGHT - LEFT, self.most_lines)
        leading = self.size * 1.2
        if flow.room < len(lines) * leading:
            flow.break_page()
        page = flow.page
        page.style(Face.REGULAR, self.size, DARK)
        page.words.append(flow.tags.leaf("P", page))
        for set_line in lines:
            flow.y -= leading
            page.write(LEFT, flow.y, set_line)
        page.words.append(END)
        flow.y -= self.size * 0.4


@dataclass(frozen=True, slots=True)
class Subheading:
    """Names the table that follows; never stands alone at the foot of a page."""

    text: str

    @property
    def lead(self) -> float:
        return 52

    def draw(self, flow: Flow) -> None:
        page = flow.page
        flow.y -= 10
        page.words.append(flow.tags.leaf("H3", page))
        page.text(LEFT, flow.y, self.text, Face.BOLD, 9)
        page.words.append(END)
        flow.y -= 5


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
    """Short tables that begin at the same height; the cursor ends below the longest."""

    tables: Sequence[Table]

    @property
    def lead(self) -> float:
        return max(table.height for table in self.tables)

    def draw(self, flow: Flow) -> None:
        top, lowest = flow.y, flow.y
        for table in self.tables:
            flow.y = top
            table.draw(flow)
            lowest = min(lowest, flow.y)
        flow.y = lowest
