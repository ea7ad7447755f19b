"""Section 6: EZPass tolls."""

from include.dtr.model import Balance, Category
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date, when

TITLE = "EZPass Tolls"


def section(edition: Edition) -> list[Block]:
    tolls = edition.statement.week.modules.tolls

    def describe(balance: Balance) -> tuple[str, ...]:
        toll = tolls.get(balance.source_id or "")
        if toll is None:
            return (
                short_date(balance.first_booked_on),
                edition.license(balance.driver_id),
                NONE,
                NONE,
                balance.description or balance.obligation_id,
                NONE,
            )
        return (
            when(toll.occurred_at, edition.year),
            edition.license(toll.driver_id, balance.driver_id),
            toll.plate,
            toll.agency or NONE,
            toll.entry_plaza or NONE,
            toll.exit_plaza or NONE,
        )

    return [
        charge_table(
            edition,
            Category.EZPASS,
            [
                Column("When"),
                Column("TLC license"),
                Column("Plate"),
                Column("Agency", grows=True, least=30),
                Column("Entry", grows=True, least=40),
                Column("Exit", grows=True, least=40),
            ],
            describe,
            "Toll",
            "No EZPass tolls in this period.",
        )
    ]
