"""Section 4: the lease's weekly fee."""

from include.dtr.languages import message
from include.dtr.model import Balance, Category
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import short_date

TITLE = message("Leasing Charges")


def section(edition: Edition) -> list[Block]:
    def describe(balance: Balance) -> tuple[str, ...]:
        return (
            short_date(balance.due_date or balance.first_booked_on, edition.year),
            edition.described(balance.description) or "Lease fee",
        )

    columns = [Column("Due"), Column("Description", grows=True)]
    return charge_table(edition, Category.LEASE, columns, describe)
