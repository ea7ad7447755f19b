"""A driver's year out of his statements: the bridge from card fares to what was paid out. Pure.

All money is cents. A statement belongs to a year by three dates, which give three columns:

- by the week's end: what was earned in the year;
- by the issue date: what the statements of the year said, as their year to date did;
- by the payment date: the statements that were paid in the year; one that was paid on several days
  belongs to the first of them, one that pays nothing out to the year of its issue; one that is due
  and not paid belongs to none, and is named. What was paid in a year, day by day, is
  `DriverYear.paid_in_year`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from include.dtr.model import Category, Correction, Gap


class Basis(StrEnum):
    WEEK_END = "by week's end"
    ISSUE_DATE = "by issue date"
    PAYMENT_DATE = "by payment date"


@dataclass(frozen=True, slots=True)
class Moved:
    """What a statement did to a category."""

    charged: int = 0
    credited: int = 0
    applied: int = 0
    """Paid from card fares."""
    returned: int = 0
    """Owed to the driver, and given back."""


@dataclass(frozen=True, slots=True)
class Paid:
    on: date
    kind: str
    batch: str
    cents: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A standing statement."""

    dtr_id: str
    revision: int
    receipt_number: str
    receipt_date: date
    period_start: date
    period_end: date
    lease_id: int
    card: int
    fares: int
    """Card fares of its trips, as the books have them now."""
    refunds: int
    """Their refunds, above zero."""
    total_due: int
    refunds_carried: int
    categories: Mapping[Category, Moved]
    payments: tuple[Paid, ...] = ()
    kept: int = 0
    """Of what was due, kept for what was paid too much on other weeks; below zero: kept there, or
    given back by the driver, for what was paid too much on this one."""

    @property
    def payable(self) -> int:
        return max(self.total_due, 0)

    @property
    def paid(self) -> int:
        return sum(payment.cents for payment in self.payments)

    @property
    def unpaid(self) -> int:
        """Below zero: more was paid than was due."""
        return self.payable - self.kept - self.paid

    @property
    def paid_on(self) -> date | None:
        return min((payment.on for payment in self.payments), default=None)

    def day(self, basis: Basis) -> date | None:
        """On which day it counts; None: on none yet."""
        match basis:
            case Basis.WEEK_END:
                return self.period_end
            case Basis.ISSUE_DATE:
                return self.receipt_date
        if self.paid_on is not None:
            return self.paid_on
        return self.receipt_date if self.payable == 0 else None


@dataclass(frozen=True, slots=True)
class Sums:
    """One column of the bridge. Each line leads to the next, and the last is what was paid."""

    statements: int
    fares: int
    refunds: int
    changed: int
    """What the statements say of card trips beyond what the books say now."""
    card: int
    """fares - refunds + changed."""
    categories: Mapping[Category, Moved]
    returned: int
    refunds_carried: int
    payable: int
    """card - applied + returned + refunds carried on."""
    kept: int
    paid: int
    unpaid: int
    """payable - kept - paid; below zero: more was paid than stands."""

    @property
    def applied(self) -> int:
        return sum(moved.applied for moved in self.categories.values())

    @property
    def deductions(self) -> int:
        return sum(moved.charged - moved.credited for moved in self.categories.values())

    @property
    def adds_up(self) -> bool:
        return (
            self.card == self.fares - self.refunds + self.changed
            and self.payable == self.card - self.applied + self.returned + self.refunds_carried
            and self.unpaid == self.payable - self.kept - self.paid
        )


@dataclass(frozen=True, slots=True)
class Month:
    """Card transactions of a calendar month, by the day of the trip."""

    month: str
    fares: int
    """How many."""
    fare_cents: int
    refunds: int
    refund_cents: int


