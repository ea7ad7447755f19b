"""The fleet's tables as plain tuples: one class per table, its fields the table's columns.

Money is `Decimal` dollars with two places, instants are timezone-aware, dates are local to New
York. Nothing is checked here, so that a test can also store what a careless system would:
`row._replace(amount=Decimal("-1.00"))`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

NOTHING = Decimal("0.00")


class Lease(NamedTuple):
    lease_id: int
    lease_type: str = "LONG_TERM"
    status: str = "ACTIVE"
    start_date: date = date(2024, 1, 7)
    end_date: date | None = None
    weekly_fee: Decimal = Decimal("750.00")
    deposit_amount: Decimal = Decimal("500.00")
    vehicle_id: int | None = None
    medallion_id: int | None = None


class LeaseDriver(NamedTuple):
    lease_id: int
    driver_id: int
    role: str = "PRIMARY"
    start_date: date | None = None
    end_date: date | None = None


class Driver(NamedTuple):
    driver_id: int
    first_name: str
    last_name: str
    tlc_license: str | None = None
    tlc_license_expires_on: date | None = None
    dmv_license_expires_on: date | None = None
    payment_type: str = "ACH"
    email: str | None = None


class Vehicle(NamedTuple):
    vehicle_id: int
    plate: str
    vin: str
    make: str | None = None
    model: str | None = None
    model_year: int | None = None
    registration_expires_on: date | None = None
    inspection_expires_on: date | None = None
    insurance_expires_on: date | None = None


class Medallion(NamedTuple):
    medallion_id: int
    medallion_number: str
    renewal_expires_on: date | None = None


class Trip(NamedTuple):
    trip_id: str
    lease_id: int | None
    driver_id: int | None
    started_at: datetime
    ended_at: datetime
    payment_type: str
    fare: Decimal
    tip: Decimal
    tolls: Decimal
    extras: Decimal
    mta_tax: Decimal
    tif: Decimal
    congestion: Decimal
    cbdt: Decimal
    airport_fee: Decimal
    total_amount: Decimal
    booked_on: date | None


class Posting(NamedTuple):
    posting_id: str
    lease_id: int | None
    driver_id: int | None
    category: str
    subcategory: str | None
    entry_type: str
    amount: Decimal
    obligation_id: str
    source: str
    source_id: str | None
    description: str | None
    due_date: date | None
    booked_on: date


class Toll(NamedTuple):
    toll_id: str
    lease_id: int | None
    driver_id: int | None
    plate: str
    agency: str | None
    entry_plaza: str | None
    exit_plaza: str | None
    occurred_at: datetime
    amount: Decimal


class Violation(NamedTuple):
    summons_number: str
    lease_id: int | None
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


class Ticket(NamedTuple):
    ticket_number: str
    lease_id: int | None
    driver_id: int | None
    medallion_number: str | None
    kind: str | None
    note: str | None
    issued_at: datetime
    fine: Decimal
    service_fee: Decimal
    amount_due: Decimal


class Repair(NamedTuple):
    repair_id: str
    lease_id: int | None
    invoice_number: str | None
    invoice_date: date | None
    workshop: str | None
    invoice_amount: Decimal
    amount_paid: Decimal = NOTHING


class RepairInstallment(NamedTuple):
    installment_id: str
    repair_id: str
    due_date: date
    amount: Decimal


class Loan(NamedTuple):
    loan_id: str
    lease_id: int | None
    driver_id: int | None
    loan_date: date
    principal: Decimal
    annual_rate: Decimal
    """Percent a year, three places."""


class LoanInstallment(NamedTuple):
    installment_id: str
    loan_id: str
    due_date: date
    principal: Decimal
    interest: Decimal
    amount: Decimal


class MiscCharge(NamedTuple):
    charge_id: str
    lease_id: int | None
    driver_id: int | None
    kind: str | None
    description: str | None
    charged_on: date
    amount: Decimal


class DriverContact(NamedTuple):
    driver_id: int
    language: str | None = None
    email: str | None = None
    phone: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None


class PayoutAccount(NamedTuple):
    driver_id: int
    routing_number: str
    account_number: str
    account_type: str = "CHECKING"
    holder_name: str | None = None
    since: date | None = None
