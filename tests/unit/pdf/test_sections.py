"""What stands on a statement: domain section 5, read back from the PDF."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from include.dtr.model import Category, Source, Statement, TaxKind
from include.dtr.money import display
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, money, typical_week
from tests.unit.pdf.reading import headings_of, lines_of, text_of

THIRTEEN = [
    "Driver Transaction Receipt",
    "Gross Earnings Snapshot",
    "Account Balance",
    "Leasing Charges",
    "Taxes and Charges",
    "EZPass Tolls",
    "PVB Violations",
    "TLC Tickets",
    "Trip Log",
    "Repairs",
    "Driver Loans",
    "Miscellaneous Charges and Adjustments",
    "Alerts",
]
SECTION_OF = {
    Category.LEASE: "Leasing Charges",
    Category.TAXES: "Taxes and Charges",
    Category.EZPASS: "EZPass Tolls",
    Category.PVB: "PVB Violations",
    Category.TLC: "TLC Tickets",
    Category.REPAIRS: "Repairs",
    Category.LOANS: "Driver Loans",
    Category.MISC: "Miscellaneous Charges and Adjustments",
}


def drawn(builder: WeekBuilder, **changes: object) -> bytes:
    return render(builder.statement(), issue(**changes), COMPANY)


def section_lines(pdf: bytes, title: str) -> list[str]:
    """The lines between a section's heading and the next one's."""
    lines = lines_of(pdf)
    start = lines.index(title)
    following = THIRTEEN[THIRTEEN.index(title) + 1 :]
    end = next((lines.index(t) for t in following if t in lines), len(lines))
    return lines[start + 1 : end]


def test_the_thirteen_sections_stand_in_their_order(pdf: bytes) -> None:
    lines = lines_of(pdf)
    assert headings_of(pdf) == THIRTEEN
    places = [lines.index(title) for title in THIRTEEN]
    assert places == sorted(places)


def test_the_header_says_whose_statement_it_is(pdf: bytes) -> None:
    text = text_of(pdf)
    for wanted in (
        COMPANY.name,
        COMPANY.address,
        COMPANY.contact,
        "Sun Nov 9 to Sat Nov 15, 2025",
        "Ana Rivera",
        "5000501",
        "5F47",
        "Y204831C",
        "1045, DOV",
        "RCPT-2025-000001",
        "Nov 16, 2025",
    ):
        assert wanted in text


def test_the_snapshot_adds_card_and_cash(pdf: bytes, statement: Statement) -> None:
    lines = section_lines(pdf, "Gross Earnings Snapshot")
    assert (
        f"Card fares, held by Big Apple Taxi for you 111 {display(statement.cc_earnings)}" in lines
    )
    assert f"Cash fares, already in your hand 14 {display(statement.cash_earnings)}" in lines
    assert f"Total earnings 125 {display(statement.total_earnings)}" in lines


def test_account_balance_has_every_category_and_the_way_to_the_total_due(
    pdf: bytes, statement: Statement
) -> None:
    lines = section_lines(pdf, "Account Balance")
    for name, sums in zip(
        (
            "Taxes and charges",
            "EZPass tolls",
            "Leasing charges",
            "PVB violations",
            "TLC tickets",
            "Repairs",
            "Driver loans",
            "Miscellaneous charges",
            "Total",
        ),
        [*statement.categories.values(), statement.totals],
        strict=True,
    ):
        figures = (sums.prior, sums.charge, sums.credit, sums.paid, sums.forward)
        assert " ".join([name, *map(display, figures)]) in lines
    assert f"Net earnings {display(statement.net_earnings)}" in lines
    assert f"Prior balance {display(statement.prior_balance)}" in lines
    assert f"Total due {display(statement.total_due)}" in lines
    assert "Deposit on file 1,500.00" in " ".join(lines)


@pytest.mark.parametrize("category", SECTION_OF)
def test_a_sections_total_is_its_line_in_account_balance(
    pdf: bytes, statement: Statement, category: Category
) -> None:
    sums = statement.categories[category]
    credit = [sums.credit] if sums.credit else []
    figures = (sums.charge, sums.prior, *credit, sums.paid, sums.forward)
    total = [line for line in section_lines(pdf, SECTION_OF[category]) if line.startswith("Total ")]
    assert total[0].endswith(" ".join(map(display, figures)))


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Leasing Charges", "No leasing charges in this period."),
        ("Taxes and Charges", "No taxes or charges in this period."),
        ("EZPass Tolls", "No EZPass tolls in this period."),
        ("PVB Violations", "No PVB violations in this period."),
        ("TLC Tickets", "No TLC tickets in this period."),
        ("Trip Log", "No card trips in this period."),
        ("Repairs", "No repairs in this period."),
        ("Driver Loans", "No driver loans in this period."),
        (
            "Miscellaneous Charges and Adjustments",
            "No miscellaneous charges in this period.",
        ),
        (
            "Miscellaneous Charges and Adjustments",
            "No interim payments, adjustments or credits in this period.",
        ),
        ("Alerts", "No document has expired or expires within 30 days of the period's end."),
    ],
)
def test_a_section_without_rows_says_so_in_one_line(title: str, line: str) -> None:
    assert line in section_lines(drawn(WeekBuilder()), title)


def test_taxes_count_the_trips_that_carried_them(pdf: bytes) -> None:
    lines = section_lines(pdf, "Taxes and Charges")
    assert "MTA tax 125 14 111 62.50 0.00 62.50 0.00" in lines
    assert "Airport fee 0 0 0 3.50 0.00 3.50 0.00" in lines


def test_a_tax_of_unknown_kind_is_not_lost() -> None:
    builder = WeekBuilder().tax(TaxKind.MTA, "1.00")
    builder.owe(Category.TAXES, "7.00", subcategory="SURTAX")
    lines = section_lines(drawn(builder), "Taxes and Charges")
    assert "Other taxes and charges 0 0 0 7.00 0.00 0.00 7.00" in lines


def test_an_obligation_with_only_a_prior_balance_is_in_its_section() -> None:
    pdf = drawn(WeekBuilder().toll("0.00", prior="6.94"))
    row = next(line for line in section_lines(pdf, "EZPass Tolls") if "Midtown" in line)
    assert row.endswith("0.00 6.94 0.00 6.94")


@pytest.mark.parametrize("category", [c for c in SECTION_OF if c is not Category.TAXES])
def test_an_obligation_without_its_module_row_prints_the_postings_description(
    category: Category,
) -> None:
    builder = WeekBuilder().owe(
        category, "12.34", source_id="missing", description="As the ledger has it"
    )
    text = " ".join(section_lines(drawn(builder), SECTION_OF[category]))
    assert "As the ledger has it" in text
    assert "12.34 0.00 0.00 12.34" in text


def test_interim_payments_and_adjustments_are_listed() -> None:
    builder = WeekBuilder().loan("100.00", credit="60.00")
    builder.owe(
        Category.MISC,
        prior="40.00",
        credit="10.00",
        credit_source=Source.ADJUSTMENT,
        description="Goodwill",
    )
    lines = section_lines(drawn(builder), "Miscellaneous Charges and Adjustments")
    assert "11/10/2025 Interim payment Driver loans – OB-00001 0.00 60.00" in lines
    assert "11/10/2025 Adjustment Miscellaneous charges Goodwill OB-00002 0.00 10.00" in lines
    assert "Total 0.00 70.00" in lines


def test_repairs_show_the_invoice_and_the_installment(pdf: bytes) -> None:
    lines = section_lines(pdf, "Repairs")
    assert "R000001 INV-88120 10/14/2025 Woodside Auto Works 1,200.00 400.00 800.00" in lines
    assert "11/15/2025 R000001-03 Repair R000001 200.00 50.00 250.00 0.00" in lines


def test_loans_show_principal_and_interest(pdf: bytes) -> None:
    lines = section_lines(pdf, "Driver Loans")
    assert "L000001 06/02/2025 9.500% 5,000.00" in lines
    assert "11/15/2025 L000001-17 Loan L000001 247.00 5.30 252.30 52.30 52.30 252.30 0.00" in lines


def test_a_violation_shows_its_parts() -> None:
    builder = WeekBuilder().violation("135.00")
    summons = next(iter(builder.modules["violations"]))
    plain = builder.modules["violations"][summons]
    builder.modules["violations"][summons] = replace(
        plain,  # type: ignore[type-var]
        fine=money("115.00"),
        penalty=money("10.00"),
        interest=money("7.50"),
        reduction=money("2.50"),
        processing_fee=money("5.00"),
    )
    text = " ".join(section_lines(drawn(builder), "PVB Violations"))
    assert "115.00 15.00 5.00 135.00 0.00 0.00 135.00" in text


def test_alerts_tell_expired_from_expiring() -> None:
    holder = driver(
        tlc_license_expires_on=date(2025, 11, 1), dmv_license_expires_on=date(2025, 11, 20)
    )
    lines = section_lines(drawn(WeekBuilder(leaseholder=holder)), "Alerts")
    assert "TLC license Ana Rivera 11/01/2025 EXPIRED: renew now" in lines
    assert "DMV license Ana Rivera 11/20/2025 Expires 5 days after the period's end" in lines


def test_a_toll_of_another_year_shows_its_year() -> None:
    builder = WeekBuilder().toll("6.94")
    key = next(iter(builder.modules["tolls"]))
    builder.modules["tolls"][key] = replace(
        builder.modules["tolls"][key],  # type: ignore[type-var]
        occurred_at=datetime(2024, 12, 31, 5, 30, tzinfo=UTC),
    )
    assert "12/31/24 00:30" in text_of(drawn(builder))


def test_every_amount_of_every_row_is_printed() -> None:
    builder = typical_week(trips=300, tolls=60)
    text = text_of(drawn(builder))
    for trip in builder.trips:
        if trip.payment_type != "CASH":
            assert f"{trip.trip_id} {display(trip.total_amount)}" in text
    for posting in builder.postings:
        assert display(posting.amount) in text
