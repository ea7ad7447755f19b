"""The two core faces as a file embeds them: ASCII, and what else the document uses of them."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from include.dtr.pdf.file.streams import deflate, stream
from include.dtr.pdf.text.typefaces import ENCODING, FIRST_CODE, Face

Add = Callable[[bytes], int]
"""Puts an object into the document and returns its number."""
NOT_FOR_PDF = ("GDEF", "GPOS", "GSUB", "OS/2", "gasp", "name", "post")
_PRINTABLE = bytes(range(FIRST_CODE, 127))


class _Cut(NamedTuple):
    program: bytes
    """A ready stream object: the font file."""
    descriptor: bytes
    """Without its end: the font file's number is still to come."""
    font: bytes
    """Without its end: the descriptor's number is still to come."""


def core_font(face: Face, codes: bytes, add: Add) -> int:
    """`face` with ASCII and `codes` (Windows-1252, in order, each once)."""
    cut = _cut(face, codes)
    descriptor = add(cut.descriptor + b"/FontFile2 %d 0 R>>" % add(cut.program))
    return add(cut.font + b"/FontDescriptor %d 0 R>>" % descriptor)


@lru_cache(maxsize=256)
def _cut(face: Face, codes: bytes) -> _Cut:
    kept = _PRINTABLE + codes
    tag = letters(f"{face.style}{codes.hex()}")
    name = f"{tag}+StatementSans-{face.style}"
    file = subset(face.face, {ord(c) for c in kept.decode(ENCODING)})
    box = " ".join(map(str, face.BOUNDING_BOX))
    descriptor = (
        f"<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {face.ASCENT}/Descent {face.DESCENT}/CapHeight {face.CAP_HEIGHT}"
        f"/StemV {face.stem}"
    )
    widths = " ".join(
        str(face.widths[code]) if code in kept else "0" for code in range(FIRST_CODE, kept[-1] + 1)
    )
    font = (
        f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar {FIRST_CODE}"
        f"/LastChar {kept[-1]}/Widths[{widths}]/Encoding/WinAnsiEncoding"
    )
    packed, length = deflate(file, 9, b"\1")
    program = stream(packed, f"/Length1 {length}", deflated=True)
    return _Cut(program, descriptor.encode(), font.encode())


def subset(face: hb.Face, characters: set[int]) -> bytes:
    """The font file of `face` with these characters alone."""
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
    wanted.sets(hb.SubsetInputSets.UNICODE).set(characters)
    drop_tables(wanted, NOT_FOR_PDF)
    file: bytes = hb.subset(face, wanted).blob.data
    return file


def drop_tables(wanted: hb.SubsetInput, names: tuple[str, ...]) -> None:
    """Leave out tables that no reader of a PDF looks at."""
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    dropped.update(int.from_bytes(name.encode(), "big") for name in names)


def letters(identity: str) -> str:
    """Six letters that tell one cut of a font from another."""
    digest = hashlib.sha256(identity.encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
