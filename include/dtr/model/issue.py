"""The identity under which a statement is handed out, and what it says of the fleet's ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from include.dtr.model.words import Category, TaxKind
from include.dtr.period import PayPeriod


class PaymentType(StrEnum):
    """Whether and how a DTR has been paid out."""

    PENDING = "PENDING"
    ACH = "ACH"
    CHECK = "CHECK"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a revision stated, to compare the next one with: columns of the table `dtr`."""

    cc_earnings: Decimal
    cash_earnings: Decimal
    categories: Mapping[Category, Decimal]
    """`<category>_amount`: charges less credits."""
    prior_balance: Decimal
    total_due: Decimal


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """Why a revision was made, against the one that the driver was given before."""

    replaces: int
    """The revision that was given to the driver. Where there is none, there is no note."""
    reason: str
    before: Figures | None = None
    """What that revision stated; what differs is printed as "was" and "is"."""
    paid: Decimal = Decimal("0.00")
    """Paid out for this week already, less what came back."""
    language: str | None = None
    """What that revision was given in beside English (BCP 47)."""
    regenerated: bool = False
    """Whether a run made it, and no person gave the reason."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A revision that was voided; what came after it, if anything did. Money is cents."""

    dtr_id: str
    was_revision: int
    was_issued: date
    was_due: int
    now_revision: int | None
    now_issued: date | None
    now_due: int | None


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Sums over a driver's standing statements of a year, this one included."""

    year: int
    """Of the receipt dates."""
    statements: int
    cc_earnings: Decimal
    categories: Mapping[Category, Decimal]
    """Charges less credits; a category that is missing had none."""
    paid_out: Decimal
    """What the statements' total dues paid out."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a document goes, beyond his name."""

    language: str | None = None
    """BCP 47: what he reads beside the English; None for English alone."""
    lines: tuple[str, ...] = ()
    """Of his postal address, below the name."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The identity under which a statement is handed out; bound before rendering, kept for good."""

    dtr_id: str
    revision: int
    receipt_number: str
    receipt_date: date
    issued_at: datetime
    payment_type: PaymentType = PaymentType.PENDING
    batch_number: str | None = None
    """ACH batch or check number, once paid."""
    voided_reason: str | None = None
    """Set on a copy of a voided DTR; the header then says so."""
    revision_note: RevisionNote | None = None
    """None on a first document, and where nobody was given an earlier one."""
    year_to_date: YearToDate | None = None
    corrections: Mapping[str, str] = field(default_factory=dict, hash=False)
    """By id of a posting of the week: what it puts right, as "DTR-1045-2025-11-09, TOLL-1"."""
    language: str | None = None
    """BCP 47: what a driver reads beside the English; None for English alone."""
    account_ending: str | None = None
    """Last four digits of the account of the newest ACH transfer; None before the first."""
    postal_address: tuple[str, ...] = ()
    """Lines below the driver's name, where a window envelope shows them; none: no such block."""


TAX_RULES: Mapping[TaxKind, str] = {
    TaxKind.MTA: "$0.50 a trip",
    TaxKind.TIF: "$1.00 a trip",
    TaxKind.CONGESTION: "$2.50 a trip that touches Manhattan south of 96th Street",
    TaxKind.CBDT: "$0.75 a trip that touches Manhattan up to 60th Street",
    TaxKind.AIRPORT: "$1.75 a pickup at LaGuardia or JFK",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What every statement says of the fleet's ways: days, addresses, rules. From the settings."""

    pay_weekday: int = 3
    """On which payments go out, 0 Monday; the next bank day where that is a holiday."""
    closed_days: frozenset[date] = frozenset()
    """Days without payments beyond the holidays of the Federal Reserve."""
    questions: str = ""
    """Whom to call or write with a question; empty: the contact in the company block."""
    dispute_days: int = 30
    """From the receipt date; until then a figure can be disputed."""
    deposit_days: int = 30
    """For which a deposit is held after the lease has ended."""
    complaints: str = "Complaints about the fleet: call 311 or write to TLC at nyc.gov/tlc"
    """TLC's own complaint line; empty: not printed."""
    driver_page: str = ""
    """Public address of the driver's page, "{dtr_id}" in it replaced; empty: no QR code."""
    reviewed_languages: frozenset[str] = frozenset()
    """Whose translations a native speaker has read; others say that nobody has yet."""
    tax_rules: Mapping[TaxKind, str] = field(default_factory=lambda: TAX_RULES)


@dataclass(frozen=True, slots=True)
class Company:
    """The fleet's block at the head of each statement, and its terms."""

    name: str
    """A line break in it makes two lines."""
    address: str
    contact: str
    terms: Terms = field(default_factory=Terms)


def dtr_id(lease_id: int, period: PayPeriod) -> str:
    """`DTR-1045-2025-11-09` (domain section 6)."""
    return f"DTR-{lease_id}-{period.start:%Y-%m-%d}"
