"""The records that flow through the pipeline: immutable, checked where they are read.

Three layers: what the fleet's books say (`Lease` ... `MiscCharge`), one lease's week of them
(`LeaseWeek`), and what is computed from it (`Balance`, `Statement`). `Issue` is the identity
under which a statement is handed out. Those of which a week has millions are msgspec's structs:
the same as dataclasses, made in a fifth of the time and of no concern to the garbage collector.
Money is `Decimal` dollars with two places; dates are local to New York; instants are
timezone-aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from include.dtr.period import PayPeriod


class Category(StrEnum):
    """The eight kinds of deduction, in the fixed payment hierarchy (domain section 1)."""

    TAXES = "TAXES"
    EZPASS = "EZPASS"
    LEASE = "LEASE"
    PVB = "PVB"
    TLC = "TLC"
    REPAIRS = "REPAIRS"
    LOANS = "LOANS"
    MISC = "MISC"

    @property
    def rank(self) -> int:
        """Place in the hierarchy, 0 is paid first."""
        return _RANK[self]

    @property
    def label(self) -> str:
        """Its name on paper and on the page."""
        return _LABELS[self]


_RANK = {category: rank for rank, category in enumerate(Category)}
_LABELS = {
    Category.TAXES: "Taxes and charges",
    Category.EZPASS: "EZPass tolls",
    Category.LEASE: "Leasing charges",
    Category.PVB: "PVB violations",
    Category.TLC: "TLC tickets",
    Category.REPAIRS: "Repairs",
    Category.LOANS: "Driver loans",
    Category.MISC: "Miscellaneous charges",
}


class TaxKind(StrEnum):
    """Trip taxes and surcharges that the fleet passes on."""

    MTA = "MTA"
    TIF = "TIF"
    CONGESTION = "CONGESTION"
    CBDT = "CBDT"
    AIRPORT = "AIRPORT"


class EntryType(StrEnum):
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


class Source(StrEnum):
    """Which part of the fleet's books made a posting."""

    CURB = "CURB"
    EZPASS = "EZPASS"
    LEASE = "LEASE"
    PVB = "PVB"
    TLC = "TLC"
    REPAIRS = "REPAIRS"
    LOANS = "LOANS"
    MISC = "MISC"
    EARNINGS = "EARNINGS"
    INTERIM_PAYMENT = "INTERIM_PAYMENT"
    ADJUSTMENT = "ADJUSTMENT"


CREDIT_CARD = "CREDIT_CARD"
CASH = "CASH"


@dataclass(frozen=True, slots=True)
class Lease:
    lease_id: int
    lease_type: str
    status: str
    start_date: date
    end_date: date | None
    weekly_fee: Decimal
    deposit_amount: Decimal
    vehicle_id: int | None
    medallion_id: int | None


