"""A driver's year as a PDF, in the look of the weekly statement. Pure: same inputs, same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from include.dtr.model import Category, Company, TaxForm, TaxThreshold
from include.dtr.money import display
from include.dtr.pdf.drawing.blocks import Gap as Space
from include.dtr.pdf.drawing.blocks import Note, Subheading
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block, Flow
from include.dtr.pdf.drawing.masthead import Due, Field, Fields, Masthead
from include.dtr.pdf.drawing.paper import HEIGHT
from include.dtr.pdf.drawing.stamp import stamp
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.file.description import About
from include.dtr.pdf.file.document import to_pdf
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.text.direction import isolated
from include.dtr.pdf.text.lines import shorten
from include.dtr.pdf.text.scripts import legible
from include.dtr.pdf.wording import count, long_date, moment, short_date
from include.dtr.period import local_date
from include.dtr.registers.year.bridge import Basis, DriverYear, Stated, Sums

TITLE = "Driver Year Statement"
DRAFT = "DRAFT - not released"
_BASES = (
    (Basis.WEEK_END, "By week's end"),
    (Basis.ISSUE_DATE, "By issue date"),
    (Basis.PAYMENT_DATE, "By payment date"),
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
HOW_TO_READ = (
    "The same year by three dates. By week's end: the weeks that ended in the year. By issue date: "
    "the statements that were issued in it, as the year to date on them counts. By payment date: "
    "the statements that were paid in it; one that was paid on several days counts by the first, "
    "one that pays nothing out by its issue date, and what is not paid yet does not count at all."
)
NO_FILING = (
    "This statement is no tax form and has not been filed with anybody. Card fares that we passed "
    "on to you may be reported on form 1099-K, other payments on form 1099-NEC, by us or by the "
    "card processor. Ask your accountant."
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whose year it is, as the books have him now."""

    name: str
    tlc_license: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """Under which number it is given out; none of it for a draft."""

    revision: int
    at: datetime
    """When it was released, or drawn."""
    reason: str | None = None
    """Of a correction."""
    is_draft: bool = False


def year_id(year: int, driver_id: int) -> str:
    """`YEAR-2025-101`: what a driver's year is called."""
    return f"YEAR-{year}-{driver_id}"


def render_year(
    of: DriverYear,
    person: Person,
    release: Release,
    company: Company,
    thresholds: Sequence[TaxThreshold],
) -> bytes:
    """The PDF of a driver's year."""
    reference = year_id(of.year, of.driver_id)
    if release.revision > 1:
        reference += f", revision {release.revision}"
    name = " ".join(company.name.split())
    flow = Flow(" · ".join(map(isolated, (name, f"Year {of.year}", person.name))), reference)
    with flow.tags.within("Document"):
        with flow.tags.within("Sect"):
            flow.marks.append(Mark(TITLE, 0, HEIGHT))
            flow.blocks(_head(of, person, release, company))
        for title, blocks in _sections(of, thresholds):
            flow.section(title, blocks)
    flow.finish(f"{'Drawn' if release.is_draft else 'Released'} {moment(release.at)}")
    if release.is_draft:
        for page in flow.pages:
            stamp(page, "DRAFT", DRAFT)
    title = f"{TITLE} {reference}"
    about = About(
        title=f"{DRAFT}: {title}" if release.is_draft else title,
        author=legible(shorten(name)),
        subject=legible(f"Year {of.year} of {shorten(person.name)}"),
        identity=f"{title} {release.at.timestamp()}",
        created=release.at,
    )
    return to_pdf(flow.pages, flow.marks, flow.tags.elements, about)


def _head(of: DriverYear, person: Person, release: Release, company: Company) -> list[Block]:
    marks = []
    if release.reason is not None:
        marks.append(
            f"REVISION {release.revision}: replaces revision {release.revision - 1}: "
            f"{release.reason}"
        )
    by_payment = of.columns[Basis.PAYMENT_DATE]
    due = [
        f"Out of {count(by_payment.statements, 'statement')}: card fares of "
        f"{_dollars(by_payment.card)}, of which {_dollars(by_payment.applied)} went to charges.",
        "Three dates give three sums; the table below leads from one figure to the next.",
    ]
    if of.unpaid:
        waiting = sum(s.unpaid for s in of.unpaid)
        due.append(
            f"Not paid yet: {_dollars(waiting)} of {count(len(of.unpaid), 'statement')}; they are "
            "among the statements below."
        )
    return [
        Masthead(
            company.name,
            (company.address, company.contact),
            TITLE,
            f"January 1 to December 31, {of.year}",
            marks,
        ),
        Fields(
            [
                Field("Driver", person.name, span=2),
                Field("TLC license", person.tlc_license or "–"),
                Field("Driver number", str(of.driver_id)),
                Field("Document", year_id(of.year, of.driver_id)),
                Field("Released", "not yet" if release.is_draft else _on(release.at)),
            ]
        ),
        Space(4),
        Due(f"Paid to you in {of.year}", _dollars(of.paid_in_year), due),
        Note(HOW_TO_READ),
    ]


