"""Section 1: whose statement it is, what is due, why, how and when, and whom to ask."""

from datetime import timedelta
from decimal import Decimal

from include.dtr.model import Category, Statement
from include.dtr.money import ZERO, display, total
from include.dtr.pdf.drawing.bar import Pattern, Share, ShareBar
from include.dtr.pdf.drawing.blocks import Gap, Note
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.masthead import SEEN_RIGHT, Due, Field, Fields, Masthead, Window
from include.dtr.pdf.edition import Edition, joined
from include.dtr.pdf.sections.alerts import in_one_line
from include.dtr.pdf.sections.payout import sentences
from include.dtr.pdf.sections.revision import what_changed
from include.dtr.pdf.sections.translated import box
from include.dtr.pdf.text.typefaces import Face
from include.dtr.pdf.wording import NONE, dollars, long_date, span, weekday_date, words

TITLE = "Driver Transaction Receipt"
_PATTERNS = {
    Category.TAXES: Pattern("|", 1.6),
    Category.EZPASS: Pattern("/", 4.0),
    Category.LEASE: Pattern(""),
    Category.PVB: Pattern("\\", 4.0),
    Category.TLC: Pattern("/\\", 5.0),
    Category.REPAIRS: Pattern("-", 2.8),
    Category.LOANS: Pattern("|-", 4.0),
    Category.MISC: Pattern("/", 1.8),
}
"""Each category looks the same in every week."""
_OUT = Pattern(solid=True)


def section(edition: Edition) -> list[Block]:
    return [
        _masthead(edition),
        _fields(edition),
        Gap(4),
        _due(edition),
        *box(edition),
        *_renewals(edition),
        *what_changed(edition),
        _bar(edition),
    ]


def _masthead(edition: Edition) -> Block:
    company = edition.company
    return Masthead(
        company.name,
        (company.address, company.contact),
        TITLE,
        span(edition.statement.week.period),
        _marks(edition),
        _driver_page(edition),
    )


def _driver_page(edition: Edition) -> str:
    return edition.terms.driver_page.replace("{dtr_id}", edition.issue.dtr_id)


def _marks(edition: Edition) -> list[str]:
    issue = edition.issue
    marks = []
    if issue.voided_reason is not None:
        marks.append(f"VOID: {issue.voided_reason}")
    if note := issue.revision_note:
        marks.append(f"REVISION {issue.revision}: replaces revision {note.replaces}")
    if edition.statement.is_final:
        marks.append("FINAL STATEMENT: the lease ends in this week")
    return marks


def _fields(edition: Edition) -> Block:
    week, issue = edition.statement.week, edition.issue
    holder, lease = week.leaseholder, week.lease
    fields = [
        Field("Leaseholder", holder.name or NONE, span=2),
        Field("TLC license", holder.tlc_license or NONE),
        Field("Lease", joined([str(lease.lease_id), words(lease.lease_type)])),
        Field("Medallion", edition.medallion or NONE),
        Field("Plate", edition.plate or NONE),
        Field("Receipt number", issue.receipt_number or "none (preview)"),
        Field("Receipt date", long_date(issue.receipt_date)),
    ]
    fields += (
        Field("Also driving", joined([driver.name, driver.tlc_license]), span=2)
        for driver in week.additional_drivers
    )
    if lease.end_date is not None:
        fields.append(Field("Lease ends", long_date(lease.end_date)))
    if not issue.postal_address:
        return Fields(fields)
    beside = Fields(fields, left=SEEN_RIGHT, columns=2)
    return Window((holder.name, *issue.postal_address), beside)


def _due(edition: Edition) -> Due:
    """How much is paid out or owed, why, how and when, and whom to ask until when."""
    s = edition.statement
    amount = dollars(abs(s.total_due))
    if s.total_due > 0:
        label, why = "We pay you", ""
    elif s.total_due == 0:
        label, why = "Nothing to pay", "Nothing is paid out, nothing is owed: "
    else:
        where = "due at the end of your lease" if s.is_final else "carried to next week"
        label, why = "You owe", f"You owe {amount}, {where}: "
    reason = _reason(s)
    lines = [f"{why}{reason}." if why else f"{reason[0].upper()}{reason[1:]}."]
    lines += sentences(edition)
    lines.append(_questions(edition))
    if page := _driver_page(edition):
        lines.append(f"Your statements online: {page}")
    return Due(label, amount, lines)


def _questions(edition: Edition) -> str:
    terms = edition.terms
    whom = terms.questions or edition.company.contact
    until = edition.issue.receipt_date + timedelta(days=terms.dispute_days)
    return f"Questions, or a figure you dispute: {whom}, until {weekday_date(until)}."


def _reason(s: Statement) -> str:
    takes, gives = "less", "plus"
    parts = [f"card earnings {dollars(max(s.cc_earnings, ZERO))}"]
    if s.cc_earnings < 0:  # all are sums that the driver owes
        takes, gives = "plus", "less"
        parts = [f"{dollars(-s.cc_earnings)} more in card refunds than in fares"]
    parts.append(f"{takes} charges {dollars(s.totals.charge)}")
    if s.totals.credit:
        parts.append(f"{gives} payments and credits {dollars(s.totals.credit)}")
    if s.prior_balance < 0:
        parts.append(f"{takes} {dollars(-s.prior_balance)} owed from earlier weeks")
    elif s.prior_balance > 0:
        parts.append(f"{gives} {dollars(s.prior_balance)} due to you from earlier weeks")
    return ", ".join(parts)


def _renewals(edition: Edition) -> list[Block]:
    line = in_one_line(edition)
    return [Note(line, 9.5, face=Face.BOLD), Gap(3)] if line else []


def _bar(edition: Edition) -> ShareBar:
    s = edition.statement
    shares = []
    for category in Category:
        paid = total(b.paid for b in edition.balances(category) if b.paid > 0)
        if paid:
            shares.append(Share(category.label, paid, display(paid), _PATTERNS[category]))
    if s.total_due > 0:
        shares.append(Share("Paid out to you", s.total_due, display(s.total_due), _OUT))
    if not shares:
        return ShareBar("There was no card money this week to pay charges with.", [])
    return ShareBar(f"Where this week's money went ({_sources(s)})", shares)


def _sources(s: Statement) -> str:
    returned: Decimal = total(-b.paid for b in s.balances if b.paid < 0)
    if s.cc_earnings < 0:
        source = f"{dollars(returned)} that was due back to you"
        return f"{source}, less {dollars(-s.cc_earnings)} refunded to passengers"
    source = f"card earnings {dollars(s.cc_earnings)}"
    return f"{source}, and {dollars(returned)} that was due back to you" if returned else source
