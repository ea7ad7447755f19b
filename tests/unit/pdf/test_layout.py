"""Paper: nothing overlaps, nothing is clipped, no heading stands alone, however much there is."""

import io
import re
from decimal import Decimal

import pypdf
import pytest

from include.dtr.model import (
    Category,
    Company,
    Figures,
    RevisionNote,
    Statement,
    TaxKind,
    Terms,
    YearToDate,
)
from include.dtr.money import display
from include.dtr.pdf import render
from include.dtr.pdf.drawing.flow import HEADING_SIZE, SMALL
from include.dtr.pdf.drawing.masthead import TITLE_SIZE
from include.dtr.pdf.drawing.paper import LEFT, RIGHT, UNITS
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.reading import letters_of, lines_of, overlaps, page_texts, text_of
from tests.unit.pdf.test_sections import THIRTEEN

LARGEST = "99999999.99"


def extreme_document() -> bytes:
    """The extreme week with the largest of all that is optional."""
    builder = extreme_week()
    builder.additional = (driver(502, "W" * 108, "محمد رحمان"),)
    builder.end_date = builder.period.end
    builder.leaseholder = driver(
        first="M" * 60, last="W" * 60, tlc_license_expires_on=builder.period.end
    )
    for _ in range(4):
        builder.trip(LARGEST, by=builder.additional[0], trip_id="9" * 30)
    statement = builder.statement()
    most = Decimal("9999999999.99")
    before = Figures(most, most, dict.fromkeys(Category, -most), -most, most)
    issued = issue(
        revision=12,
        revision_note=RevisionNote(3, "A reason " * 60, before, most),
        year_to_date=YearToDate(2025, 52, -most, dict.fromkeys(Category, most), most),
        postal_address=("W" * 60, "1600 Pennsylvania Avenue, Apartment 1234567", "Flushing, NY"),
    )
    terms = Terms(questions="q " * 100, driver_page="https://" + "d" * 80, complaints="c " * 200)
    company = Company("W" * 50 + "\n" + "Leasing " * 10, "a " * 80, "c" * 80, terms)
    return render(statement, issued, company)


def test_the_largest_of_all_that_is_optional_overlaps_nothing() -> None:
    for letters in letters_of(extreme_document()):
        assert overlaps(letters) == []
        assert min(letter.left for letter in letters) > LEFT - 1
        assert max(letter.right for letter in letters) < RIGHT + 1


def extreme_week() -> WeekBuilder:
    """The largest amounts and the longest texts, in every section."""
    long = "A text of more than sixty characters that a clerk has typed in, in full"
    builder = WeekBuilder(
        leaseholder=driver(
            first="Maximiliano Bartholomew Konstantinos A.", last="Featherstonehaugh-Cholmondeley"
        )
    )
    builder.trip(LARGEST, trip_id="CURB-2025-11-09-" + "7" * 60).trip(f"-{LARGEST}")
    for _ in range(3):
        builder.toll(LARGEST, prior=LARGEST, credit=LARGEST, plaza=long)
        builder.violation(LARGEST, prior=LARGEST, credit=LARGEST, note=long * 3)
        builder.ticket(LARGEST, prior=LARGEST, credit=LARGEST, note="w" * 60)
        builder.repair(LARGEST, prior=LARGEST, credit=LARGEST, workshop=long)
        builder.loan(LARGEST, prior=LARGEST, credit=LARGEST)
        builder.misc(LARGEST, prior=LARGEST, credit=LARGEST, note="n" * 1_000_000)
        builder.owe(Category.LEASE, LARGEST, f"-{LARGEST}", description=long, source_id="k" * 80)
    return builder.tax(TaxKind.MTA, LARGEST, prior=LARGEST)


WEEKS = {
    "typical": typical_week(),
    "empty": WeekBuilder(),
    "0 trips": typical_week(trips=0),
    "2,000 trips and 300 tolls": typical_week(trips=2000, tolls=300),
    "extreme": extreme_week(),
}


@pytest.fixture(scope="module", params=WEEKS)
def drawn(request: pytest.FixtureRequest) -> tuple[Statement, bytes]:
    statement = WEEKS[request.param].statement()
    return statement, render(statement, issue(), COMPANY)


def test_no_letter_lies_on_another(drawn: tuple[Statement, bytes]) -> None:
    for letters in letters_of(drawn[1]):
        assert overlaps(letters) == []


def test_all_letters_are_within_the_margins(drawn: tuple[Statement, bytes]) -> None:
    for letters in letters_of(drawn[1]):
        assert min(letter.left for letter in letters) > LEFT - 1
        assert max(letter.right for letter in letters) < RIGHT + 1
        assert min(letter.bottom for letter in letters) > 18
        assert max(letter.top for letter in letters) < 792 - 12


def test_no_amount_is_lost(drawn: tuple[Statement, bytes]) -> None:
    statement, pdf = drawn
    text = text_of(pdf)
    for posting in statement.week.postings:
        assert display(posting.amount) in text
    for balance in statement.balances:
        for figure in (balance.prior, balance.charge, balance.credit, balance.paid):
            assert not figure or display(abs(figure)) in text


def test_every_card_trip_is_on_it_with_its_amount(drawn: tuple[Statement, bytes]) -> None:
    statement, pdf = drawn
    printed = text_of(pdf)
    for trip in statement.week.trips:
        if trip.payment_type == "CREDIT_CARD":
            assert f"{trip.trip_id[-4:]} {display(abs(trip.total_amount))}" in printed


