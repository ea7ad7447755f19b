"""The fonts of other scripts as composite fonts, cut down to the glyphs that a document uses.

Glyphs keep the numbers (CIDs) that they have in the shipped font, so that what shows them can be
kept from document to document; a map leads to where they are in the cut. A cut holds its glyphs
and the parts they are composed of, nothing else, so that its CIDSet is complete in the sense of
PDF/A-1 and of PDF/UA-1 alike.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from include.dtr.pdf.file.corefonts import NOT_FOR_PDF, Add, drop_tables, letters
from include.dtr.pdf.file.streams import deflate, stream
from include.dtr.pdf.text.scripts import SCRIPTS, Script
from include.dtr.pdf.text.shaping import Shaped, Used


class _Font(NamedTuple):
    """The objects of a composite font; what names another's number is without its end."""

    program: bytes
    present: bytes
    """The CIDSet."""
    places: bytes | None
    """Where the glyphs are; None where the font itself says so."""
    descriptor: bytes
    descendant: bytes
    to_unicode: bytes
    font: bytes


def used_glyphs(lines: Sequence[Shaped]) -> dict[str, Used]:
    """What the lines use of each script; where a glyph stands for several texts, the first."""
    used: dict[str, Used] = {}
    for shaped in reversed(lines):  # the first is written last
        for name, glyphs in shaped.used.items():
            used.setdefault(name, {}).update(glyphs)
    return {name: used[name] for name in sorted(used)}


def script_font(name: str, used: Used, add: Add) -> int:
    """A composite font with the glyphs of `used`: its object number."""
    font = _font(name, tuple(sorted(used.items())))
    descriptor = add(
        font.descriptor
        + b"/CIDSet %d 0 R/%s %d 0 R>>"
        % (
            add(font.present),
            b"FontFile3" if SCRIPTS[name].is_cff else b"FontFile2",
            add(font.program),
        )
    )
    places = b"" if font.places is None else b"/CIDToGIDMap %d 0 R" % add(font.places)
    descendant = add(font.descendant + b"%s/FontDescriptor %d 0 R>>" % (places, descriptor))
    to_unicode = add(font.to_unicode)
    ends = b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (descendant, to_unicode)
    return add(font.font + ends)


@lru_cache(maxsize=256)
def _font(name: str, used: tuple[tuple[int, tuple[float, str]], ...]) -> _Font:
    script = SCRIPTS[name]
    cut = _cut(script, tuple(number for number, _ in used))
    full_name = f"{letters(f'{name}{[number for number, _ in used]}')}+{script.postscript_name}"
    bits, places = bytearray(max(cut.places) // 8 + 1), bytearray(2 * max(cut.places) + 2)
    for number, place in cut.places.items():
        bits[number // 8] |= 0x80 >> number % 8
        places[2 * number : 2 * number + 2] = place.to_bytes(2, "big")
    ascent, descent, _ = script.font.get_font_extents("ltr")
    scale = 1000 / script.face.upem
    descriptor = (
        f"<</Type/FontDescriptor/FontName/{full_name}/Flags 4/FontBBox[-1000 -1000 3000 2000]"
        f"/ItalicAngle 0/Ascent {ascent * scale:.0f}/Descent {descent * scale:.0f}"
        "/CapHeight 700/StemV 80"
    )
    widths = "".join(f"{number}[{width:.0f}]" for number, (width, _) in used)
    descendant = (
        f"<</Type/Font/Subtype/CIDFontType{0 if script.is_cff else 2}/BaseFont/{full_name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/DW 1000/W[{widths}]"
    )
    return _Font(
        program=cut.program,
        present=stream(bytes(bits)),
        places=None if script.is_cff else stream(bytes(places)),
        descriptor=descriptor.encode(),
        descendant=descendant.encode(),
        to_unicode=stream(_to_unicode(used)),
        font=f"<</Type/Font/Subtype/Type0/BaseFont/{full_name}/Encoding/Identity-H".encode(),
    )


class _Cut(NamedTuple):
    program: bytes
    """A ready stream object: the font file."""
    places: dict[int, int]
    """Where each glyph that it has now is, by its number."""


@lru_cache(maxsize=256)
def _cut(script: Script, indices: tuple[int, ...]) -> _Cut:
    wanted = hb.SubsetInput()
    wanted.flags = (
        hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING
    )
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).set({0, *indices})
    drop_tables(wanted, ("cmap", *NOT_FOR_PDF))
    plan = hb.SubsetPlan(script.to_cut, wanted)
    cut = plan.execute()
    places = dict(plan.old_to_new_glyph_mapping)
    if script.is_cff:  # its own charset keeps the numbers
        data = cut.reference_table("CFF ").data
        packed, _ = deflate(data, padding=b"\1")
        program = stream(packed, "/Subtype/CIDFontType0C", deflated=True)
        return _Cut(program, places)
    data = cut.blob.data
    packed, length = deflate(data, padding=b"\1")
    program = stream(packed, f"/Length1 {length}", deflated=True)
    return _Cut(program, places)


def _to_unicode(used: Sequence[tuple[int, tuple[float, str]]]) -> bytes:
    lines = [
        f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>" for number, (_, text) in used
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    mappings = "\n".join(
        "\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{mappings}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
