"""Names in every script print, and can be read back as what they are."""

import io
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.pdf import render
from include.dtr.pdf.edition import joined
from include.dtr.pdf.file import scriptfonts
from include.dtr.pdf.text.scripts import SCRIPTS, legible
from include.dtr.pdf.text.shaping import shape
from include.dtr.pdf.text.typefaces import Face
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue
from tests.unit.pdf.names import EVERY
from tests.unit.pdf.reading import BIDI_CONTROLS, Letter, letters_of, text_of


def drawn(name: str) -> bytes:
    first, _, last = name.partition(" ")
    return render(
        WeekBuilder(leaseholder=driver(first=first, last=last)).statement(), issue(), COMPANY
    )


def expected(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.translate(BIDI_CONTROLS).split()))


# pdftotext puts the blank beside a word from right to left on the wrong side of it when it lays
# out a line of both directions; in the order of the file (-raw) it does not. PDFium takes the
# direction of a line from what it has most of.
MIXED = ("Arabic within Latin", "Latin within Arabic")
# Scripts from right to left whose vowels are marks, or that these readers do not know to run that
# way: both turn the glyphs round by themselves, one by one, and cannot be told otherwise.
TURNED = (
    "Thaana",
    "N'Ko",
    "Adlam",
    "Hanifi Rohingya",
    "Mende Kikakui",
    "Samaritan",
    "Mandaic",
)
# Their marks are wider than a blank: the reader sees one between the letters.
SPACED = ("Limbu", "Rejang")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("key", [key for key in EVERY if key not in (*TURNED, *SPACED)])
def test_copied_text_is_the_name(key: str, tmp_path: Path) -> None:
    order = "-raw" if key in MIXED else "-layout"
    assert expected(EVERY[key]) in normal(pdftotext(drawn(EVERY[key]), tmp_path, order))


def pdftotext(pdf: bytes, folder: Path, order: str) -> str:
    file = folder / "statement.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", order, file, "-"], check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return done.stdout


# PDFium guesses blanks from the gaps between glyphs, also within these.
GUESSED = ("Chakma", "Newa", "Rejang")


@pytest.mark.parametrize("key", [k for k in EVERY if k not in (*TURNED, *GUESSED, MIXED[1])])
def test_another_reader_reads_the_name_back(key: str) -> None:
    assert expected(EVERY[key]) in normal(text_of(drawn(EVERY[key])))


BENGALI = "কখগঘচছজটঠডণতথদধনপফবভমযরলশষসহ"
DEVANAGARI = "कखगघचछजझटडणतथदधनपबभमयरलवशषसह"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize(("letters", "virama"), [(BENGALI, "্"), (DEVANAGARI, "्")])
def test_a_glyph_does_not_keep_its_first_meaning_for_the_whole_file(
    letters: str, virama: str, tmp_path: Path
) -> None:
    """Hundreds of conjuncts in one file, each copied as what it is."""
    builder = WeekBuilder()
    words = [
        "".join(first + virama + second for second in letters[at : at + 7])
        for first in letters
        for at in (0, 7, 14)
    ]
    for at in range(0, len(words), 4):
        builder.misc("1.00", note=" ".join(words[at : at + 4]))
    pdf = render(builder.statement(), issue(), COMPANY)
    text = "".join(pdftotext(pdf, tmp_path, "-raw").split())
    assert [word for word in words if expected(word) not in text] == []


