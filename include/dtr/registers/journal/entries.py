"""A week's journal out of its sums: debits and credits to the cent. Pure.

What is booked is what the statements state, and what was paid on them:

- card fares: the processor owes them to the fleet, the fleet owes them to drivers;
- a charge: drivers owe it, and its category's account earns it or passes it on;
- a credit: drivers owe less; what it was (cash, or forgiven) is cleared by the bookkeeper;
- what the week's card money paid off: the fleet owes drivers less, and drivers owe less;
- refunds above all funds wait on an account of their own until the next week charges them;
- a payment: the fleet owes drivers less, and so does the bank hold.

So `Due to Drivers` comes to what is still to be paid out, and `Due from Drivers` moves by what is
carried forward. Cash fares never pass through the fleet's books, and are not booked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from include.dtr.model import Account, Category


@dataclass(frozen=True, slots=True)
class Sums:
    """What the standing statements of a week add up to, in cents."""

    card: int
    charges: Mapping[Category, int]
    """Without `refunds_charged`."""
    credits: Mapping[Category, int]
    paid_off: Mapping[Category, int]
    refunds_carried: int
    """Refunds above all funds: carried to the next week."""
    refunds_charged: int
    """The same of the week before, which this one charges under MISC."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Payments of the week's statements on one day in one batch, in cents."""

    on: date
    kind: str
    """ACH or CHECK."""
    batch: str
    cents: int


@dataclass(frozen=True, slots=True, order=True)
class JournalLine:
    account: str
    """The word of an account (`Account`), or what the fleet calls it."""
    memo: str
    cents: int
    """Above zero: debit. Below: credit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines that add up to zero, under one date."""

    on: date
    memo: str
    lines: tuple[JournalLine, ...]


def accrual(week: date, sums: Sums, on: date) -> Entry:
    """What the statements of the week from `week` state, dated `on`."""
    lines: list[JournalLine] = []

    def move(debit: Account, credit: Account, memo: str, cents: int) -> None:
        if cents:
            lines.append(JournalLine(debit, memo, cents))
            lines.append(JournalLine(credit, memo, -cents))

    held, owed = Account.DUE_TO_DRIVERS, Account.DUE_FROM_DRIVERS
    move(Account.CARD_RECEIVABLE, held, "Card fares", sums.card)
    for category in Category:
        label = category.label
        move(owed, Account.of(category), f"{label}: charged", sums.charges[category])
        move(Account.CREDITS, owed, f"{label}: credited", sums.credits[category])
        move(held, owed, f"{label}: paid from card fares", sums.paid_off[category])
    waiting = Account.REFUNDS_CARRIED
    move(waiting, held, "Card refunds: carried on", sums.refunds_carried)
    move(owed, waiting, "Card refunds of the week before: charged", sums.refunds_charged)
    return Entry(on, f"Driver statements of the week from {week}", tuple(lines))


def payment(week: date, paid: Payment) -> Entry:
    """A batch that was paid."""
    bank = Account.BANK_ACH if paid.kind == "ACH" else Account.BANK_CHECK
    memo = f"{paid.kind} {paid.batch}"
    lines = (
        JournalLine(Account.DUE_TO_DRIVERS, memo, paid.cents),
        JournalLine(bank, memo, -paid.cents),
    )
    return Entry(paid.on, f"Paid to drivers, week from {week}: {memo}", lines)


def claims(week: date, on: date, cents: int) -> Entry:
    """What was paid too much and a person settled with drivers: cleared by the bookkeeper."""
    memo = "Paid too much, settled with drivers"
    lines = (
        JournalLine(Account.CREDITS, memo, cents),
        JournalLine(Account.DUE_TO_DRIVERS, memo, -cents),
    )
    return Entry(on, f"{memo} on {on}, week from {week}", lines)


def difference(
    now: Sequence[JournalLine], before: Iterable[JournalLine]
) -> tuple[JournalLine, ...]:
    """What must be booked to come from `before` to `now`: by account and memo, nothing of zero.

    What is no longer there is reversed.
    """
    sums: dict[tuple[str, str], int] = {}
    for sign, lines in ((1, now), (-1, before)):
        for line in lines:
            place = (line.account, line.memo)
            sums[place] = sums.get(place, 0) + sign * line.cents
    return tuple(JournalLine(*place, cents) for place, cents in sums.items() if cents)
