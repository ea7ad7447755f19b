"""What a driver reads first: what is paid or owed, why, and where the money went."""

from decimal import Decimal

from include.dtr.model import PaymentType, Statement
from include.dtr.money import display
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, WeekBuilder, issue
from tests.unit.pdf.reading import lines_of
from tests.unit.pdf.test_sections import drawn, section_lines


class TestTotalDue:
    """The one line on page one that says what is paid or owed, and why."""

    def text(self, builder: WeekBuilder) -> str:
        return " ".join(lines_of(drawn(builder)))

    def test_paid(self) -> None:
        text = self.text(WeekBuilder().trip("100.00").lease_fee("60.00", prior="10.00"))
        assert (
            "You are paid $30.00: card earnings $100.00, less charges $60.00, "
            "less $10.00 owed from earlier weeks." in text
        )

    def test_owed(self) -> None:
        text = self.text(WeekBuilder().trip("465.00").lease_fee("1557.07", credit="50.00"))
        assert (
            "You owe $1,042.07, carried to next week: card earnings $465.00, "
            "less charges $1,557.07, plus payments and credits $50.00." in text
        )

    def test_money_due_back(self) -> None:
        text = self.text(WeekBuilder().trip("10.00").lease_fee("5.00", prior="-20.00"))
        assert "plus $20.00 due to you from earlier weeks." in text

    def test_nothing(self) -> None:
        assert "Nothing is paid out, nothing is owed" in self.text(WeekBuilder())

    def test_more_refunds_than_fares(self) -> None:
        builder = WeekBuilder().trip("-100.00").lease_fee("5.00")
        text = self.text(builder)
        assert "You owe $105.00" in text
        assert "card earnings -$100.00 (more refunds than fares)" in text
        assert "Card refunds beyond earnings 0.00 0.00 0.00 0.00 100.00" in text

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


class TestPayment:
    def lines(self, **changes: object) -> list[str]:
        return section_lines(drawn(WeekBuilder().trip("100.00"), **changes), "Account Balance")

    def test_pending(self) -> None:
        lines = self.lines()
        assert "Payment type Pending, by ACH transfer" in lines
        assert "Batch or check number none" in " ".join(lines)

    def test_paid(self) -> None:
        lines = self.lines(payment_type=PaymentType.CHECK, batch_number="100482")
        assert "Payment type Paid by check" in lines
        assert "Batch or check number 100482" in lines
