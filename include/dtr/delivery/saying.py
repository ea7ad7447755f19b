"""How a statement's figures are said to its driver, in a letter and on his page. Pure.

No sign may be read both ways: which way money goes is said in words.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from include.dtr.bank_days import pay_day
from include.dtr.delivery import texts
from include.dtr.languages import translate
from include.dtr.model import Category, Company, Figures, PaymentType
from include.dtr.money import display
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


def what_you_get(
    language: str,
    total_due: Decimal,
    payment_type: PaymentType,
    payment_date: date | None,
    paid_by: str,
    receipt_date: date,
    company: Company,
) -> list[str]:
    """How much, how and when. `paid_by`: ACH or CHECK, as the books have it; else not known."""
    if total_due < 0:
        return [translate(language, texts.OWED, amount=dollars(total_due))]
    if total_due == 0:
        return [translate(language, texts.NOTHING)]
    said = [translate(language, texts.PAID_TO_YOU, amount=dollars(total_due))]
    if payment_type is not PaymentType.PENDING and payment_date is not None:
        return [*said, translate(language, texts.PAID_ON, date=weekday_date(payment_date))]
    terms = company.terms
    on = weekday_date(pay_day(receipt_date, terms.pay_weekday, terms.closed_days))
    ways = {PaymentType.ACH.value: texts.BY_ACH, PaymentType.CHECK.value: texts.BY_CHECK}
    how = ways.get(paid_by, texts.ON_DAY)
    return [*said, translate(language, how, date=on)]


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
