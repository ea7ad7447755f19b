"""The edge to ReportLab: pages of operators become a PDF 1.4 file, the same bytes every time.

ReportLab's canvas keeps the objects, the outline and the cross references. Content streams,
fonts and the structure tree are handed to it ready made, which is what makes it quick.
"""

import hashlib
import io
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from include.dtr.pdf.description import LANGUAGE, About, Info, xmp
from include.dtr.pdf.flow import Mark
from include.dtr.pdf.fontfiles import core_font, script_font, stream, used_glyphs
from include.dtr.pdf.grey_profile import NAME, grey_profile
from include.dtr.pdf.paper import HEIGHT, WIDTH, Page
from include.dtr.pdf.tags import Element
from include.dtr.pdf.typefaces import Face


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, data: bytes) -> None:
        self.data = data

    def format(self, _document: Any) -> bytes:
        return self.data


class _Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]
    """ReportLab's, with the output intent that an archive asks for."""

    __NoDefault__ = (*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents")
    __Refs__ = __NoDefault__


class _Writer:
    """One file in the making."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(
            self.buffer, pagesize=(WIDTH, HEIGHT), pageCompression=1, pdfVersion=(1, 4)
        )
        self.document = self.canvas._doc

    def add(self, data: bytes) -> int:
        """Put an object into the file; returns its number."""
        self.document.Reference(Raw(data))
        number: int = self.document.objectcounter
        return number


def to_pdf(
    pages: Sequence[Page], bookmarks: Sequence[Mark], elements: Sequence[Element], about: About
) -> bytes:
    """The finished file."""
    writer = _Writer()
    _describe(writer, about)
    _fonts(writer, pages)
    for page in pages:
        for mark in bookmarks:
            if mark.page == page.number:
                writer.canvas.bookmarkPage(mark.title, fit="XYZ", left=0, top=mark.y + 4, zoom=0)
                writer.canvas.addOutlineEntry(mark.title, mark.title)
        writer.canvas.showPage()
        _fill(writer, page)
    _tags(writer, elements, len(pages))
    writer.canvas.save()
    return writer.buffer.getvalue()


def _describe(writer: _Writer, about: About) -> None:
    document = writer.document
    document.info = Info(about)
    digest = hashlib.sha256(about.identity.encode()).hexdigest()[:32].upper()
    document._ID = f"[<{digest}><{digest}>]".encode()
    catalog = document.Catalog
    catalog.__class__ = _Catalog
    catalog.Lang = Raw(f"({LANGUAGE})".encode())
    catalog.PageMode = Raw(b"/UseOutlines")
    catalog.ViewerPreferences = Raw(b"<</DisplayDocTitle true>>")
    packet = xmp(about)
    catalog.Metadata = Raw(
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(packet), packet)
    )
    profile = writer.add(stream(_profile(), "/N 1", deflated=True))
    catalog.OutputIntents = Raw(
        f"[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier({NAME})/Info({NAME})"
        f"/DestOutputProfile {profile} 0 R>>]".encode()
    )


@cache
def _profile() -> bytes:
    return zlib.compress(grey_profile(), 9)


def _fonts(writer: _Writer, pages: Sequence[Page]) -> None:
    """Only the fonts that are embedded: ReportLab's own Helvetica is taken out."""
    fonts = writer.document.idToObject["BasicFonts"].dict
    fonts.clear()
    for face in Face:
        fonts[face.value] = _reference(core_font(face, writer.add))
    used = used_glyphs(run for page in pages for run in page.shaped)
    for name, glyphs in used.items():
        fonts[name] = _reference(script_font(name, glyphs, writer.add))


def _reference(number: int) -> Any:
    return pdfdoc.PDFObjectReference(f"R{number}")  # the name that ReportLab gives by default


def _fill(writer: _Writer, page: Page) -> None:
    target = writer.document.Pages.pages[-1]
    target.Contents = Raw(stream(page.content()))
    target.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
    target.StructParents = page.number
    target.Tabs = pdfdoc.PDFName("S")


def _tags(writer: _Writer, elements: Sequence[Element], pages: int) -> None:
    """The structure tree: one object an element, numbered in a row after the root's own."""
    document = writer.document
    numbers = document.idToObjectNumberAndVersion
    page_numbers = [numbers[f"Page{page + 1}"][0] for page in range(pages)]
    root = document.objectcounter + 1
    first = root + 2
    kids: list[list[int]] = [[] for _ in elements]
    top: list[int] = []
    marked: list[list[int]] = [[] for _ in range(pages)]
    for number, (_, parent, page, _) in enumerate(elements, first):
        (kids[parent] if parent >= 0 else top).append(number)
        if page >= 0:
            marked[page].append(number)
    leaves = "".join(f"{page}[{_refs(numbers)}]" for page, numbers in enumerate(marked))
    tree = Raw(
        f"<</Type/StructTreeRoot/K[{_refs(top)}]/ParentTree {root + 1} 0 R"
        f"/ParentTreeNextKey {pages}>>".encode()
    )
    document.Reference(tree)
    document.Catalog.StructTreeRoot = tree
    document.Catalog.MarkInfo = Raw(b"<</Marked true>>")
    writer.add(f"<</Nums[{leaves}]>>".encode())
    for (role, parent, page, mark), below in zip(elements, kids, strict=True):
        above = first + parent if parent >= 0 else root
        content = f"/Pg {page_numbers[page]} 0 R/K {mark}" if page >= 0 else f"/K[{_refs(below)}]"
        writer.add(f"<</S/{role}/P {above} 0 R{content}>>".encode())


def _refs(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