@dataclass(frozen=True, slots=True)
class DriverYear:
    """All that is said of a driver's year."""

    year: int
    driver_id: int
    columns: Mapping[Basis, Sums]
    months: Sequence[Month]
    """Twelve."""
    statements: Sequence[Stated]
    """Those that one of the columns counts, by week."""
    unpaid: Sequence[Stated]
    """Of them due and not paid."""
    paid_on_void: int
    """Paid in the year on statements that do not stand."""
    paid_in_year: int
    """All that was paid in the year."""
    gaps: Sequence[Gap] = ()
    corrections: Sequence[Correction] = ()

    @property
    def card_transactions(self) -> int:
        return sum(month.fares for month in self.months)

    @property
    def gross_card(self) -> int:
        """As form 1099-K asks: without any reduction, not even for refunds."""
        return sum(month.fare_cents for month in self.months)

    @property
    def other_payments(self) -> int:
        """What was paid in the year beyond card fares: returned to the driver."""
        return self.columns[Basis.PAYMENT_DATE].returned


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a driver."""

    driver_id: int
    statements: Sequence[Stated]
    months: Mapping[str, Month]
    """Of the statements' trips, by month."""
    payments_on_void: Sequence[Paid] = ()
    driving: Sequence[Gap] = ()
    """Days as a leaseholder."""
    covered: Sequence[Gap] = ()
    """Days that statements of those leases cover."""
    corrections: Sequence[Correction] = field(default=())


def year_of(read: Read, year: int) -> DriverYear:
    """Add up what was read."""
    columns = {
        basis: add_up([s for s in read.statements if _in(s.day(basis), year)]) for basis in Basis
    }
    counted = [s for s in read.statements if any(_in(s.day(basis), year) for basis in Basis)]
    on_void = sum(paid.cents for paid in read.payments_on_void if paid.on.year == year)
    return DriverYear(
        year,
        read.driver_id,
        columns,
        [
            read.months.get(name) or Month(name, 0, 0, 0, 0)
            for name in (f"{year}-{number:02d}" for number in range(1, 13))
        ],
        counted,
        [s for s in counted if s.unpaid > 0],
        on_void,
        on_void + sum(p.cents for s in read.statements for p in s.payments if p.on.year == year),
        [*uncovered(read.driving, read.covered)],
        read.corrections,
    )


def add_up(statements: Sequence[Stated]) -> Sums:
    """A column."""
    categories = {category: Moved() for category in Category}
    for stated in statements:
        for category, moved in stated.categories.items():
            before = categories[category]
            categories[category] = Moved(
                before.charged + moved.charged,
                before.credited + moved.credited,
                before.applied + moved.applied,
                before.returned + moved.returned,
            )
    card = sum(s.card for s in statements)
    fares, refunds = (sum(s.fares for s in statements), sum(s.refunds for s in statements))
    payable, paid = sum(s.payable for s in statements), sum(s.paid for s in statements)
    kept = sum(s.kept for s in statements)
    return Sums(
        statements=len(statements),
        fares=fares,
        refunds=refunds,
        changed=card - (fares - refunds),
        card=card,
        categories=categories,
        returned=sum(moved.returned for moved in categories.values()),
        refunds_carried=sum(s.refunds_carried for s in statements),
        payable=payable,
        kept=kept,
        paid=paid,
        unpaid=payable - kept - paid,
    )


def uncovered(driving: Sequence[Gap], covered: Sequence[Gap]) -> Iterable[Gap]:
    """The stretches of `driving` that nothing of the same lease in `covered` covers."""
    day = timedelta(days=1)
    for span in driving:
        start = span.first_day
        own = sorted((c.first_day, c.last_day) for c in covered if c.lease_id == span.lease_id)
        for first, last in own:
            if last < start or first > span.last_day:
                continue
            if first > start:
                yield Gap(span.lease_id, start, first - day)
            start = max(start, last + day)
        if start <= span.last_day:
            yield Gap(span.lease_id, start, span.last_day)


def _in(day: date | None, year: int) -> bool:
    return day is not None and day.year == year
