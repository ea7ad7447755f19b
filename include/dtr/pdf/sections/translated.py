"""What a driver reads in his own language: the box of page one, and a glossary.

The English beside it is binding, and says so there. Amounts, dates and names stay as they are.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache

from include.dtr.languages import direction, message
from include.dtr.languages.common import BINDING, CATEGORIES, UNREVIEWED
from include.dtr.model import AlertState, Category
from include.dtr.pdf.drawing.aside import Aside
from include.dtr.pdf.drawing.blocks import Gap
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition, message_said
from include.dtr.pdf.sections.payout import is_paid, paid_before, paid_on, pays_by_check, to_come
from include.dtr.pdf.wording import dollars, long_date, short_date, weekday_date

GLOSSARY = message("Glossary")
DOCUMENTS = (
    message("TLC license"),
    message("DMV license"),
    message("Vehicle registration"),
    message("Vehicle inspection"),
    message("Vehicle insurance"),
    message("Medallion renewal"),
)
"""All that an alert can name."""


def box(edition: Edition) -> list[Block]:
    """The box again, with what else page one says in words; nothing for English alone."""
    if edition.language is None:
        return []
    reviewed = edition.language in edition.terms.reviewed_languages
    paragraphs = (
        [_due(edition)],
        _why(edition),
        [*_payment(edition), _questions(edition)],
        [*_special(edition), *_renewals(edition)],
        [edition.say(BINDING), *([] if reviewed else [edition.say(UNREVIEWED)])],
    )
    texts = map(" ".join, paragraphs)
    return [Aside([edition.said(text) for text in texts if text]), Gap(2)]


@cache
def glossary(language: str) -> Table:
    """Each category's name in the driver's language, and what it is in plain words.

    Made once: it is the same on all statements of a language.
    """
    from_right = direction(language) == "rtl"
    return Table(
        columns=(
            Column("", least=106),
            Column("", language=language, from_right=from_right),
            Column("", grows=True, language=language, from_right=from_right),
        ),
        rows=tuple(
            (
                category.label,
                message_said(language, category.label).text,
                message_said(language, CATEGORIES[category.label]).text,
            )
            for category in Category
        ),
    )


def _due(edition: Edition) -> str:
    s = edition.statement
    amount = dollars(abs(s.total_due))
    if s.total_due > 0:
        return edition.say(message("We pay you {amount}"), amount=amount)
    if s.total_due == 0:
        return edition.say(message("Nothing is paid out, and you owe nothing"))
    if s.is_final:
        due = message("You owe {amount}, due at the end of your lease")
        return edition.say(due, amount=amount)
    return edition.say(message("You owe {amount}, carried to next week"), amount=amount)


def _why(edition: Edition) -> Iterator[str]:
    """What came to the driver and what was asked of him, each in a sentence."""
    s = edition.statement
    coming = (
        (message("card earnings {amount}"), s.cc_earnings),
        (message("payments and credits {amount}"), s.totals.credit),
        (message("due to you from earlier weeks {amount}"), s.prior_balance),
    )
    going = (
        (message("charges {amount}"), s.totals.charge),
        (message("owed from earlier weeks {amount}"), -s.prior_balance),
        (message("card refunds beyond fares {amount}"), -s.cc_earnings),
    )
    if items := _listed(edition, coming):
        yield edition.say(message("For you: {items}."), items=items)
    if items := _listed(edition, going):
        yield edition.say(message("From you: {items}."), items=items)


def _listed(edition: Edition, parts: tuple[tuple[str, Decimal], ...]) -> str:
    said = [edition.say(text, amount=dollars(sum_)) for text, sum_ in parts if sum_ > 0]
    return edition.say(message(", ")).join(said)


def _payment(edition: Edition) -> Iterator[str]:
    """How and when, as the English says it."""
    paid, left = paid_before(edition), to_come(edition)
    if edition.issue.voided_reason is not None:
        yield edition.say(message("This statement is void: nothing is paid on it."))
        return
    if is_paid(edition):
        yield edition.say(message("This statement has been paid."))
        return
    if paid and left > 0:
        some = message("{paid} was paid already; {left} is still to come.")
        yield edition.say(some, paid=dollars(paid), left=dollars(left))
    elif paid and left == 0:
        whole = message("{paid} was paid already; nothing is still to come.")
        yield edition.say(whole, paid=dollars(paid))
    elif paid:
        excess = message("{paid} was paid already, {excess} too much; a later payment is less.")
        yield edition.say(excess, paid=dollars(paid), excess=dollars(-left))
    if left > 0:
        by_check, by_transfer = (
            message("By check on {day}."),
            message("By bank transfer (ACH) on {day}."),
        )
        how = by_check if pays_by_check(edition) else by_transfer
        yield edition.say(how, day=weekday_date(paid_on(edition)))


def _questions(edition: Edition) -> str:
    terms = edition.terms
    until = edition.issue.receipt_date + timedelta(days=terms.dispute_days)
    return edition.say(
        message("Questions, or a figure that is wrong: {whom}, until {day}."),
        whom=terms.questions or edition.company.contact,
        day=weekday_date(until),
    )


def _renewals(edition: Edition) -> Iterator[str]:
    for alert in edition.statement.alerts:
        expired = alert.state is AlertState.EXPIRED
        yield edition.say(
            message("EXPIRED on {day}, renew now: {document}, {holder}.")
            if expired
            else message("Renew by {day}: {document}, {holder}."),
            day=short_date(alert.expires_on, edition.year),
            document=edition.say(alert.document),
            holder=alert.holder,
        )


def _special(edition: Edition) -> Iterator[str]:
    """What a revision and a final statement are."""
    lease, note = edition.statement.week.lease, edition.issue.revision_note
    if note is not None:
        yield edition.say(
            message("This statement replaces revision {number} of it."), number=note.replaces
        )
    if edition.statement.is_final:
        yield edition.say(message("This is your final statement: the lease ends in this week."))
        if lease.end_date is not None and lease.deposit_amount:
            until = lease.end_date + timedelta(days=edition.terms.deposit_days)
            yield edition.say(
                message(
                    "Your deposit of {amount} is held until {day}; what is left is returned by a "
                    "later statement."
                ),
                amount=dollars(lease.deposit_amount),
                day=long_date(until),
            )
