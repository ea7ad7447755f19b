"""The two Latin faces that every statement embeds.

Source Sans 3 (regular and semibold), cut down to the characters of Windows-1252 by
`fonts/build.py`. Text in them is one byte a character, so the bulk of a statement is measured
and written without shaping. All other characters go through `shaping`.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import uharfbuzz as hb

FONTS = Path(__file__).parents[1] / "fonts"
ENCODING = "cp1252"
FIRST_CODE = 32


@dataclass(frozen=True, eq=False)
class Face:
    """A core face. Compared and hashed by identity: it is part of the key of every line."""

    style: str
    key: str
    """The name under which pages ask for it."""
    stem: int
    """Vertical stem width in 1/1000 em, as a PDF font descriptor gives it."""

    REGULAR: ClassVar["Face"]
    BOLD: ClassVar["Face"]

    ASCENT: ClassVar[int] = 1024
    DESCENT: ClassVar[int] = -400
    CAP_HEIGHT: ClassVar[int] = 660
    BOUNDING_BOX: ClassVar[tuple[int, int, int, int]] = (-192, -250, 1192, 887)

    @cached_property
    def face(self) -> hb.Face:
        """The shipped font."""
        return hb.Face(hb.Blob((FONTS / f"core-{self.style.lower()}.ttf").read_bytes()))

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Advance of each of the 256 codes in 1/1000 em; 0 where the code has no character."""
        font = hb.Font(self.face)
        return tuple(_advance(font, code) for code in range(256))


def _advance(font: hb.Font, code: int) -> int:
    try:
        character = bytes([code]).decode(ENCODING)
    except UnicodeDecodeError:
        return 0
    glyph = font.get_nominal_glyph(ord(character))
    return int(font.get_glyph_h_advance(glyph)) if glyph else 0


Face.REGULAR = Face("Regular", "R", stem=80)
Face.BOLD = Face("Bold", "B", stem=120)
FACES = (Face.REGULAR, Face.BOLD)
