"""The fonts of other scripts as composite fonts, cut down to the glyphs that a document uses.

A cut holds its glyphs and the parts they are composed of, nothing else, so that its CIDSet is
complete in the sense of PDF/A-1 and of PDF/UA-1 alike.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from include.dtr.pdf.file.corefonts import NOT_FOR_PDF, Add, drop_tables, letters
from include.dtr.pdf.file.streams import deflate, stream
from include.dtr.pdf.text.scripts import SCRIPTS, Script
from include.dtr.pdf.text.shaping import Run

Used = Mapping[int, tuple[float, str]]
"""Width (1/1000 em) and text of each glyph that a document uses of one script, by index."""
Numbering = Mapping[int, int]
"""The number under which a glyph of the shipped font stands in the embedded one."""


class _Cut(NamedTuple):
    program: bytes
    """A ready stream object: the font file."""
    numbering: Numbering
    held: tuple[int, ...]
    """The numbers of all glyphs that it has."""


def used_glyphs(runs: Iterable[Run]) -> dict[str, dict[int, tuple[float, str]]]:
    """What the runs use of each script; where a glyph stands for several texts, the first."""
    used: dict[str, dict[int, tuple[float, str]]] = {}
    for run in runs:
        glyphs = used.setdefault(run.script, {})
        for glyph in run.glyphs:
            glyphs.setdefault(glyph.glyph_id, (glyph.width, glyph.text))
    return used


def script_font(name: str, used: Used, add: Add) -> tuple[int, Numbering]:
    """A composite font with the glyphs of `used`: its object number and its numbering."""
    script = SCRIPTS[name]
    cut = _cut(script, tuple(sorted(used)))
    full_name = f"{letters(f'{name}{sorted(used)}')}+{script.postscript_name}"
    bits = bytearray(cut.held[-1] // 8 + 1)
    for number in cut.held:
        bits[number // 8] |= 0x80 >> number % 8
    ascent, descent, _ = script.font.get_font_extents("ltr")
    scale = 1000 / script.face.upem
    file = "FontFile3" if script.is_cff else "FontFile2"
    descriptor = add(
        (
            f"<</Type/FontDescriptor/FontName/{full_name}/Flags 4/FontBBox[-1000 -1000 3000 2000]"
            f"/ItalicAngle 0/Ascent {ascent * scale:.0f}/Descent {descent * scale:.0f}"
            f"/CapHeight 700/StemV 80/CIDSet {add(stream(bytes(bits)))} 0 R"
            f"/{file} {add(cut.program)} 0 R>>"
        ).encode()
    )
    by_number = {cut.numbering[index]: used[index] for index in used}
    widths = "".join(f"{number}[{by_number[number][0]:.0f}]" for number in sorted(by_number))
    subtype = "CIDFontType0" if script.is_cff else "CIDFontType2/CIDToGIDMap/Identity"
    descendant = add(
        (
            f"<</Type/Font/Subtype/{subtype}/BaseFont/{full_name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]>>"
        ).encode()
    )
    to_unicode = add(stream(_to_unicode(by_number)))
    font = add(
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{full_name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
        ).encode()
    )
    return font, cut.numbering


@lru_cache(maxsize=256)
def _cut(script: Script, indices: tuple[int, ...]) -> _Cut:
    wanted = hb.SubsetInput()
    wanted.flags = (
        hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING
    )
    if script.is_cff:
        wanted.flags |= hb.SubsetFlags.CFF_IDENTITY_CHARSET
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).set({0, *indices})
    drop_tables(wanted, ("cmap", *NOT_FOR_PDF))
    plan = hb.SubsetPlan(script.prepared, wanted)
    cut = plan.execute()
    numbering = dict(plan.old_to_new_glyph_mapping)
    held = tuple(sorted(numbering.values()))
    if script.is_cff:
        data = cut.reference_table("CFF ").data
        packed, _ = deflate(data, padding=b"\1")
        program = stream(packed, "/Subtype/CIDFontType0C", deflated=True)
        return _Cut(program, numbering, held)
    data = cut.blob.data
    packed, length = deflate(data, padding=b"\1")
    program = stream(packed, f"/Length1 {length}", deflated=True)
    return _Cut(program, numbering, held)


def _to_unicode(used: Used) -> bytes:
    lines = [
        f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for number, (_, text) in sorted(used.items())
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
