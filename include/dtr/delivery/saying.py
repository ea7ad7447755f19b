"""How a statement's figures are said to its driver, in a letter and on his page. Pure.

No sign may be read both ways: which way money goes is said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.bank_days import pay_day
from include.dtr.delivery import texts
from include.dtr.languages import translate
from include.dtr.model import Category, Company, Figures, PaymentType
from include.dtr.money import display
from include.dtr.payments.states import COUNTS, PaymentState
from include.dtr.payments.week_money import Part, WeekMoney
from include.dtr.pdf.wording import weekday_date

Change = tuple[str, str, str]
"""What, before, now."""


def dollars(amount: Decimal) -> str:
    """ "$1,092.07" without a sign."""
    return f"${display(abs(amount))}"


def way(language: str, amount: Decimal) -> str:
    """ "$10.00 for you", "$10.00 from you"."""
    text = texts.FOR_YOU if amount >= 0 else texts.FROM_YOU
    return translate(language, text, amount=dollars(amount))


@dataclass(frozen=True, slots=True)
class Payday:
    """When and how money that is in no batch yet will be paid."""

    on: date
    paid_by: str
    """ACH or CHECK, as the books have it; else not known."""
    today: date


def payday(receipt_date: date, paid_by: str, today: date, company: Company) -> Payday:
    terms = company.terms
    on = pay_day(receipt_date, terms.pay_weekday, terms.closed_days)
    return Payday(on, paid_by, today)


def what_you_get(language: str, total_due: Decimal, money: WeekMoney, payday: Payday) -> list[str]:
    """How much; of that, what was paid, is on its way, comes later, and what keeps it."""
    said = [_total(language, total_due)]
    counted = [part for part in money.parts if part.state in COUNTS]
    # "It", where one sentence speaks of the whole; an amount in each, where there are several.
    whole = money.due if total_due > 0 else None
    for part in counted:
        said.append(_part(language, part, whole, payday.today))
    sums = (
        (texts.SET_OFF, money.set_off),
        (texts.TAKEN_BACK, money.recovered),
        (texts.OVERPAID, money.claim_back),
    )
    said += [
        translate(language, text, amount=dollars(amount)) for text, amount in sums if amount > 0
    ]
    if money.still_due > 0:
        said.append(_still_due(language, money, whole, payday))
    return said


def _total(language: str, total_due: Decimal) -> str:
    if total_due == 0:
        return translate(language, texts.NOTHING)
    text = texts.PAID_TO_YOU if total_due > 0 else texts.OWED
    return translate(language, text, amount=dollars(total_due))


_OUT = (PaymentState.SENT, PaymentState.SETTLED)
_WAS_PAID = {PaymentType.ACH.value: texts.PAID_BY_ACH, PaymentType.CHECK.value: texts.PAID_BY_CHECK}
_IS_PAID = {PaymentType.ACH.value: texts.BY_ACH, PaymentType.CHECK.value: texts.BY_CHECK}


def _part(language: str, part: Part, whole: Decimal | None, today: date) -> str:
    amount = dollars(part.amount)
    if part.state is PaymentState.HELD:
        return translate(language, texts.HELD_BACK, amount=amount)
    is_out = part.state in _OUT
    if not is_out and part.on < today:
        return translate(language, texts.NO_DAY_YET, amount=amount)
    was_paid, on = is_out and part.on <= today, weekday_date(part.on)
    if part.amount == whole:
        ways = _WAS_PAID if was_paid else _IS_PAID
        return translate(language, ways[part.method.value], date=on)
    text = texts.PART_PAID if was_paid else texts.PART_ON_DAY
    return translate(language, text, amount=amount, date=on)


def _still_due(language: str, money: WeekMoney, whole: Decimal | None, payday: Payday) -> str:
    amount = dollars(money.still_due)
    if money.held:
        return translate(language, texts.HELD_BACK, amount=amount)
    if money.came_back:
        return translate(language, texts.CAME_BACK, amount=amount)
    if payday.on < payday.today:
        return translate(language, texts.NO_DAY_YET, amount=amount)
    on = weekday_date(payday.on)
    if money.still_due == whole:
        return translate(language, _IS_PAID.get(payday.paid_by, texts.ON_DAY), date=on)
    return translate(language, texts.PART_ON_DAY, amount=amount, date=on)


def main_lines(language: str, figures: Figures, total_deductions: Decimal) -> list[tuple[str, str]]:
    """The few lines that make the total."""
    return [
        (translate(language, texts.CARD), way(language, figures.cc_earnings)),
        (translate(language, texts.CASH), dollars(figures.cash_earnings)),
        (translate(language, texts.CHARGES), way(language, -total_deductions)),
        (translate(language, texts.PRIOR), way(language, figures.prior_balance)),
        (translate(language, texts.TOTAL), way(language, figures.total_due)),
    ]


def changes(language: str, before: Figures, now: Figures) -> list[Change]:
    """What a revision states otherwise than the one before."""
    pairs: Sequence[tuple[str, Decimal, Decimal]] = [
        (texts.CARD, before.cc_earnings, now.cc_earnings),
        (texts.CASH, before.cash_earnings, now.cash_earnings),
        *(
            # Charged to the driver: money from him.
            (category.label, -before.categories[category], -now.categories[category])
            for category in Category
        ),
        (texts.PRIOR, before.prior_balance, now.prior_balance),
        (texts.TOTAL, before.total_due, now.total_due),
    ]
    return [
        (translate(language, name), way(language, was), way(language, is_))
        for name, was, is_ in pairs
        if was != is_
    ]


def contact_of(company: Company) -> str:
    """Whom a driver calls or writes."""
    return company.terms.questions or company.contact


CARD_LINE, CASH_LINE, WHOLE = "cc_earnings", "cash_earnings", "statement"
"""Lines that are no obligation."""


def line_name(language: str, line: str, category: str | None) -> str:
    """A line as its driver knows it: "EZPass tolls, TOLL-1"."""
    named = {
        CARD_LINE: texts.CARD,
        CASH_LINE: texts.CASH,
        WHOLE: texts.WHOLE_STATEMENT,
    }
    if line in named:
        return translate(language, named[line])
    if category is None:
        return line
    return f"{translate(language, Category(category).label)}, {line}"
