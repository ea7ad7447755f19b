"""Make the shipped fonts from their sources; run by hand, never by the pipeline.

    python -m include.dtr.pdf.fonts.build SOURCE_SANS NOTO NOTO_CJK

SOURCE_SANS is the unpacked npm package `@expo-google-fonts/source-sans-3` 0.4.1, NOTO and
NOTO_CJK are where Debian 12's fonts-noto-core 20201225-1 and fonts-noto-cjk
1:20220127+repack1-1 put their files. The same sources and fontTools give the same bytes.

Hinting is dropped: it serves screens of old. So are Latin's decorative features; scripts whose
letters join keep all that they have. Source Sans is renamed "Statement Sans": its license
reserves the name Source.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
LATIN_SHAPING = ("ccmp", "locl", "mark", "mkmk", "liga", "kern")
EVERY_FEATURE = ("*",)
SINGLE_BYTE = {ord(c) for c in bytes(range(32, 256)).decode("cp1252", "ignore")}
LATIN_GREEK_CYRILLIC = {
    *range(0x20, 0x530),
    *range(0x1AB0, 0x1AFF),
    *range(0x1C80, 0x1C89),
    *range(0x1D00, 0x2070),
    *range(0x20A0, 0x20C0),
    *range(0x2C60, 0x2C80),
    *range(0xA640, 0xA6A0),
    *range(0xA720, 0xA800),
}
NOTO_SCRIPTS = (
    "Arabic",
    "Hebrew",
    "Bengali",
    "Devanagari",
    "Gurmukhi",
    "Gujarati",
    "Tamil",
    "Armenian",
    "Georgian",
    "Ethiopic",
    "Thai",
    "Sinhala",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Oriya",
    "Myanmar",
    "Khmer",
    "Lao",
    "Tibetan",
    "Thaana",
    "NKo",
    "Adlam",
    "HanifiRohingya",
    "Syriac",
    "Tifinagh",
    "Vai",
    "Cherokee",
    "Mongolian",
    "Chakma",
    "OlChiki",
    "MeeteiMayek",
    "SylotiNagri",
    "Newa",
    "Lepcha",
    "Limbu",
    "Javanese",
    "Balinese",
    "Sundanese",
    "Buginese",
    "Batak",
    "Cham",
    "TaiLe",
    "NewTaiLue",
    "TaiTham",
    "TaiViet",
    "Lisu",
    "Miao",
    "PahawhHmong",
    "KayahLi",
    "CanadianAboriginal",
    "Yi",
    "Osmanya",
    "BassaVah",
    "MendeKikakui",
    "WarangCiti",
    "SoraSompeng",
    "Wancho",
    "Osage",
    "Coptic",
    "Samaritan",
    "Mandaic",
    "Tagalog",
    "Hanunoo",
    "Buhid",
    "Tagbanwa",
    "Rejang",
    "Saurashtra",
)
SERIF_ONLY = ("Tibetan",)


@dataclass(frozen=True)
class Recipe:
    """One shipped font: its file, what it is cut from, and to which characters."""

    name: str
    source: Path
    characters: Iterable[int] | None = None
    """None: all that the source has."""
    number: int = 0
    """In a collection."""
    features: Iterable[str] = ()
    renamed: str | None = None


def recipes(source_sans: Path, noto: Path, noto_cjk: Path) -> list[Recipe]:
    made = []
    for style, file in (
        ("Regular", source_sans / "400Regular/SourceSans3_400Regular.ttf"),
        ("Bold", source_sans / "600SemiBold/SourceSans3_600SemiBold.ttf"),
    ):
        name = f"StatementSans-{style}"
        made.append(Recipe(f"core-{style.lower()}.ttf", file, SINGLE_BYTE, renamed=name))
        made.append(
            Recipe(
                f"latin-{style.lower()}.ttf",
                file,
                LATIN_GREEK_CYRILLIC,
                features=LATIN_SHAPING,
                renamed=f"{name}-Extended",
            )
        )
    made.append(
        Recipe(
            "noto-latin.ttf",
            noto / "NotoSans-Regular.ttf",
            LATIN_GREEK_CYRILLIC,
            features=LATIN_SHAPING,
        )
    )
    for script in NOTO_SCRIPTS:
        made.append(
            Recipe(
                f"noto-{script.lower()}.ttf",
                noto / f"Noto{'Serif' if script in SERIF_ONLY else 'Sans'}{script}-Regular.ttf",
                features=EVERY_FEATURE,
            )
        )
    made.append(
        Recipe("noto-cjk.otf", noto_cjk / "NotoSansCJK-Regular.ttc", east_asian(), number=2)
    )
    return made


def east_asian() -> set[int]:
    """Ideographs of GB 2312, Big5, JIS X 0208 and KS X 1001, its Hangul syllables, kana."""
    wanted = {*range(0x3000, 0x3100), *range(0x31F0, 0x3200), *range(0xFF00, 0xFFF0)}
    lead, trail = range(0xA1, 0xFF), range(0x40, 0xFF)
    for encoding in ("gb2312", "big5", "euc_jp", "euc_kr"):
        for pair in (bytes([a, b]) for a in lead for b in trail):
            character = pair.decode(encoding, "ignore")
            if len(character) == 1 and ord(character) >= 0x3400:
                wanted.add(ord(character))
    return wanted


def make(recipe: Recipe) -> None:
    font = TTFont(recipe.source, fontNumber=recipe.number, recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = list(recipe.features)
    options.name_IDs = [0, 1, 2, 6, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["BASE", "DSIG", "MATH", "STAT", "VORG", "meta", "vhea", "vmtx"]
    if not recipe.features:
        options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    characters = recipe.characters if recipe.characters is not None else font.getBestCmap()
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    if recipe.renamed:
        _rename(font, recipe.renamed)
    if "CFF " in font:
        _number_by_glyph(font)
    target = HERE / recipe.name
    font.save(target)
    print(  # noqa: T201 - what the person at the terminal wants to see
        f"{recipe.name:20} {len(font.getGlyphOrder()):6} glyphs {target.stat().st_size:9,} bytes"
    )


def _rename(font: TTFont, name: str) -> None:
    family = name.replace("-", " ")
    for record in font["name"].names:
        if record.nameID in (1, 6):
            record.string = name if record.nameID == 6 else family


def _number_by_glyph(font: TTFont) -> None:
    """Make each glyph's CID its index, so that what HarfBuzz returns can be written as it is."""
    old_order = font.getGlyphOrder()
    order = [".notdef", *(f"cid{index:05}" for index in range(1, len(old_order)))]
    new_name = dict(zip(old_order, order, strict=True))
    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    strings.charStrings = {new_name[old]: at for old, at in strings.charStrings.items()}
    top.charset = order
    metrics = font["hmtx"].metrics
    font["hmtx"].metrics = {new_name[old]: value for old, value in metrics.items()}
    for table in font["cmap"].tables:
        if table.format != 14:
            table.cmap = {code: new_name[old] for code, old in table.cmap.items()}
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format != 14]
    font.setGlyphOrder(order)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source_sans", type=Path)
    parser.add_argument("noto", type=Path)
    parser.add_argument("noto_cjk", type=Path)
    parser.add_argument("--only", nargs="*", help="files to make, such as noto-lao.ttf")
    given = parser.parse_args()
    for recipe in recipes(given.source_sans, given.noto, given.noto_cjk):
        if not given.only or recipe.name in given.only:
            make(recipe)


if __name__ == "__main__":
    main()
