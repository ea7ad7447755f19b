"""The edge to ReportLab: pages of operators become a PDF 1.4 file, the same bytes every time.

ReportLab's document, the layer below its canvas, keeps the objects, the page tree, the catalog
and the cross references. What is in them is handed to it ready made, which makes it quick.
"""

import hashlib
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.pdfbase import pdfdoc

from include.dtr.pdf.drawing.paper import HEIGHT, WIDTH, Page
from include.dtr.pdf.file.description import LANGUAGE, About, Info, xmp
from include.dtr.pdf.file.fontfiles import core_font, script_font, stream, used_glyphs
from include.dtr.pdf.file.grey_profile import NAME, grey_profile
from include.dtr.pdf.file.outline import Mark, outline
from include.dtr.pdf.file.tags import Element
from include.dtr.pdf.text.typefaces import FACES


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


class _Document(pdfdoc.PDFDocument):  # type: ignore[misc]
    """ReportLab's, for objects that are ready: as it would write them, in a fifth of the time."""

    def add(self, data: bytes) -> int:
        """Put an object into the file; returns its number."""
        number = len(self.numberToId) + 1
        self.objectcounter = number  # `Reference` counts on from it
        name = _name(number)
        self.idToObjectNumberAndVersion[name] = number, 0
        self.numberToId[number] = name
        self.idToObject[name] = Raw(data)
        return number

    def format(self) -> bytes:
        """The file: objects by number, where each lies, and where to begin to read."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        file = pdfdoc.PDFFile(self._pdfVersion)
        offsets = []
        number = 1
        while name := self.numberToId.get(number):  # formatting can still add objects
            found = self.idToObject[name]
            data = found.data if type(found) is Raw else pdfdoc.format(found, self, toplevel=1)
            end = b"" if data.endswith(b"\n") else b"\n"
            offsets.append(file.add(b"%d 0 obj\n%s%sendobj\n" % (number, data, end)))
            number += 1
        table = b"".join([b"%010d 00000 n \n" % offset for offset in offsets])
        start = file.add(b"xref\n0 %d\n0000000000 65535 f \n%s" % (number, table))
        trailer = pdfdoc.PDFTrailer(start, Size=number, Root=root, Info=info, ID=self.ID())
        file.add(trailer.format(self))
        whole: bytes = file.format(self)
        return whole


def _name(number: int) -> str:
    """What ReportLab calls an object that nobody has named."""
    return f"R{number}"


class _ReadyOutline:
    """Stands where ReportLab would make an outline of its own."""

    ready = 1

    def prepare(self, _document: Any, _canvas: Any) -> None:
        """Nothing is left to prepare."""


class _Writer:
    """One file in the making."""

    def __init__(self) -> None:
        self.document = _Document(pdfVersion=(1, 4))
        self.add = self.document.add
        self.document.Catalog = self.catalog = _Catalog()
        self.catalog.Pages = self.document.Pages
        self.document.Outlines = _ReadyOutline()

    @property
    def next_number(self) -> int:
        number: int = self.document.objectcounter + 1
        return number

    def reference(self, number: int) -> Any:
        """An object by its number, for ReportLab's own dictionaries."""
        return pdfdoc.PDFObjectReference(_name(number))


def to_pdf(
    pages: Sequence[Page], marks: Sequence[Mark], elements: Sequence[Element], about: About
) -> bytes:
    """The finished file."""
    writer = _Writer()
    _describe(writer, about)
    fonts = _fonts(writer, pages)
    page_numbers = [_page(writer, page, fonts) for page in pages]
    writer.catalog.Outlines = writer.reference(writer.next_number)
    outline(marks, page_numbers, writer.next_number, writer.add)
    _tags(writer, elements, page_numbers)
    file: bytes = writer.document.GetPDFData(None)
    return file


def _describe(writer: _Writer, about: About) -> None:
    document, catalog = writer.document, writer.catalog
    document.info = Info(about)
    digest = hashlib.sha256(about.identity.encode()).hexdigest()[:32].upper()
    document._ID = f"[<{digest}><{digest}>]".encode()
    catalog.Lang = Raw(f"({LANGUAGE})".encode())
    catalog.PageMode = Raw(b"/UseOutlines")
    catalog.ViewerPreferences = Raw(b"<</DisplayDocTitle true>>")
    catalog.MarkInfo = Raw(b"<</Marked true>>")
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


def _fonts(writer: _Writer, pages: Sequence[Page]) -> int:
    """The number of the font dictionary: the core faces, and the scripts that are used."""
    numbers = {face.key: core_font(face, writer.add) for face in FACES}
    used = used_glyphs(run for page in pages for run in page.shaped)
    for name, glyphs in used.items():
        numbers[name] = script_font(name, glyphs, writer.add)
    entries = "".join(f"/{name} {number} 0 R" for name, number in numbers.items())
    return writer.add(f"<<{entries}>>".encode())


def _page(writer: _Writer, page: Page, fonts: int) -> int:
    """Add a page; returns its number."""
    content = writer.add(stream(page.content()))
    tree = writer.document.Reference(writer.document.Pages)
    parent = tree.format(writer.document).decode()
    ready = Raw(
        f"<</Type/Page/Parent {parent}/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {content} 0 R"
        f"/Resources<</Font {fonts} 0 R/ProcSet[/PDF/Text]>>/StructParents {page.number}"
        f"/Tabs/S>>".encode()
    )
    writer.document.addPage(ready)
    number: int = writer.document.objectcounter
    return number


def _tags(writer: _Writer, elements: Sequence[Element], page_numbers: Sequence[int]) -> None:
    """The structure tree: one object an element, numbered in a row after the root's own."""
    root = writer.next_number
    first = root + 2
    kids: list[list[int]] = [[] for _ in elements]
    top: list[int] = []
    marked: list[list[int]] = [[] for _ in page_numbers]
    for number, (_, parent, page, _) in enumerate(elements, first):
        (kids[parent] if parent >= 0 else top).append(number)
        if page >= 0:
            marked[page].append(number)
    leaves = "".join(f"{page}[{_refs(numbers)}]" for page, numbers in enumerate(marked))
    writer.catalog.StructTreeRoot = writer.reference(root)
    writer.add(
        f"<</Type/StructTreeRoot/K[{_refs(top)}]/ParentTree {root + 1} 0 R"
        f"/ParentTreeNextKey {len(page_numbers)}>>".encode()
    )
    writer.add(f"<</Nums[{leaves}]>>".encode())
    for (role, parent, page, mark), below in zip(elements, kids, strict=True):
        above = first + parent if parent >= 0 else root
        content = f"/Pg {page_numbers[page]} 0 R/K {mark}" if page >= 0 else f"/K[{_refs(below)}]"
        writer.add(f"<</S/{role}/P {above} 0 R{content}>>".encode())


def _refs(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
