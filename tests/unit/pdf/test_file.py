"""The file itself: PDF 1.4, the same bytes always, described, tagged, fit for an archive."""

import gc
import hashlib
import io
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdf
import pytest

from include.dtr.model import Statement
from include.dtr.pdf import render
from include.dtr.pdf.file.streams import deflate
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.names import EVERY
from tests.unit.pdf.reading import headings_of
from tests.unit.pdf.test_sections import THIRTEEN

PROJECT = Path(__file__).parents[3]
RENDER_TYPICAL = """
import hashlib
from include.dtr.pdf import render
from include.dtr.pdf.file.streams import deflate
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.test_file import every_script
for builder in (typical_week(), every_script()):
    print(hashlib.sha256(render(builder.statement(), issue(), COMPANY)).hexdigest())
"""


def every_script() -> WeekBuilder:
    builder = WeekBuilder(leaseholder=driver(first="রহমান", last="محمد"))
    for name in EVERY.values():
        builder.misc("1.00", note=name)
    return builder


@pytest.fixture(scope="module")
def scripts_pdf() -> bytes:
    return render(every_script().statement(), issue(), COMPANY)


@pytest.fixture(scope="module", params=["typical", "every script", "void", "preview"])
def any_pdf(request: pytest.FixtureRequest, pdf: bytes, scripts_pdf: bytes) -> bytes:
    week = typical_week(trips=20)
    match request.param:
        case "typical":
            return pdf
        case "every script":
            return scripts_pdf
        case "void":
            voided = issue(voided_reason="Wrong lease charged")
            return render(week.statement(), voided, COMPANY)
    return render(week.statement(), issue(receipt_number=""), COMPANY, preview=True)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


class TestSameBytes:
    @pytest.mark.parametrize("seed", ["0", "4711"])
    @pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
    def test_in_any_process_and_time_zone(
        self, pdf: bytes, scripts_pdf: bytes, seed: str, zone: str
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-c", RENDER_TYPICAL],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": seed},
            check=True,
            capture_output=True,
            text=True,
        )
        digests = [hashlib.sha256(file).hexdigest() for file in (pdf, scripts_pdf)]
        assert done.stdout.split() == digests

    def test_whatever_was_rendered_before(self, statement: Statement, pdf: bytes) -> None:
        render(every_script().statement(), issue(), COMPANY)
        assert render(statement, issue(), COMPANY) == pdf

    def test_whatever_zone_the_instant_of_issue_is_given_in(
        self, statement: Statement, pdf: bytes
    ) -> None:
        elsewhere = timezone(timedelta(hours=5, minutes=30))
        same = issue(issued_at=issue().issued_at.astimezone(elsewhere))
        assert render(statement, same, COMPANY) == pdf

    def test_drawing_leaves_nothing_for_the_garbage_collector(self, statement: Statement) -> None:
        render(statement, issue(), COMPANY)  # what is loaded at the first
        gc.collect()
        gc.disable()
        try:
            render(statement, issue(), COMPANY)
            assert gc.collect() == 0
        finally:
            gc.enable()

    def test_another_issue_is_another_file(self, statement: Statement, pdf: bytes) -> None:
        later = issue(issued_at=datetime(2025, 11, 17, 10, 2, 11, tzinfo=UTC))
        other = render(statement, later, COMPANY)
        assert reader(other).trailer["/ID"] != reader(pdf).trailer["/ID"]


class TestForm:
    def test_it_is_pdf_1_4(self, any_pdf: bytes) -> None:
        assert any_pdf.startswith(b"%PDF-1.4\n")

    def test_pages_are_us_letter(self, any_pdf: bytes) -> None:
        assert {tuple(page.mediabox) for page in reader(any_pdf).pages} == {(0, 0, 612, 792)}

    def test_page_contents_are_compressed(self, any_pdf: bytes) -> None:
        for page in reader(any_pdf).pages:
            assert page["/Contents"]["/Filter"] == "/FlateDecode"

    def test_qpdf_finds_no_fault(self, any_pdf: bytes) -> None:
        with pikepdf.open(io.BytesIO(any_pdf)) as file:
            assert file.check_pdf_syntax() == []


