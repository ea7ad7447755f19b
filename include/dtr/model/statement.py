"""What is computed from a lease's week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from include.dtr.model.books import LeaseWeek
from include.dtr.model.words import Category, TaxKind


class Balance(Struct, frozen=True, gc=False):
    """One obligation's line: prior + charge - credit = open = paid + forward."""

    obligation_id: str
    category: Category
    subcategory: str | None
    prior: Decimal
    charge: Decimal
    credit: Decimal
    paid: Decimal
    forward: Decimal
    due_date: date | None
    first_booked_on: date
    driver_id: int | None
    source_id: str | None
    description: str | None

    @property
    def open(self) -> Decimal:
        return self.prior + self.charge - self.credit


@dataclass(frozen=True, slots=True)
class CategoryTotals:
    """Sums over a category's obligations (or over all of them)."""

    prior: Decimal
    charge: Decimal
    credit: Decimal
    paid: Decimal
    forward: Decimal

    @property
    def amount(self) -> Decimal:
        """What the statement calls `<category>_amount`: charges less credits."""
        return self.charge - self.credit


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax kind: what the ledger charged, and the trips that carried it."""

    kind: TaxKind | None
    """None: charged without a kind that we know; such a line has no trips."""
    amount: Decimal
    """Charges less credits of the kind in the period."""
    trips: int
    cash_trips: int
    card_trips: int


class AlertState(StrEnum):
    EXPIRED = "EXPIRED"
    EXPIRING = "EXPIRING"


@dataclass(frozen=True, slots=True)
class Alert:
    """A document that has expired by the period's end, or will within 30 days of it."""

    document: str
    """For people, such as "TLC license" or "Vehicle inspection"."""
    holder: str
    """Driver's name, plate or medallion number."""
    expires_on: date
    state: AlertState


@dataclass(frozen=True, slots=True)
class Statement:
    """One lease's computed week, every identity of domain section 4 checked."""

    week: LeaseWeek
    balances: tuple[Balance, ...]
    """In payment order."""
    categories: Mapping[Category, CategoryTotals]
    """All eight, also those without rows."""
    totals: CategoryTotals
    taxes: tuple[TaxLine, ...]
    """All five kinds, then charges of no known kind, if any. Sums to the TAXES amount."""
    cc_earnings: Decimal
    cash_earnings: Decimal
    total_earnings: Decimal
    total_deductions: Decimal
    prior_balance: Decimal
    """Negative: the driver owed this when the week began."""
    net_earnings: Decimal
    total_due: Decimal
    """Above zero: paid out. Below: carried forward."""
    refunds_carried: Decimal
    """Card refunds beyond all funds, zero or above: carried as a line of their own."""
    is_final: bool
    """Whether the lease ended in this week."""
    alerts: tuple[Alert, ...]

    @property
    def balance_forward(self) -> Decimal:
        """What the driver owes after this week, zero or above."""
        return self.totals.forward + self.refunds_carried
