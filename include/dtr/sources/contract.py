"""The source contract of domain section 2 as data: what each `dtr_source` view must offer.

One `View` per relation, grouped under the twelve modules by which a fleet's office knows them.
Preflight checks the database against it, the readers check rows against it. Text with a closed
set of words has them here (their meanings are in words.py).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from include.dtr.sources import words
from include.dtr.sources.words import Words

SCHEMA = "dtr_source"


class Kind(StrEnum):
    """What a column holds; the value is what to tell somebody whose view differs."""

    INTEGER = "integer"
    TEXT = "text"
    DATE = "date (local to New York)"
    INSTANT = "timestamp with time zone"
    MONEY = "numeric(10,2) (dollars)"
    RATE = "numeric(6,3) (percent)"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    nullable: bool = False
    words: Words = field(default_factory=dict, hash=False)
    """The closed set of what it may say, with meanings; empty: anything."""


@dataclass(frozen=True, slots=True)
class View:
    module: str
    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    own_connection: bool = False
    """Read through a connection and a role of its own: the statements' role may not see it."""

    def words_of(self, column: str) -> Words:
        return next(each.words for each in self.columns if each.name == column)


CONTRACT: tuple[View, ...] = (
    View(
        module="Leases",
        name="leases",
        key=("lease_id",),
        columns=(
            Column("lease_id", Kind.INTEGER),
            Column("lease_type", Kind.TEXT),
            Column("status", Kind.TEXT, words=words.LEASE_STATUS),
            Column("start_date", Kind.DATE),
            Column("end_date", Kind.DATE, nullable=True),
            Column("weekly_fee", Kind.MONEY),
            Column("deposit_amount", Kind.MONEY),
            Column("vehicle_id", Kind.INTEGER, nullable=True),
            Column("medallion_id", Kind.INTEGER, nullable=True),
        ),
    ),
    View(
        module="Leases",
        name="lease_drivers",
        key=("lease_id", "driver_id"),
        columns=(
            Column("lease_id", Kind.INTEGER),
            Column("driver_id", Kind.INTEGER),
            Column("role", Kind.TEXT, words=words.ROLE),
            Column("start_date", Kind.DATE, nullable=True),
            Column("end_date", Kind.DATE, nullable=True),
        ),
    ),
    View(
        module="Drivers",
        name="drivers",
        key=("driver_id",),
        columns=(
            Column("driver_id", Kind.INTEGER),
            Column("first_name", Kind.TEXT),
            Column("last_name", Kind.TEXT),
            Column("tlc_license", Kind.TEXT, nullable=True),
            Column("tlc_license_expires_on", Kind.DATE, nullable=True),
            Column("dmv_license_expires_on", Kind.DATE, nullable=True),
            Column("payment_type", Kind.TEXT, words=words.PAID_BY),
            Column("email", Kind.TEXT, nullable=True),
        ),
    ),
    View(
        module="Vehicles",
        name="vehicles",
        key=("vehicle_id",),
        columns=(
            Column("vehicle_id", Kind.INTEGER),
            Column("plate", Kind.TEXT),
            Column("vin", Kind.TEXT),
            Column("make", Kind.TEXT, nullable=True),
            Column("model", Kind.TEXT, nullable=True),
            Column("model_year", Kind.INTEGER, nullable=True),
            Column("registration_expires_on", Kind.DATE, nullable=True),
            Column("inspection_expires_on", Kind.DATE, nullable=True),
            Column("insurance_expires_on", Kind.DATE, nullable=True),
        ),
    ),
    View(
        module="Medallions",
        name="medallions",
        key=("medallion_id",),
        columns=(
            Column("medallion_id", Kind.INTEGER),
            Column("medallion_number", Kind.TEXT),
            Column("renewal_expires_on", Kind.DATE, nullable=True),
        ),
    ),
    View(
        module="CURB",
        name="curb_trips",
        key=("trip_id",),
        columns=(
            Column("trip_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("started_at", Kind.INSTANT),
            Column("ended_at", Kind.INSTANT),
            Column("payment_type", Kind.TEXT, words=words.TRIP_PAYMENT),
            Column("fare", Kind.MONEY),
            Column("tip", Kind.MONEY),
            Column("tolls", Kind.MONEY),
            Column("extras", Kind.MONEY),
            Column("mta_tax", Kind.MONEY),
            Column("tif", Kind.MONEY),
            Column("congestion", Kind.MONEY),
            Column("cbdt", Kind.MONEY),
            Column("airport_fee", Kind.MONEY),
            Column("total_amount", Kind.MONEY),
            Column("booked_on", Kind.DATE, nullable=True),
        ),
    ),
    View(
        module="Ledger",
        name="ledger_postings",
        key=("posting_id",),
        columns=(
            Column("posting_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("category", Kind.TEXT, words=words.CATEGORY),
            Column("subcategory", Kind.TEXT, nullable=True),
            Column("entry_type", Kind.TEXT, words=words.ENTRY_TYPE),
            Column("amount", Kind.MONEY),
            Column("obligation_id", Kind.TEXT),
            Column("source", Kind.TEXT, words=words.SOURCE),
            Column("source_id", Kind.TEXT, nullable=True),
            Column("description", Kind.TEXT, nullable=True),
            Column("due_date", Kind.DATE, nullable=True),
            Column("booked_on", Kind.DATE),
        ),
    ),
    View(
        module="EZPass",
        name="ezpass_tolls",
        key=("toll_id",),
        columns=(
            Column("toll_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("plate", Kind.TEXT),
            Column("agency", Kind.TEXT, nullable=True),
            Column("entry_plaza", Kind.TEXT, nullable=True),
            Column("exit_plaza", Kind.TEXT, nullable=True),
            Column("occurred_at", Kind.INSTANT),
            Column("amount", Kind.MONEY),
        ),
    ),
    View(
        module="PVB",
        name="pvb_violations",
        key=("summons_number",),
        columns=(
            Column("summons_number", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("plate", Kind.TEXT),
            Column("state", Kind.TEXT, nullable=True),
            Column("description", Kind.TEXT, nullable=True),
            Column("issued_at", Kind.INSTANT),
            Column("fine", Kind.MONEY),
            Column("penalty", Kind.MONEY),
            Column("interest", Kind.MONEY),
            Column("reduction", Kind.MONEY),
            Column("processing_fee", Kind.MONEY),
            Column("amount_due", Kind.MONEY),
        ),
    ),
    View(
        module="TLC Violations",
        name="tlc_tickets",
        key=("ticket_number",),
        columns=(
            Column("ticket_number", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("medallion_number", Kind.TEXT, nullable=True),
            Column("kind", Kind.TEXT, nullable=True),
            Column("note", Kind.TEXT, nullable=True),
            Column("issued_at", Kind.INSTANT),
            Column("fine", Kind.MONEY),
            Column("service_fee", Kind.MONEY),
            Column("amount_due", Kind.MONEY),
        ),
    ),
    View(
        module="Repairs",
        name="repairs",
        key=("repair_id",),
        columns=(
            Column("repair_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("invoice_number", Kind.TEXT, nullable=True),
            Column("invoice_date", Kind.DATE, nullable=True),
            Column("workshop", Kind.TEXT, nullable=True),
            Column("invoice_amount", Kind.MONEY),
            Column("amount_paid", Kind.MONEY),
        ),
    ),
    View(
        module="Repairs",
        name="repair_installments",
        key=("installment_id",),
        columns=(
            Column("installment_id", Kind.TEXT),
            Column("repair_id", Kind.TEXT),
            Column("due_date", Kind.DATE),
            Column("amount", Kind.MONEY),
        ),
    ),
    View(
        module="Driver Loans",
        name="driver_loans",
        key=("loan_id",),
        columns=(
            Column("loan_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("loan_date", Kind.DATE),
            Column("principal", Kind.MONEY),
            Column("annual_rate", Kind.RATE),
        ),
    ),
    View(
        module="Driver Loans",
        name="loan_installments",
        key=("installment_id",),
        columns=(
            Column("installment_id", Kind.TEXT),
            Column("loan_id", Kind.TEXT),
            Column("due_date", Kind.DATE),
            Column("principal", Kind.MONEY),
            Column("interest", Kind.MONEY),
            Column("amount", Kind.MONEY),
        ),
    ),
    View(
        module="Miscellaneous Charges",
        name="misc_charges",
        key=("charge_id",),
        columns=(
            Column("charge_id", Kind.TEXT),
            Column("lease_id", Kind.INTEGER, nullable=True),
            Column("driver_id", Kind.INTEGER, nullable=True),
            Column("kind", Kind.TEXT, nullable=True),
            Column("description", Kind.TEXT, nullable=True),
            Column("charged_on", Kind.DATE),
            Column("amount", Kind.MONEY),
        ),
    ),
)

OPTIONAL_VIEWS: tuple[View, ...] = (
    View(
        module="Delivery",
        name="driver_contacts",
        key=("driver_id",),
        columns=(
            Column("driver_id", Kind.INTEGER),
            Column("language", Kind.TEXT, nullable=True),
            Column("email", Kind.TEXT, nullable=True),
            Column("phone", Kind.TEXT, nullable=True),
            Column("address_line1", Kind.TEXT, nullable=True),
            Column("address_line2", Kind.TEXT, nullable=True),
            Column("city", Kind.TEXT, nullable=True),
            Column("state", Kind.TEXT, nullable=True),
            Column("postal_code", Kind.TEXT, nullable=True),
        ),
    ),
    View(
        module="Payments",
        name="payout_accounts",
        key=("driver_id",),
        columns=(
            Column("driver_id", Kind.INTEGER),
            Column("routing_number", Kind.TEXT),
            Column("account_number", Kind.TEXT),
            Column("account_type", Kind.TEXT, words=words.ACCOUNT_TYPE),
            Column("holder_name", Kind.TEXT, nullable=True),
            Column("since", Kind.DATE, nullable=True),
        ),
        own_connection=True,
    ),
)
"""Views that a fleet may have (domain section 2.2): language (BCP 47, such as "zh-Hans"), phone
(E.164) and address for delivery; routing number (9 digits) and account for ACH. Where one is
there, it keeps its contract."""

VIEWS = {view.name: view for view in CONTRACT}
MODULES = tuple(dict.fromkeys(view.module for view in CONTRACT))
