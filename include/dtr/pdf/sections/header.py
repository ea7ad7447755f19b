"""Section 1: whose statement it is, and in one line what is due and why."""

from include.dtr.model import Category, Statement
from include.dtr.money import display, total
from include.dtr.pdf.drawing.bar import Bar, Pattern, Share
from include.dtr.pdf.drawing.blocks import Gap
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.masthead import Due, Field, Fields, Masthead
from include.dtr.pdf.edition import Edition, joined
from include.dtr.pdf.wording import NONE, dollars, long_date, short_date, span

TITLE = "Driver Transaction Receipt"
_PATTERNS = {
    Category.TAXES: Pattern(0.45),
    Category.EZPASS: Pattern(1.0, 1),
    Category.LEASE: Pattern(0.8),
    Category.PVB: Pattern(0.8, 1),
    Category.TLC: Pattern(1.0, 2),
    Category.REPAIRS: Pattern(0.6),
    Category.LOANS: Pattern(1.0, -1),
    Category.MISC: Pattern(0.6, 2),
}
"""Each category looks the same in every week."""
_OUT = Pattern(0.0)


def section(edition: Edition) -> list[Block]:
    company = edition.company
    return [
        Masthead(
            (company.name, company.address, company.contact),
            TITLE,
            span(edition.statement.week.period),
            _marks(edition),
        ),
        Fields(_fields(edition)),
        Gap(5),
        _due(edition.statement),
        _bar(edition.statement),
    ]


def _marks(edition: Edition) -> list[str]:
    issue = edition.issue
    marks = []
    if issue.voided_reason is not None:
        marks.append(f"VOID: {issue.voided_reason}")
    if issue.revision > 1:
        marks.append(f"REVISION {issue.revision}: replaces what was issued before")
    if edition.statement.is_final:
        marks.append("FINAL STATEMENT: the lease ends in this week")
    return marks


def _fields(edition: Edition) -> list[Field]:
    week, issue = edition.statement.week, edition.issue
    holder, lease = week.leaseholder, week.lease
    fields = [
        Field("Leaseholder", holder.name or NONE, span=2),
        Field("TLC license", holder.tlc_license or NONE),
        Field("Lease", joined([str(lease.lease_id), lease.lease_type])),
        Field("Medallion", week.medallion.medallion_number if week.medallion else NONE),
        Field("Plate", week.vehicle.plate if week.vehicle else NONE),
        Field("Receipt number", issue.receipt_number or "none (preview)"),
        Field("Receipt date", long_date(issue.receipt_date)),
    ]
    fields += (
        Field("Also driving", joined([driver.name, driver.tlc_license]), span=2)
        for driver in week.additional_drivers
    )
    if lease.end_date is not None:
        fields.append(Field("Lease ends", short_date(lease.end_date)))
    return fields


def _due(s: Statement) -> Due:
    """What is paid out or owed, and why, in one line."""
    amount = dollars(abs(s.total_due))
    if s.total_due > 0:
        return Due("Total due to you", amount, f"You are paid {amount}: {_reason(s)}.")
    if s.total_due == 0:
        return Due("Total due", amount, f"Nothing is paid out, nothing is owed: {_reason(s)}.")
    where = "due at the end of your lease" if s.is_final else "carried to next week"
    return Due("You owe", amount, f"You owe {amount}, {where}: {_reason(s)}.")


def _reason(s: Statement) -> str:
    refunded = " (more refunds than fares)" if s.cc_earnings < 0 else ""
    parts = [f"card earnings {dollars(s.cc_earnings)}{refunded}"]
    parts.append(f"less charges {dollars(s.totals.charge)}")
    if s.totals.credit:
        parts.append(f"plus payments and credits {dollars(s.totals.credit)}")
    if s.prior_balance < 0:
        parts.append(f"less {dollars(-s.prior_balance)} owed from earlier weeks")
    elif s.prior_balance > 0:
        parts.append(f"plus {dollars(s.prior_balance)} due to you from earlier weeks")
    return ", ".join(parts)


def _bar(s: Statement) -> Bar:
    shares = []
    for category in Category:
        paid = total(b.paid for b in s.balances if b.category is category and b.paid > 0)
        if paid:
            shares.append(Share(category.label, paid, display(paid), _PATTERNS[category]))
    if s.total_due > 0:
        shares.append(Share("Paid out to you", s.total_due, display(s.total_due), _OUT))
    if not shares:
        return Bar("There was no card money this week to pay charges with.", [])
    returned = total(-b.paid for b in s.balances if b.paid < 0)
    source = f"card earnings {dollars(s.cc_earnings)}"
    if returned:
        source += f", and {dollars(returned)} that was due back to you"
    return Bar(f"Where this week's money went ({source})", shares)
