"""Section 1: whose statement it is, and in one line what is due and why."""

from decimal import Decimal

from include.dtr.model import Category, Statement
from include.dtr.money import ZERO, display, total
from include.dtr.pdf.blocks import Gap
from include.dtr.pdf.edition import Edition, joined
from include.dtr.pdf.flow import Block
from include.dtr.pdf.masthead import Bar, Due, Fields, Masthead, Share
from include.dtr.pdf.sections.account import NAMES
from include.dtr.pdf.wording import NONE, dollars, long_date, span

TITLE = "Driver Transaction Receipt"


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
        Gap(4),
        due(edition),
        _bar(edition.statement),
    ]


def _marks(edition: Edition) -> list[str]:
    issue = edition.issue
    marks = []
    if issue.voided_reason is not None:
        marks.append(f"VOID: {issue.voided_reason}")
    if issue.revision > 1:
        marks.append(f"REVISION {issue.revision}, in place of an earlier issue")
    if edition.statement.is_final:
        marks.append("FINAL STATEMENT, the lease ended in this week")
    return marks


def _fields(edition: Edition) -> list[tuple[str, str]]:
    week, issue = edition.statement.week, edition.issue
    holder = week.leaseholder
    pairs = [
        ("Leaseholder", holder.name),
        ("TLC licence", holder.tlc_license or NONE),
        ("Medallion", week.medallion.medallion_number if week.medallion else NONE),
        ("Plate", week.vehicle.plate if week.vehicle else NONE),
        ("Lease", joined([str(week.lease.lease_id), week.lease.lease_type])),
        ("Pay period", f"{week.period.start:%m/%d/%Y} – {week.period.end:%m/%d/%Y}"),
        ("Receipt number", issue.receipt_number or "none (preview)"),
        ("Receipt date", long_date(issue.receipt_date)),
    ]
    pairs += [("Additional driver", d.name) for d in week.additional_drivers]
    return pairs


def due(edition: Edition) -> Due:
    """What is paid out or owed, and why, in one line."""
    s = edition.statement
    reason = _reason(s)
    amount = dollars(abs(s.total_due))
    if s.total_due > 0:
        return Due("Total due to you", amount, f"You are paid {amount}: {reason}.")
    if s.total_due == 0:
        return Due("Total due", amount, f"Nothing is paid out and nothing is owed: {reason}.")
    where = "at the end of your lease" if s.is_final else "carried to next week"
    return Due("You owe", amount, f"You owe {amount}, {where}: {reason}.")


def _reason(s: Statement) -> str:
    parts = [f"card earnings {dollars(s.cc_earnings)}"]
    parts.append(_signed(-s.total_deductions, "charges", "credits"))
    if s.prior_balance:
        parts.append(_signed(s.prior_balance, "owed from earlier weeks", "due from earlier weeks"))
    return " ".join(parts)


def _signed(amount: Decimal, less: str, plus: str) -> str:
    return f"less {less} {dollars(-amount)}" if amount <= 0 else f"plus {plus} {dollars(amount)}"


def _bar(s: Statement) -> Bar:
    shares = []
    for category in Category:
        paid = total(b.paid for b in s.balances if b.category is category and b.paid > 0)
        if paid:
            shares.append(Share(NAMES[category], paid, display(paid)))
    if s.total_due > 0:
        shares.append(Share("Paid out to you", s.total_due, display(s.total_due)))
    funds = total(share.amount for share in shares)
    if funds == ZERO:
        return Bar("There was no card money this week to pay charges with.", [])
    back = funds - s.cc_earnings
    source = f"card earnings {dollars(s.cc_earnings)}"
    if back:
        source += f" and {dollars(back)} that was due back to you"
    return Bar(f"Where this week's money went ({source})", shares)
