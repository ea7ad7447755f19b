"""What a file says of itself: the information dictionary, and the same again as XMP."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

LANGUAGE = "en-US"
CREATOR = "Driver statements (DTR)"
PRODUCER = "ReportLab PDF Library"


@dataclass(frozen=True, slots=True)
class About:
    """The document's own description, for archives and screen readers; legible text."""

    title: str
    author: str
    subject: str
    identity: str
    """What the file identifier is made of: the same for the same statement, and no other."""
    created: datetime
    beside: tuple[str, ...] = ()
    """Languages (BCP 47) in which parts of it are said again, beside the English."""


class Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """ReportLab's information dictionary, without the clock and with nothing that XMP lacks."""

    def __init__(self, about: About) -> None:
        super().__init__()
        self._about = about

    def format(self, _document: Any) -> bytes:
        about = self._about
        created = f"(D:{about.created.astimezone(UTC):%Y%m%d%H%M%S}Z)"
        entries = {
            "Title": text_string(about.title),
            "Author": text_string(about.author),
            "Subject": text_string(about.subject),
            "Creator": text_string(CREATOR),
            "Producer": text_string(PRODUCER),
            "CreationDate": created,
            "ModDate": created,
        }
        return f"<<{''.join(f'/{name}{value}' for name, value in entries.items())}>>".encode()


def text_string(text: str) -> str:
    """`text` as a PDF string: plain where it is ASCII, else UTF-16."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def xmp(about: About) -> bytes:
    """The metadata packet: Dublin Core, and the claims to be PDF/A-1a and PDF/UA-1.

    PDF/A-1 knows no identifier of PDF/UA, so the packet describes that schema itself.
    """
    title, author, subject = (escape(t) for t in (about.title, about.author, about.subject))
    created = f"{about.created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _PACKET.format(
        title=title,
        author=author,
        subject=subject,
        created=created,
        creator=CREATOR,
        producer=PRODUCER,
        languages="".join(f"<rdf:li>{tag}</rdf:li>" for tag in (LANGUAGE, *about.beside)),
    ).encode()


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 dc:format="application/pdf" xmp:CreatorTool="{creator}" xmp:CreateDate="{created}"
 xmp:ModifyDate="{created}" pdf:Producer="{producer}">
<pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag>{languages}</rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
