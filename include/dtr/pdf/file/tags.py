"""The structure tree: what a screen reader reads instead of coordinates.

Elements are kept in reading order, parents before their children, and become PDF objects in one
go. A row of a table is one entry, whatever cells it has, and rows that are all alike are one
entry together. A cell without ink has no marked content: it is a dictionary within its row,
which costs a quarter of an object of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

ROOT = -1
NO_PAGE = -1
CELL, WIDE_CELL = "TD", "TD wide"
ROW_HEADING, COLUMN_HEADING, WIDE_HEADING = "TH row", "TH column", "TH wide"
"""Kinds of cells; wide ones go over both columns of the log. One in another language than the
document's is `spoken_in`."""
_ATTRIBUTES = {
    WIDE_CELL: "<</O/Table/ColSpan 2>>",
    ROW_HEADING: "<</O/Table/Scope/Row>>",
    COLUMN_HEADING: "<</O/Table/Scope/Column>>",
    WIDE_HEADING: "<</O/Table/Scope/Column/ColSpan 2>>",
}


def spoken_in(language: str, kind: str) -> str:
    """A kind of cell, or a role, whose words are in another language than the document's."""
    return f"{kind}/Lang({language})"


class Element(NamedTuple):
    """A node of the tree; `mark` is its marked content on `page`, for leaves."""

    role: str
    parent: int
    """Index of the parent entry, or `ROOT`."""
    page: int = NO_PAGE
    mark: int = -1


class TableRows(NamedTuple):
    """`number` rows of a table with the same kinds of cells, marked from `mark` on."""

    parent: int
    page: int
    mark: int
    kinds: Sequence[str]
    empty: Sequence[bool]
    """Which cells have no content."""
    number: int


class Markable(Protocol):
    """A page, as far as tags need it."""

    number: int
    marks: int


class Tags:
    def __init__(self) -> None:
        self.elements: list[Element | TableRows] = []
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

    def leaf(self, role: str, page: Markable, language: str = "") -> str:
        """The operator that opens a leaf's content on `page`; close it with `END`.

        `language` is given where it is not the document's.
        """
        mark = page.marks
        page.marks = mark + 1
        said = spoken_in(language, role) if language else role
        self.elements.append(Element(said, self.open, page.number, mark))
        return f"/{role}<</MCID {mark}>>BDC"

    def rows(
        self,
        table: int,
        page: Markable,
        kinds: Sequence[str],
        empty: Sequence[bool],
        count: int = 1,
    ) -> int:
        """Rows of `table`; returns the mark of the first cell that is not `empty`."""
        mark = page.marks
        page.marks = mark + count * (len(kinds) - sum(empty))
        self.elements.append(TableRows(table, page.number, mark, kinds, empty, count))
        return mark


END = "EMC"


def span_in(language: str) -> str:
    """Opens words in another language than those around them; close them with `END`."""
    return f"/Span<</Lang({language})>>BDC"


ARTIFACT = "/Artifact BMC"
"""Opens what a screen reader passes over: running heads, repeated headings, footers."""


class _Types(dict[str, str]):
    """What an element of each kind of cell begins with; those with a language speak for itself."""

    def __missing__(self, kind: str) -> str:
        return kind


_NAMES = [str(number) for number in range(1 << 12)]
"""Numbers of objects in digits: each is written some three times."""


def _names(count: int) -> Sequence[str]:
    """At least the first `count` numbers in digits."""
    return _NAMES if count <= len(_NAMES) else [str(number) for number in range(count)]


