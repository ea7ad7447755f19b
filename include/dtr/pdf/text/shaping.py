"""Setting text that is more than one byte a character: joined, stacked, right to left.

A line is cut into runs of one direction and one font, each run is shaped by HarfBuzz, and the
runs are put in the order in which they stand from left to right.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

import uharfbuzz as hb
from bidi.mirror import MIRRORED

from include.dtr.pdf.text.direction import ISOLATES, levels, visual_order
from include.dtr.pdf.text.scripts import CORE, Script, clusters, script_of
from include.dtr.pdf.text.typefaces import ENCODING, Face


class Glyph(NamedTuple):
    """One shaped glyph; lengths in 1/1000 em."""

    glyph_id: int
    width: float
    """Its own width, as the embedded font says."""
    advance: float
    """How far the pen moves, kerning and all."""
    dx: float
    dy: float
    text: str
    """What it stands for."""


@dataclass(frozen=True, eq=False)
class GlyphRun:
    """Glyphs of one script, or a piece of plain text (`plain`, already escaped). What is made of it
    is kept with it, since most words come again."""

    script: str
    width: float
    actual: str | None = None
    """Its text in logical order, where its glyphs do not say it letter by letter.

    Never for text from right to left: readers turn the glyphs' own text round by themselves,
    and would turn this round too.
    """
    glyphs: tuple[Glyph, ...] = ()
    plain: str = ""
    _shown: dict[float, str] = field(default_factory=dict, init=False)

    def operators(self, size: float) -> str:
        """Select the font at `size` and show the run from the current point on."""
        if size not in self._shown:
            self._shown[size] = self._operators(size)
        return self._shown[size]

    @cached_property
    def places(self) -> int:
        """How many digits it has."""
        return len(DIGIT.findall(self.plain))

    def with_digits(self, digits: str) -> "GlyphRun":
        if not digits:
            return self
        plain = with_digits(self.plain, digits)
        return GlyphRun(self.script, self.width, self.actual, plain=plain)

    def _operators(self, size: float) -> str:
        select = f"/{self.script} {size:g} Tf"
        if not self.glyphs:
            return f"{select}({self.plain})Tj"
        parts, rise, owed = [select, "["], 0.0, 0.0
        for glyph in self.glyphs:
            if glyph.dy != rise:
                rise = glyph.dy
                parts.append(f"]TJ {rise * size / 1000:.2f} Ts[")
            if shift := round(owed - glyph.dx):
                parts.append(f"{shift}")
            parts.append(f"<{glyph.glyph_id:04X}>")
            owed = glyph.width - glyph.advance + glyph.dx
        if shift := round(owed):
            parts.append(f"{shift}")
        shown = "".join(parts) + ("]TJ 0 Ts" if rise else "]TJ")
        if self.actual is None:
            return shown
        return f"/Span<</ActualText<FEFF{self.actual.encode('utf-16-be').hex()}>>>BDC {shown} EMC"


Used = dict[int, tuple[float, str]]
"""Width (1/1000 em) and text of each glyph that is used of a font, by index."""


DIGIT = re.compile("[0-9]")
"""Always plain, and each as wide as the others: lines that differ in digits alone look alike."""


def with_digits(text: str, digits: str) -> str:
    """`text` with other digits in the place of its own."""
    left = iter(digits)
    return DIGIT.sub(lambda _: next(left), text)


@dataclass(frozen=True, eq=False)
class Shaped:
    """A line in several runs; what is made of it is kept with it, since most lines come again."""

    runs: tuple[GlyphRun, ...]
    """From left to right."""
    width: float
    """In em."""
    first_digits: tuple[int, ...]
    """Of each run: which of the line's digits, as it is read, is its first."""
    used: dict[str, Used]
    """The glyphs of each script's font; where one stands for several texts, the first."""
    _shown: dict[float, str] = field(default_factory=dict, init=False)

    def operators(self, size: float) -> str:
        """Show it from the current point on, its fonts at `size`."""
        if size not in self._shown:
            self._shown[size] = "\n".join(run.operators(size) for run in self.runs)
        return self._shown[size]

    @cached_property
    def places(self) -> int:
        """How many digits it has."""
        return sum(run.places for run in self.runs)

    def with_digits(self, digits: str) -> "Shaped":
        """The same line with other digits, in the order in which it is read."""
        runs = tuple(
            run.with_digits(digits[first : first + run.places])
            for run, first in zip(self.runs, self.first_digits, strict=True)
        )
        return Shaped(runs, self.width, self.first_digits, self.used)


class _Piece(NamedTuple):
    text: str
    script: Script | None
    """None: one of the core faces."""
    level: int
    """Even: left to right."""


