"""What many weeks add up to: by week, by category, by medallion, by what drivers take home."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from include.dtr.model import Category
from include.dtr.money import ZERO
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file

STEP = Decimal("250.00")
"""Dollars: the width of a step of what drivers take home."""
STEPS = 13
"""Steps above nothing; the last has no end."""


@dataclass(frozen=True, slots=True)
class WeekNumbers:
    """A week's standing statements, in dollars; signs as in domain section 4."""

    period_start: date
    statements: int = 0
    failed: int = 0
    """Leases without a statement whose attempt failed."""
    disputes_opened: int = 0
    """Questions about the week's statements, of whichever revision and whenever they were asked."""
    disputes_accepted: int = 0
    """Of those: the driver was right."""
    disputes_rejected: int = 0
    """Of those: the statement was right."""
    cc_earnings: Decimal = ZERO
    cash_earnings: Decimal = ZERO
    total_deductions: Decimal = ZERO
    taxes_amount: Decimal = ZERO
    ezpass_amount: Decimal = ZERO
    lease_amount: Decimal = ZERO
    pvb_amount: Decimal = ZERO
    tlc_amount: Decimal = ZERO
    repairs_amount: Decimal = ZERO
    loans_amount: Decimal = ZERO
    misc_amount: Decimal = ZERO
    paid_out: Decimal = ZERO
    carried_forward: Decimal = ZERO
    disputes_held: Decimal = ZERO
    """Held back of payments now, until an open question is decided."""

    @property
    def total_earnings(self) -> Decimal:
        return self.cc_earnings + self.cash_earnings

    def category(self, category: Category) -> Decimal:
        """Charges less credits of the category."""
        amount: Decimal = getattr(self, f"{category.lower()}_amount")
        return amount


@dataclass(frozen=True, slots=True)
class MedallionNumbers:
    """All weeks of a medallion together, dollars; `medallion_id` None: leases without one."""

    medallion_id: int | None
    statements: int
    cc_earnings: Decimal
    cash_earnings: Decimal
    total_deductions: Decimal
    paid_out: Decimal

    @property
    def total_earnings(self) -> Decimal:
        return self.cc_earnings + self.cash_earnings


@dataclass(frozen=True, slots=True)
class TakeHome:
    """Statements that pay out more than `above` and up to `up_to` dollars."""

    above: Decimal | None
    """None: those that pay nothing out."""
    up_to: Decimal | None
    """None: without an end."""
    statements: int
    paid_out: Decimal


@dataclass(frozen=True, slots=True)
class Numbers:
    weeks: list[WeekNumbers]
    """Those that have statements or failures, oldest first."""
    medallions: list[MedallionNumbers]
    """By earnings, the largest first."""
    take_home: list[TakeHome]
    """Every step, also the empty ones."""


def numbers(conn: Connection, first: date, last: date) -> Numbers:
    """Of the weeks that begin from `first` to `last`: two passes over an index of their sums."""
    asked = {"first": first, "last": last, "step": STEP, "steps": STEPS}
    weeks: dict[date, dict[str, Any]] = {}
    places: dict[int, tuple[int, Decimal]] = {}
    with conn.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(sql_file(PACKAGE, "numbers"), asked):
            week = weeks.setdefault(row["period_start"], dict.fromkeys(_SUMMED, 0))
            for name in _SUMMED:
                week[name] += row[name]
            statements, paid_out = places.get(row["place"], (0, ZERO))
            places[row["place"]] = statements + row["statements"], paid_out + row["paid_out"]
    return Numbers(
        [WeekNumbers(start, **_whole(figures)) for start, figures in weeks.items()],
        rows(conn, sql_file(PACKAGE, "numbers_medallions"), asked, MedallionNumbers),
        [_step(place, *places.get(place, (0, ZERO))) for place in range(STEPS + 1)],
    )


_SUMMED = tuple(each.name for each in fields(WeekNumbers) if each.name != "period_start")


def _whole(figures: dict[str, Any]) -> dict[str, Any]:
    """Counts as they are; sums as dollars with two places, also those of nothing."""
    counted = (
        "statements", "failed", "disputes_opened", "disputes_accepted", "disputes_rejected",
    )  # fmt: skip
    return {name: v if name in counted else v + ZERO for name, v in figures.items()}


def _step(place: int, statements: int, paid_out: Decimal) -> TakeHome:
    if place == 0:
        return TakeHome(None, ZERO, statements, paid_out)
    up_to = None if place == STEPS else STEP * place
    return TakeHome(STEP * (place - 1), up_to, statements, paid_out)
