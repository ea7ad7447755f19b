"""What foreign checkers and readers say of the files: PDF/A-1, PDF/UA-1, syntax, and no complaint.

Debian's tools are asked where they are installed (`make system-packages`).
"""

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import page
import pdfua
import pikepdf
import pypdf
import pypdfium2
import pytest
from fontTools import cffLib
from fontTools.pens.basePen import NullPen

from include.dtr.model import RevisionNote, Terms, YearToDate
from include.dtr.pdf import render
from include.dtr.period import NEW_YORK
from include.dtr.registers.year.document import Person, Release, render_year
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, money, typical_week
from tests.unit.pdf.names import EVERY
from tests.unit.pdf.test_layout import extreme_week
from tests.unit.registers.years import THRESHOLDS, year_2025

JAVA = Path("/usr/share/java")
JARS = [
    JAVA / f"{name}.jar"
    for name in (
        "preflight",
        "pdfbox2",
        "fontbox2",
        "xmpbox",
        "commons-logging",
        "javax.activation",
        "jaxb-api",
    )
]
"""Debian's libpdfbox2-java with what it needs of Java 8."""


def typical() -> bytes:
    return render(typical_week().statement(), issue(), COMPANY)


def every_script() -> bytes:
    builder = WeekBuilder(leaseholder=driver(first="রহমান", last="محمد"))
    for name in EVERY.values():
        builder.misc("1.00", note=name)
    return render(builder.statement(), issue(), COMPANY)


def everything_optional(language: str | None = None) -> bytes:
    """Two drivers, a revision, a final statement, an address, a code, papers, a year to date."""
    second = driver(502, "محمد", "رحمان")
    builder = WeekBuilder(
        additional=(second,),
        end_date=date(2025, 11, 14),
        leaseholder=driver(tlc_license_expires_on=date(2025, 11, 30)),
    )
    for number in range(60):
        builder.trip(f"{9 + number % 23}.50", by=second if number % 3 else None)
    builder.trip("-12.00").lease_fee("250.00", prior="257.47").misc("25.00", prior="-60.00")
    issued = issue(
        revision=2,
        revision_note=RevisionNote(1, "A toll was booked to another lease"),
        year_to_date=YearToDate(2025, 23, money("41230.10"), {}, money("12345.67")),
        postal_address=("50-24 43rd Avenue", "Woodside, NY 11377"),
        language=language,
    )
    company = replace(COMPANY, terms=Terms(driver_page="https://pay.fleet.example/{dtr_id}"))
    return render(builder.statement(), issued, company)


def void() -> bytes:
    voided = issue(voided_reason="Wrong lease charged")
    return render(typical_week(trips=20).statement(), voided, COMPANY)


def preview() -> bytes:
    unissued = issue(receipt_number="")
    return render(typical_week(trips=20).statement(), unissued, COMPANY, preview=True)


def year_statement() -> bytes:
    """A driver's year with a name beyond Latin, a gap, refunds, forms; as a draft."""
    released = Release(1, datetime(2026, 1, 20, 10, tzinfo=NEW_YORK), is_draft=True)
    return render_year(year_2025(), Person("Ana রহমান", None), released, COMPANY, THRESHOLDS)


FILES: dict[str, Callable[[], bytes]] = {
    "typical": typical,
    "empty": lambda: render(WeekBuilder().statement(), issue(), COMPANY),
    "long": lambda: render(typical_week(trips=900, tolls=300).statement(), issue(), COMPANY),
    "extreme": lambda: render(extreme_week().statement(), issue(), COMPANY),
    "every script": every_script,
    "everything optional": everything_optional,
    "in Urdu": lambda: everything_optional("ur"),
    "in Chinese": lambda: render(WeekBuilder().statement(), issue(language="zh-Hans"), COMPANY),
    "void": void,
    "preview": preview,
    "a year": year_statement,
}


@pytest.fixture(scope="module", params=FILES)
def pdf(request: pytest.FixtureRequest) -> bytes:
    return FILES[request.param]()


@pytest.fixture
def file(pdf: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "statement.pdf"
    path.write_bytes(pdf)
    return path


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


@pytest.mark.parametrize("profile", ["pdfa-1a", "pdfua-1"])
def test_it_is_what_it_claims_to_be(pdf: bytes, profile: str) -> None:
    limits = page.SafetyLimits(max_table_grid_rows=10_000)
    report = page.validate_pdf_bytes(pdf, profile=profile, limits=limits)
    failures = [failure.message for failure in report.failures]
    assert [message for message in failures if "CIDFontType0C" not in message] == []
    assert report.is_compliant or failures


def test_glyphs_of_cid_keyed_fonts_are_as_wide_as_the_file_says() -> None:
    """Asked here: page-validation 0.11 takes one dictionary of such a font for all its glyphs."""
    with pikepdf.open(io.BytesIO(every_script())) as opened:
        fonts = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/CIDFontType0"
        ]
        assert len(fonts) == 1
        program = cffLib.CFFFontSet()
        program.decompile(io.BytesIO(fonts[0].FontDescriptor.FontFile3.read_bytes()), None)
        said = list(fonts[0].W)
    glyphs = program.topDictIndex[0]
    for number, (width,) in zip(said[::2], said[1::2], strict=True):
        glyph = glyphs.CharStrings[f"cid{int(number):05}"]
        glyph.draw(NullPen())
        assert glyph.width == int(width)


def test_another_checker_of_pdf_ua_finds_nothing(file: Path) -> None:
    assert [(x.rule_id, x.message) for x in pdfua.validate(file).findings] == []


@pytest.mark.skipif(
    shutil.which("java") is None or not all(jar.exists() for jar in JARS),
    reason="Java or Debian's libpdfbox2-java is not installed",
)
def test_pdfbox_preflight_accepts_it_for_the_archive(file: Path) -> None:
    classes = ":".join(map(str, JARS))
    done = run("java", "-cp", classes, "org.apache.pdfbox.preflight.Validator_A1b", file)
    assert "is a valid PDF/A-1b file" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_no_fault(file: Path) -> None:
    done = run("qpdf", "--check", file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("mutool") is None, reason="mupdf-tools is not installed")
def test_mupdf_draws_it_without_complaint(file: Path) -> None:
    done = run("mutool", "draw", "-r", "30", "-o", file.with_suffix(".%d.pgm"), file)
    assert done.returncode == 0
    said = [
        line for line in done.stderr.splitlines() if not line.startswith(("page ", "warning: ICC"))
    ]
    assert said == []


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_poppler_draws_it_without_complaint(file: Path) -> None:
    done = run("pdftoppm", "-mono", "-r", "30", file, file.with_suffix(""))
    assert (done.returncode, done.stderr) == (0, "")


def test_pdfium_pikepdf_and_pypdf_agree_on_its_pages(pdf: bytes) -> None:
    with pypdfium2.PdfDocument(pdf) as drawn, pikepdf.open(io.BytesIO(pdf)) as opened:
        assert drawn.is_tagged()
        assert opened.check_pdf_syntax() == []
        assert len(drawn) == len(opened.pages) == len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
