"""The cursor that runs down the pages, and what stands on each page beside the body."""

from collections.abc import Sequence
from typing import Protocol

from include.dtr.pdf.drawing.paper import BOTTOM, LEFT, RIGHT, TOP, Page
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.file.tags import ARTIFACT, END, Tags
from include.dtr.pdf.text.lines import fit, line
from include.dtr.pdf.text.typefaces import Face

HEADING_SIZE = 11.0
HEADING_HEIGHT = 15.5
SECTION_GAP = 5.5
SMALL = 8.0
"""Running heads and footers."""
STAMP_ROOM = 150.0
"""Kept free at the right of the running head for the mark of a preview or a void."""


class Block(Protocol):
    """Something that a section puts on paper, from the cursor downwards."""

    @property
    def lead(self) -> float:
        """Points that must be left on a page for it to begin there."""

    def draw(self, flow: "Flow") -> None: ...


class Flow:
    """Draws blocks one below another; breaks pages; never leaves a heading alone."""

    def __init__(self, running_head: str, reference: str) -> None:
        """`running_head` stands above each page but the first, `reference` below each page."""
        self.tags = Tags()
        self.marks: list[Mark] = []
        self.pages: list[Page] = []
        self._running_head = running_head
        self._reference = reference
        self.page = self._add_page()
        self.y = TOP

    def _add_page(self) -> Page:
        page = Page(len(self.pages))
        self.pages.append(page)
        return page

    @property
    def room(self) -> float:
        """Points left on the page."""
        return self.y - BOTTOM

    def break_page(self) -> None:
        self.page = self._add_page()
        self.page.words.append(ARTIFACT)
        self.page.style(Face.REGULAR, SMALL)
        room = RIGHT - LEFT - STAMP_ROOM
        self.page.write(LEFT, TOP + 6.5, fit(self._running_head, Face.REGULAR, SMALL, room))
        self.page.words.append(END)
        self.page.rule(LEFT, TOP + 3, RIGHT, 0.4)
        self.y = TOP - 2

    def section(self, title: str, blocks: Sequence[Block]) -> None:
        """A heading and its blocks; the heading stays with the first of them."""
        lead = HEADING_HEIGHT + (blocks[0].lead if blocks else 0)
        if self.room < lead + SECTION_GAP:
            self.break_page()
        else:
            self.y -= SECTION_GAP
        self.marks.append(Mark(title, self.page.number, self.y))
        self._heading(title)
        self.blocks(blocks)

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if self.room < block.lead:
                self.break_page()
            block.draw(self)

    def _heading(self, title: str) -> None:
        page = self.page
        self.y -= HEADING_SIZE
        page.words.append(self.tags.leaf("H2", page))
        page.text(LEFT, self.y, title, Face.BOLD, HEADING_SIZE)
        page.words.append(END)
        page.rule(LEFT, self.y - 3.5, RIGHT, 0.9)
        self.y -= HEADING_HEIGHT - HEADING_SIZE

    def finish(self, generated: str) -> None:
        """Write the footers, now that the number of pages is known."""
        y = BOTTOM - 16
        for page in self.pages:
            page.rule(LEFT, y + 10, RIGHT, 0.4)
            page.words.append(ARTIFACT)
            page.text(LEFT, y, self._reference, Face.REGULAR, SMALL)
            middle = (LEFT + RIGHT - line(generated).width * SMALL) / 2
            page.text(middle, y, generated, Face.REGULAR, SMALL)
            number = f"Page {page.number + 1} of {len(self.pages)}"
            page.text_right(RIGHT, y, number, Face.REGULAR, SMALL)
            page.words.append(END)
