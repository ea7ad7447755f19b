"""The structure tree: what a screen reader reads instead of coordinates.

Elements are kept as plain tuples in reading order, parents before their children, and become
PDF objects in one go. A cell without ink has no marked content: it is a dictionary within its
row, which costs a quarter of an object of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

ROOT = -1
NO_PAGE = -1
CELL, ROW_HEADING, COLUMN_HEADING, GROUP_HEADING = "TD", "TH row", "TH column", "TH group"
"""Kinds of cells; the last is a heading over both columns of the log."""
_ATTRIBUTES = {
    ROW_HEADING: "<</O/Table/Scope/Row>>",
    COLUMN_HEADING: "<</O/Table/Scope/Column>>",
    GROUP_HEADING: "<</O/Table/Scope/Column/ColSpan 2>>",
}


class Element(NamedTuple):
    """A node of the tree; `mark` is its marked content on `page`, for leaves."""

    role: str
    """The structure type, or one of the kinds of heading cells."""
    parent: int
    """Index of the parent element, or `ROOT`."""
    page: int = NO_PAGE
    mark: int = -1
    empty: bool = False
    """A leaf without content."""


class Markable(Protocol):
    """A page, as far as tags need it."""

    number: int
    marks: int


class Tags:
    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.open = ROOT
        """The element that new ones belong to."""

    @contextmanager
    def within(self, role: str) -> Iterator[int]:
        """All elements made inside belong to a new one of this role."""
        outer = self.open
        self.elements.append(Element(role, outer))
        self.open = len(self.elements) - 1
        yield self.open
        self.open = outer

    def leaf(self, role: str, page: Markable) -> str:
        """The operator that opens a leaf's content on `page`; close it with `END`."""
        mark = page.marks
        page.marks = mark + 1
        self.elements.append(Element(role, self.open, page.number, mark))
        return f"/{role}<</MCID {mark}>>BDC"

    def row(self, table: int, page: Markable, roles: Sequence[str], empty: Sequence[bool]) -> int:
        """A row of `table` with its cells; returns the mark of the first that is not `empty`."""
        elements, number, mark = self.elements, page.number, page.marks
        first, row = mark, len(elements)
        elements.append(Element("TR", table))
        for role, bare in zip(roles, empty, strict=True):
            if bare:
                elements.append(Element(role, row, NO_PAGE, -1, True))
            else:
                elements.append(Element(role, row, number, mark))
                mark += 1
        page.marks = mark
        return first


END = "EMC"
ARTIFACT = "/Artifact BMC"
"""Opens what a screen reader passes over: running heads, repeated headings, footers."""


def tree(
    elements: Sequence[Element], root: int, first: int, page_numbers: Sequence[int]
) -> list[bytes]:
    """The objects of the tree: its root, numbered `root`; the others from `first` on.

    The second is the parent tree, by which the marks of each page find their elements.
    """
    attributes = dict(zip(_ATTRIBUTES, range(first + 1, first + 1 + len(_ATTRIBUTES)), strict=True))
    types = {kind: f"TH/A {number} 0 R" for kind, number in attributes.items()}
    numbers: list[int] = []
    kids: dict[int, list[str]] = {ROOT: []}
    marked: list[list[str]] = [[] for _ in page_numbers]
    number = first + 1 + len(_ATTRIBUTES)
    for index, (role, parent, page, _, empty) in enumerate(elements):
        if empty:
            numbers.append(0)
            kids[parent].append(f"<</S/{types.get(role, role)}/P {numbers[parent]} 0 R>>")
            continue
        reference = f"{number} 0 R"
        numbers.append(number)
        number += 1
        kids[parent].append(reference)
        if page >= 0:
            marked[page].append(reference)
        else:
            kids[index] = []
    leaves = "".join(f"{page}[{' '.join(refs)}]" for page, refs in enumerate(marked))
    top = " ".join(kids[ROOT])
    objects = [
        f"<</Type/StructTreeRoot/K[{top}]/ParentTree {first} 0 R"
        f"/ParentTreeNextKey {len(page_numbers)}>>".encode(),
        f"<</Nums[{leaves}]>>".encode(),
        *(attribute.encode() for attribute in _ATTRIBUTES.values()),
    ]
    on = [f"/Pg {number} 0 R/K " for number in page_numbers]
    for index, (role, parent, page, mark, empty) in enumerate(elements):
        if empty:
            continue
        above = numbers[parent] if parent >= 0 else root
        held = f"{on[page]}{mark}" if page >= 0 else f"/K[{' '.join(kids[index])}]"
        objects.append(f"<</S/{types.get(role, role)}/P {above} 0 R{held}>>".encode())
    return objects
