"""The edge to ReportLab: pages of operators become a PDF 1.4 file, the same bytes every time.

ReportLab's document, the layer below its canvas, keeps the page tree, the catalog and the
trailer. What is in them is handed to it ready made, and the structure tree, which is most of
the objects, is written behind them in one go.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any, Protocol

from reportlab.pdfbase import pdfdoc

from include.dtr.pdf.file.corefonts import core_font
from include.dtr.pdf.file.description import LANGUAGE, About, Info, xmp
from include.dtr.pdf.file.grey_profile import NAME, grey_profile
from include.dtr.pdf.file.outline import Mark, outline
from include.dtr.pdf.file.scriptfonts import script_font, used_glyphs
from include.dtr.pdf.file.streams import deflate, stream
from include.dtr.pdf.file.tags import Element, TableRows, Tree
from include.dtr.pdf.text.shaping import Shaped
from include.dtr.pdf.text.typefaces import FACES

SIZE = "0 0 612 792"
"""US Letter, in points."""
_SELECTS_CORE_FACE = re.compile(rb"/([%b]) [\d.]+ Tf" % "".join(f.key for f in FACES).encode())


class Sheet(Protocol):
    """A finished page."""

    number: int
    """From 0."""
    shaped: list[Shaped]
    """Its lines in other fonts than the core faces."""

    def content(self) -> bytes:
        """Its content stream."""


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, data: bytes) -> None:
        self.data = data

    def format(self, _document: Any) -> bytes:
        return self.data


class _Catalog(pdfdoc.PDFObject):  # type: ignore[misc]
    """What a reader looks at first: where the pages, the outline and the tags are."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}

    def format(self, _document: Any) -> bytes:
        entries = "".join(f"/{name}{value}" for name, value in self.entries.items())
        return f"<</Type/Catalog{entries}>>".encode()


class _Document(pdfdoc.PDFDocument):  # type: ignore[misc]
    """ReportLab's, for objects that are ready: as it would write them, in a fifth of the time."""

    tree_number: int
    """Kept free for the root of the structure tree."""
    tree: Callable[[int], Tree]
    """Makes the tree, given the number of the first object below its root."""

    def add(self, data: bytes) -> int:
        """Put an object into the file; returns its number."""
        number = len(self.numberToId) + 1
        self.objectcounter = number  # `Reference` counts on from it
        name = _name(number)
        self.idToObjectNumberAndVersion[name] = number, 0
        self.numberToId[number] = name
        self.idToObject[name] = Raw(data)
        return number

    def _number(self, kept: pdfdoc.PDFObject) -> int:
        """Of an object that ReportLab keeps track of."""
        number: int = self.idToObjectNumberAndVersion[self.Reference(kept).name][0]
        return number

    def format(self) -> bytes:
        """The file: objects by number, where each lies, and where to begin to read."""
        root, info = (self._number(kept) for kept in (self.Catalog, self.info))
        data: list[bytes] = []
        while name := self.numberToId.get(len(data) + 1):  # formatting can still add objects
            found = self.idToObject[name]
            ready = type(found) is Raw
            data.append(found.data if ready else pdfdoc.format(found, self, toplevel=1))
        tree = self.tree(len(data) + 1)
        data[self.tree_number - 1] = tree.root
        objects = [b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(data, 1)]
        file = pdfdoc.PDFFile(self._pdfVersion)
        first = file.add(objects[0])
        lengths = [*map(len, objects), *map(len, tree.objects)]
        offsets = tuple(accumulate(lengths[:-1], initial=first))
        file.add(b"".join(objects[1:]) + "".join(tree.objects).encode())
        lines = b"%010d 00000 n \n" * len(offsets) % offsets
        size = len(offsets) + 1
        start = file.add(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, lines))
        file.add(
            b"trailer\n<<\n/ID %s\n/Info %d 0 R\n/Root %d 0 R\n/Size %d\n>>\n"
            b"startxref\n%d\n%%%%EOF\n" % (self._ID, info, root, size, start)
        )
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
        self.document.Outlines = _ReadyOutline()

    @property
    def next_number(self) -> int:
        number: int = self.document.objectcounter + 1
        return number

    def reserve(self, count: int) -> list[int]:
        """Numbers of objects whose contents are still to come."""
        return [self.add(b"") for _ in range(count)]

    def fill(self, number: int, data: bytes) -> None:
        self.document.idToObject[_name(number)].data = data


