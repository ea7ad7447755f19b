"""Reading a PDF back with PDFium, independently of how it was written."""

from collections import defaultdict
from dataclasses import dataclass

import pypdfium2

BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, in reading order, lines ended by a newline."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [text.translate(BIDI_CONTROLS).replace("\r\n", "\n") for text in texts]


def text_of(pdf: bytes) -> str:
    return "\n".join(page_texts(pdf))


def lines_of(pdf: bytes) -> list[str]:
    """All lines, runs of blanks made one."""
    return [" ".join(line.split()) for line in text_of(pdf).splitlines()]


def headings_of(pdf: bytes) -> list[str]:
    """The titles in the outline, in order."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [item.get_title() for item in document.get_toc()]


@dataclass(frozen=True)
class Letter:
    """An inked character and its box, in points from the page's lower left corner."""

    character: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: "Letter") -> float:
        """The part of the smaller box that both share, 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / min(self.area, other.area)

    @property
    def area(self) -> float:
        return max((self.right - self.left) * (self.top - self.bottom), 0.01)


def letters_of(pdf: bytes) -> list[list[Letter]]:
    """The inked characters of each page."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            characters = text.get_text_range(0, text.count_chars())
            assert len(characters) == text.count_chars()
            pages.append(
                [
                    Letter(character, *text.get_charbox(index))
                    for index, character in enumerate(characters)
                    if not character.isspace()
                ]
            )
    return pages


def overlaps(letters: list[Letter], share: float = 0.25) -> list[tuple[Letter, Letter]]:
    """Pairs of letters that lie on one another by more than `share` of the smaller one."""
    cell = 12.0
    grid: dict[tuple[int, int], list[Letter]] = defaultdict(list)
    found = []
    for letter in letters:
        column, row = int(letter.left // cell), int(letter.bottom // cell)
        for near in (
            (c, r) for c in range(column - 1, column + 2) for r in range(row - 1, row + 2)
        ):
            found += [(letter, other) for other in grid[near] if letter.covers(other) > share]
        grid[column, row].append(letter)
    return found