def _sections(
    of: DriverYear, thresholds: Sequence[TaxThreshold]
) -> list[tuple[str, Sequence[Block]]]:
    sections: list[tuple[str, Sequence[Block]]] = [
        ("From card fares to what was paid", [_bridge(of)]),
        ("Deductions", _deductions(of)),
        ("Card transactions by month", [_months(of)]),
        ("For your tax papers", _tax(of, thresholds)),
        ("Statements of the year", [_statements(of)]),
    ]
    if of.corrections:
        sections.append(("Corrections", [_corrections(of)]))
    sections.append(("Weeks without a statement", _gaps(of)))
    return sections


def _bridge(of: DriverYear) -> Table:
    """Each line says in words which way it goes; what goes the other way says so itself."""

    def line(text: str, value: Callable[[Sums], int], opposite: str = "back") -> list[str] | None:
        cells = [value(of.columns[basis]) for basis, _ in _BASES]
        return [text, *(_said(cell, opposite) for cell in cells)] if any(cells) else None

    rows = [
        line("Card fares", lambda s: s.fares),
        line("less card refunds", lambda s: s.refunds),
        line("plus what the books have changed since", lambda s: s.changed, "less"),
        line("= Card earnings", lambda s: s.card),
        *(
            line(f"less paid from them for: {category.label}", _applied(category))
            for category in Category
        ),
        line("plus money due back to you", lambda s: s.returned),
        line("plus refunds carried to the next week", lambda s: s.refunds_carried),
        line("= To be paid to you", lambda s: s.payable),
        line("less kept for what was paid too much in other weeks", lambda s: s.kept, "added"),
        line("less not paid yet", lambda s: s.unpaid, "more paid"),
    ]
    total = line("= Paid to you on these statements", lambda s: s.paid)
    return Table(
        columns=[Column("", grows=True), *(money(heading) for _, heading in _BASES)],
        rows=[
            ["Statements", *(str(of.columns[basis].statements) for basis, _ in _BASES)],
            *(row for row in rows if row is not None),
        ],
        total=total or ["= Paid to you on these statements", *["0.00"] * len(_BASES)],
    )


def _applied(category: Category) -> Callable[[Sums], int]:
    return lambda sums: sums.categories[category].applied


def _deductions(of: DriverYear) -> list[Block]:
    blocks: list[Block] = []
    for basis, heading in _BASES[:2]:
        sums = of.columns[basis]
        rows = []
        for category, m in sums.categories.items():
            cells = (m.charged, m.credited, m.charged - m.credited, m.applied, m.returned)
            rows.append([category.label, *map(_said, cells)])
        total = [
            _said(sum(getattr(m, part) for m in sums.categories.values()))
            for part in ("charged", "credited")
        ]
        blocks += [
            Subheading(heading),
            Table(
                columns=[
                    Column("Category", grows=True),
                    money("Charged"),
                    money("Credited"),
                    money("Charged less\ncredited"),
                    money("Paid from\ncard fares"),
                    money("Returned\nto you"),
                ],
                rows=rows,
                total=[
                    "Total",
                    *total,
                    _said(sums.deductions),
                    _said(sums.applied),
                    _said(sums.returned),
                ],
            ),
        ]
    return blocks


def _months(of: DriverYear) -> Table:
    return Table(
        columns=[
            Column("Month of the trip", grows=True),
            Column("Card fares", figures=True),
            money("Gross"),
            Column("Refunds", figures=True),
            money("Refunded"),
        ],
        rows=[
            [
                _MONTHS[int(m.month[5:]) - 1],
                f"{m.fares:,}",
                _said(m.fare_cents),
                f"{m.refunds:,}",
                _said(m.refund_cents),
            ]
            for m in of.months
        ],
        total=[
            "Year",
            f"{of.card_transactions:,}",
            _said(of.gross_card),
            f"{sum(m.refunds for m in of.months):,}",
            _said(sum(m.refund_cents for m in of.months)),
        ],
    )


