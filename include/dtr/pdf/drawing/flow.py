"""The cursor that runs down the pages, and what stands on each page beside the body."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from include.dtr.pdf.drawing.paper import BOTTOM, LEFT, RIGHT, TOP, Page
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.file.tags import ARTIFACT, END, Tags, span_in
from include.dtr.pdf.text.lines import fit, line
from include.dtr.pdf.text.typefaces import Face

HEADING_SIZE = 11.0
HEADING_HEIGHT = 15.5
SECTION_GAP = 5.5
BESIDE_SIZE, BESIDE_GAP = 9.0, 8.0
"""Of a heading's translation."""
SMALL = 8.0
"""Running heads and footers."""
STAMP_ROOM = 150.0
"""Kept free at the right of the running head for the mark of a preview or a void."""


class Said(NamedTuple):
    """A text in a language that is not the document's."""

    language: str
    """BCP 47."""
    text: str
    from_right: bool = False
    """Whether it is read from right to left."""


class Block(Protocol):
    """Something that a section puts on paper, from the cursor downwards."""

    @property
    def lead(self) -> float:
        """Points that must be left on a page for it to begin there."""

    def draw(self, flow: "Flow") -> None: ...


class _Waiting(NamedTuple):
    title: str
    blocks: Sequence[Block]
    beside: Said | None
    height: float
    """Of the blocks."""


class Flow:
    """Draws blocks one below another; breaks pages; never leaves a heading alone."""

    def __init__(self, running_head: str, reference: str) -> None:
        """`running_head` stands above each page but the first, `reference` below each page."""
        self.tags = Tags()
        self.marks: list[Mark] = []
        self.pages: list[Page] = []
        self._running_head = running_head
        self._reference = reference
        self._waiting: _Waiting | None = None
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

    def put_where_room_is(
        self, title: str, blocks: Sequence[Block], beside: Said | None, height: float
    ) -> None:
        """A section whose place is free: at the foot of a page that is left before it is full, or
        else where `place_waiting` is called."""
        self._waiting = _Waiting(title, blocks, beside, height)

    def place_waiting(self) -> None:
        """Draw the section that still waits for its room, if there is one."""
        if waiting := self._waiting:
            self._waiting = None
            self.section(waiting.title, waiting.blocks, waiting.beside)

    def section(self, title: str, blocks: Sequence[Block], beside: Said | None = None) -> None:
        """A heading and its blocks; the heading stays with the first of them.

        `beside` it stands the title in the driver's language.
        """
        lead = HEADING_HEIGHT + (blocks[0].lead if blocks else 0)
        if self.room < lead + SECTION_GAP:
            if self._waiting and self.room >= self._waiting.height + HEADING_HEIGHT + SECTION_GAP:
                self.place_waiting()
            self.break_page()
        else:
            self.y -= SECTION_GAP
        self.marks.append(Mark(title, self.page.number, self.y))
        self._heading(title, beside)
        self.blocks(blocks)

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if self.room < block.lead:
                self.break_page()
            block.draw(self)

    def _heading(self, title: str, beside: Said | None) -> None:
        page = self.page
        self.y -= HEADING_SIZE
        page.words.append(self.tags.leaf("H2", page))
        end = page.text(LEFT, self.y, title, Face.BOLD, HEADING_SIZE)
        if beside is not None:
            page.words.append(span_in(beside.language))
            page.text(end + BESIDE_GAP, self.y, beside.text, Face.REGULAR, BESIDE_SIZE)
            page.words.append(END)
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
