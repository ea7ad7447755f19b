"""Pictures of statements for the documentation.

    python -m tests.unit.pdf.pictures

writes `docs/images/statement-*.png`: a common week page by page, page one of a revision with
everything that is optional and of a voided statement, a part of a page in one bit, and names in
every script.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image

from include.dtr.model import Category, Figures, RevisionNote, TaxKind, Terms, YearToDate
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, money
from tests.unit.pdf.names import EVERY
from tests.unit.pdf.test_layout import common_week

IMAGES = Path(__file__).parents[3] / "docs" / "images"
DOTS_PER_INCH = 100
FINER = 4
"""Drawn this many times larger first: PDFium moves letters onto whole dots."""


def final_week() -> WeekBuilder:
    second = driver(502, "রহমান", "মোঃ")
    builder = WeekBuilder(
        additional=(second,),
        end_date=date(2025, 11, 14),
        leaseholder=driver(tlc_license_expires_on=date(2025, 11, 30)),
    )
    for number in range(60):
        builder.trip(f"{9 + number % 23}.50", by=second if number % 3 else None)
    builder.trip("-12.00").trip("31.20", "DISPUTE").tax(TaxKind.MTA, "30.50")
    return builder.lease_fee("250.00", prior="257.47").toll("0.00", prior="6.94").misc("25.00")


def revision() -> bytes:
    s = final_week().statement()
    categories = {category: s.categories[category].amount for category in Category}
    before = Figures(
        s.cc_earnings,
        s.cash_earnings,
        categories | {Category.EZPASS: money("13.88")},
        s.prior_balance,
        s.total_due - money("13.88"),
    )
    reason = "Two tolls of lease 1046 were charged to this lease"
    paid = s.total_due - money("13.88")
    year = YearToDate(
        2025, 23, money("41230.10"), dict.fromkeys(Category, money("1234.50")), money("12345.67")
    )
    revised = issue(
        revision=2,
        revision_note=RevisionNote(1, reason, before, paid),
        year_to_date=year,
        account_ending="1234",
        postal_address=("50-24 43rd Avenue, Apartment 3B", "Woodside, NY 11377"),
    )
    terms = Terms(driver_page="https://pay.bigappletaxi.example/{dtr_id}")
    return render(s, revised, replace(COMPANY, terms=terms))


def void() -> bytes:
    voided = issue(voided_reason="Charged a toll of lease 1046 to this lease")
    return render(final_week().statement(), voided, COMPANY)


def names() -> bytes:
    builder = WeekBuilder(leaseholder=driver(first="محمد", last="رحمان"))
    for key, name in EVERY.items():
        builder.misc("1.00", note=name)
        charge = next(reversed(builder.modules["misc_charges"]))
        builder.modules["misc_charges"][charge] = replace(
            builder.modules["misc_charges"][charge], kind=key
        )
    return render(builder.statement(), issue(), COMPANY)


def draw(pdf: bytes, page: int, name: str) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        large = document[page].render(scale=FINER * DOTS_PER_INCH / 72, grayscale=True).to_pil()
        small = large.reduce(FINER).quantize(16)
        small.save(IMAGES / f"{name}.png", optimize=True)


def draw_one_bit(pdf: bytes, name: str) -> None:
    """The upper half of page one, each dot black or white."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    half = page.crop((100, 0, page.width - 40, 1100))
    half.point(lambda level: 255 * (level > 127)).convert("1", dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    common = render(common_week().statement(), issue(), COMPANY)
    for page in range(2):
        draw(common, page, f"statement-{page + 1}")
    draw(revision(), 0, "statement-revision")
    draw(void(), 0, "statement-void")
    draw(names(), 1, "statement-names")
    draw_one_bit(common, "statement-one-bit")


if __name__ == "__main__":
    main()
