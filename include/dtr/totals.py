"""What a reconciliation compares: sums of the fleet's books, and of the statements. Pure records.

Readers of both sides make them (`sources.totals`, `records.period_totals`); `control.reconcile`
holds them against each other. Money is dollars. On the books' side a lease may be null or unknown.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeVar

from include.dtr.money import ZERO

Sums = dict[tuple[int, str], Decimal]
"""Dollars by lease and by what: "card", "cash", "TAXES charges", "TAXES credits" and so on."""
CARD_AND_CASH = ("card", "cash")


@cache
def names_of(category: str | None) -> tuple[str, str]:
    """What a category's charges and credits are called among `Sums`."""
    word = "no category" if category is None else category
    return f"{word} charges", f"{word} credits"


def each_sum(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, Decimal]]:
    """The sums of leases, one after the other, that both databases write as one text for each
    lease (`booked_sums`, `stated_sums`): equal texts are equal sums. Of each lease at least one."""
    nothing = [[False, None, 0, 0]]
    for lease_id, text in texts:
        for is_ledger, category, *pair in json.loads(text, parse_float=str) if text else nothing:
            names = names_of(category) if is_ledger else CARD_AND_CASH
            for what, amount in zip(names, pair, strict=True):
                yield lease_id, what, Decimal(amount)


def sums_in(texts: Iterable[tuple[int, str]]) -> Sums:
    """The same, together."""
    sums: Sums = {}
    for lease_id, what, amount in each_sum(texts):
        # Added, for a view may say "no category" as well as nothing at all.
        sums[lease_id, what] = sums.get((lease_id, what), ZERO) + amount
    return sums


@dataclass(frozen=True, slots=True)
class BookedPostings:
    """One lease and category in the period, EARNINGS aside; the category may be any word."""

    lease_id: int | None
    category: str | None
    postings: int
    debits: Decimal
    credits: Decimal
    neither: Decimal = ZERO
    """Of an entry type that is neither DEBIT nor CREDIT."""
    without_amount: int = 0
    """Postings whose amount is null or not a number."""


@dataclass(frozen=True, slots=True)
class BookedTrips:
    """One lease and payment type as it stands in the view, whatever the word."""

    lease_id: int | None
    payment_type: str | None
    trips: int
    amount: Decimal
    without_amount: int = 0


@dataclass(frozen=True, slots=True)
class BookedTax:
    """One kind of tax on leases issued."""

    kind: str
    on_trips: Decimal
    """Of all trips, refunds (below zero) among them."""
    charged: Decimal
    """Debits less credits, without adjustments and interim payments."""
    adjusted: Decimal = ZERO
    """Credits of source ADJUSTMENT: a refunded trip's, or another correction."""
    place: int = 0
    """Which part of the leases issued it is of, where they were divided; the parts add up."""


@dataclass(frozen=True, slots=True)
class Unposted:
    """Rows of one module that the ledger never charged."""

    module: str
    rows: int
    amount: Decimal
    place: int | None = None
    """Which part of the leases they are of, where those were divided; the parts add up. None: of
    a lease in none of them, or of nobody."""


Summed = TypeVar("Summed", BookedPostings, BookedTrips, BookedTax, Unposted)
POSTED = ("postings", "debits", "credits", "neither", "without_amount")
"""The figures of `BookedPostings`, for `added_up`."""
RIDDEN = ("trips", "amount", "without_amount")
"""Those of `BookedTrips`."""


def added_up(
    rows: Iterable[Summed], key_of: Callable[[Summed], Hashable], *figures: str
) -> list[Summed]:
    """One row for each key, in the order in which the keys come: its first row, with the sums of
    `figures` over all of them."""
    groups: dict[Hashable, list[Summed]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return [
        replace(
            first,
            **{
                name: sum((getattr(row, name) for row in others), getattr(first, name))
                for name in figures
            },
        )
        for first, *others in groups.values()
    ]


def taxes_by_kind(taxes: Iterable[BookedTax]) -> list[BookedTax]:
    """All parts of the leases together, in the order in which the kinds stand there."""
    return added_up(taxes, lambda tax: tax.kind, "on_trips", "charged", "adjusted")


def unposted_by_module(unposted: Iterable[Unposted]) -> list[Unposted]:
    """All parts of the leases together, by the module's name."""
    whole = added_up(unposted, lambda row: row.module, "rows", "amount")
    return sorted(whole, key=lambda row: row.module)


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A trip or posting whose key stands in the books more than once; one entry for each row."""

    what: str
    key: str
    lease_ids: Sequence[int | None]
    booked_on: Sequence[date | None]
    obligation_ids: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class FaultyRows:
    """Rows of the period that break the contract in the same way, of one lease."""

    view: str
    column_name: str
    value: str | None
    lease_id: int | None
    rows: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Misdirected:
    """A credit of the period on a lease that never owed its obligation, though others do."""

    lease_id: int
    obligation_id: str
    amount: Decimal
    owing: Sequence[int]
    """The leases with debits on that obligation."""


@dataclass(frozen=True, slots=True)
class Misnamed:
    """An obligation, settled long since, whose rows name its category or source wrongly."""

    lease_id: int
    obligation_id: str
    first_category: str | None
    last_category: str | None
    category: str | None
    """A category that nobody knows, if any row has one."""
    source: str | None
    """A source that nobody knows, if any row has one."""


@dataclass(frozen=True, slots=True)
class BookTotals:
    postings: tuple[BookedPostings, ...] = ()
    trips: tuple[BookedTrips, ...] = ()
    taxes: tuple[BookedTax, ...] = ()
    unposted: tuple[Unposted, ...] = ()
    repeated: tuple[RepeatedKey, ...] = ()
    faulty: tuple[FaultyRows, ...] = ()
    misdirected: tuple[Misdirected, ...] = ()
    misnamed: tuple[Misnamed, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Which of the above a view failed to give, by field, and what the server said."""


@dataclass(frozen=True, slots=True)
class IssuedCharges:
    """Charges and credits of one lease and category, as its standing statement says."""

    lease_id: int
    category: str
    charges: Decimal
    credits: Decimal


@dataclass(frozen=True, slots=True)
class IssuedEarnings:
    """One standing statement's earnings and end (signs as in domain section 4)."""

    lease_id: int
    cc_earnings: Decimal
    cash_earnings: Decimal
    prior_balance: Decimal
    total_due: Decimal
    balance_forward: Decimal


@dataclass(frozen=True, slots=True)
class PeriodRecords:
    """What the records say of the period, or of some leases in it."""

    in_scope: Collection[int]
    failed: Collection[int]
    charges: Sequence[IssuedCharges]
    earnings: Sequence[IssuedEarnings]
    previous_forwards: Mapping[int, Decimal]
    without_number: Sequence[int | None] = ()
    """Leases in scope whose number no record can keep: null, or out of range."""
