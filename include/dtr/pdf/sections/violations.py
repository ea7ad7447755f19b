"""Section 7: parking and camera violations (PVB)."""

from decimal import Decimal

from include.dtr.languages import message
from include.dtr.model import Balance, Category
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition, joined
from include.dtr.pdf.sections.charges import cell, charge_table, without_its_row
from include.dtr.pdf.wording import NONE, when

TITLE = message("PVB Violations")


def section(edition: Edition) -> list[Block]:
    violations = edition.statement.week.modules.violations
    elsewhere = {violation.plate for violation in violations.values()} - {edition.plate}
    added = any(v.penalty or v.interest or v.reduction for v in violations.values())

    def describe(balance: Balance) -> tuple[str, ...]:
        violation = violations.get(balance.source_id or "")
        if violation is None:
            return without_its_row(edition, balance, 8)
        return (
            when(violation.issued_at, edition.year),
            violation.summons_number,
            edition.license(violation.driver_id, balance.driver_id),
            joined([violation.plate, violation.state]),
            violation.description or NONE,
            cell(violation.fine),
            _added(violation.penalty + violation.interest - violation.reduction),
            cell(violation.processing_fee),
        )

    table = charge_table(
        edition,
        Category.PVB,
        (
            Column("When"),
            Column("Summons"),
            Column("TLC\nlicense") if edition.has_several_drivers else None,
            Column("Plate") if elsewhere else None,
            Column("Note", grows=True, least=40),
            Column("Fine", figures=True, least=30),
            Column("Penalty\netc.", figures=True, least=30) if added else None,
            Column("Fee", figures=True),
        ),
        describe,
    )
    if table and added:
        return [*table, Note("Penalty etc.: penalty and interest, less reduction.")]
    return table


def _added(amount: Decimal) -> str:
    return cell(amount) if amount >= 0 else f"{display(-amount)} off"
