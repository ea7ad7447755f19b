"""For every figure of a statement, the trips and ledger postings that make it up. Pure.

What a clerk needs to answer a driver on the phone, and an auditor to sign. The parts of every
figure add up to it: where they do not, `explain` raises rather than tell a wrong story.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from include.dtr.errors import StatementUnbalanced
from include.dtr.model import (
    CASH,
    CREDIT_CARD,
    Balance,
    Category,
    EntryType,
    Posting,
    Source,
    Statement,
    TaxKind,
    Trip,
    dtr_id,
)
from include.dtr.money import ZERO, display, total
from include.dtr.period import local_date

CATEGORY_NAMES = {
    Category.TAXES: "Taxes and charges",
    Category.EZPASS: "EZPass tolls",
    Category.LEASE: "Leasing charges",
    Category.PVB: "PVB violations",
    Category.TLC: "TLC tickets",
    Category.REPAIRS: "Repairs",
    Category.LOANS: "Driver loans",
    Category.MISC: "Miscellaneous charges",
}
Earlier = Mapping[str, Sequence[Posting]]
"""Postings booked before the period, by obligation id (`sources.history.read_history`)."""


class PartKind(StrEnum):
    TRIP = "TRIP"
    POSTING = "POSTING"
    OBLIGATION = "OBLIGATION"
    FIGURE = "FIGURE"
    LEASE = "LEASE"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a figure is made of, with the sign with which it counts."""

    kind: PartKind
    key: str
    """Trip id, posting id, obligation id, or the key of another figure."""
    amount: Decimal
    on: date | None
    """The day it was booked (a posting) or began in New York (a trip)."""
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the statement in dollars; the parts' amounts add up to `amount`."""

    key: str
    """`cc_earnings`, `EZPASS.charges`, `taxes.MTA`, ..."""
    label: str
    amount: Decimal
    rule: str
    """In a sentence, how the parts make the figure."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ObligationStory:
    """One obligation's line and every posting behind it, oldest first."""

    balance: Balance
    earlier: tuple[Posting, ...]
    in_week: tuple[Posting, ...]
    settled: tuple[Posting, ...]
    """EARNINGS postings of the week: the ledger has settled what the statement pays."""


@dataclass(frozen=True, slots=True)
class Explanation:
    dtr_id: str
    figures: tuple[Figure, ...]
    obligations: tuple[ObligationStory, ...]


def explain(statement: Statement, earlier: Earlier) -> Explanation:
    """Every figure of `statement` with its parts.

    `earlier` holds the postings behind the prior balances. Raises `StatementUnbalanced` where
    the parts of a figure do not add up to it, that is where `earlier` is not whole.
    """
    stories = tuple(_stories(statement, earlier))
    figures = (
        *_earnings(statement),
        *_categories(statement, stories),
        *_taxes(statement, stories),
        *_totals(statement),
    )
    for figure in figures:
        if total(part.amount for part in figure.parts) != figure.amount:
            raise StatementUnbalanced(
                statement.week.lease.lease_id, f"the parts of {figure.key} do not add up to it"
            )
    return Explanation(
        dtr_id(statement.week.lease.lease_id, statement.week.period), figures, stories
    )


def as_text(explanation: Explanation) -> Iterator[str]:
    """The explanation as lines for a terminal."""
    yield explanation.dtr_id
    for figure in explanation.figures:
        yield ""
        yield f"{figure.label}: {display(figure.amount)}   ({figure.rule})"
        for part in figure.parts:
            day = f"{part.on:%Y-%m-%d}" if part.on else " " * 10
            yield f"  {display(part.amount):>12}  {day}  {part.text}  [{part.key}]"


def _stories(statement: Statement, earlier: Earlier) -> Iterator[ObligationStory]:
    moves: dict[str, list[Posting]] = {}
    for posting in statement.week.postings:
        moves.setdefault(posting.obligation_id, []).append(posting)
    for balance in statement.balances:
        of_week = moves.get(balance.obligation_id, [])
        yield ObligationStory(
            balance=balance,
            earlier=tuple(earlier.get(balance.obligation_id, ())),
            in_week=tuple(p for p in of_week if p.source is not Source.EARNINGS),
            settled=tuple(p for p in of_week if p.source is Source.EARNINGS),
        )


