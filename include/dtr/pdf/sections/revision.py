"""What a revision says of itself on page one: why, what changed, what was and will be paid."""

from decimal import Decimal

from include.dtr.languages import languages
from include.dtr.model import Category, Figures
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Gap, Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition


def what_changed(edition: Edition) -> list[Block]:
    """Nothing on a document that replaces none."""
    note = edition.issue.revision_note
    if note is None:
        return []
    begin = f"Why revision {edition.issue.revision} replaces revision {note.replaces}:"
    why = Note(f"{begin} {note.reason}")
    if note.before is None:
        return [why, Gap(2)]
    rows = _changes(note.before, _figures(edition))
    if not rows and note.language != edition.language:
        language = _in_which_language(edition)
        it = f"{begin} {language[0].lower()}{language[1:]}"
        said = [Note(it)] if note.regenerated else [why, Note(language)]
        return [*said, Note(_SAME), Gap(2)]
    if not rows:
        return [why, Note(_SAME), Gap(2)]
    columns = (
        Column("What changed", grows=True),
        Column("Was", figures=True, least=120),
        Column("Is", figures=True, least=120),
    )
    return [why, Gap(2), Table(columns, rows), Gap(4)]


_SAME = "No figure has changed."


def _in_which_language(edition: Edition) -> str:
    if edition.language is None:
        return "It is now given in English alone."
    names = {language.tag: language.english_name for language in languages()}
    return f"It is now given in {names[edition.language]} beside English."


def _figures(edition: Edition) -> Figures:
    s = edition.statement
    return Figures(
        s.cc_earnings,
        s.cash_earnings,
        {category: s.categories[category].amount for category in Category},
        s.prior_balance,
        s.total_due,
    )


def _changes(before: Figures, now: Figures) -> list[Row]:
    pairs = [
        ("Card earnings", before.cc_earnings, now.cc_earnings, ("", "beyond fares refunded")),
        ("Cash earnings", before.cash_earnings, now.cash_earnings, ("", "returned")),
        *(
            (
                f"{category.label}, charged less credited",
                before.categories.get(category, Decimal()),
                now.categories[category],
                ("", "credited"),
            )
            for category in Category
        ),
        ("Prior balance", before.prior_balance, now.prior_balance, ("due to you", "owed by you")),
        ("Total due", before.total_due, now.total_due, ("paid to you", "owed by you")),
    ]
    return [(name, _said(was, way), _said(is_, way)) for name, was, is_, way in pairs if was != is_]


def _said(amount: Decimal, ways: tuple[str, str]) -> str:
    """The amount and, in words, the way it goes: `ways` for above and below zero."""
    way = ways[0] if amount > 0 else ways[1] if amount < 0 else ""
    return f"{display(abs(amount))} {way}".strip()
