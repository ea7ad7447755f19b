"""What stands on a statement: domain section 5, read back from the PDF."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec import structs

from include.dtr.model import Category, PostingSource, Statement, TaxKind, Terms
from include.dtr.money import display
from include.dtr.pdf import render
from tests.unit.pdf.builders import (
    COMPANY,
    ZERO,
    WeekBuilder,
    driver,
    issue,
    money,
    typical_week,
)
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
    after = lines[start + 1 :]
    end = next((after.index(t) for t in following if t in after), len(after))
    return after[:end]


def test_the_thirteen_sections_stand_in_their_order() -> None:
    """A week with rows in all of them: the typical one, with a license that expires."""
    builder = typical_week()
    builder.leaseholder = driver(tlc_license_expires_on=date(2025, 11, 30))
    pdf = drawn(builder)
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


def shown(*figures: Decimal) -> list[str]:
    """Amounts as a table prints them: zeros are blank."""
    return [display(figure) for figure in figures if figure]


def test_account_balance_has_every_category_and_the_way_to_the_total_due(
    pdf: bytes, statement: Statement
) -> None:
    lines = section_lines(pdf, "Account Balance")
    assert "Paid in this order Owed before Charged Credited Paid Left to pay" in lines
    named = zip(
        ("Taxes and charges", "EZPass tolls", "Leasing charges", "PVB violations", "TLC tickets",
         "Repairs", "Driver loans", "Miscellaneous charges", "Total"),
        [*statement.categories.values(), statement.totals],
        strict=True,
    )  # fmt: skip
    for name, sums in named:
        figures = (sums.prior, sums.charge, sums.credit, sums.paid, sums.forward)
        assert " ".join([name, *shown(*figures)]) in lines
    text = " ".join(lines)
    assert f"Card earnings {display(statement.cc_earnings)}" in text
    assert f"Total deductions, less credits {display(statement.total_deductions)}" in text
    assert f"Net earnings {display(statement.net_earnings)}" in text
    assert f"Prior balance {display(-statement.prior_balance)}" in text
    assert f"Total due: we pay you {display(statement.total_due)}" in text


@pytest.mark.parametrize("category", SECTION_OF)
def test_a_sections_total_is_its_line_in_account_balance(
    pdf: bytes, statement: Statement, category: Category
) -> None:
    sums = statement.categories[category]
    figures = shown(sums.prior, sums.charge, sums.credit, sums.paid, sums.forward)
    total = [line for line in section_lines(pdf, SECTION_OF[category]) if line.startswith("Total ")]
    assert total[0] == " ".join(["Total", *figures])
    assert any(
        line.endswith(" ".join(figures)) for line in section_lines(pdf, "Account Balance")
    ), "the same figures in the same order"


def test_the_columns_have_one_order_and_one_set_of_names() -> None:
    """Items 1 and 8: in the summary and in every section; also where money goes the other way."""
    builder = WeekBuilder().trip("1000.00")
    for category in Category:
        builder.owe(category, "5.00", prior="9.00", credit="3.00", source_id="x")
        builder.owe(category, "5.00", prior="-20.00", source_id="y")
    pdf = drawn(builder)
    names = "Owed before Due to you Charged Credited Returned Paid Left to pay"
    for title in ("Account Balance", *SECTION_OF.values()):
        heads = [line for line in section_lines(pdf, title) if "Owed before" in line]
        assert heads, title
        assert all(line.endswith(names) for line in heads)
        totals = [x for x in section_lines(pdf, title) if x.startswith("Total ")]
        expected = (
            "72.00 160.00 80.00 24.00 120.00 88.00"
            if title == "Account Balance"
            else "9.00 20.00 10.00 3.00 15.00 11.00"
        )
        assert totals[0] == f"Total {expected}"


def test_no_figure_has_a_minus_sign() -> None:
    """Item 1, whatever goes the other way."""
    builder = WeekBuilder().trip("10.00").trip("-100.00").trip("5.00", "CASH").trip("-9.00", "CASH")
    builder.lease_fee("5.00", prior="-20.00").violation("10.00", prior="-65.00").repair(
        "0.00", "-9.00"
    )
    builder.loan("100.00", credit="160.00").misc("1.00", credit="3.00")
    text = text_of(drawn(builder))
    assert re.findall(r"[-\u2212\u2013] ?\$?\d+\.\d\d", text) == []


def test_sections_without_rows_are_named_in_one_line() -> None:
    text = " ".join(lines_of(drawn(WeekBuilder())))
    assert (
        "Nothing in this period: Leasing Charges, Taxes and Charges, EZPass Tolls, PVB Violations, "
        "TLC Tickets, Trip Log, Repairs, Driver Loans, Miscellaneous Charges and Adjustments, "
        "Alerts."
    ) in text
    assert headings_of(drawn(WeekBuilder())) == THIRTEEN[:3]


def test_zeros_are_blank(pdf: bytes) -> None:
    tables = text_of(pdf).split("Leasing Charges")[1]
    assert " 0.00" not in tables


class TestTaxes:
    """Item 5: the counts add up, and each tax names its rule."""

    def lines(self, builder: WeekBuilder) -> list[str]:
        return section_lines(drawn(builder), "Taxes and Charges")

    def test_they_count_the_trips_that_carried_them(self, pdf: bytes) -> None:
        lines = section_lines(pdf, "Taxes and Charges")
        assert "Kind Trips Cash Card Owed before Charged Paid Left to pay" in lines
        assert "MTA tax 125 14 111 62.50 62.50" in lines
        assert "Airport fee 3.50 3.50" in lines

    def test_disputed_and_unpaid_trips_have_a_column_and_a_reason(self) -> None:
        tax = (money("0.50"), ZERO, ZERO, ZERO, ZERO)
        builder = WeekBuilder().tax(TaxKind.MTA, "2.00")
        for kind in ("CREDIT_CARD", "CASH", "DISPUTE", "NO_CHARGE"):
            builder.trip("10.00", kind, taxes=tax)
        lines = self.lines(builder)
        assert "Kind Trips Cash Card Disputed, unpaid Owed before Charged Paid Left to pay" in lines
        assert "MTA tax 4 1 1 2 2.00 2.00" in lines
        assert "Trips whose fare is disputed or unpaid are taxed too" in " ".join(lines)

    def test_each_names_its_rule(self, pdf: bytes) -> None:
        text = " ".join(section_lines(pdf, "Taxes and Charges"))
        assert "The rules: MTA tax $0.50 a trip; Taxi improvement fund $1.00 a trip;" in text

    def test_the_rule_is_a_setting(self) -> None:
        builder = WeekBuilder().tax(TaxKind.MTA, "1.00")
        company = replace(COMPANY, terms=Terms(tax_rules={TaxKind.MTA: "$0.75 a trip since May"}))
        pdf = render(builder.statement(), issue(), company)
        assert "MTA tax $0.75 a trip since May." in " ".join(lines_of(pdf))

    def test_a_tax_of_unknown_kind_is_not_lost(self) -> None:
        builder = WeekBuilder().tax(TaxKind.MTA, "1.00")
        builder.owe(Category.TAXES, "7.00", subcategory="SURTAX")
        assert "Other taxes and charges 7.00 7.00" in self.lines(builder)


def test_an_obligation_with_only_a_prior_balance_is_in_its_section() -> None:
    pdf = drawn(WeekBuilder().toll("0.00", prior="6.94"))
    row = next(line for line in section_lines(pdf, "EZPass Tolls") if "Midtown" in line)
    assert row.endswith("Manhattan 6.94 6.94")


@pytest.mark.parametrize("category", [c for c in SECTION_OF if c is not Category.TAXES])
def test_an_obligation_without_its_module_row_prints_the_postings_description(
    category: Category,
) -> None:
    builder = WeekBuilder().owe(
        category, "12.34", source_id="missing", description="As the ledger has it"
    )
    text = " ".join(section_lines(drawn(builder), SECTION_OF[category]))
    assert "As the ledger has it 12.34 12.34" in text


def test_interim_payments_and_adjustments_are_listed() -> None:
    builder = WeekBuilder().loan("100.00", credit="60.00").violation("50.00", credit="5.00")
    builder.owe(
        Category.MISC,
        prior="40.00",
        credit="10.00",
        credit_source=PostingSource.ADJUSTMENT,
        description="Goodwill",
    )
    lines = section_lines(drawn(builder), "Miscellaneous Charges and Adjustments")
    assert "Nov 10 Interim payment Driver loans 60.00" in lines
    assert "Nov 10 Interim payment PVB violations, summons 9301710000 5.00" in lines
    assert "Nov 10 Adjustment Miscellaneous charges Goodwill 10.00" in lines
    assert "Total 75.00" in lines


class TestRepairsAndLoans:
    """Item 4: where they stand before, this week, and after it."""

    def test_an_invoice_before_this_week_and_left(self, pdf: bytes) -> None:
        lines = section_lines(pdf, "Repairs")
        assert "Invoice Date Workshop Invoice total Paid before Paid this week Left to pay" in lines
        assert "INV-88120 Oct 14 Woodside Auto Works 1,200.00 400.00 250.00 550.00" in lines
        assert "Nov 15 Installment of invoice INV-88120 50.00 200.00 250.00" in lines

    def test_credits_count_as_paid_and_money_that_goes_back_is_said_so(self) -> None:
        builder = WeekBuilder().repair("100.00", credit="30.00").repair("0.00", prior="-20.00")
        lines = section_lines(drawn(builder), "Repairs")
        assert "INV-88120 Oct 14 Woodside Auto Works 1,200.00 400.00 50.00 750.00" in lines
        assert "INV-88121 Oct 14 Woodside Auto Works 1,200.00 400.00 20.00 returned 820.00" in lines

    def test_an_installment_shows_principal_and_interest(self, pdf: bytes) -> None:
        lines = section_lines(pdf, "Driver Loans")
        assert "L000001 Jun 2, 2025 9.500% 5,000.00" in lines
        row = "Nov 15 Installment of loan L000001 247.00 5.30 52.30 252.30 52.30 252.30"
        assert row in lines

    def test_a_loan_shows_its_remaining_principal(self) -> None:
        """What falls due later, and what is open of this week's: 100.00 of 247.00 are not paid."""
        builder = WeekBuilder().trip("152.30").loan("252.30")
        builder.modules["principal_to_come"]["L000001"] = money("3000.00")
        lines = section_lines(drawn(builder), "Driver Loans")
        assert "Loan Lent on Yearly rate Principal lent Principal left" in lines
        assert "L000001 Jun 2, 2025 9.500% 5,000.00 3,100.00" in lines


