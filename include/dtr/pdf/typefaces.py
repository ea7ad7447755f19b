"""The two Latin faces that every statement embeds, as they are: no subsetting per document.

Source Sans 3 (regular and semibold), cut down to the characters of Windows-1252 by
`fonts/build.py`. Text in them is one byte a character, so the bulk of a statement is measured
and written without shaping. All other characters go through `shaping`.
"""

import zlib
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

import uharfbuzz as hb

FONTS = Path(__file__).with_name("fonts")
ENCODING = "cp1252"
FIRST_CODE = 32


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a PDF font descriptor says of a face, in 1/1000 em."""

    ascent: int
    descent: int
    bounding_box: tuple[int, int, int, int]
    cap_height: int
    stem: int
    """Vertical stem width: 80 for regular, 120 for semibold, by the usual estimate."""


class Face(Enum):
    """A face by the name under which pages ask for it (`/R`, `/B`)."""

    REGULAR = "R"
    BOLD = "B"

    @property
    def file(self) -> Path:
        return FONTS / f"core-{self.name.lower()}.ttf"

    @property
    def postscript_name(self) -> str:
        """With the six-letter tag that marks a subset; fixed, since the subset is fixed."""
        return f"DTRAAA+StatementSans-{self.name.title()}"

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Advance of each of the 256 codes in 1/1000 em; 0 where the code has no character."""
        font = hb.Font(hb.Face(hb.Blob.from_file_path(str(self.file))))
        return tuple(_advance(font, code) for code in range(256))

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(
            ascent=1024,
            descent=-400,
            bounding_box=(-192, -250, 1192, 887),
            cap_height=660,
            stem=80 if self is Face.REGULAR else 120,
        )

    @cached_property
    def program(self) -> tuple[bytes, int]:
        """The font file deflated, and its length before that."""
        data = self.file.read_bytes()
        return zlib.compress(data, 9), len(data)


def _advance(font: hb.Font, code: int) -> int:
    try:
        character = bytes([code]).decode(ENCODING)
    except UnicodeDecodeError:
        return 0
    glyph = font.get_nominal_glyph(ord(character))
    return font.get_glyph_h_advance(glyph) if glyph else 0
