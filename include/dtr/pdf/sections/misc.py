"""Section 12: miscellaneous charges; then every adjustment and payment that was booked."""

from collections.abc import Sequence

from include.dtr.languages import message
from include.dtr.model import Balance, Category, EntryType, Posting, PostingSource
from include.dtr.money import ZERO, total
from include.dtr.pdf.drawing.blocks import Gap, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import cell, charge_table
from include.dtr.pdf.wording import NONE, short_date, words

TITLE = message("Miscellaneous Charges and Adjustments")
_SOURCES = {
    PostingSource.INTERIM_PAYMENT: "Interim payment",
    PostingSource.ADJUSTMENT: "Adjustment",
}
_NUMBERED = {Category.PVB: "summons", Category.TLC: "ticket"}


def section(edition: Edition) -> list[Block]:
    blocks = _charges(edition)
    moved = [p for p in edition.statement.week.postings if _is_adjustment(p)]
    if moved:
        blocks += [Gap(3)] if blocks else []
        blocks.append(Subheading("Adjustments and interim payments received"))
        blocks.append(_adjustments(edition, moved))
    return blocks


def _charges(edition: Edition) -> list[Block]:
    charges = edition.statement.week.modules.misc_charges

    def describe(balance: Balance) -> tuple[str, ...]:
        charge = charges.get(balance.source_id or "")
        if charge is None:
            return (
                short_date(balance.first_booked_on, edition.year),
                edition.license(balance.driver_id),
                "",
                edition.described(balance.description) or balance.obligation_id,
            )
        return (
            short_date(charge.charged_on, edition.year),
            edition.license(charge.driver_id, balance.driver_id),
            words(charge.kind) if charge.kind else "",
            charge.description or edition.described(balance.description) or NONE,
        )

    return charge_table(
        edition,
        Category.MISC,
        [
            Column("Date"),
            Column("TLC license") if edition.has_several_drivers else None,
            Column("Kind", grows=True, least=40),
            Column("Description", grows=True, least=60),
        ],
        describe,
    )


def _adjustments(edition: Edition, moved: Sequence[Posting]) -> Block:
    debits = total(p.amount for p in moved if p.entry_type is EntryType.DEBIT)
    credits = total(p.amount for p in moved if p.entry_type is EntryType.CREDIT)
    sources = {balance.obligation_id: balance.source_id for balance in edition.statement.balances}

    def what_for(posting: Posting) -> str:
        number, source = _NUMBERED.get(posting.category), sources.get(posting.obligation_id)
        label = posting.category.label
        return f"{label}, {number} {source}" if number and source else label

    return Table(
        columns=[
            Column("Booked on"),
            Column("What"),
            Column("For", grows=True, least=60),
            Column("Description", grows=True, least=60),
            money("Charged"),
            money("Credited"),
        ],
        rows=[
            (
                short_date(p.booked_on, edition.year),
                _SOURCES.get(p.source, "Credit"),
                what_for(p),
                _described(edition, p),
                cell(p.amount if p.entry_type is EntryType.DEBIT else ZERO),
                cell(p.amount if p.entry_type is EntryType.CREDIT else ZERO),
            )
            for p in moved
        ],
        total=("Total", "", "", "", cell(debits), cell(credits)),
    )


def _described(edition: Edition, posting: Posting) -> str:
    """The posting's own words; before them what it corrects, where a dispute was accepted."""
    own = edition.described(posting.description) or ""
    corrected = edition.issue.corrections.get(posting.posting_id)
    return f"Correction of {corrected}{f': {own}' if own else ''}" if corrected else own


def _is_adjustment(posting: Posting) -> bool:
    if posting.source is PostingSource.EARNINGS:
        return False
    return posting.entry_type is EntryType.CREDIT or posting.source in _SOURCES