def _earnings(statement: Statement) -> Iterator[Figure]:
    week = statement.week
    card = [trip for trip in week.trips if trip.payment_type == CREDIT_CARD]
    cash = [trip for trip in week.trips if trip.payment_type == CASH]
    yield Figure(
        "cc_earnings",
        "Card earnings",
        statement.cc_earnings,
        "the totals of the card trips booked in the week; refunds count below zero",
        tuple(_trip_part(trip) for trip in card),
    )
    yield Figure(
        "cash_earnings",
        "Cash earnings",
        statement.cash_earnings,
        "the totals of the cash trips booked in the week: already in the driver's hand",
        tuple(_trip_part(trip) for trip in cash),
    )
    yield Figure(
        "total_earnings",
        "Total earnings",
        statement.total_earnings,
        "card and cash together",
        (
            _figure_part("cc_earnings", "Card earnings", statement.cc_earnings),
            _figure_part("cash_earnings", "Cash earnings", statement.cash_earnings),
        ),
    )
    yield Figure(
        "deposit_amount",
        "Deposit on file",
        week.lease.deposit_amount,
        "from the lease; no part of the week's account",
        (
            Part(
                PartKind.LEASE,
                str(week.lease.lease_id),
                week.lease.deposit_amount,
                None,
                f"Lease {week.lease.lease_id}",
            ),
        ),
    )


def _categories(statement: Statement, stories: Sequence[ObligationStory]) -> Iterator[Figure]:
    for category, sums in statement.categories.items():
        name = CATEGORY_NAMES[category]
        own = [story for story in stories if story.balance.category is category]
        debits = [p for s in own for p in s.in_week if p.entry_type is EntryType.DEBIT]
        credits = [p for s in own for p in s.in_week if p.entry_type is EntryType.CREDIT]
        yield Figure(
            f"{category}.prior",
            f"{name}: prior",
            sums.prior,
            "booked before the week, debits less credits, on what stood open",
            tuple(_signed_part(p) for s in own for p in s.earlier),
        )
        yield Figure(
            f"{category}.charges",
            f"{name}: charges",
            sums.charge,
            "the debits booked in the week",
            tuple(_posting_part(p, p.amount) for p in debits),
        )
        yield Figure(
            f"{category}.credits",
            f"{name}: credits",
            sums.credit,
            "the credits booked in the week, such as interim payments and adjustments",
            tuple(_posting_part(p, p.amount) for p in credits),
        )
        yield Figure(
            f"{category}.paid",
            f"{name}: paid",
            sums.paid,
            "out of the week's card money, in the fixed order, as far as it goes",
            tuple(_paid_part(s.balance) for s in own if s.balance.paid),
        )
        yield Figure(
            f"{category}.forward",
            f"{name}: carried forward",
            sums.forward,
            "open and not paid",
            tuple(_forward_part(s.balance) for s in own if s.balance.forward),
        )


def _taxes(statement: Statement, stories: Sequence[ObligationStory]) -> Iterator[Figure]:
    for line in statement.taxes:
        name = line.kind or "of no known kind"
        own = [
            story
            for story in stories
            if story.balance.category is Category.TAXES
            and _tax_kind(story.balance.subcategory) == line.kind
        ]
        yield Figure(
            f"taxes.{line.kind or 'OTHER'}",
            f"Tax {name}",
            line.amount,
            "what the ledger charged less what it credited in the week",
            tuple(_signed_part(p) for s in own for p in s.in_week),
        )
        if line.kind is not None:
            yield _tax_on_trips(line.kind, statement.week.trips)


def _tax_on_trips(kind: TaxKind, trips: Iterable[Trip]) -> Figure:
    place = list(TaxKind).index(kind)
    taxed = [(trip, trip.taxes[place]) for trip in trips if trip.taxes[place]]
    return Figure(
        f"taxes.{kind}.trips",
        f"Tax {kind} on the trips",
        total(tax for _, tax in taxed),
        "what each trip carried of it; the ledger, not this, decides what is charged",
        tuple(_trip_part(trip, tax) for trip, tax in taxed),
    )


