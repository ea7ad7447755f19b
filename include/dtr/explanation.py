"""What an explanation is made of: figures, and the trips, postings and obligations behind them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from include.dtr.model import Balance, EntryType, Posting, Trip
from include.dtr.money import ZERO, display
from include.dtr.period import local_date


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


def trip_part(trip: Trip, amount: Decimal | None = None) -> Part:
    """A trip with its total, or with the part of it that counts."""
    return Part(
        PartKind.TRIP,
        trip.trip_id,
        trip.total_amount if amount is None else amount,
        local_date(trip.started_at),
        f"{trip.payment_type.replace('_', ' ').capitalize()} trip {trip.trip_id}",
    )


def signed_part(posting: Posting) -> Part:
    """A posting: debits above zero, credits below."""
    debit = posting.entry_type is EntryType.DEBIT
    return posting_part(posting, posting.amount if debit else -posting.amount)


def posting_part(posting: Posting, amount: Decimal) -> Part:
    """A posting that counts with `amount`."""
    what = posting.description or f"{posting.category} {posting.source_id or ''}".strip()
    return Part(
        PartKind.POSTING,
        posting.posting_id,
        amount,
        posting.booked_on,
        f"{what} ({posting.entry_type.lower()} by {posting.source})",
    )


def paid_part(balance: Balance) -> Part:
    """What was paid on an obligation, and why no more."""
    if balance.open < ZERO:
        how = f"{display(-balance.open)} goes back to the driver"
    elif balance.forward:
        how = f"in part, of {display(balance.open)} open: the money was used up"
    else:
        how = "in full"
    return obligation_part(balance, balance.paid, how)


def forward_part(balance: Balance) -> Part:
    """What an obligation carries forward."""
    how = f"of {display(balance.open)} open, {display(balance.paid)} was paid"
    return obligation_part(balance, balance.forward, how)


def obligation_part(balance: Balance, amount: Decimal, how: str) -> Part:
    """An obligation that counts with `amount`."""
    what = balance.description or balance.subcategory or balance.category
    return Part(PartKind.OBLIGATION, balance.obligation_id, amount, None, f"{what}: {how}")


def figure_part(key: str, label: str, amount: Decimal) -> Part:
    """Another figure that counts with `amount`."""
    return Part(PartKind.FIGURE, key, amount, None, label)