def test_a_violation_shows_its_parts() -> None:
    builder = WeekBuilder().violation("135.00").violation("95.00")
    first, second = builder.modules["violations"]
    for summons, reduction in ((first, "2.50"), (second, "42.50")):
        builder.modules["violations"][summons] = replace(
            builder.modules["violations"][summons],
            fine=money("115.00"),
            penalty=money("10.00"),
            interest=money("7.50"),
            reduction=money(reduction),
            processing_fee=money("5.00"),
        )
    text = " ".join(section_lines(drawn(builder), "PVB Violations"))
    assert "115.00 15.00 5.00 135.00 135.00" in text
    assert "115.00 25.00 off 5.00 95.00 95.00" in text
    assert "Penalty etc.: penalty and interest, less reduction." in text


class TestTolls:
    """Item 6: in order of time, late ones marked."""

    def late(self) -> WeekBuilder:
        builder = WeekBuilder().toll("6.94", plaza="Second").toll("11.19", plaza="First")
        key = list(builder.modules["tolls"])[1]
        builder.modules["tolls"][key] = replace(
            builder.modules["tolls"][key], occurred_at=datetime(2024, 12, 31, 5, 30, tzinfo=UTC)
        )
        return builder

    def test_they_stand_in_order_of_time(self) -> None:
        lines = section_lines(drawn(self.late()), "EZPass Tolls")
        places = [index for index, line in enumerate(lines) if "MTAB&T" in line]
        assert "First" in lines[places[0]]
        assert "Second" in lines[places[1]]

    def test_one_from_before_the_period_arrived_late(self) -> None:
        lines = section_lines(drawn(self.late()), "EZPass Tolls")
        first = next(line for line in lines if "First" in line)
        assert first.startswith("Dec 31, 2024, 12:30 AM arrived late MTAB&T First")
        assert sum("arrived late" in line for line in lines) == 1

    def test_one_that_is_only_still_owed_did_not_arrive_late(self) -> None:
        builder = self.late()
        builder.openings[1] = structs.replace(builder.openings[1], prior=money("11.19"))
        builder.postings.pop()
        assert "arrived late" not in text_of(drawn(builder))

    def test_without_late_tolls_there_is_no_such_column(self, pdf: bytes) -> None:
        lines = section_lines(pdf, "EZPass Tolls")
        assert lines[0] == "When Agency Entry Exit Owed before Charged Paid Left to pay"


