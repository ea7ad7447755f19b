"""Fonts as PDF objects: the core faces whole, the others cut down to what a document uses."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import uharfbuzz as hb

from include.dtr.pdf.text.scripts import SCRIPTS, Script
from include.dtr.pdf.text.shaping import Run
from include.dtr.pdf.text.typefaces import FIRST_CODE, Face

Add = Callable[[bytes], int]
"""Puts an object into the document and returns its number."""
Used = Mapping[int, tuple[float, str]]
"""Width (1/1000 em) and text of each glyph that a document uses of one script, by index."""


def stream(data: bytes, entries: str = "", *, deflated: bool = False) -> bytes:
    """A compressed stream object; `data` may be `deflated` already."""
    packed = data if deflated else zlib.compress(data)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    return head.encode() + packed + b"\nendstream"


def core_font(face: Face, add: Add) -> int:
    """One of the faces that every document embeds."""
    descriptor, font = _core_parts(face)
    program, length = face.program
    file = add(stream(program, f"/Length1 {length}", deflated=True))
    return add(font + b"/FontDescriptor %d 0 R>>" % add(descriptor + b"/FontFile2 %d 0 R>>" % file))


@cache
def _core_parts(face: Face) -> tuple[bytes, bytes]:
    name = face.postscript_name
    box = " ".join(map(str, face.BOUNDING_BOX))
    descriptor = (
        f"<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {face.ASCENT}/Descent {face.DESCENT}/CapHeight {face.CAP_HEIGHT}"
        f"/StemV {face.stem}"
    )
    widths = " ".join(map(str, face.widths[FIRST_CODE:]))
    font = (
        f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar {FIRST_CODE}/LastChar 255"
        f"/Widths[{widths}]/Encoding/WinAnsiEncoding"
    )
    return descriptor.encode(), font.encode()


def used_glyphs(runs: Iterable[Run]) -> dict[str, dict[int, tuple[float, str]]]:
    """What the runs use of each script; the first text that a glyph stands for is kept."""
    used: dict[str, dict[int, tuple[float, str]]] = {}
    for run in runs:
        glyphs = used.setdefault(run.script, {})
        for glyph in run.glyphs:
            glyphs.setdefault(glyph.glyph_id, (glyph.width, glyph.text))
    return used


def script_font(name: str, used: Used, add: Add) -> int:
    """A composite font with the glyphs of `used`, each under its index in the shipped file."""
    script = SCRIPTS[name]
    indices = sorted(used)
    full_name = f"{_tag(name, indices)}+{script.postscript_name}"
    bits = bytearray(indices[-1] // 8 + 1)
    for index in (0, *indices):
        bits[index // 8] |= 0x80 >> index % 8
    ascent, descent, _ = script.font.get_font_extents("ltr")
    scale = 1000 / script.face.upem
    descriptor = add(
        (
            f"<</Type/FontDescriptor/FontName/{full_name}/Flags 4/FontBBox[-1000 -1000 3000 2000]"
            f"/ItalicAngle 0/Ascent {ascent * scale:.0f}/Descent {descent * scale:.0f}"
            f"/CapHeight 700/StemV 80/CIDSet {add(stream(bytes(bits)))} 0 R"
            f"/{_program(script, indices, add)}>>"
        ).encode()
    )
    widths = "".join(f"{index}[{used[index][0]:.0f}]" for index in indices)
    subtype = "CIDFontType0" if script.is_cff else "CIDFontType2/CIDToGIDMap/Identity"
    descendant = add(
        (
            f"<</Type/Font/Subtype/{subtype}/BaseFont/{full_name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]>>"
        ).encode()
    )
    to_unicode = add(stream(_to_unicode(used)))
    return add(
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{full_name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
        ).encode()
    )


def _tag(name: str, indices: Iterable[int]) -> str:
    """Six letters that tell one cut of a font from another."""
    digest = hashlib.sha256(f"{name}{list(indices)}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


_NOT_FOR_PDF = ("GDEF", "GPOS", "GSUB", "OS/2", "cmap", "gasp", "name", "post")


def _program(script: Script, indices: Iterable[int], add: Add) -> str:
    """Embed the script's font with these glyphs only; returns the descriptor's entry."""
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    if not script.is_cff:  # a CFF font keeps its numbering by itself (its CIDs)
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).set({0, *indices})
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    dropped.update(int.from_bytes(tag.encode(), "big") for tag in _NOT_FOR_PDF)
    cut = hb.subset(script.prepared, wanted)
    if script.is_cff:
        data = cut.reference_table("CFF ").data
        return f"FontFile3 {add(stream(data, '/Subtype/CIDFontType0C'))} 0 R"
    data = cut.blob.data
    return f"FontFile2 {add(stream(data, f'/Length1 {len(data)}'))} 0 R"


def _to_unicode(used: Used) -> bytes:
    lines = [
        f"<{index:04X}><{text.encode('utf-16-be').hex().upper()}>"
        for index, (_, text) in sorted(used.items())
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    mappings = "\n".join(
        "\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
        f"{mappings}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
