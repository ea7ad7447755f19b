"""Pictures of statements for the documentation.

    python -m tests.unit.pdf.pictures

writes `docs/images/statement*.png`: a typical week page by page, page one of a voided final
statement of a lease that owes money, and names in every script.
"""

from datetime import date
from pathlib import Path

import pypdfium2

from include.dtr.model import TaxKind
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.names import EVERY

IMAGES = Path(__file__).parents[3] / "docs" / "images"
DOTS_PER_INCH = 100
FINER = 4
"""Drawn so many times larger first: PDFium moves letters onto whole dots."""


def owing() -> bytes:
    second = driver(502, "রহমান", "মোঃ")
    builder = WeekBuilder(additional=(second,), end_date=date(2025, 11, 14))
    for number in range(60):
        builder.trip(f"{9 + number % 23}.50", by=second if number % 3 else None)
    builder.trip("-12.00").trip("31.20", "DISPUTE").tax(TaxKind.MTA, "30.50")
    builder.lease_fee("2500.00", prior="257.47").toll("0.00", prior="6.94").misc("25.00")
    voided = issue(revision=2, voided_reason="Charged a toll of lease 1046 to this lease")
    return render(builder.statement(), voided, COMPANY)


def names() -> bytes:
    builder = WeekBuilder(leaseholder=driver(first="محمد", last="رحمان"))
    for name in EVERY.values():
        builder.misc("1.00", note=name)
    return render(builder.statement(), issue(), COMPANY)


def draw(pdf: bytes, page: int, name: str) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        large = document[page].render(scale=FINER * DOTS_PER_INCH / 72, grayscale=True).to_pil()
        large.reduce(FINER).save(IMAGES / f"{name}.png", optimize=True)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    typical = render(typical_week().statement(), issue(), COMPANY)
    for page in range(3):
        draw(typical, page, f"statement-{page + 1}")
    draw(owing(), 0, "statement-void")
    draw(names(), 1, "statement-names")


if __name__ == "__main__":
    main()
