"""What the statements of weeks add up to: kept from the last time, where nothing has changed since.

Every transaction that touches a statement or a payment of a week leaves a row in `dtr_week_change`,
by triggers. Sums name how many there were; with another number of them they are added up anew.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Week:
    """What the statements of a week add up to (dollars, signs as in domain section 4).

    Voided ones count for nothing; a failed attempt counts while nothing stands in its place.
    """

    period_start: date
    period_end: date
    changes: int
    """How many transactions had touched it by then."""
    pending: int
    processing: int
    generated: int
    failed: int
    with_money_due: int
    """Generated, with something to pay out."""
    paid: int
    to_pay: Decimal
    """Due to drivers and not marked as paid; a part of `paid_out`."""
    cc_earnings: Decimal
    cash_earnings: Decimal
    total_deductions: Decimal
    prior_balance: Decimal
    paid_out: Decimal
    carried_forward: Decimal
    was_kept: bool
    """Not added up anew."""

    @property
    def unfinished(self) -> int:
        return self.pending + self.processing


def weeks(
    conn: Connection,
    most: int | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
) -> list[Week]:
    """The newest `most` weeks that have rows (None: all), newest first, as of one moment.

    From `period_from` to `period_to`, whole weeks. What had to be added up is kept.
    """
    found = _read(conn, most=most, period_from=period_from, period_to=period_to)
    # In one order, so that two who keep the same weeks wait for each other instead of for ever.
    for week in sorted(found, key=lambda week: week.period_start):
        if not week.was_kept:
            conn.execute(sql_file(PACKAGE, "keep_week_sums"), asdict(week))
    return found


def faults(conn: Connection) -> list[date]:
    """The first days of weeks whose kept sums are not what their rows add up to. Reads every row.

    There are none, unless somebody changed sums, or rows while triggers were off.
    """
    kept = {week.period_start: week for week in _read(conn) if week.was_kept}
    anew = {week.period_start: replace(week, was_kept=True) for week in _read(conn, anew=True)}
    return [
        start
        for start, week in kept.items()
        if start in anew and anew[start].changes == week.changes and anew[start] != week
    ]


def _read(
    conn: Connection,
    *,
    most: int | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    anew: bool = False,
) -> list[Week]:
    asked = {"most": most, "period_from": period_from, "period_to": period_to, "anew": anew}
    return rows(conn, sql_file(PACKAGE, "week_sums"), asked, Week)


@dataclass(frozen=True, slots=True)
class DtrSummary:
    """All DTRs of some weeks by status with sums in dollars; averages of nothing are None."""

    pending: int
    processing: int
    generated: int
    failed: int
    with_money_due: int
    paid: int
    cc_earnings: Decimal
    cash_earnings: Decimal
    total_deductions: Decimal
    paid_out: Decimal
    carried_forward: Decimal

    @property
    def total(self) -> int:
        return self.pending + self.processing + self.generated + self.failed

    @property
    def unpaid(self) -> int:
        return self.with_money_due - self.paid

    @property
    def total_earnings(self) -> Decimal:
        return self.cc_earnings + self.cash_earnings

    @property
    def average_cc_earnings(self) -> Decimal | None:
        return self._average(self.cc_earnings)

    @property
    def average_deductions(self) -> Decimal | None:
        return self._average(self.total_deductions)

    @property
    def average_total_due(self) -> Decimal | None:
        """What is due either way: below zero it is carried forward."""
        return self._average(self.paid_out - self.carried_forward)

    @property
    def failure_rate(self) -> Decimal:
        """Failed of all that were tried to an end, in percent with two places."""
        tried = self.generated + self.failed
        if not tried:
            return Decimal("0.00")
        return (Decimal(100 * self.failed) / tried).quantize(_CENT)

    def _average(self, amount: Decimal) -> Decimal | None:
        if not self.generated:
            return None
        return (amount / self.generated).quantize(_CENT, ROUND_HALF_UP)


def summary(found: Sequence[Week]) -> DtrSummary:
    """What weeks come to together."""
    nothing = Decimal("0.00")
    return DtrSummary(
        pending=sum(week.pending for week in found),
        processing=sum(week.processing for week in found),
        generated=sum(week.generated for week in found),
        failed=sum(week.failed for week in found),
        with_money_due=sum(week.with_money_due for week in found),
        paid=sum(week.paid for week in found),
        cc_earnings=sum((week.cc_earnings for week in found), nothing),
        cash_earnings=sum((week.cash_earnings for week in found), nothing),
        total_deductions=sum((week.total_deductions for week in found), nothing),
        paid_out=sum((week.paid_out for week in found), nothing),
        carried_forward=sum((week.carried_forward for week in found), nothing),
    )