@pytest.mark.parametrize("name", EVERY.values(), ids=EVERY)
def test_every_font_that_is_used_is_in_the_file(name: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn(name)))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for key in fonts:
        font = fonts[key]
        if "/DescendantFonts" in font:
            assert "/ToUnicode" in font
            font = font["/DescendantFonts"][0]
        descriptor = font["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_letters_that_join_are_shaped() -> None:
    """प्र is one glyph, so is क्ष; the sign ि stands before the letter it follows."""
    assert [len(run.glyphs) for run in shape("प्रिया", Face.REGULAR).runs] == [4]
    assert [len(run.glyphs) for run in shape("ক্ষ", Face.REGULAR).runs] == [1]
    assert [len(run.glyphs) for run in shape("لا", Face.REGULAR).runs] == [1]


@pytest.mark.parametrize(
    ("text", "script"), [("王。", "Ncjk"), ("$5。", "Ncjk"), ("ਸਿੰਘ।", "Ngurmukhi")]
)
def test_a_full_stop_is_of_the_script_around_it(text: str, script: str) -> None:
    assert {run.script for run in shape(text, Face.REGULAR).runs if run.glyphs} == {script}


def test_a_plain_name_takes_no_shaping_and_no_further_font() -> None:
    assert shape("Ana", Face.REGULAR).runs[0].glyphs == ()
    assert b"/Type0" not in drawn("Ana Rivera")


class TestLegible:
    """What has no glyph is replaced by something that can be seen."""

    @pytest.mark.parametrize(
        ("given", "printed"),
        [
            ("Ana 😀", "Ana [emoji]"),
            ("👨‍👩‍👧 Bo", "[emoji] Bo"),
            ("👍🏽", "[emoji]"),
            ("❤️ Bo", "[emoji] Bo"),
            ("a\x00b\x1bc", "a[U+0000]b[U+001B]c"),
            ("two\nlines\tand a tab", "two lines and a tab"),
            ("\u202eevil", "[U+202E]evil"),
            ("ﬁsh № 5 → ≤ ２", "fish No. 5 -> <= 2"),
            ("Ａｎａ", "Ana"),
            ("𠮷野家", "[U+20BB7]野家"),
            ("𓀀𓀁", "[U+13000][U+13001]"),
            ("\ud800", "[U+D800]"),
            ("\ue000", "[U+E000]"),
            ("\u200d", "[U+200D]"),
            ("x\u08d3", "x[U+08D3]"),
            ("soft\u00adhyphen\ufeff", "softhyphen"),
            ("□", "[U+25A1]"),
        ],
    )
    def test_marks(self, given: str, printed: str) -> None:
        assert legible(given) == printed

    @pytest.mark.parametrize("name", EVERY.values(), ids=EVERY)
    def test_a_printable_name_stays_as_it_is(self, name: str) -> None:
        assert legible(name) == expected(name)

    @pytest.mark.parametrize("given", ["Ana 😀", "a\x00b", "𠮷野家", "\ud800 x"])
    def test_the_mark_is_on_the_statement(self, given: str) -> None:
        assert legible(given) in " ".join(text_of(drawn(given)).split())


def test_every_shipped_font_is_asked_for_by_some_name() -> None:
    used = {
        run.script
        for name in EVERY.values()
        for run in shape(legible(name), Face.REGULAR).runs
        if run.glyphs
    }
    assert used == set(SCRIPTS) - {"M"}, "M is the bold of L"
    assert {run.script for run in shape("Ż", Face.BOLD).runs} == {"M"}


class TestDirectionOfNames:
    """A name from right to left leaves what stands beside it where it is."""

    ARABIC = "محمد"

    def seen(self, text: str) -> str:
        """From left to right, as the eye meets it; words of Arabic as A."""
        runs = shape(text, Face.REGULAR).runs
        return "".join("A" if run.glyphs else run.plain.replace("\\", "") for run in runs)

    def test_the_license_stays_behind_the_name(self) -> None:
        assert self.seen(joined([self.ARABIC, "5000501"])) == "A, 5000501"

    def test_isolates_are_obeyed_and_not_printed(self) -> None:
        name = f"\u2067{self.ARABIC} (5)\u2069 Bo"
        assert legible(name) == name
        assert self.seen(name) == "(5) A Bo"

    def test_also_driving_and_the_logs_heading(self) -> None:
        second = driver(502, self.ARABIC, "رحمان")
        builder = WeekBuilder(additional=(second,)).trip("1.00").trip("2.00", by=second)
        letters = letters_of(render(builder.statement(), issue(), COMPANY))[0]
        arabic = [x for x in letters if unicodedata.bidirectional(x.character) == "AL"]
        in_the_header = [x for x in arabic if x.bottom > 600]
        in_the_log = [x for x in arabic if x.bottom < 600]
        assert len(in_the_header) >= 8
        assert len(in_the_log) >= 8
        assert max(x.right for x in in_the_header) < min(digits_beside(in_the_header, letters))
        assert min(x.left for x in in_the_log) > max(digits_beside(in_the_log, letters))


def digits_beside(words: list[Letter], letters: list[Letter]) -> list[float]:
    """Where the seven digits of the license on the same line begin."""
    level = min(x.bottom for x in words)
    near = [x for x in letters if x.character.isdigit() and abs(x.bottom - level) < 6]
    middle = sum(x.left for x in words) / len(words)
    return sorted((x.left for x in near), key=lambda left: abs(left - middle))[:7]


@given(st.text(max_size=60))
def test_any_name_makes_a_sound_file(name: str) -> None:
    with pikepdf.open(io.BytesIO(drawn(name))) as file:
        assert file.check_pdf_syntax() == []


@pytest.mark.parametrize("name", ["L", "Narabic", "Ncjk"])
def test_a_font_that_was_cut_often_is_cut_into_the_same_bytes(name: str) -> None:
    font = replace(SCRIPTS[name])
    first = scriptfonts._cut(font, (20, 21, 22))
    assert font.to_cut is font.face
    while font.to_cut is font.face:
        pass
    scriptfonts._cut.cache_clear()

    assert scriptfonts._cut(font, (20, 21, 22)) == first
