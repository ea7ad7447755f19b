"""A canvas and one `drawString` per cell: what people write once Platypus is too slow for them."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from bench.baselines.content import Content, Grid

MARGIN, STEP, SIZE = 36, 9.5, 7
WIDTH, HEIGHT = letter


class _Sheet:
    """A cursor that runs down the pages."""

    def __init__(self, footer: str) -> None:
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=letter)
        self._footer = footer
        self.y = HEIGHT - MARGIN

    def down(self, step: float = STEP) -> None:
        self.y -= step
        if self.y < MARGIN + STEP:
            self.end_page()
            self.y = HEIGHT - MARGIN - step

    def end_page(self) -> None:
        self.canvas.setFont("Helvetica", SIZE)
        self.canvas.drawString(MARGIN, MARGIN / 2, self._footer)
        page = f"Page {self.canvas.getPageNumber()}"
        self.canvas.drawRightString(WIDTH - MARGIN, MARGIN / 2, page)
        self.canvas.showPage()


def strings(content: Content) -> bytes:
    sheet = _Sheet(content.footer)
    for part in content.parts:
        sheet.down(18)
        sheet.canvas.setFont("Helvetica-Bold", 11)
        sheet.canvas.drawString(MARGIN, sheet.y, part.title)
        sheet.canvas.line(MARGIN, sheet.y - 3, WIDTH - MARGIN, sheet.y - 3)
        sheet.down(4)
        for item in part.items:
            if isinstance(item, str):
                sheet.down()
                sheet.canvas.setFont("Helvetica", SIZE)
                sheet.canvas.drawString(MARGIN, sheet.y, item)
            else:
                _grid(sheet, item)
    sheet.end_page()
    sheet.canvas.save()
    return sheet.buffer.getvalue()


def _grid(sheet: _Sheet, grid: Grid) -> None:
    figures = grid.figures or [False] * len(grid.headings)
    sheet.down(4)
    _row(sheet, grid.headings, figures, "Helvetica-Bold")
    sheet.canvas.line(MARGIN, sheet.y - 2, WIDTH - MARGIN, sheet.y - 2)
    for number, row in enumerate(grid.rows):
        _row(sheet, row, figures, "Helvetica", shaded=number % 2 == 1)
    if grid.total:
        _row(sheet, grid.total, figures, "Helvetica-Bold")
        sheet.canvas.line(MARGIN, sheet.y + 7, WIDTH - MARGIN, sheet.y + 7)


def _row(
    sheet: _Sheet, row: Sequence[str], figures: Sequence[bool], font: str, shaded: bool = False
) -> None:
    sheet.down()
    canvas = sheet.canvas
    if shaded:
        canvas.setFillGray(0.95)
        canvas.rect(MARGIN, sheet.y - 2, WIDTH - 2 * MARGIN, STEP, stroke=0, fill=1)
        canvas.setFillGray(0)
    width = (WIDTH - 2 * MARGIN) / len(row)
    canvas.setFont(font, SIZE)
    for column, (text, is_figure) in enumerate(zip(row, figures, strict=True)):
        x = MARGIN + column * width
        if is_figure:
            canvas.drawRightString(x + width - 3, sheet.y, text)
        else:
            canvas.drawString(x, sheet.y, text)
