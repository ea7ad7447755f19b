"""The twelve golden statements: which they are, how they are rendered, where they are kept."""

from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2
from PIL import Image

from include.dtr.model import Company, Issue, Statement, dtr_id
from include.dtr.pdf import render
from local.fleet import TRAPS
from tests.conftest import PROJECT

FOLDER = PROJECT / "tests" / "golden"
CHOSEN = (
    "every_section",
    "two_drivers",
    "overpaid",
    "dismissed_after_paid",
    "card_earnings_below_zero",
    "dispute_and_no_charge",
    "ends_mid_week",
    "name_with_markup",
    "name_urdu",
    "name_bengali",
    "no_trips",
    "debt_after_repairs",
)
COMPANY = Company("Big Apple Taxi", "50-24 Queens Boulevard, Woodside, NY 11377", "(718) 555-0142")
SCALE = 0.75
"""Pixels per point of the kept pictures: small files, and every line still counts."""


def lease_of(name: str) -> int:
    return TRAPS[name]


def document(statement: Statement) -> bytes:
    """The PDF of a statement under a fixed identity, so that nothing in it depends on today."""
    week = statement.week
    return render(
        statement,
        Issue(
            dtr_id=dtr_id(week.lease.lease_id, week.period),
            revision=1,
            receipt_number="RCPT-2025-000001",
            receipt_date=date(2025, 11, 16),
            issued_at=datetime(2025, 11, 16, 10, 3, 0, tzinfo=UTC),
        ),
        COMPANY,
    )


def text_of(pdf: bytes) -> str:
    """What a person can copy out of it, page by page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened]
    marked = (f"--- page {number} ---\n{text}" for number, text in enumerate(pages, 1))
    return "\n".join(marked) + "\n"


def pictures_of(pdf: bytes, scale: float = SCALE) -> list[Image.Image]:
    """Its pages as grey pictures, as a black and white printer would see them."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.render(scale=scale).to_pil().convert("L") for page in opened]


def as_png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


def sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Pictures side by side on one sheet."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    whole = Image.new("L", (columns * (width + 8) + 8, rows * (height + 8) + 8), 160)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, columns)
        whole.paste(picture, (8 + column * (width + 8), 8 + row * (height + 8)))
    return whole


def write_sheet() -> None:
    """All kept pictures on one sheet, for docs/statements.md."""
    files = [file for name in CHOSEN for file in sorted(FOLDER.glob(f"{name}-*.png"))]
    pictures = [Image.open(file).convert("L") for file in files]
    target = PROJECT / "docs" / "images" / "statement-sheet.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(as_png(sheet(pictures, columns=6)))


if __name__ == "__main__":
    write_sheet()
