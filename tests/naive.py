"""Domain section 4 once more, as naively as it can be written: whole cents, plain loops, no reuse.

It reads the books' own rows, knows nothing of the pipeline, and is what the pipeline is held
against. Slow and obvious on purpose.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from local.fleet.books import Fleet
from local.fleet.rows import Posting

HIERARCHY = ["TAXES", "EZPASS", "LEASE", "PVB", "TLC", "REPAIRS", "LOANS", "MISC"]


@dataclass
class NaiveLine:
    category: str
    prior: int = 0
    charge: int = 0
    credit: int = 0
    paid: int = 0
    forward: int = 0


@dataclass
class NaiveStatement:
    card: int
    cash: int
    lines: dict[str, NaiveLine]
    prior_balance: int
    total_due: int


def cents(amount: object) -> int:
    return int(Decimal(str(amount)) * 100)


def naive_statement(fleet: Fleet, lease_id: int, start: date, end: date) -> NaiveStatement:
    """One lease's week in cents; obligations in which nothing ever stood open are left out."""
    card = cash = 0
    for trip in fleet.curb_trips:
        if trip.lease_id == lease_id and trip.booked_on and start <= trip.booked_on <= end:
            if trip.payment_type == "CREDIT_CARD":
                card += cents(trip.total_amount)
            if trip.payment_type == "CASH":
                cash += cents(trip.total_amount)

    mine = [p for p in fleet.ledger_postings if p.lease_id == lease_id and p.booked_on <= end]
    lines: dict[str, NaiveLine] = {}
    for posting in mine:
        line = lines.setdefault(posting.obligation_id, NaiveLine(posting.category))
        sign = 1 if posting.entry_type == "DEBIT" else -1
        if posting.booked_on < start:
            line.prior += sign * cents(posting.amount)
        elif posting.source != "EARNINGS":
            if posting.entry_type == "DEBIT":
                line.charge += cents(posting.amount)
            else:
                line.credit += cents(posting.amount)

    funds = card
    for line in lines.values():
        owed = line.prior + line.charge - line.credit
        if owed < 0:
            funds += -owed
    left = max(funds, 0)
    for obligation_id in in_payment_order(mine):
        line = lines[obligation_id]
        owed = line.prior + line.charge - line.credit
        if owed < 0:
            line.paid = owed
        else:
            line.paid = min(owed, left)
            left -= line.paid
        line.forward = owed - line.paid

    deductions = sum(line.charge - line.credit for line in lines.values())
    prior_balance = -sum(line.prior for line in lines.values())
    return NaiveStatement(card, cash, lines, prior_balance, card - deductions + prior_balance)


def in_payment_order(postings: list[Posting]) -> list[str]:
    """Obligation ids by hierarchy, earliest due date of a debit (none last), first booking, id."""
    keys: dict[str, tuple[int, date, date, str]] = {}
    for obligation_id in {p.obligation_id for p in postings}:
        own = [p for p in postings if p.obligation_id == obligation_id]
        due = [p.due_date for p in own if p.due_date and p.entry_type == "DEBIT"]
        keys[obligation_id] = (
            HIERARCHY.index(own[0].category),
            min(due, default=date.max),
            min(p.booked_on for p in own),
            obligation_id,
        )
    return sorted(keys, key=lambda obligation_id: keys[obligation_id])
