"""The faces for all that the core faces lack, and which characters have one at all."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count

import uharfbuzz as hb

from include.dtr.pdf.text.direction import ISOLATES
from include.dtr.pdf.text.typefaces import ENCODING, FONTS, Face

JOINERS = "\u200c\u200d"
"""Zero-width joiner and non-joiner: invisible, but they shape Persian and Indic names."""
PREPARED_AFTER = 100
"""Cuts of a font in one process."""
CORE = frozenset(
    character
    for character in bytes(range(32, 256)).decode(ENCODING, "ignore")
    if character.isprintable()
)


_CJK_SIGNS = range(0x3000, 0x3040)


@dataclass(frozen=True, eq=False)
class Script:
    """A shipped font that is shaped by HarfBuzz and cut down to what a document uses. Compared and
    hashed by identity, as faces are."""

    name: str
    """Also the name under which pages ask for it."""
    file: str

    @cached_property
    def face(self) -> hb.Face:
        return hb.Face(hb.Blob.from_file_path(str(FONTS / self.file)))

    @cached_property
    def font(self) -> hb.Font:
        return hb.Font(self.face)

    @property
    def to_cut(self) -> hb.Face:
        """The face, for one cut. After many it is made ready for more, which takes as long as those
        (and 40 MB, for Chinese): a batch with three Chinese names is done by then."""
        return self._prepared if next(self._cuts) > PREPARED_AFTER else self.face

    @cached_property
    def _prepared(self) -> hb.Face:
        return hb.subset_preprocess(self.face)

    @cached_property
    def _cuts(self) -> Iterator[int]:
        return count(1)

    @cached_property
    def nominal(self) -> dict[int, str]:
        """The character that a glyph stands for by itself; the lowest of several."""
        characters = filter(self.has, map(chr, sorted(self.face.unicodes, reverse=True)))
        return {self.font.get_nominal_glyph(ord(c)): c for c in characters}

    @cached_property
    def postscript_name(self) -> str:
        return self.face.get_name(6) or self.name

    @property
    def is_cff(self) -> bool:
        return self.file.endswith(".otf")

    def has(self, character: str) -> bool:
        """Whether it has a glyph for `character`: not for controls and private ones, nor for
        Chinese signs in the fonts of its neighbors, where they are half as wide."""
        code = ord(character)
        return (
            unicodedata.category(character)[0] != "C"
            and (self.is_cff or code not in _CJK_SIGNS)
            and bool(self.font.get_nominal_glyph(code))
        )

    def covers(self, cluster: str) -> bool:
        """Whether it can set `cluster`: a letter and the marks and joiners that follow it."""
        first, rest = cluster[0], cluster[1:]
        return self.has(first) and all(c in JOINERS or self.has(c) for c in rest)


_LATIN = {Face.REGULAR: Script("L", "latin-regular.ttf"), Face.BOLD: Script("M", "latin-bold.ttf")}
_NAMES = (
    "latin",
    "arabic",
    "hebrew",
    "bengali",
    "devanagari",
    "gurmukhi",
    "gujarati",
    "tamil",
    "armenian",
    "georgian",
    "ethiopic",
    "thai",
    "sinhala",
    "telugu",
    "kannada",
    "malayalam",
    "oriya",
    "myanmar",
    "khmer",
    "lao",
    "tibetan",
    "thaana",
    "nko",
    "adlam",
    "hanifirohingya",
    "syriac",
    "tifinagh",
    "vai",
    "cherokee",
    "mongolian",
    "chakma",
    "olchiki",
    "meeteimayek",
    "sylotinagri",
    "newa",
    "lepcha",
    "limbu",
    "javanese",
    "balinese",
    "sundanese",
    "buginese",
    "batak",
    "cham",
    "taile",
    "newtailue",
    "taitham",
    "taiviet",
    "lisu",
    "miao",
    "pahawhhmong",
    "kayahli",
    "canadianaboriginal",
    "yi",
    "osmanya",
    "bassavah",
    "mendekikakui",
    "warangciti",
    "sorasompeng",
    "wancho",
    "osage",
    "coptic",
    "samaritan",
    "mandaic",
    "tagalog",
    "hanunoo",
    "buhid",
    "tagbanwa",
    "rejang",
    "saurashtra",
)
_OTHERS = (
    *(Script(f"N{name}", f"noto-{name}.ttf") for name in _NAMES),
    Script("Ncjk", "noto-cjk.otf"),
)
SCRIPTS = {script.name: script for script in (*_LATIN.values(), *_OTHERS)}


@lru_cache(maxsize=1 << 14)
def script_of(cluster: str, face: Face) -> Script | None:
    """The font that has all of `cluster`; None where none has. Scripts but Latin have no bold."""
    candidates = (_LATIN[face], *_OTHERS)
    return next((script for script in candidates if script.covers(cluster)), None)


def clusters(text: str) -> list[str]:
    """`text` cut where it may be cut: marks and joiners stay with the letter before them."""
    parts: list[str] = []
    for character in text:
        if parts and _follows(character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _follows(character: str) -> bool:
    """Whether it is set on, or joined to, the one before it."""
    return unicodedata.category(character)[0] == "M" or character in JOINERS


def legible(text: str) -> str:
    """`text` with nothing in it that cannot be printed, and nothing visible lost in silence.

    What Unicode has for compatibility alone becomes what it means ("\ufb01" is "fi", a full-width
    letter a letter). An emoji becomes "[emoji]"; any other character without a glyph becomes its
    code, such as "[U+0007]"; line breaks and tabs become spaces. Marks that have no ink are left
    out, save those that turn the reading direction: isolates are obeyed, the others are shown as
    codes too.
    """
    words = [_legible_word(word) for word in text.split(" ")]
    if any(begins_with_mark for _, begins_with_mark in words[1:]):
        return _legible(_inked(text))
    return " ".join([word for word, _ in words])


@lru_cache(maxsize=1 << 12)
def _legible_word(word: str) -> tuple[str, bool]:
    """A word, and whether it begins with a mark: that would stand on the blank before it."""
    inked = _inked(word)
    return _legible(inked), bool(inked) and _follows(inked[0])


def _inked(text: str) -> str:
    composed = unicodedata.normalize("NFC", "".join(map(_meant, text)))
    return "".join(c for c in composed if c not in _NO_INK)


def _legible(inked: str) -> str:
    shown: list[str] = []
    for cluster in clusters(inked):
        mark = _shown(cluster)
        if not (mark == EMOJI and shown and shown[-1] == EMOJI):  # one may be made of several
            shown.append(mark)
    return "".join(shown)


EMOJI = "[emoji]"
_NO_INK = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff")
_PICTOGRAPHS = (
    range(0x2600, 0x27C0),
    range(0x2B00, 0x2C00),
    range(0xFE00, 0xFE10),
    range(0x1F000, 0x20000),
    range(0xE0000, 0xE0080),
)
_SIGNS = {
    "\u2116": "No.",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2194": "<->",
    "\u21d2": "=>",
    "\u2212": "-",
    "\u2215": "/",
    "\u2260": "/=",
    "\u2264": "<=",
    "\u2265": ">=",
}
"""Signs without a glyph here, and how they are typed where they cannot be had."""


@lru_cache(maxsize=1 << 12)
def _meant(character: str) -> str:
    """What a compatibility character without a glyph of its own stands for; else itself."""
    if character.isascii() or character in CORE:
        return character
    form = unicodedata.decomposition(character).partition(" ")[0]
    if form not in ("<wide>", "<narrow>"):
        if character in _SIGNS:
            return _SIGNS[character]
        if not form.startswith("<") or script_of(character, Face.REGULAR):
            return character
    meaning = unicodedata.normalize("NFKC", character)
    return character if meaning.isspace() else meaning


def _shown(cluster: str) -> str:
    if cluster in CORE or cluster in ISOLATES:
        return cluster
    if cluster.isspace():
        return " "
    if any(ord(cluster[0]) in block for block in _PICTOGRAPHS):
        return EMOJI
    if script_of(cluster, Face.REGULAR):
        return cluster
    first, marks = cluster[0], cluster[1:]
    kept = first if first in CORE or script_of(first, Face.REGULAR) else _code(first)
    return kept + "".join(map(_code, marks))


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"
