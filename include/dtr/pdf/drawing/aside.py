"""What is said again in the driver's language: a box of its own below the English one."""

from collections.abc import Sequence
from dataclasses import dataclass

from include.dtr.pdf.drawing.flow import Flow, Said
from include.dtr.pdf.drawing.paper import LEFT, RIGHT
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import Line, wrap
from include.dtr.pdf.text.typefaces import Face

FIRST_SIZE, SIZE = 12.0, 9.5
FIRST_LEADING, LEADING = 16.0, 13.0
"""Wider than Latin needs: marks above and below the letters of other scripts."""
PADDING = 10.0
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Aside:
    """Paragraphs, the first one larger; each begins at the edge where its language does."""

    paragraphs: Sequence[Said]

    @property
    def lead(self) -> float:
        return 60

    def draw(self, flow: Flow) -> None:
        page = flow.page
        sizes = [(FIRST_SIZE, FIRST_LEADING), *[(SIZE, LEADING)] * (len(self.paragraphs) - 1)]
        room = RIGHT - LEFT - 2 * PADDING
        texts: list[Sequence[Line]] = [
            wrap(said.text, Face.REGULAR, size, room, MOST_LINES)
            for said, (size, _) in zip(self.paragraphs, sizes, strict=True)
        ]
        height = 8 + sum(
            leading * len(lines) for lines, (_, leading) in zip(texts, sizes, strict=True)
        )
        page.frame(LEFT, flow.y - height, RIGHT - LEFT, height, 0.6)
        y = flow.y - 1
        for said, lines, (size, leading) in zip(self.paragraphs, texts, sizes, strict=True):
            page.words.append(flow.tags.leaf("P", page, said.language))
            page.style(Face.REGULAR, size)
            for set_line in lines:
                y -= leading
                width = set_line.width * size
                page.write(
                    RIGHT - PADDING - width if said.from_right else LEFT + PADDING, y, set_line
                )
            page.words.append(END)
        flow.y -= height + 7