class TestWhoseRowsTheyAre:
    def test_no_license_column_where_one_driver_drives(self, pdf: bytes) -> None:
        text = text_of(pdf)
        assert text.count("TLC license") == 1, "in the header"
        assert text.count("5000501") == 1

    def test_a_second_driver_who_did_not_drive_makes_no_column(self) -> None:
        builder = WeekBuilder(additional=(driver(502, "Bo", "Lindqvist"),)).toll("6.94")
        assert "license" not in section_lines(drawn(builder), "EZPass Tolls")[0]

    def test_with_two_drivers_each_row_has_its_license(self) -> None:
        second = driver(502, "Bo", "Lindqvist")
        builder = WeekBuilder(additional=(second,)).toll("6.94").violation("50.00").ticket("75.00")
        key = next(iter(builder.modules["tolls"]))
        builder.modules["tolls"][key] = replace(builder.modules["tolls"][key], driver_id=502)
        pdf = drawn(builder)
        assert "5000502" in " ".join(section_lines(pdf, "EZPass Tolls"))
        assert "5000501" in " ".join(section_lines(pdf, "PVB Violations"))
        assert "5000501" in " ".join(section_lines(pdf, "TLC Tickets"))

    def test_another_plate_than_the_headers_has_a_column(self) -> None:
        builder = WeekBuilder().toll("6.94")
        key = next(iter(builder.modules["tolls"]))
        builder.modules["tolls"][key] = replace(builder.modules["tolls"][key], plate="T999999C")
        assert "Plate" in section_lines(drawn(builder), "EZPass Tolls")[0]
        assert "T999999C" in text_of(drawn(builder))