def to_pdf(
    pages: Sequence[Sheet],
    marks: Sequence[Mark],
    elements: Sequence[Element | TableRows],
    about: About,
) -> bytes:
    """The finished file."""
    writer = _Writer()
    parent, *page_numbers = writer.reserve(1 + len(pages))  # each cell names its page: one digit
    _describe(writer, about)
    used = used_glyphs([shaped for page in pages for shaped in page.shaped])
    scripts = {name: script_font(name, glyphs, writer.add) for name, glyphs in used.items()}
    contents = [page.content() for page in pages]
    fonts = _fonts(writer, scripts, contents)
    for number, content in enumerate(contents):
        writer.fill(page_numbers[number], _page(number, parent, writer.add(stream(content)), fonts))
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    writer.fill(parent, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    entries = writer.document.Catalog.entries
    entries["Pages"] = f" {parent} 0 R"
    entries["Outlines"] = f" {writer.next_number} 0 R"
    outline(marks, page_numbers, writer.next_number, writer.add)
    root = writer.add(b"")
    entries["StructTreeRoot"] = f" {root} 0 R"
    writer.document.tree_number = root
    writer.document.tree = lambda first: Tree(elements, root, first, page_numbers)
    file: bytes = writer.document.GetPDFData(None)
    return file


def _describe(writer: _Writer, about: About) -> None:
    document = writer.document
    document.info = Info(about)
    digest = hashlib.sha256(about.identity.encode()).hexdigest()[:32].upper()
    document._ID = f"[<{digest}><{digest}>]".encode()
    packet = xmp(about)
    metadata = writer.add(
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(packet), packet)
    )
    profile = writer.add(stream(_profile(), "/N 1", deflated=True))
    intent = (
        f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier({NAME})/Info({NAME})"
        f"/DestOutputProfile {profile} 0 R>>"
    )
    document.Catalog.entries |= {
        "Lang": f"({LANGUAGE})",
        "PageMode": "/UseOutlines",
        "ViewerPreferences": "<</DisplayDocTitle true>>",
        "MarkInfo": "<</Marked true>>",
        "Metadata": f" {metadata} 0 R",
        "OutputIntents": f"[{intent}]",
    }


@cache
def _profile() -> bytes:
    return deflate(grey_profile(), 9)[0]


def _fonts(writer: _Writer, scripts: Mapping[str, int], contents: Sequence[bytes]) -> int:
    """The number of the font dictionary: the core faces, and the scripts that are used."""
    shown: dict[bytes, list[bytes]] = {face.key.encode(): [] for face in FACES}
    for content in contents:
        parts = _SELECTS_CORE_FACE.split(content)
        for key, operators in zip(parts[1::2], parts[2::2], strict=True):
            shown[key].append(operators)
    numbers = {
        face.key: core_font(face, b"".join(shown[face.key.encode()]), writer.add) for face in FACES
    } | dict(scripts)
    entries = "".join(f"/{name} {number} 0 R" for name, number in numbers.items())
    return writer.add(f"<<{entries}>>".encode())


def _page(number: int, parent: int, drawn: int, fonts: int) -> bytes:
    """A page's object: its content is `drawn`."""
    return (
        f"<</Type/Page/Parent {parent} 0 R/MediaBox[{SIZE}]/Contents {drawn} 0 R"
        f"/Resources<</Font {fonts} 0 R/ProcSet[/PDF/Text]>>/StructParents {number}/Tabs/S>>"
    ).encode()
