"""What a driver reads first: how much, why, how and when, whom to ask, and where the money went."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdf
import pypdfium2
import zxingcpp

from include.dtr.model import (
    Category,
    Figures,
    PaymentType,
    RevisionNote,
    Statement,
    TaxKind,
    Terms,
    YearToDate,
)
from include.dtr.money import display
from include.dtr.pdf import render
from include.dtr.pdf.drawing.masthead import WINDOW_BOTTOM, WINDOW_TOP, Fields, Window
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, money
from tests.unit.pdf.reading import letters_of, lines_of, page_texts, text_of
from tests.unit.pdf.test_sections import drawn, section_lines


def said(builder: WeekBuilder, **changes: object) -> str:
    return " ".join(lines_of(drawn(builder, **changes)))


class TestHowMuchAndWhy:
    """Item 2: the box, with words and no sign for the way the money goes (item 1)."""

    def test_paid(self) -> None:
        text = said(WeekBuilder().trip("100.00").lease_fee("60.00", prior="10.00"))
        assert (
            "We pay you $30.00 Card earnings $100.00, less charges $60.00, "
            "less $10.00 owed from earlier weeks." in text
        )

    def test_owed(self) -> None:
        text = said(WeekBuilder().trip("465.00").lease_fee("1557.07", credit="50.00"))
        assert (
            "You owe $1,042.07 You owe $1,042.07, carried to next week: card earnings $465.00, "
            "less charges $1,557.07, plus payments and credits $50.00." in text
        )
        assert "Total due: you owe 1,042.07" in text

    def test_money_due_back(self) -> None:
        text = said(WeekBuilder().trip("10.00").lease_fee("5.00", prior="-20.00"))
        assert "plus $20.00 due to you from earlier weeks." in text

    def test_nothing(self) -> None:
        assert "Nothing to pay $0.00 Nothing is paid out, nothing is owed" in said(WeekBuilder())

    def test_more_refunds_than_fares(self) -> None:
        builder = WeekBuilder().trip("-100.00").lease_fee("5.00")
        text = said(builder)
        assert "You owe $105.00" in text
        assert "$100.00 more in card refunds than in fares, plus charges $5.00." in text
        assert "Card refunds beyond earnings 100.00" in text

    def test_the_bar_splits_all_the_money_that_there_was(self, statement: Statement) -> None:
        text = " ".join(lines_of(render(statement, issue(), COMPANY)))
        parts = {
            "Taxes and charges": "597.25",
            "EZPass tolls": "86.40",
            "Leasing charges": "500.00",
            "PVB violations": "230.00",
            "TLC tickets": "75.00",
            "Repairs": "250.00",
            "Driver loans": "252.30",
            "Miscellaneous charges": "25.00",
            "Paid out to you": display(statement.total_due),
        }
        assert " ".join(f"{name} {amount}" for name, amount in parts.items()) in text
        split = sum(Decimal(amount.replace(",", "")) for amount in parts.values())
        assert split == statement.cc_earnings


class TestHowAndWhen:
    def test_ach_to_an_account_on_the_next_pay_day(self) -> None:
        text = said(WeekBuilder().trip("100.00"), account_ending="1234")
        assert "By ACH to your account ending 1234 on Thu Nov 20, 2025." in text

    def test_by_check(self) -> None:
        text = said(WeekBuilder(leaseholder=driver(payment_type="CHECK")).trip("100.00"))
        assert "By check on Thu Nov 20, 2025." in text

    def test_pay_day_and_closed_days_are_settings(self) -> None:
        terms = Terms(pay_weekday=1, closed_days=frozenset({date(2025, 11, 18)}))
        company = replace(COMPANY, terms=terms)
        pdf = render(WeekBuilder().trip("1.00").statement(), issue(), company)
        assert "on Wed Nov 19, 2025." in text_of(pdf)

    def test_it_never_says_paid_beside_pending(self) -> None:
        text = said(WeekBuilder().trip("100.00"))
        assert "Pending" not in text
        assert "You are paid" not in text

    def test_what_has_been_paid_says_how(self) -> None:
        text = said(
            WeekBuilder().trip("100.00"), payment_type=PaymentType.CHECK, batch_number="100482"
        )
        assert "Paid by check, number 100482." in text
        assert "Payment type Check Batch or check number 100482" in text

    def test_who_owes_reads_of_no_pay_day(self) -> None:
        text = said(WeekBuilder().lease_fee("100.00"))
        assert "Nov 20, 2025" not in text
        assert "Payment type Nothing to pay out" in text


class TestWhomToAsk:
    def test_the_companys_contact_within_thirty_days(self) -> None:
        assert (
            "Questions, or a figure you dispute: Tel. (718) 555-0142, until Tue Dec 16, 2025."
            in said(WeekBuilder())
        )

    def test_contact_and_days_are_settings(self) -> None:
        terms = Terms(questions="accounts@fleet.example", dispute_days=10)
        pdf = render(WeekBuilder().statement(), issue(), replace(COMPANY, terms=terms))
        assert (
            "Questions, or a figure you dispute: accounts@fleet.example, until Wed Nov 26, 2025."
            in text_of(pdf)
        )


class TestDeposit:
    """Item 2: under a heading of its own; a final statement says what becomes of it."""

    def test_it_is_no_payment(self, pdf: bytes) -> None:
        lines = section_lines(pdf, "Account Balance")
        assert "Deposit on file, not part of this week 1,500.00" in lines
        assert lines.index("Deposit") > lines.index("Payment")

    def test_a_final_statement_says_what_becomes_of_it(self) -> None:
        text = said(WeekBuilder(end_date=date(2025, 11, 14)))
        assert (
            "The lease ended on Nov 14, 2025. The deposit is held for 30 days, until Dec 14, 2025, "
            "since tolls and tickets arrive late; what is left after them is returned by a later "
            "statement." in text
        )


class TestRevision:
    """Item 3: why, what changed, what was paid and what is to come."""

    def note(self, builder: WeekBuilder, total_due: str, paid: str) -> str:
        s = builder.statement()
        before = Figures(
            s.cc_earnings,
            s.cash_earnings,
            {category: s.categories[category].amount for category in Category}
            | {Category.EZPASS: money("6.94")},
            s.prior_balance,
            money(total_due),
        )
        reason = "A toll of lease 1046 was charged here"
        note = RevisionNote(1, reason, before, money(paid))
        return " ".join(lines_of(render(s, issue(revision=2, revision_note=note), COMPANY)))

    def test_why_and_what_changed(self) -> None:
        text = self.note(WeekBuilder().trip("100.00"), "-93.06", "0.00")
        assert "REVISION 2: replaces revision 1" in text
        assert "Why revision 2 replaces revision 1: A toll of lease 1046 was charged here" in text
        assert "What changed Was Is EZPass tolls, charged less credited 6.94 0.00" in text
        assert "Total due 93.06 owed by you 100.00 paid to you" in text
        assert "Card earnings 100.00 100.00" not in text, "what is the same is not named"

    def test_what_was_paid_and_what_is_still_to_come(self) -> None:
        text = self.note(WeekBuilder().trip("100.00"), "93.06", "93.06")
        assert (
            "$93.06 was paid already; $6.94 is still to come, by ACH to your account on "
            "Thu Nov 20, 2025." in text
        )

    def test_too_much_was_paid(self) -> None:
        text = self.note(WeekBuilder().trip("90.00"), "93.06", "93.06")
        assert (
            "$93.06 was paid already, which is $3.06 too much; it is taken off a later payment."
            in text
        )

    def test_a_document_that_nobody_was_given_is_not_replaced(self) -> None:
        text = said(WeekBuilder().trip("1.00"), revision=2)
        assert "replaces" not in text
        assert "DTR-1045-2025-11-09, revision 2" in text


class TestPapers:
    """Item 6: on page one, not on the last alone."""

    def test_what_expires_and_what_has_expired(self) -> None:
        holder = driver(
            tlc_license_expires_on=date(2025, 11, 30), dmv_license_expires_on=date(2025, 11, 1)
        )
        first, *_ = page_texts(drawn(WeekBuilder(leaseholder=holder)))
        text = " ".join(first.split())
        assert "Renew by Nov 30: TLC license, Ana Rivera." in text
        assert "EXPIRED on Nov 1, renew now: DMV license, Ana Rivera." in text

    def test_nothing_to_renew_is_not_mentioned(self) -> None:
        assert "Renew" not in said(WeekBuilder())


class TestYearToDate:
    """Item 7."""

    def test_earnings_each_category_and_what_was_paid_out(self) -> None:
        year = YearToDate(
            2025,
            23,
            money("41230.10"),
            {category: money(f"{rank}01.50") for rank, category in enumerate(Category, 1)},
            money("12345.67"),
        )
        text = said(WeekBuilder().trip("1.00"), year_to_date=year)
        assert (
            "2025, 23 statements 41,230.10 101.50 201.50 301.50 401.50 501.50 601.50 701.50 801.50 "
            "12,345.67" in text
        )

    def test_the_years_first_statement_is_one(self) -> None:
        year = YearToDate(2025, 1, money("412.30"), {}, money("123.45"))
        assert "2025, 1 statement 412.30" in said(WeekBuilder(), year_to_date=year)

    def test_without_the_records_there_is_no_such_table(self) -> None:
        assert "Year to date" not in said(WeekBuilder())


class TestDriverPage:
    """Item 7: a code that leads to the driver's page, where there is a public address."""

    ADDRESS = "https://pay.fleet.example/{dtr_id}"

    def test_a_phone_reads_the_address(self) -> None:
        company = replace(COMPANY, terms=Terms(driver_page=self.ADDRESS))
        pdf = render(WeekBuilder().statement(), issue(), company)
        with pypdfium2.PdfDocument(pdf) as document:
            picture = document[0].render(scale=4, grayscale=True).to_pil()
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == "https://pay.fleet.example/DTR-1045-2025-11-09"

    def test_the_address_is_printed_too(self) -> None:
        company = replace(COMPANY, terms=Terms(driver_page=self.ADDRESS))
        text = text_of(render(WeekBuilder().statement(), issue(), company))
        assert "Your statements online: https://pay.fleet.example/DTR-1045-2025-11-09" in text

    def test_without_an_address_there_is_none(self) -> None:
        assert "online" not in said(WeekBuilder())


