"""What the fleet's books say, and one lease's week of them.

Those records of which a week has millions are msgspec's structs: the same as dataclasses, made in
a fifth of the time and of no concern to the garbage collector.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from include.dtr.model.words import Category, EntryType, PostingSource
from include.dtr.period import PayPeriod


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
    source: PostingSource
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
    """Before the period began: what is neither open then, nor charged in it, nor to come. The
    view's own figure counts later payments as well: it would change with the day of the run."""


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
