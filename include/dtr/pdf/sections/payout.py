"""How, when and how much is paid out: said in the box of page one and in Account Balance."""

from datetime import date
from decimal import Decimal

from include.dtr.bank_days import pay_day
from include.dtr.model import PaymentType
from include.dtr.money import ZERO
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.wording import dollars, weekday_date


def is_paid(edition: Edition) -> bool:
    return edition.issue.payment_type is not PaymentType.PENDING


def paid_before(edition: Edition) -> Decimal:
    """What was paid out for this week already, under an earlier revision."""
    note = edition.issue.revision_note
    return note.paid if note else ZERO


def to_come(edition: Edition) -> Decimal:
    """Below zero: more was paid than is due."""
    return max(edition.statement.total_due, ZERO) - paid_before(edition)


def paid_on(edition: Edition) -> date:
    terms = edition.terms
    return pay_day(edition.issue.receipt_date, terms.pay_weekday, terms.closed_days)


def method(edition: Edition) -> str:
    """ "ACH to your account ending 1234", "check"."""
    if pays_by_check(edition):
        return "check"
    ending = edition.issue.account_ending
    return f"ACH to your account ending {ending}" if ending else "ACH to your account"


def pays_by_check(edition: Edition) -> bool:
    by = edition.statement.week.leaseholder.payment_type
    if is_paid(edition):
        by = edition.issue.payment_type.value
    return by != PaymentType.ACH.value


def sentences(edition: Edition) -> list[str]:
    """How and when; nothing where no money is to go to the driver and none has gone."""
    issue, paid, left = edition.issue, paid_before(edition), to_come(edition)
    if issue.voided_reason is not None:
        return ["This statement is void: nothing is paid on it."]
    if is_paid(edition):
        number = f", number {issue.batch_number}" if issue.batch_number else ""
        return [f"Paid by {method(edition)}{number}."]
    on = f"by {method(edition)} on {weekday_date(paid_on(edition))}"
    if not paid:
        return [f"{on[0].upper()}{on[1:]}."] if left > 0 else []
    before = f"{dollars(paid)} was paid already"
    if left > 0:
        return [f"{before}; {dollars(left)} is still to come, {on}."]
    if left == 0:
        return [f"{before}; nothing is still to come."]
    return [f"{before}, which is {dollars(-left)} too much; it is taken off a later payment."]