def test_alerts_tell_expired_from_expiring() -> None:
    holder = driver(
        tlc_license_expires_on=date(2025, 11, 1), dmv_license_expires_on=date(2025, 11, 20)
    )
    lines = section_lines(drawn(WeekBuilder(leaseholder=holder)), "Alerts")
    assert "TLC license Ana Rivera Nov 1, 2025 EXPIRED: renew now" in lines
    assert "DMV license Ana Rivera Nov 20, 2025 Renew by Nov 20, 2025" in lines


class TestWords:
    """Item 8."""

    def test_abbreviations_that_stand_on_it_are_explained_once(self) -> None:
        builder = WeekBuilder().trip("10.00").toll("6.94").tax(TaxKind.CBDT, "1.00")
        text = " ".join(lines_of(drawn(builder)))
        for meaning in (
            "CBDT: Central Business District Tolling",
            "MTAB&T: MTA Bridges and Tunnels",
            "PVB: Parking Violations Bureau",
            "TLC: Taxi and Limousine Commission",
            "ACH: bank transfer",
        ):
            assert text.count(meaning) == 1
        assert "PANYNJ" not in text

    def test_no_raw_codes(self) -> None:
        builder = WeekBuilder(lease_type="LONG_TERM").misc("25.00").lease_fee("500.00")
        key = next(iter(builder.modules["misc_charges"]))
        builder.modules["misc_charges"][key] = replace(
            builder.modules["misc_charges"][key], kind="CAR_WASH"
        )
        text = text_of(drawn(builder))
        assert "1045, Long term" in text
        assert "Car wash" in text
        assert "OB-0" not in text, "obligation ids"
        assert "_" not in text

    def test_tlcs_complaint_line_is_a_setting(self) -> None:
        assert "call 311" in text_of(drawn(WeekBuilder()))
        silent = replace(COMPANY, terms=Terms(complaints=""))
        assert "311" not in text_of(render(WeekBuilder().statement(), issue(), silent))


def test_every_amount_of_every_row_is_printed() -> None:
    builder = typical_week(trips=300, tolls=60)
    text = text_of(drawn(builder))
    for trip in builder.trips:
        if trip.payment_type != "CASH":
            assert f"{trip.trip_id} {display(trip.total_amount)}" in text
    for posting in builder.postings:
        assert display(posting.amount) in text