@dataclass(frozen=True, slots=True)
class Driver:
    driver_id: int
    first_name: str
    last_name: str
    tlc_license: str | None
    tlc_license_expires_on: date | None
    dmv_license_expires_on: date | None
    payment_type: str
    """How the driver is paid: ACH or CHECK."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Vehicle:
    vehicle_id: int
    plate: str
    vin: str
    make: str | None
    model: str | None
    model_year: int | None
    registration_expires_on: date | None
    inspection_expires_on: date | None
    insurance_expires_on: date | None


@dataclass(frozen=True, slots=True)
class Medallion:
    medallion_id: int
    medallion_number: str
    renewal_expires_on: date | None


class Trip(Struct, frozen=True, gc=False):
    """A trip that CURB posted in the period. `total_amount` may be negative (a refund)."""

    trip_id: str
    driver_id: int | None
    started_at: datetime
    payment_type: str
    total_amount: Decimal
    taxes: tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
    """What the trip carried of each `TaxKind`, in its order."""


class Posting(Struct, frozen=True, gc=False):
    """One immutable ledger row booked in the period. `amount` is always above zero."""

    posting_id: str
    driver_id: int | None
    category: Category
    subcategory: str | None
    entry_type: EntryType
    amount: Decimal
    obligation_id: str
    source: Source
    source_id: str | None
    description: str | None
    due_date: date | None
    booked_on: date


class Opening(Struct, frozen=True, gc=False):
    """What the ledger held of one obligation before the period began."""

    obligation_id: str
    category: Category
    subcategory: str | None
    prior: Decimal
    """Debits less credits booked before the period; negative: money due to the driver."""
    due_date: date | None
    first_booked_on: date
    driver_id: int | None
    source_id: str | None
    """Key of the module row that its first debit charged for."""
    description: str | None


@dataclass(frozen=True, slots=True)
class Toll:
    toll_id: str
    driver_id: int | None
    plate: str
    agency: str | None
    entry_plaza: str | None
    exit_plaza: str | None
    occurred_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Violation:
    summons_number: str
    driver_id: int | None
    plate: str
    state: str | None
    description: str | None
    issued_at: datetime
    fine: Decimal
    penalty: Decimal
    interest: Decimal
    reduction: Decimal
    processing_fee: Decimal
    amount_due: Decimal


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket_number: str
    driver_id: int | None
    medallion_number: str | None
    kind: str | None
    note: str | None
    issued_at: datetime
    fine: Decimal
    service_fee: Decimal
    amount_due: Decimal


@dataclass(frozen=True, slots=True)
class Repair:
    repair_id: str
    invoice_number: str | None
    invoice_date: date | None
    workshop: str | None
    invoice_amount: Decimal
    amount_paid: Decimal


@dataclass(frozen=True, slots=True)
class RepairInstallment:
    installment_id: str
    repair_id: str
    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Loan:
    loan_id: str
    loan_date: date
    principal: Decimal
    annual_rate: Decimal
    """Percent a year, three places."""


@dataclass(frozen=True, slots=True)
class LoanInstallment:
    installment_id: str
    loan_id: str
    due_date: date
    principal: Decimal
    interest: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MiscCharge:
    charge_id: str
    driver_id: int | None
    kind: str | None
    description: str | None
    charged_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Modules:
    """The module rows that a lease's obligations charge for, by key. They only describe."""

    tolls: Mapping[str, Toll]
    violations: Mapping[str, Violation]
    tickets: Mapping[str, Ticket]
    repairs: Mapping[str, Repair]
    repair_installments: Mapping[str, RepairInstallment]
    loans: Mapping[str, Loan]
    loan_installments: Mapping[str, LoanInstallment]
    misc_charges: Mapping[str, MiscCharge]
    principal_to_come: Mapping[str, Decimal] = field(default_factory=dict)
    """By loan: the principal of the installments that fall due after the period."""


@dataclass(frozen=True, slots=True)
class LeaseWeek:
    """Everything the fleet's books say of one lease in one pay period."""

    period: PayPeriod
    lease: Lease
    leaseholder: Driver
    """The PRIMARY driver: the one who gets the statement."""
    additional_drivers: tuple[Driver, ...]
    drivers: Mapping[int, Driver]
    """All drivers that any row of this week names, by id, for their TLC licenses."""
    vehicle: Vehicle | None
    medallion: Medallion | None
    trips: tuple[Trip, ...]
    """All payment types, by start."""
    openings: tuple[Opening, ...]
    """Obligations with a prior balance, and those that move in the period."""
    postings: tuple[Posting, ...]
    """Booked in the period, by date and id."""
    modules: Modules


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
    account_ending: str | None = None
    """Last four digits of the account that an ACH transfer goes to."""
    postal_address: tuple[str, ...] = ()
    """Lines below the driver's name, where a window envelope shows them; none: no such block."""


TAX_RULES: Mapping[TaxKind, str] = {
    TaxKind.MTA: "$0.50 a trip",
    TaxKind.TIF: "$1.00 a trip",
    TaxKind.CONGESTION: "$2.50 a trip in Manhattan south of 96th Street",
    TaxKind.CBDT: "$0.75 a trip south of 60th Street",
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
