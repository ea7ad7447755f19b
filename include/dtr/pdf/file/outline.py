"""The bookmarks of a file: one for each section, in order."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from include.dtr.pdf.file.description import text_string


class Mark(NamedTuple):
    """Where a section begins."""

    title: str
    page: int
    """From 0."""
    y: float
    """Points from the lower edge."""


def outline(
    marks: Sequence[Mark], page_numbers: Sequence[int], first: int, add: Callable[[bytes], int]
) -> None:
    """Add the outline and its entries; `first` is the number that the first object will get."""
    last = first + len(marks)
    add(f"<</Type/Outlines/Count {len(marks)}/First {first + 1} 0 R/Last {last} 0 R>>".encode())
    for number, mark in enumerate(marks, first + 1):
        before = f"/Prev {number - 1} 0 R" if number > first + 1 else ""
        after = f"/Next {number + 1} 0 R" if number < last else ""
        target = f"[{page_numbers[mark.page]} 0 R/XYZ 0 {mark.y:.0f} 0]"
        add(
            f"<</Title{text_string(mark.title)}/Parent {first} 0 R{before}{after}"
            f"/Dest{target}>>".encode()
        )
