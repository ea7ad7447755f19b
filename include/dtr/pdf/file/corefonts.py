"""The two core faces as a file embeds them: what statements mostly use, and what this one does.

Cutting costs as much as drawing a table, so cuts are made in few sizes and remembered: the usual
characters, with all other letters where one of them is used, with all other signs likewise, and
with just the used ones of those that are no ASCII.
"""

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
_OPERATORS = b"/<>()[]\\HIjFQqW"
"""Stand in every content stream, which is looked through as a whole; they are small."""
_USUAL = {
    Face.REGULAR: b" $%&'(),-.0123456789:;ABCDEGJKLMNOPRSTVWYZabcdefghiklmnoprstuvwxy" + _OPERATORS,
    Face.BOLD: b" $,-.0123456789:ABCDEFGJKLMNOPRSTVWYZabcdefghiklmnoprstuvwxy" + _OPERATORS,
}
"""What nearly every statement uses of the face."""
_GROUPS = (
    bytes(code for code in _PRINTABLE if chr(code).isalnum()),
    bytes(code for code in _PRINTABLE if not chr(code).isalnum()),
)


class _Cut(NamedTuple):
    program: bytes
    """A ready stream object: the font file."""
    descriptor: bytes
    """Without its end: the font file's number is still to come."""
    font: bytes
    """Without its end: the descriptor's number is still to come."""


def core_font(face: Face, content: bytes, add: Add) -> int:
    """`face` with the characters of `content`, the operators that show text in it."""
    unusual = set(content.translate(None, _USUAL[face]))
    codes = set(_USUAL[face])
    for group in _GROUPS:
        if not unusual.isdisjoint(group):
            codes.update(group)
    codes |= {code for code in unusual if code > _PRINTABLE[-1]}
    cut = _cut(face, bytes(sorted(codes)))
    descriptor = add(cut.descriptor + b"/FontFile2 %d 0 R>>" % add(cut.program))
    return add(cut.font + b"/FontDescriptor %d 0 R>>" % descriptor)


@lru_cache(maxsize=256)
def _cut(face: Face, kept: bytes) -> _Cut:
    """`kept` are codes of Windows-1252, in order, each once."""
    tag = letters(f"{face.style}{kept.hex()}")
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