class TestDescription:
    def test_title_author_subject_and_language(self, pdf: bytes) -> None:
        info, catalog = reader(pdf).metadata, reader(pdf).trailer["/Root"]
        assert info is not None
        assert info.title == "Driver Transaction Receipt DTR-1045-2025-11-09"
        assert info.author == "Big Apple Taxi"
        assert info.subject == "Statement of Ana Rivera, Sun Nov 9 to Sat Nov 15, 2025"
        assert info.creation_date == issue().issued_at
        assert catalog["/Lang"] == "en-US"
        assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True

    def test_names_that_xml_cannot_hold_do_not_break_it(self) -> None:
        week = WeekBuilder(leaseholder=driver(first="a\x00\ud800", last="<&'\"> 😀"))
        xmp = reader(render(week.statement(), issue(), COMPANY)).trailer["/Root"]["/Metadata"]
        assert "a[U+0000][U+D800] <&'\"> [emoji]" in "".join(
            ElementTree.fromstring(xmp.get_data()).itertext()  # noqa: S314 - our own file
        )

    def test_each_section_has_a_bookmark_that_leads_to_it(self, pdf: bytes) -> None:
        file = reader(pdf)
        assert headings_of(pdf) == THIRTEEN[:-1], "there are no alerts"
        for entry in file.outline:
            page = file.pages[file.get_destination_page_number(entry)]
            assert entry.title in page.extract_text()


class TestTags:
    """Item "how it is made": full structure, each cell with its heading."""

    def nodes(self, node: Any) -> Iterator[Any]:
        yield node
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                yield from self.nodes(kid.get_object())

    def of(self, pdf: bytes, role: str) -> list[Any]:
        tree = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
        return [node for node in self.nodes(tree) if node.get("/S") == role]

    def test_the_tree_holds_headings_tables_and_paragraphs(self, pdf: bytes) -> None:
        tree = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
        roles = [node.get("/S", "root") for node in self.nodes(tree)]
        assert roles.count("/H1") == 1
        assert roles.count("/H2") == 11
        assert set(roles) == {
            *("root", "/Document", "/H1", "/H2", "/H3", "/P"),
            *("/Table", "/TR", "/TH", "/TD"),
        }

    def test_every_table_is_even_and_its_headings_have_a_scope(self, any_pdf: bytes) -> None:
        tables = self.of(any_pdf, "/Table")
        assert len(tables) >= 2
        for table in tables:
            widths = set()
            assert "/TH" in {cell.get_object()["/S"] for cell in table["/K"][0].get_object()["/K"]}
            for row in table["/K"]:
                cells = [cell.get_object() for cell in row.get_object()["/K"]]
                widths.add(sum(cell.get("/A", {}).get("/ColSpan", 1) for cell in cells))
                for cell in cells:
                    scope = cell.get("/A", {}).get("/Scope")
                    assert scope in (("/Row", "/Column") if cell["/S"] == "/TH" else (None,))
            assert len(widths) == 1

    def test_a_drivers_heading_spans_the_log(self) -> None:
        second = driver(502, "Bo", "Lindqvist")
        week = WeekBuilder(additional=(second,)).trip("1.00").trip("2.00", by=second)
        pdf = render(week.statement(), issue(), COMPANY)
        spans = [x["/A"]["/ColSpan"] for x in self.of(pdf, "/TH") if "/ColSpan" in x["/A"]]
        assert spans == [2, 2, 2], "when, trip and amount; and each driver"

    def test_a_trip_is_a_row_of_one_cell_that_says_all_of_it(self, pdf: bytes) -> None:
        wide = [x for x in self.of(pdf, "/TD") if x.get("/A", {}).get("/ColSpan") == 2]
        assert len(wide) == len([t for t in typical_week().trips if t.payment_type != "CASH"])

    def test_each_of_thousands_of_trips_has_a_row_of_its_own(self) -> None:
        week = WeekBuilder()
        for _ in range(2200):
            week.trip("20.00")
        pdf = render(week.statement(), issue(), COMPANY)
        wide = [x for x in self.of(pdf, "/TD") if x.get("/A", {}).get("/ColSpan") == 2]
        assert len(wide) == 2200
        assert all(cell["/P"]["/K"][0].get_object() == cell for cell in wide[::100])

    def test_every_word_is_tagged_or_an_artifact(self, any_pdf: bytes) -> None:
        for page in reader(any_pdf).pages:
            depth = 0
            for operands, operator in page.get_contents().operations:
                if operator in (b"BDC", b"BMC"):
                    depth += 1
                elif operator == b"EMC":
                    depth -= 1
                elif operator in (b"Tj", b"TJ", b"f", b"S"):
                    assert depth > 0, operands
            assert depth == 0

    def test_every_mark_has_its_element(self, any_pdf: bytes) -> None:
        file = reader(any_pdf)
        parents = file.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        by_key = dict(zip(parents[::2], parents[1::2], strict=True))
        for page in file.pages:
            marks = [
                operands[1]["/MCID"]
                for operands, operator in page.get_contents().operations
                if operator == b"BDC" and "/MCID" in operands[1]
            ]
            elements = [element.get_object() for element in by_key[page["/StructParents"]]]
            assert sorted(marks) == [element["/K"] for element in elements]
            assert marks == sorted(marks), "read in the order in which they are written"