def _tax(of: DriverYear, thresholds: Sequence[TaxThreshold]) -> list[Block]:
    amounts = {
        TaxForm.CARD_1099_K: (of.gross_card, of.card_transactions),
        TaxForm.NETWORK_1099_K: (of.gross_card, of.card_transactions),
        TaxForm.NEC_1099: (of.other_payments, 0),
    }
    rows = []
    for threshold in thresholds:
        cents, transactions = amounts[threshold.form]
        reached = threshold.is_reached(Decimal(cents).scaleb(-2), transactions)
        rows.append(
            [
                threshold.form.value,
                _said(cents),
                f"{transactions:,}" if transactions else "–",
                _limit(threshold),
                "reached" if reached else "not reached",
            ]
        )
    return [
        Note(NO_FILING),
        Table(
            columns=[
                Column("Form", grows=True),
                money("Amount"),
                Column("Transactions", figures=True),
                Column("Reported from", grows=True),
                Column("This year"),
            ],
            rows=rows,
        ),
        Note(
            "1099-K: gross card fares by the month of the trip, before refunds and before any "
            "charge. 1099-NEC: money paid to you beyond card fares, by payment date."
        ),
    ]


def _limit(threshold: TaxThreshold) -> str:
    if not threshold.dollars and not threshold.transactions:
        return "the first dollar"
    amount = f"${display(threshold.dollars)}"
    if not threshold.must_exceed:
        return f"{amount} or more"
    also = f" and more than {threshold.transactions} transactions" if threshold.transactions else ""
    return f"more than {amount}{also}"


def _statements(of: DriverYear) -> Table:
    def row(s: Stated) -> list[str]:
        return [
            s.dtr_id if s.revision == 1 else f"{s.dtr_id} r{s.revision}",
            short_date(s.period_end, of.year),
            short_date(s.receipt_date, of.year),
            short_date(s.paid_on, of.year),
            _said(s.card),
            _said(sum(m.charged - m.credited for m in s.categories.values())),
            _said(s.payable),
            _said(s.paid),
        ]

    return Table(
        columns=[
            Column("Statement", grows=True),
            Column("Week's end"),
            Column("Issued"),
            Column("Paid on"),
            money("Card\nearnings"),
            money("Charged less\ncredited"),
            money("To be paid"),
            money("Paid"),
        ],
        rows=[row(s) for s in of.statements],
        total=[
            count(len(of.statements), "statement"),
            "",
            "",
            "",
            _said(sum(s.card for s in of.statements)),
            _said(
                sum(m.charged - m.credited for s in of.statements for m in s.categories.values())
            ),
            _said(sum(s.payable for s in of.statements)),
            _said(sum(s.paid for s in of.statements)),
        ],
    )


def _corrections(of: DriverYear) -> Table:
    return Table(
        columns=[
            Column("Statement", grows=True),
            Column("Was issued"),
            money("Total due\nthen"),
            Column("Replaced on"),
            money("Total due\nnow"),
        ],
        rows=[
            [
                f"{c.dtr_id} r{c.was_revision}",
                short_date(c.was_issued, of.year),
                _said(c.was_due, "owed"),
                "voided, not replaced"
                if c.now_issued is None
                else f"{short_date(c.now_issued, of.year)} by r{c.now_revision}",
                "–" if c.now_due is None else _said(c.now_due, "owed"),
            ]
            for c in of.corrections
        ],
    )


def _gaps(of: DriverYear) -> list[Block]:
    if not of.gaps:
        return [Note("None: a statement covers each day on which you held a lease.")]
    return [
        Table(
            columns=[Column("Lease"), Column("From"), Column("To", grows=True)],
            rows=[
                [str(g.lease_id), long_date(g.first_day), long_date(g.last_day)] for g in of.gaps
            ],
        )
    ]


def _said(cents: int, opposite: str = "back") -> str:
    """Whole cents as "1,306.66"; below zero "20.00 back": no sign that can be read both ways."""
    amount = Decimal(cents).scaleb(-2)
    return display(amount) if cents >= 0 else f"{display(-amount)} {opposite}"


def _dollars(cents: int) -> str:
    return f"${_said(cents)}"


def _on(at: datetime) -> str:
    return long_date(local_date(at))