class TestPaper:
    def test_the_address_stands_where_a_window_envelope_shows_it(self) -> None:
        """No. 10, letter folded in three: 2.5 to 3.17 inches from the top, 0.88 to 4.38 in."""
        address = ("50-24 43rd Avenue, Apartment 3B", "Woodside, NY 11377")
        pdf = drawn(WeekBuilder().trip("1.00"), postal_address=address)
        letters = letters_of(pdf)[0]
        shown = [x for x in letters if x.left < 5.375 * 72 and 2.04 * 72 < 792 - x.top < 3.6 * 72]
        text = "".join(letter.character for letter in shown)
        assert text == "AnaRivera50-2443rdAvenue,Apartment3BWoodside,NY11377"
        assert min(792 - letter.top for letter in shown) >= 2.5 * 72
        assert max(792 - letter.bottom for letter in shown) <= 3.19 * 72
        assert min(letter.left for letter in shown) >= 0.875 * 72
        assert max(letter.right for letter in shown) <= 4.375 * 72

    def test_a_company_name_of_two_lines(self) -> None:
        company = replace(COMPANY, name="Big Apple Taxi Management\nand Leasing Corp.")
        lines = lines_of(render(WeekBuilder().statement(), issue(), company))
        assert any(line.startswith("Big Apple Taxi Management") for line in lines)
        assert any(line.startswith("and Leasing Corp.") for line in lines)

    def test_every_word_and_line_is_black(self, pdf: bytes) -> None:
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            greys = [
                float(operands[0])
                for operands, operator in page.get_contents().operations
                if operator in (b"g", b"G")
            ]
            assert set(greys) <= {0.0}


def test_the_taxes_stand_in_the_first_place_of_the_bar() -> None:
    text = said(WeekBuilder().trip("10.00").tax(TaxKind.MTA, "1.00").misc("2.00"))
    assert "Taxes and charges 1.00 Miscellaneous charges 2.00 Paid out to you 7.00" in text


class TestTheAddress:
    def test_many_lines_never_lie_on_each_other(self) -> None:
        for name in ("Ana", "عبد الرحمن بن محمد بن عبد الله آل سعود الهاشمي القرشي المكي " * 2):
            for lines in (1, 2, 3, 4):
                address = tuple(
                    f"Line {n} of an address that is rather long" * n for n in range(1, lines + 1)
                )
                window = Window((name, *address), Fields(()))
                size, set_lines = window._lines()
                assert size >= 7
                room = WINDOW_TOP - WINDOW_BOTTOM
                assert len(set_lines) > lines
                assert len(set_lines) * size <= room