class TestArchive:
    """The rules of PDF/A-1 that a program could break; `test_checkers` asks those who know all."""

    def test_every_font_is_embedded_with_matching_widths(self, any_pdf: bytes) -> None:
        fonts = reader(any_pdf).pages[0]["/Resources"]["/Font"]
        for font in fonts.values():
            font = font.get_object()
            described = font
            if font["/Subtype"] == "/Type0":
                assert font["/Encoding"] == "/Identity-H"
                described = font["/DescendantFonts"][0]
                assert "/CIDSet" in described["/FontDescriptor"]
                if described["/Subtype"] == "/CIDFontType2":
                    places = described["/CIDToGIDMap"].get_data()
                    assert len(places) % 2 == 0
                    assert any(places)
            assert {"/FontFile2", "/FontFile3"} & described["/FontDescriptor"].keys()
            assert re.match(r"/[A-Z]{6}\+", described["/BaseFont"])

    def test_colours_are_grey_and_there_is_an_output_intent(self, any_pdf: bytes) -> None:
        file = reader(any_pdf)
        intent = file.trailer["/Root"]["/OutputIntents"][0]
        assert intent["/S"] == "/GTS_PDFA1"
        profile = intent["/DestOutputProfile"].get_data()
        assert len(profile) == int.from_bytes(profile[:4], "big")
        assert profile[12:20] == b"mntrGRAY"
        used = {op for page in file.pages for _, op in page.get_contents().operations}
        assert not used & {
            b"rg",
            b"RG",
            b"k",
            b"K",
            b"cs",
            b"CS",
            b"sc",
            b"scn",
            b"gs",
            b"Do",
            b"sh",
        }

    def test_xmp_says_the_same_as_the_information_dictionary(self, any_pdf: bytes) -> None:
        file = reader(any_pdf)
        stream = file.trailer["/Root"]["/Metadata"]
        assert "/Filter" not in stream
        xmp, info = file.xmp_metadata, file.metadata
        assert xmp is not None
        assert info is not None
        assert xmp.dc_title == {"x-default": info.title}
        assert xmp.dc_creator == [info.author]
        assert xmp.dc_description == {"x-default": info.subject}
        assert xmp.pdf_producer == info.producer
        assert xmp.xmp_creator_tool == info.creator
        assert xmp.xmp_create_date.replace(tzinfo=UTC) == info.creation_date
        assert xmp.pdfaid_part == "1"
        assert xmp.pdfaid_conformance == "A"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in stream.get_data()

    def test_there_is_an_identifier_and_nothing_that_runs(self, any_pdf: bytes) -> None:
        trailer = reader(any_pdf).trailer
        assert len(trailer["/ID"]) == 2
        assert "/Encrypt" not in trailer
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & trailer["/Root"].keys()

    @pytest.mark.parametrize("last", [10, 13])
    @pytest.mark.parametrize("padding", [b"\n", b"\1"])
    def test_no_streams_last_byte_is_taken_for_a_line_end(self, last: int, padding: bytes) -> None:
        """The last byte of deflate's checksum, which the strict count to the stream's length."""
        data = bytes([last - 1])
        assert zlib.compress(data)[-1] == last
        packed, length = deflate(data, padding=padding)
        assert packed[-1] not in b"\r\n"
        assert len(zlib.decompress(packed)) == length

    def test_streams_end_on_a_line_of_their_own(self, any_pdf: bytes) -> None:
        assert any_pdf.count(b"\nendstream\n") == any_pdf.count(b"endstream")
        assert any_pdf.count(b">>stream\n") == len(re.findall(rb">>\s*stream\r?\n", any_pdf))
