"""Platypus: a table for each section, its cells plain strings, or a Paragraph in every cell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bench.baselines.content import Content, Grid

MARGIN = 36
SHEET = getSampleStyleSheet()
HEADING, TEXT = SHEET["Heading3"], SHEET["BodyText"]
CELL = ParagraphStyle("Cell", fontName="Helvetica", fontSize=7, leading=8.5)
FIGURES = ParagraphStyle("Figures", parent=CELL, alignment=TA_RIGHT)
LOOK = [
    ("FONT", (0, 0), (-1, -1), "Helvetica", 7),
    ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 7),
    ("GRID", (0, 0), (-1, -1), 0.25, colors.grey),
    ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
]


@dataclass(frozen=True, slots=True)
class Way:
    """How cells are made, and whether columns are as wide as their text or all the same.

    Strings overlap their neighbors unless the columns are sized by them; a Paragraph wraps, but
    must be given its width.
    """

    cell: Callable[[str, bool], Any]
    sized: bool


class _NumberedCanvas(Canvas):
    """The usual recipe for "Page x of y": pages are held back until their number is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for state in self._held:
            self.__dict__.update(state)
            self.setFont("Helvetica", 7)
            text = f"Page {self._pageNumber} of {len(self._held)}"
            self.drawRightString(letter[0] - MARGIN, MARGIN / 2, text)
            super().showPage()
        super().save()


def _draw(way: Way, content: Content) -> bytes:
    story: list[Any] = []
    for part in content.parts:
        story.append(Paragraph(escape(part.title), HEADING))
        for item in part.items:
            if isinstance(item, str):
                story.append(Paragraph(escape(item), TEXT))
            else:
                story += [_table(item, way), Spacer(1, 4)]
    buffer = BytesIO()
    footer = partial(_footer, content.footer)
    SimpleDocTemplate(
        buffer,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    ).build(story, onFirstPage=footer, onLaterPages=footer, canvasmaker=_NumberedCanvas)
    return buffer.getvalue()


def _table(grid: Grid, way: Way) -> Table:
    figures = grid.figures or [False] * len(grid.headings)
    rows = [grid.headings, *grid.rows, *([grid.total] if grid.total else [])]
    right = [
        ("ALIGN", (n, 0), (n, -1), "RIGHT") for n, is_figure in enumerate(figures) if is_figure
    ]
    bold = [("FONT", (0, -1), (-1, -1), "Helvetica-Bold", 7)] if grid.total else []
    width = (letter[0] - 2 * MARGIN) / len(grid.headings)
    return Table(
        [[way.cell(text, right) for text, right in zip(row, figures, strict=True)] for row in rows],
        colWidths=None if way.sized else [width] * len(grid.headings),
        repeatRows=1,
        style=TableStyle([*LOOK, *right, *bold]),
    )


def _footer(text: str, canvas: Any, _document: Any) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(MARGIN, MARGIN / 2, text)


def _string(text: str, _figures: bool) -> str:
    return text


def _paragraph(text: str, figures: bool) -> Paragraph:
    return Paragraph(escape(text), FIGURES if figures else CELL)


tables = partial(_draw, Way(_string, sized=True))
"""Tables of strings, the usual way."""
paragraphs = partial(_draw, Way(_paragraph, sized=False))
"""A Paragraph in every cell, as most answers on the web advise, so that long text wraps."""
