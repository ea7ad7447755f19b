"""The payment engine's own settlement of a week, written apart from the pipeline.

What it pays must be what the statements compute: the pipeline compares the two for every
obligation. So nothing of `include.dtr.statement` is used here, money is whole cents, and the
balances run on from week to week instead of being summed anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from include.dtr.period import PayPeriod
from local.fleet.account import Account
from local.fleet.cents import cents, dollars
from local.fleet.rows import Posting
from local.fleet.weeks import Settlement

HIERARCHY = ("TAXES", "EZPASS", "LEASE", "PVB", "TLC", "REPAIRS", "LOANS", "MISC")
FAR_FUTURE = date.max


@dataclass(slots=True)
class Debt:
    """An obligation's running balance in cents; below zero the fleet owes the driver."""

    category: str
    subcategory: str | None
    first_booked_on: date
    due_date: date = FAR_FUTURE
    balance: int = 0

    def take(self, posting: Posting) -> None:
        amount = cents(posting.amount)
        if posting.entry_type == "DEBIT":
            self.balance += amount
            if posting.due_date is not None:
                self.due_date = min(self.due_date, posting.due_date)
        else:
            self.balance -= amount


def settle(account: Account, settlements: Mapping[PayPeriod, Settlement]) -> None:
    """Add to the account's postings what settles each week in which the lease ran."""
    queue = sorted(account.postings, key=lambda p: (p.booked_on, p.posting_id), reverse=True)
    card = _card_earnings(account)
    debts: dict[str, Debt] = {}
    for period, settlement in sorted(settlements.items()):
        while queue and queue[-1].booked_on <= period.end:
            _enter(debts, queue.pop())
        if not _in_scope(account, period):
            continue
        earned = sum(amount for day, amount in card.items() if day in period)
        made = list(_settle_week(account, debts, earned, period, settlement))
        account.postings.extend(made)
        later = [posting for posting in made if posting.booked_on > period.end]
        for posting in made:
            if posting.booked_on <= period.end:
                _enter(debts, posting)
        queue = sorted([*queue, *later], key=lambda p: (p.booked_on, p.posting_id), reverse=True)


def _settle_week(
    account: Account,
    debts: Mapping[str, Debt],
    earned: int,
    period: PayPeriod,
    settlement: Settlement,
) -> Iterator[Posting]:
    """One posting for each obligation that the week's money pays, in order; refunds last."""
    owing = sorted(
        (HIERARCHY.index(d.category), d.due_date, d.first_booked_on, obligation_id)
        for obligation_id, d in debts.items()
        if d.balance > 0
    )
    owed_back = sorted(obligation_id for obligation_id, debt in debts.items() if debt.balance < 0)
    purse = earned
    for obligation_id in owed_back:
        purse -= debts[obligation_id].balance
        yield _settling(account, obligation_id, debts, debts[obligation_id].balance, settlement)
    refunds = -min(purse, 0)
    for *_, obligation_id in owing:
        amount = min(debts[obligation_id].balance, purse)
        if amount <= 0:
            break
        purse -= amount
        yield _settling(account, obligation_id, debts, amount, settlement)
    if refunds:
        yield _carried_refunds(account, refunds, period, settlement)


def _settling(
    account: Account,
    obligation_id: str,
    debts: Mapping[str, Debt],
    amount: int,
    settlement: Settlement,
) -> Posting:
    """A credit of what is paid, or a debit of what is handed back to the driver."""
    debt = debts[obligation_id]
    what = "Settled" if amount > 0 else "Returned"
    by_hand = ", entered by hand" if settlement.by_clerk else ""
    return Posting(
        posting_id=f"{obligation_id}/S{settlement.booked_on:%y%m%d}",
        lease_id=account.lease_id,
        driver_id=account.holder_id,
        category=debt.category,
        subcategory=debt.subcategory,
        entry_type="CREDIT" if amount > 0 else "DEBIT",
        amount=dollars(abs(amount)),
        obligation_id=obligation_id,
        source="ADJUSTMENT" if settlement.by_clerk else "EARNINGS",
        source_id=None,
        description=f"{what} from card earnings{by_hand}",
        due_date=None,
        booked_on=settlement.booked_on,
    )


def _carried_refunds(
    account: Account, refunds: int, period: PayPeriod, settlement: Settlement
) -> Posting:
    """Refunds beyond all funds become a debt of the week after."""
    return Posting(
        posting_id=f"REFUNDS-{account.lease_id}-{period.start}/D1",
        lease_id=account.lease_id,
        driver_id=account.holder_id,
        category="MISC",
        subcategory="CARD_REFUNDS",
        entry_type="DEBIT",
        amount=dollars(refunds),
        obligation_id=f"REFUNDS-{account.lease_id}-{period.start}",
        source="ADJUSTMENT",
        source_id=None,
        description=f"Card refunds beyond fares, week of {period.start}",
        due_date=None,
        booked_on=max(settlement.booked_on, period.end + timedelta(days=1)),
    )


def _enter(debts: dict[str, Debt], posting: Posting) -> None:
    debt = debts.setdefault(
        posting.obligation_id,
        Debt(posting.category, posting.subcategory, posting.booked_on),
    )
    debt.take(posting)


def _card_earnings(account: Account) -> dict[date, int]:
    """Cents by the date booked."""
    earned: dict[date, int] = {}
    for trip in account.trips:
        if trip.payment_type == "CREDIT_CARD" and trip.booked_on is not None:
            earned[trip.booked_on] = earned.get(trip.booked_on, 0) + cents(trip.total_amount)
    return earned


def _in_scope(account: Account, period: PayPeriod) -> bool:
    profile = account.profile
    return profile.start <= period.end and (profile.end is None or profile.end >= period.start)
