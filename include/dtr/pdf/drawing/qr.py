"""A QR code as black boxes; the address that it says is printed in words as well."""

from functools import lru_cache

import segno

from include.dtr.pdf.drawing.paper import UNITS, Page

QUIET = 4
"""Modules of white that a reader needs around a code."""


def draw_code(page: Page, text: str, x: float, y: float, width: float) -> None:
    """The code of `text` in a square of `width` points, its lower left corner at (x, y)."""
    runs, modules = _runs(text)
    module = width * UNITS / (modules + 2 * QUIET)
    left, top = x * UNITS + QUIET * module, (y + width) * UNITS - QUIET * module
    boxes = " ".join(
        f"{left + start * module:.1f} {top - (row + 1) * module:.1f} "
        f"{length * module:.1f} {module:.1f} re"
        for row, start, length in runs
    )
    page.draw(f"0 g {boxes} f")


@lru_cache(maxsize=64)
def _runs(text: str) -> tuple[tuple[tuple[int, int, int], ...], int]:
    """Stretches of dark modules (row, first, length), and the code's width in modules."""
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    runs = []
    for row, modules in enumerate(matrix):
        start = None
        for at, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                runs.append((row, start, at - start))
                start = None
    return tuple(runs), len(matrix)
