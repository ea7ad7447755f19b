"""Section 7: parking and camera violations (PVB)."""

from include.dtr.model import Balance, Category
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition, joined
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date, when

TITLE = "PVB Violations"

_COLUMNS = (
    Column("When"),
    Column("Summons"),
    Column("TLC\nlicense"),
    Column("Plate"),
    Column("Note", grows=True, least=40),
    Column("Fine", figures=True, least=34),
    Column("Penalty\netc.", figures=True, least=34),
    Column("Fee", figures=True),
)


def section(edition: Edition) -> list[Block]:
    violations = edition.statement.week.modules.violations

    def describe(balance: Balance) -> tuple[str, ...]:
        violation = violations.get(balance.source_id or "")
        if violation is None:
            return (
                short_date(balance.first_booked_on),
                balance.source_id or balance.obligation_id,
                edition.license(balance.driver_id),
                NONE,
                balance.description or NONE,
                NONE,
                NONE,
                NONE,
            )
        additions = violation.penalty + violation.interest - violation.reduction
        return (
            when(violation.issued_at, edition.year),
            violation.summons_number,
            edition.license(violation.driver_id, balance.driver_id),
            joined([violation.plate, violation.state]),
            violation.description or NONE,
            display(violation.fine),
            display(additions),
            display(violation.processing_fee),
        )

    table = charge_table(
        edition,
        Category.PVB,
        _COLUMNS,
        describe,
        "Total",
        "No PVB violations in this period.",
    )
    if not edition.balances(Category.PVB):
        return [table]
    return [table, Note("Penalty etc.: penalty and interest, less reduction.")]