class Tree:
    """The tree as objects: its root, numbered `root`; the others from `first` on."""

    def __init__(
        self,
        elements: Sequence[Element | TableRows],
        root: int,
        first: int,
        page_numbers: Sequence[int],
    ) -> None:
        self._root, self._parents = root, first
        self._types = _Types({CELL: CELL})
        self._objects: list[str] = [""]  # the parent tree, still to come
        for number, (kind, attribute) in enumerate(_ATTRIBUTES.items(), first + 1):
            self._types[kind] = f"{kind[:2]}/A {number} 0 R"
            self._objects.append(f"{number} 0 obj\n{attribute}\nendobj\n")
        self._on = [f"/Pg {number} 0 R/K " for number in page_numbers]
        self._next = first + len(self._objects)
        self._names = _names(self._next + sum(map(_most_objects, elements)))
        self._marked: list[list[str]] = [[] for _ in page_numbers]
        self._kids: dict[int, list[str]] = {ROOT: []}
        """The numbers of the children of each entry that is no leaf and no row."""
        self._numbers: list[int] = []
        self._branches: list[tuple[int, int, Element]] = []
        """Entry, place among the objects, element: written once their children are known."""
        for index, element in enumerate(elements):
            if type(element) is TableRows:
                self._numbers.append(-1)
                self._add_rows(element)
            else:
                self._add(index, element)  # type: ignore[arg-type]
        for index, place, element in self._branches:
            kids = f"/K[{_refs(self._kids[index])}]"
            self._objects[place] = self._object(self._numbers[index], element, kids)

    def _add(self, index: int, element: Element) -> None:
        number = self._next
        self._next = number + 1
        self._numbers.append(number)
        self._kids[element.parent].append(self._names[number])
        if element.page >= 0:
            self._marked[element.page].append(self._names[number])
            content = f"{self._on[element.page]}{element.mark}"
            self._objects.append(self._object(number, element, content))
        else:
            self._kids[index] = []
            self._branches.append((index, len(self._objects), element))
            self._objects.append("")

    def _object(self, number: int, element: Element, content: str) -> str:
        above = self._numbers[element.parent] if element.parent >= 0 else self._root
        return f"{number} 0 obj\n<</S/{element.role}/P {above} 0 R{content}>>\nendobj\n"

    def _add_rows(self, rows: TableRows) -> None:
        table, on = self._numbers[rows.parent], self._on[rows.page]
        if rows.kinds == (WIDE_CELL,):
            self._add_wide_rows(rows, table, on)
            return
        names, number, mark = self._names, self._next, rows.mark
        types = [self._types[kind] for kind in rows.kinds]
        for _ in range(rows.number):
            row = names[number]
            first = number = number + 1
            cells, parts = [], []
            for kind, empty in zip(types, rows.empty, strict=True):
                if empty:
                    parts.append(f"<</S/{kind}/P {row} 0 R>>")
                else:
                    cell = names[number]
                    parts.append(f"{cell} 0 R")
                    cells.append(
                        f"{cell} 0 obj\n<</S/{kind}/P {row} 0 R{on}{names[mark]}>>\nendobj\n"
                    )
                    number += 1
                    mark += 1
            self._kids[rows.parent].append(row)
            self._marked[rows.page] += names[first:number]
            self._objects.append(
                f"{row} 0 obj\n<</S/TR/P {table} 0 R/K[{' '.join(parts)}]>>\nendobj\n"
            )
            self._objects += cells
        self._next = number

    def _add_wide_rows(self, rows: TableRows, table: int, on: str) -> None:
        """Rows of one wide cell each, of which a log has a hundred."""
        first, end = self._next, self._next + 2 * rows.number
        own, cells = self._names[first:end:2], self._names[first + 1 : end : 2]
        marks = self._names[rows.mark : rows.mark + rows.number]
        head, kind = f" 0 obj\n<</S/TR/P {table} 0 R/K[", self._types[WIDE_CELL]
        self._kids[rows.parent] += own
        self._marked[rows.page] += cells
        self._objects += [
            text
            for row, cell, mark in zip(own, cells, marks, strict=True)
            for text in (
                f"{row}{head}{cell} 0 R]>>\nendobj\n",
                f"{cell} 0 obj\n<</S/{kind}/P {row} 0 R{on}{mark}>>\nendobj\n",
            )
        ]
        self._next = end

    @property
    def root(self) -> bytes:
        """The root, as an object's content."""
        return (
            f"<</Type/StructTreeRoot/K[{_refs(self._kids[ROOT])}]/ParentTree {self._parents} 0 R"
            f"/ParentTreeNextKey {len(self._marked)}>>"
        ).encode()

    @property
    def objects(self) -> list[str]:
        """All others, whole; the first is the parent tree, by which marks find their elements."""
        leaves = "".join(f"{page}[{_refs(names)}]" for page, names in enumerate(self._marked))
        self._objects[0] = f"{self._parents} 0 obj\n<</Nums[{leaves}]>>\nendobj\n"
        return self._objects


def _most_objects(element: Element | TableRows) -> int:
    return element.number * (1 + len(element.kinds)) if type(element) is TableRows else 1


def _refs(names: Sequence[str]) -> str:
    return " 0 R ".join(names) + " 0 R" if names else ""
