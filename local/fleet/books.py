"""`Fleet`: the books of a whole fleet in memory, one list of rows per table."""

from dataclasses import dataclass, field, fields

from local.fleet import rows


@dataclass(slots=True)
class Fleet:
    """Lists of rows, named and columned as the tables of the schema `fleet`.

    Tests fill one by hand, or take the sample fleet and spoil it; `load` stores it.
    """

    leases: list[rows.Lease] = field(default_factory=list)
    lease_drivers: list[rows.LeaseDriver] = field(default_factory=list)
    drivers: list[rows.Driver] = field(default_factory=list)
    vehicles: list[rows.Vehicle] = field(default_factory=list)
    medallions: list[rows.Medallion] = field(default_factory=list)
    curb_trips: list[rows.Trip] = field(default_factory=list)
    ledger_postings: list[rows.Posting] = field(default_factory=list)
    ezpass_tolls: list[rows.Toll] = field(default_factory=list)
    pvb_violations: list[rows.Violation] = field(default_factory=list)
    tlc_tickets: list[rows.Ticket] = field(default_factory=list)
    repairs: list[rows.Repair] = field(default_factory=list)
    repair_installments: list[rows.RepairInstallment] = field(default_factory=list)
    driver_loans: list[rows.Loan] = field(default_factory=list)
    loan_installments: list[rows.LoanInstallment] = field(default_factory=list)
    misc_charges: list[rows.MiscCharge] = field(default_factory=list)
    driver_contacts: list[rows.DriverContact] = field(default_factory=list)
    payout_accounts: list[rows.PayoutAccount] = field(default_factory=list)

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table's rows by its name, the live lists themselves."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


COLUMNS: dict[str, tuple[str, ...]] = {
    "leases": rows.Lease._fields,
    "lease_drivers": rows.LeaseDriver._fields,
    "drivers": rows.Driver._fields,
    "vehicles": rows.Vehicle._fields,
    "medallions": rows.Medallion._fields,
    "curb_trips": rows.Trip._fields,
    "ledger_postings": rows.Posting._fields,
    "ezpass_tolls": rows.Toll._fields,
    "pvb_violations": rows.Violation._fields,
    "tlc_tickets": rows.Ticket._fields,
    "repairs": rows.Repair._fields,
    "repair_installments": rows.RepairInstallment._fields,
    "driver_loans": rows.Loan._fields,
    "loan_installments": rows.LoanInstallment._fields,
    "misc_charges": rows.MiscCharge._fields,
    "driver_contacts": rows.DriverContact._fields,
    "payout_accounts": rows.PayoutAccount._fields,
}
"""Each table's columns, in the order of its rows' fields."""
OPTIONAL = ("driver_contacts", "payout_accounts")
"""Tables whose views a fleet may lack: made where there are rows. No statement reads them."""
