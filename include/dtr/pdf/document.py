"""The edge to ReportLab: pages of operators become a PDF 1.4 file, the same bytes every time.

ReportLab's canvas keeps the objects, the outline and the cross references. Content streams,
fonts and the structure tree are handed to it ready made, which is what makes it quick.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from include.dtr.pdf.flow import Mark
from include.dtr.pdf.paper import HEIGHT, WIDTH, Page
from include.dtr.pdf.tags import Element
from include.dtr.pdf.typefaces import FIRST_CODE, Face

LANGUAGE = "en-US"


@dataclass(frozen=True, slots=True)
class About:
    """The document's own description, for archives and screen readers."""

    title: str
    author: str
    subject: str
    identity: str
    """What the file identifier is made of: the same for the same statement, and no other."""
    created: datetime


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, data: bytes) -> None:
        self.data = data

    def format(self, document: Any) -> bytes:
        return self.data


class _Moment:
    """The time stamp that ReportLab writes, in place of the clock's."""

    dhh = dmm = 0

    def __init__(self, instant: datetime) -> None:
        utc = instant.astimezone(UTC)
        self.YMDhms = (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)


def to_pdf(
    pages: Sequence[Page], bookmarks: Sequence[Mark], elements: Sequence[Element], about: About
) -> bytes:
    """The finished file."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(WIDTH, HEIGHT), pageCompression=1, pdfVersion=(1, 4), lang=LANGUAGE
    )
    document = canvas._doc
    _describe(canvas, about)
    _fonts(document)
    for page in pages:
        for mark in bookmarks:
            if mark.page == page.number:
                canvas.bookmarkPage(mark.title, fit="XYZ", left=0, top=mark.y + 10, zoom=0)
                canvas.addOutlineEntry(mark.title, mark.title)
        canvas.showPage()
        _fill(document.Pages.pages[-1], page)
    _tags(document, elements, pages)
    canvas.save()
    return buffer.getvalue()


def _describe(canvas: Canvas, about: About) -> None:
    document = canvas._doc
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setSubject(about.subject)
    canvas.setCreator("DTR")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    document._timeStamp = _Moment(about.created)
    digest = hashlib.md5(about.identity.encode(), usedforsecurity=False).hexdigest().upper()
    document._ID = f"\n[<{digest}><{digest}>]\n".encode()


def _fill(target: Any, page: Page) -> None:
    stream = pdfdoc.PDFStream(content=page.content(), filters=[pdfdoc.PDFZCompress])
    target.Contents = stream
    target.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
    target.StructParents = page.number
    target.Tabs = pdfdoc.PDFName("S")


def _fonts(document: Any) -> None:
    """The two core faces, and no other: ReportLab's own Helvetica is not embedded."""
    fonts = document.idToObject["BasicFonts"].dict
    fonts.clear()
    for face in Face:
        fonts[face.value] = document.Reference(Raw(_font(document, face)), face.name)


def _font(document: Any, face: Face) -> bytes:
    program, length = face.program
    m = face.metrics
    document.Reference(
        Raw(
            b"<</Filter/FlateDecode/Length %d/Length1 %d>>stream\n%s\nendstream"
            % (len(program), length, program)
        ),
        f"{face.name}.program",
    )
    file_number = document.objectcounter
    widths = " ".join(map(str, face.widths[FIRST_CODE:]))
    name = face.postscript_name
    box = " ".join(map(str, m.bounding_box))
    document.Reference(
        Raw(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {m.ascent}/Descent {m.descent}/CapHeight {m.cap_height}/StemV {m.stem}"
            f"/FontFile2 {file_number} 0 R>>".encode()
        ),
        f"{face.name}.descriptor",
    )
    return (
        f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar {FIRST_CODE}/LastChar 255"
        f"/Widths[{widths}]/FontDescriptor {file_number + 1} 0 R"
        f"/Encoding/WinAnsiEncoding>>".encode()
    )


def _tags(document: Any, elements: Sequence[Element], pages: Sequence[Page]) -> None:
    """The structure tree: one object an element, numbered in a row after the root's own."""
    catalog = document.Catalog
    catalog.MarkInfo = Raw(b"<</Marked true>>")
    page_number = [
        document.idToObjectNumberAndVersion[f"Page{page.number + 1}"][0] for page in pages
    ]
    root = document.objectcounter + 1
    first = root + 2
    kids: list[list[int]] = [[] for _ in elements]
    top: list[int] = []
    marked: list[list[str]] = [[] for _ in pages]
    for index, (_, parent, page, _) in enumerate(elements):
        (kids[parent] if parent >= 0 else top).append(first + index)
        if page >= 0:
            marked[page].append(f"{first + index} 0 R")
    numbers = "".join(f"{i}[{' '.join(refs)}]" for i, refs in enumerate(marked))
    root_object = Raw(
        f"<</Type/StructTreeRoot/K[{_refs(top)}]/ParentTree {root + 1} 0 R"
        f"/ParentTreeNextKey {len(pages)}>>".encode()
    )
    catalog.StructTreeRoot = document.Reference(root_object, "StructTreeRoot")
    document.Reference(Raw(f"<</Nums[{numbers}]>>".encode()), "ParentTree")
    for index, (role, parent, page, mark) in enumerate(elements):
        above = first + parent if parent >= 0 else root
        content = (
            f"/Pg {page_number[page]} 0 R/K {mark}" if page >= 0 else f"/K[{_refs(kids[index])}]"
        )
        document.Reference(Raw(f"<</S/{role}/P {above} 0 R{content}>>".encode()), f"tag{index}")


def _refs(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