def _totals(statement: Statement) -> Iterator[Figure]:
    s = statement
    yield Figure(
        "total_deductions",
        "Total deductions",
        s.total_deductions,
        "the charges of all categories less their credits",
        tuple(
            part
            for category, sums in s.categories.items()
            for part in (
                _figure_part(
                    f"{category}.charges", f"{CATEGORY_NAMES[category]}: charges", sums.charge
                ),
                _figure_part(
                    f"{category}.credits", f"{CATEGORY_NAMES[category]}: credits", -sums.credit
                ),
            )
            if part.amount
        ),
    )
    yield Figure(
        "prior_balance",
        "Prior balance",
        s.prior_balance,
        "what stood open before the week; negative: the driver owed it",
        tuple(
            _figure_part(f"{category}.prior", f"{CATEGORY_NAMES[category]}: prior", -sums.prior)
            for category, sums in s.categories.items()
            if sums.prior
        ),
    )
    yield Figure(
        "net_earnings",
        "Net earnings",
        s.net_earnings,
        "card earnings less total deductions",
        (
            _figure_part("cc_earnings", "Card earnings", s.cc_earnings),
            _figure_part("total_deductions", "Total deductions", -s.total_deductions),
        ),
    )
    yield Figure(
        "total_due",
        "Total due",
        s.total_due,
        "net earnings and prior balance; above zero it is paid out, below it is carried forward",
        (
            _figure_part("net_earnings", "Net earnings", s.net_earnings),
            _figure_part("prior_balance", "Prior balance", s.prior_balance),
        ),
    )
    yield Figure(
        "balance_forward",
        "Balance carried forward",
        s.balance_forward,
        "what the categories carry forward, and card refunds beyond all funds",
        (
            *(
                _figure_part(
                    f"{category}.forward",
                    f"{CATEGORY_NAMES[category]}: carried forward",
                    sums.forward,
                )
                for category, sums in s.categories.items()
                if sums.forward
            ),
            *(
                [_figure_part("cc_earnings", "Card refunds beyond all funds", s.refunds_carried)]
                if s.refunds_carried
                else []
            ),
        ),
    )


def _tax_kind(subcategory: str | None) -> TaxKind | None:
    return TaxKind(subcategory) if subcategory in set(TaxKind) else None


def _trip_part(trip: Trip, amount: Decimal | None = None) -> Part:
    return Part(
        PartKind.TRIP,
        trip.trip_id,
        trip.total_amount if amount is None else amount,
        local_date(trip.started_at),
        f"{trip.payment_type.replace('_', ' ').capitalize()} trip {trip.trip_id}",
    )


def _signed_part(posting: Posting) -> Part:
    debit = posting.entry_type is EntryType.DEBIT
    return _posting_part(posting, posting.amount if debit else -posting.amount)


def _posting_part(posting: Posting, amount: Decimal) -> Part:
    what = posting.description or f"{posting.category} {posting.source_id or ''}".strip()
    return Part(
        PartKind.POSTING,
        posting.posting_id,
        amount,
        posting.booked_on,
        f"{what} ({posting.entry_type.lower()} by {posting.source})",
    )


def _paid_part(balance: Balance) -> Part:
    if balance.open < ZERO:
        how = f"{display(-balance.open)} goes back to the driver"
    elif balance.forward:
        how = f"in part, of {display(balance.open)} open: the money was used up"
    else:
        how = "in full"
    return _obligation_part(balance, balance.paid, how)


def _forward_part(balance: Balance) -> Part:
    how = f"of {display(balance.open)} open, {display(balance.paid)} was paid"
    return _obligation_part(balance, balance.forward, how)


def _obligation_part(balance: Balance, amount: Decimal, how: str) -> Part:
    what = balance.description or balance.subcategory or balance.category
    return Part(PartKind.OBLIGATION, balance.obligation_id, amount, None, f"{what}: {how}")


def _figure_part(key: str, label: str, amount: Decimal) -> Part:
    return Part(PartKind.FIGURE, key, amount, None, label)
