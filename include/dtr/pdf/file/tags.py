"""The structure tree: what a screen reader reads instead of coordinates.

Elements are kept as plain tuples in reading order; `document` turns them into PDF objects.
A row of a table is a paragraph. Tagging each cell was measured: 44% slower, two thirds larger
(PDF 1.4 cannot compress the tree), too dear for what a row of eight figures gains by it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from include.dtr.pdf.drawing.paper import Page

ROOT = -1


class Element(NamedTuple):
    """A node of the tree; `mark` is its marked content on `page`, for leaves."""

    role: str
    parent: int
    """Index of the parent element, or `ROOT`."""
    page: int = -1
    mark: int = -1


class Tags:
    def __init__(self) -> None:
        self.elements: list[Element] = []
        self._open = ROOT

    @contextmanager
    def within(self, role: str) -> Iterator[None]:
        """All elements made inside belong to a new one of this role."""
        outer = self._open
        self.elements.append(Element(role, outer))
        self._open = len(self.elements) - 1
        yield
        self._open = outer

    def leaf(self, role: str, page: Page) -> str:
        """The operator that opens a leaf's content on `page`; close it with `END`."""
        mark = page.marks
        page.marks = mark + 1
        self.elements.append(Element(role, self._open, page.number, mark))
        return f"/{role}<</MCID {mark}>>BDC"


END = "EMC"
ARTIFACT = "/Artifact BMC"
"""Opens what a screen reader passes over: running heads, repeated headings, footers."""
