"""Names in every script print, and can be read back as what they are."""

import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.pdf import render
from include.dtr.pdf.text.scripts import SCRIPTS, legible
from include.dtr.pdf.text.shaping import shape
from include.dtr.pdf.text.typefaces import Face
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue
from tests.unit.pdf.reading import BIDI_CONTROLS, text_of

NAMES = {
    "markup": "O'Neil <Bo> & Sons",
    "string delimiters": "Bo (the \\ one) O'Neil)",
    "Spanish": "José Peña-Núñez",
    "Polish": "Żaneta Śliwińska-Łoś",
    "Turkish": "Şükrü Dağıstanlı İnan",
    "Vietnamese": "Nguyễn Thị Hằng",
    "Yoruba": "Ọládélé Ọ̀ṣúnníyì",
    "Hausa": "Ƙasimu Ɗanladi",
    "decomposed accents": unicodedata.normalize("NFD", "Renée Čapková"),
    "Russian": "Иван Петрович Щёголев",
    "Greek": "Γιώργος Παπαδόπουλος",
    "Arabic": "محمد عبد الرحمن",
    "Urdu": "علی ٹھاکر گل",
    "Hebrew": "דוד כהן",
    "Arabic within Latin": "Ana محمد Rivera",
    "Latin within Arabic": "محمد Khan رحمان",
    "Bengali": "রহমান মোঃ আব্দুল",
    "Bengali conjuncts": "কৃষ্ণচন্দ্র ক্ষত্রিয়",
    "Hindi": "प्रिया शर्मा",
    "Hindi conjuncts": "क्षत्रिय ज्ञानेश्वर",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "ક્ષિતિજ પટેલ",
    "Tamil": "தமிழ்ச்செல்வன்",
    "simplified Chinese": "王小明",
    "traditional Chinese": "陳大文龍",
    "Korean": "김철수",
    "Japanese": "さくら カナ 斎藤",
    "Armenian": "Արամ Խաչատրյան",
    "Georgian": "გიორგი ბერიძე",
    "Amharic": "አበበ ቢቂላ",
    "Thai": "สมชาย น้ำทิพย์",
    "several scripts": "Bo Иван 王 রহমান",
}


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
# out a line of both directions; in the order of the file (-raw) it does not.
MIXED = ("Arabic within Latin", "Latin within Arabic")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("key", NAMES)
def test_pdftotext_reads_the_name_back(key: str, tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"
    file.write_bytes(drawn(NAMES[key]))
    order = "-raw" if key in MIXED else "-layout"
    done = subprocess.run(
        ["pdftotext", order, file, "-"], check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stderr == ""
    assert expected(NAMES[key]) in normal(done.stdout)


# PDFium looks at each glyph's own text and not at the text given for a whole word, and guesses
# blanks from the gaps between glyphs: stacked and tied letters come out in the order drawn.
LETTERS_THAT_STACK = ("Yoruba", "Bengali conjuncts", "Tamil", "Thai")


@pytest.mark.parametrize(
    "name",
    [name for key, name in NAMES.items() if key not in LETTERS_THAT_STACK],
    ids=[key for key in NAMES if key not in LETTERS_THAT_STACK],
)
def test_another_reader_reads_the_name_back(name: str) -> None:
    assert expected(name) in normal(text_of(drawn(name)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
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
            ("\u2067isolated", "[U+2067]isolated"),
            ("𠮷野家", "[U+20BB7]野家"),
            ("ꦲꦤ", "[U+A9B2][U+A9A4]"),
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

    @pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
    def test_a_printable_name_stays_as_it_is(self, name: str) -> None:
        assert legible(name) == expected(name)

    @pytest.mark.parametrize("given", ["Ana 😀", "a\x00b", "𠮷野家", "\ud800 x"])
    def test_the_mark_is_on_the_statement(self, given: str) -> None:
        assert legible(given) in " ".join(text_of(drawn(given)).split())


def test_every_shipped_font_is_asked_for_by_some_name() -> None:
    used = {
        run.script
        for name in NAMES.values()
        for run in shape(legible(name), Face.REGULAR).runs
        if run.glyphs
    }
    assert used == set(SCRIPTS) - {"M"}, "M is the bold of L"
    assert {run.script for run in shape("Ż", Face.BOLD).runs} == {"M"}


@given(st.text(max_size=60))
def test_any_name_makes_a_sound_file(name: str) -> None:
    with pikepdf.open(io.BytesIO(drawn(name))) as file:
        assert file.check_pdf_syntax() == []