def test_each_page_says_which_of_how_many_it_is(drawn: tuple[Statement, bytes]) -> None:
    pages = page_texts(drawn[1])
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "DTR-1045-2025-11-09" in text
        assert "Generated Nov 16, 2025, 5:02 AM EST" in text


def test_no_heading_stands_at_the_foot_of_a_page(drawn: tuple[Statement, bytes]) -> None:
    for text in page_texts(drawn[1]):
        body = [line.strip() for line in text.splitlines() if line.strip()]
        footer = next(i for i, line in enumerate(body) if line.startswith("DTR-1045-"))
        last = body[:footer][-1] if footer else body[-1]
        assert last not in THIRTEEN


def test_a_typical_week_takes_three_pages(pdf: bytes) -> None:
    assert len(page_texts(pdf)) == 3


def test_a_table_that_goes_on_repeats_its_headings() -> None:
    pdf = render(typical_week(tolls=120).statement(), issue(), COMPANY)
    heading = "When Agency Entry Exit Owed before Charged Paid Left to pay"
    pages = [text for text in page_texts(pdf) if "Queens Midtown Tunnel" in text]
    assert len(pages) >= 2
    for text in pages:
        assert heading in " ".join(text.split())


def test_decimal_points_stand_in_line(pdf: bytes) -> None:
    """In Account Balance the points of each column stand below one another."""
    letters = letters_of(pdf)[0]
    printed = "".join(letter.character for letter in letters)
    first, end = printed.index("Paidinthisorder"), printed.index("Fromearningstototaldue")
    points = sorted(letter.left for letter in letters[first:end] if letter.character == ".")
    columns = [[points[0]]]
    for point in points[1:]:
        if point - columns[-1][-1] > 5:
            columns.append([])
        columns[-1].append(point)
    assert len(columns) == 4, "owed before, charged, credited, paid; nothing is left to pay"
    for column in columns:
        assert max(column) - min(column) < 0.8, "the total is bold"


def test_a_long_text_is_cut_visibly() -> None:
    pdf = render(WeekBuilder().misc("1.00", note="n" * 1_000_000).statement(), issue(), COMPANY)
    assert len(pdf) < 60_000
    assert re.search(r"n{10}…", text_of(pdf))


@pytest.mark.parametrize(
    "name",
    [
        "Maximiliano Bartholomew Konstantinos Featherstonehaugh-Smith",
        "Maximiliano Bartholomew Konstantinos Featherstonehaugh-Smith de la Concepción y Rodríguez "
        "Villanueva of Woodside, Esq.",
    ],
)
def test_a_long_name_is_printed_in_full(name: str) -> None:
    first, last = name.split(" ", 1)
    builder = WeekBuilder(leaseholder=driver(first=first, last=last))
    pdf = render(builder.statement(), issue(), COMPANY)
    assert name in " ".join(lines_of(pdf))


def common_week() -> WeekBuilder:
    """The sample fleet's median: 85 card trips, 18 obligations, one of a kind beside the tolls."""
    builder = WeekBuilder()
    for number in range(105):
        builder.trip(
            f"{9 + number % 37}.{number % 90 + 10}", "CASH" if number % 5 == 4 else "CREDIT_CARD"
        )
    for tax, amount in zip(TaxKind, ("52.50", "105.00", "220.00", "48.75", "7.00"), strict=True):
        builder.tax(tax, amount)
    builder.lease_fee("1200.00")
    for _ in range(9):
        builder.toll("6.94")
    return builder.violation("117.50").repair("150.00").misc("25.00")


def test_a_common_week_takes_two_pages() -> None:
    pdf = render(common_week().statement(), issue(), COMPANY)
    assert len(page_texts(pdf)) == 2


def test_its_type_is_of_nine_points_or_more() -> None:
    """All but the running head and the footer."""
    pdf = render(common_week().statement(), issue(), COMPANY)
    sizes = {
        float(operands[1]) / UNITS
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for operands, operator in page.get_contents().operations
        if operator == b"Tf"
    }
    assert sizes - {SMALL} == {9.0, 9.5, 10.0, HEADING_SIZE, 14.0, TITLE_SIZE, 20.0}


def test_a_common_statement_is_small() -> None:
    """With a tag for each of its 600 cells, which PDF 1.4 cannot compress."""
    assert len(render(common_week().statement(), issue(), COMPANY)) < 70_000


def test_the_margin_has_room_for_three_holes(drawn: tuple[Statement, bytes]) -> None:
    """They reach 0.64 inches in."""
    for letters in letters_of(drawn[1]):
        assert min(letter.left for letter in letters) > 0.64 * 72


def test_texts_of_a_million_characters_cost_next_to_nothing() -> None:
    endless = "x" * 1_000_000
    holder = driver(first=endless, last="é" * 1_000_000, tlc_license="7" * 1_000_000)
    builder = WeekBuilder(leaseholder=holder).trip("1.00", trip_id=endless)
    builder.toll("1.00", plaza=endless).misc("1.00", note="রহমান " * 100_000)
    for category in Category:
        builder.owe(category, "1.00", description=endless, source_id=endless)
    pdf = render(builder.statement(), issue(), COMPANY)
    assert len(pdf) < 80_000
    for letters in letters_of(pdf):
        assert max(letter.right for letter in letters) < RIGHT + 1
