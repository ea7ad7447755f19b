"""Section 12: miscellaneous charges; then every adjustment and payment that was booked."""

from collections.abc import Sequence

from include.dtr.model import Balance, Category, EntryType, Posting, Source
from include.dtr.money import ZERO, display, total
from include.dtr.pdf.drawing.blocks import Gap, Note, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date

TITLE = "Miscellaneous Charges and Adjustments"
_SOURCES = {Source.INTERIM_PAYMENT: "Interim payment", Source.ADJUSTMENT: "Adjustment"}


def section(edition: Edition) -> list[Block]:
    moved = [p for p in edition.statement.week.postings if _is_adjustment(p)]
    if not moved:
        none = Note("No interim payments, adjustments or credits in this period.")
        return [_charges(edition), none]
    return [
        _charges(edition),
        Gap(),
        Subheading("Adjustments and interim payments received"),
        _adjustments(moved),
    ]


def _charges(edition: Edition) -> Block:
    charges = edition.statement.week.modules.misc_charges

    def describe(balance: Balance) -> tuple[str, ...]:
        charge = charges.get(balance.source_id or "")
        if charge is None:
            return (
                short_date(balance.first_booked_on),
                edition.license(balance.driver_id),
                NONE,
                balance.description or balance.obligation_id,
            )
        return (
            short_date(charge.charged_on),
            edition.license(charge.driver_id, balance.driver_id),
            charge.kind or NONE,
            charge.description or balance.description or NONE,
        )

    return charge_table(
        edition,
        Category.MISC,
        [
            Column("Date"),
            Column("TLC license"),
            Column("Kind", grows=True, least=40),
            Column("Description", grows=True, least=60),
        ],
        describe,
        "Charge",
        "No miscellaneous charges in this period.",
    )


def _adjustments(moved: Sequence[Posting]) -> Block:
    debits = total(p.amount for p in moved if p.entry_type is EntryType.DEBIT)
    credits = total(p.amount for p in moved if p.entry_type is EntryType.CREDIT)
    return Table(
        columns=[
            Column("Booked on"),
            Column("What"),
            Column("For"),
            Column("Description", grows=True, least=60),
            Column("Obligation", grows=True, least=40),
            money("Charged"),
            money("Credited"),
        ],
        rows=[
            (
                short_date(p.booked_on),
                _SOURCES.get(p.source, "Credit"),
                p.category.label,
                p.description or NONE,
                p.obligation_id,
                display(p.amount if p.entry_type is EntryType.DEBIT else ZERO),
                display(p.amount if p.entry_type is EntryType.CREDIT else ZERO),
            )
            for p in moved
        ],
        total=("Total", "", "", "", "", display(debits), display(credits)),
    )


def _is_adjustment(posting: Posting) -> bool:
    if posting.source is Source.EARNINGS:
        return False
    return posting.entry_type is EntryType.CREDIT or posting.source in _SOURCES