def shape(text: str, face: Face) -> Shaped:
    """`text`, which must be legible, as runs."""
    placed, digits = [], 0
    for piece in _pieces(text, face):
        run = _run(piece, face)
        placed.append((piece.level, (run, digits)))
        digits += run.places
    runs, first_digits = zip(*visual_order(placed), strict=True)
    width = sum(run.width for run in runs) / 1000
    return Shaped(runs, width, first_digits, _used(runs))


def _used(runs: Sequence[GlyphRun]) -> dict[str, Used]:
    used: dict[str, Used] = {}
    for run in runs:
        if run.glyphs:
            glyphs = used.setdefault(run.script, {})
            for glyph in run.glyphs:
                glyphs.setdefault(glyph.glyph_id, (glyph.width, glyph.text))
    return used


def _pieces(text: str, face: Face) -> list[_Piece]:
    """Cut where font or direction change; isolates are obeyed and have no ink."""
    parts = clusters(text)
    directed = levels("".join(part[0] for part in parts))
    tagged = [
        (part, script, level)
        for part, script, level in zip(parts, _scripts(parts, face), directed, strict=True)
        if level is not None
    ]
    return [
        _Piece("".join(part for part, _, _ in group), script, level)
        for (script, level), group in groupby(tagged, key=lambda item: item[1:])
    ]


def _scripts(parts: Sequence[str], face: Face) -> list[Script | None]:
    """The script of each part; None for those that a core face has.

    A word that has some letters in a script has all its letters in it, so far as it can, and the
    signs that no core face has: a full stop stands in several fonts.
    """
    scripts: list[Script | None] = []
    for blank, word in groupby(parts, key=str.isspace):
        letters = list(word)
        found = [
            None if blank or part in CORE or part in ISOLATES else script_of(part, face)
            for part in letters
        ]
        leading = next((script for script in found if script), None)
        scripts += (
            leading if leading and (script or part.isalpha()) and leading.covers(part) else script
            for part, script in zip(letters, found, strict=True)
        )
    return scripts


@lru_cache(maxsize=1 << 13)
def _run(piece: _Piece, face: Face) -> GlyphRun:
    if piece.script is None:
        return _plain_run(piece, face)
    glyphs = _shape_piece(piece.text, piece.script, piece.level)
    width = sum(glyph.advance for glyph in glyphs)
    read = "".join(piece.script.nominal.get(glyph.glyph_id, "") for glyph in glyphs)
    actual = None if read == piece.text or piece.level % 2 else piece.text
    return GlyphRun(piece.script.name, width, actual, glyphs=glyphs)


def _plain_run(piece: _Piece, face: Face) -> GlyphRun:
    text = piece.text
    if piece.level % 2:
        text = "".join(MIRRORED.get(c, c) for c in reversed(text))
    code = text.encode(ENCODING)
    width = sum(map(face.widths.__getitem__, code))
    return GlyphRun(face.key, width, plain=escape(code.decode("latin-1")))


def escape(text: str) -> str:
    """One-byte text (a character a byte) as the inside of a PDF string."""
    if "(" in text or ")" in text or "\\" in text:
        return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return text


def _shape_piece(text: str, script: Script, level: int) -> tuple[Glyph, ...]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    hb.shape(script.font, buffer)
    infos = buffer.glyph_infos
    meant = _meanings(text, [(info.cluster, info.codepoint) for info in infos], script)
    scale = 1000 / script.face.upem
    return tuple(
        Glyph(
            info.codepoint,
            script.font.get_glyph_h_advance(info.codepoint) * scale,
            position.x_advance * scale,
            position.x_offset * scale,
            position.y_offset * scale,
            meaning,
        )
        for info, position, meaning in zip(infos, buffer.glyph_positions, meant, strict=True)
    )


def _meanings(text: str, glyphs: Sequence[tuple[int, int]], script: Script) -> list[str]:
    """What each glyph (cluster, index) stands for.

    A cluster of one glyph: all its characters. Of several: those that have a character of
    their own stand for it, and the first of the others for what is left of the cluster.
    """
    starts = sorted({start for start, _ in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    left = {start: list(text[start:end]) for start, end in ends.items()}
    alone = Counter(start for start, _ in glyphs)
    meant: list[str | None] = []
    for start, index in glyphs:
        own = script.nominal.get(index)
        if alone[start] == 1:
            meant.append("".join(left[start]))
            left[start] = []
        elif own in left[start]:
            left[start].remove(own)
            meant.append(own)
        else:
            meant.append(None)
    return [
        meaning if meaning is not None else _take(left[start])
        for meaning, (start, _) in zip(meant, glyphs, strict=True)
    ]


def _take(characters: list[str]) -> str:
    taken = "".join(characters) or NOTHING
    characters.clear()
    return taken


NOTHING = "\u200b"
"""Read out for a glyph that adds no character: the zero-width space."""
