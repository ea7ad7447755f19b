"""Is what a statement paid booked in the ledger? Pure (domain section 4.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from include.dtr.model import Statement
from include.dtr.money import ZERO, display, total
from include.dtr.period import PayPeriod
from include.dtr.sources.settlement import BookedSettlement, SettledSpan

NAMED = 3
"""How many obligations a sentence names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Payments:
    """What one statement paid: dollars by obligation (below zero: returned to the driver), and
    the card refunds beyond all funds that it carried forward."""

    dtr_id: str
    period: PayPeriod
    paid: Mapping[str, Decimal]
    refunds_carried: Decimal

    @property
    def pays_anything(self) -> bool:
        return any(self.paid.values())

    def span(self, lease_id: int, following: PayPeriod) -> SettledSpan:
        """Where to look for what settles it before the statement of `following` builds on it."""
        return SettledSpan(
            lease_id, self.period.start, self.period.end, following.start, following.end
        )

    def span_before(self, lease_id: int, later: PayPeriod) -> SettledSpan:
        """Where to look for what had settled it by the time that `later` began."""
        day_before = later.start - timedelta(days=1)
        return SettledSpan(lease_id, self.period.start, self.period.end, later.start, day_before)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An obligation on which the ledger does not hold what the statement paid. Dollars."""

    obligation_id: str
    paid: Decimal
    booked: Decimal


def payments_of(statement: Statement, dtr_id: str) -> Payments:
    """What a computed statement pays."""
    return Payments(
        dtr_id,
        statement.week.period,
        {b.obligation_id: b.paid for b in statement.balances if b.paid},
        statement.refunds_carried,
    )


def payments_recorded(
    dtr_id: str,
    period: PayPeriod,
    balances: Iterable[Mapping[str, str]],
    balance_forward: Decimal,
) -> Payments:
    """What an issued statement paid, from its record."""
    lines = list(balances)
    forward = total(Decimal(line["forward"]) for line in lines)
    paid = {line["obligation_id"]: Decimal(line["paid"]) for line in lines}
    return Payments(
        dtr_id,
        period,
        {obligation: amount for obligation, amount in paid.items() if amount},
        balance_forward - forward,
    )


def unsettled(
    payments: Payments, booked: Iterable[BookedSettlement], adjoins: bool = True
) -> list[Unsettled]:
    """The obligations on which the bookings do not come to what the statement paid.

    EARNINGS postings count alone, or together with the ADJUSTMENT postings after the period: an
    adjustment may settle a statement, and may as well be one of its own kind, such as a violation
    that was dismissed. Unless the next statement `adjoins`, the ledger may have settled days
    between the two that are on no statement; then it must hold at least what was paid.
    """
    lines = {line.obligation_id: line for line in booked}
    found = []
    for obligation_id in sorted(payments.paid.keys() | lines.keys()):
        paid = payments.paid.get(obligation_id, ZERO)
        line = lines.get(obligation_id)
        if line is None:
            found.append(Unsettled(obligation_id, paid, ZERO))
            continue
        with_adjustments = line.earnings + line.adjustments
        if paid in (line.earnings, with_adjustments):
            continue
        if not adjoins and (paid == line.in_period or _reaches(with_adjustments, paid)):
            continue
        found.append(Unsettled(obligation_id, paid, line.earnings))
    debited = total(line.refunds for line in lines.values())
    if debited != payments.refunds_carried and not (
        not adjoins and debited >= payments.refunds_carried
    ):
        found.append(Unsettled("card refunds carried", -payments.refunds_carried, -debited))
    return found


def settled_before(payments: Payments, booked: Iterable[BookedSettlement]) -> bool:
    """Whether, by the time that a later statement began, the ledger held at least what this one
    pays on each obligation: then the two did not take the same debts (domain section 4.2)."""
    lines = {line.obligation_id: line.earnings + line.adjustments for line in booked}
    return all(
        _reaches(lines.get(obligation_id, ZERO), paid)
        for obligation_id, paid in payments.paid.items()
    )


def _reaches(booked: Decimal, paid: Decimal) -> bool:
    return booked >= paid if paid >= 0 else booked <= paid


def unsettled_reason(payments: Payments, found: list[Unsettled]) -> str:
    """For the office: which statement, which obligations, which dollars, and what to do."""
    named = "; ".join(
        f"{line.obligation_id} paid {_words(line.paid)}, booked {_words(line.booked)}"
        for line in found[:NAMED]
    )
    more = f"; and {len(found) - NAMED} more obligations" if len(found) > NAMED else ""
    missing = total(abs(line.paid - line.booked) for line in found)
    return (
        f"the statement before, {payments.dtr_id}, is not settled in the ledger: {named}{more}; "
        f"{display(missing)} in all. Book its settlement (dtr_settlement), then clear the task"
    )


def _words(amount: Decimal) -> str:
    """Dollars whose direction cannot be mistaken."""
    return display(amount) if amount >= 0 else f"{display(-amount)} returned"
