"""What was read for a batch of leases, and how one lease's week is put together from it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from include.dtr.errors import BadRow, LeaseFault
from include.dtr.model import (
    Category,
    Driver,
    EntryType,
    Lease,
    LeaseWeek,
    Loan,
    LoanInstallment,
    Medallion,
    MiscCharge,
    Modules,
    Opening,
    Posting,
    Repair,
    RepairInstallment,
    Ticket,
    Toll,
    Trip,
    Vehicle,
    Violation,
)
from include.dtr.money import ZERO, total
from include.dtr.period import PayPeriod
from include.dtr.sources.contract import VIEWS
from include.dtr.sources.rows import Lookup, SourceRow, defect_of, key_of
from include.dtr.sources.words import ADDITIONAL, PRIMARY


class ToCome(NamedTuple):
    """What falls due after the period, of one repair or loan."""

    amount: Decimal
    faulty: str | None
    """An installment whose amount is not a number."""


@dataclass(frozen=True, slots=True)
class Books:
    """The rows of a batch: lookups by key, and rows grouped by lease id."""

    period: PayPeriod
    leases: Lookup[Lease]
    roles: Mapping[int, Sequence[SourceRow]]
    drivers: Lookup[Driver]
    vehicles: Lookup[Vehicle]
    medallions: Lookup[Medallion]
    trips: Mapping[int, Sequence[Trip]]
    openings: Mapping[int, Sequence[Opening]]
    postings: Mapping[int, Sequence[Posting]]
    tolls: Lookup[Toll]
    violations: Lookup[Violation]
    tickets: Lookup[Ticket]
    repairs: Lookup[Repair]
    repair_installments: Lookup[RepairInstallment]
    loans: Lookup[Loan]
    loan_installments: Lookup[LoanInstallment]
    misc_charges: Lookup[MiscCharge]
    principal_to_come: Mapping[str, ToCome]
    repairs_to_come: Mapping[str, ToCome]


def module_keys(openings: Iterable[Opening]) -> dict[Category, set[str]]:
    """The keys of the module rows that these obligations charge for, by category."""
    keys: dict[Category, set[str]] = {category: set() for category in Category}
    for opening in openings:
        if opening.source_id is not None:
            keys[opening.category].add(opening.source_id)
    return keys


def assemble(books: Books, lease_id: int) -> LeaseWeek:
    """One lease's week. Raises `LeaseFault` where a row it needs is missing or faulty."""
    lease = books.leases.get(lease_id, lease_id)
    if lease is None:
        raise LeaseFault(lease_id, "no such row in dtr_source.leases")
    leaseholder, additional = _drivers_in(books, lease_id)
    trips = tuple(books.trips.get(lease_id, ()))
    openings = tuple(books.openings.get(lease_id, ()))
    postings = tuple(books.postings.get(lease_id, ()))
    modules = _modules(books, lease_id, openings, postings)
    rows: tuple[Trip | Opening | Posting, ...] = (*trips, *openings, *postings)
    named = {row.driver_id for row in rows if row.driver_id is not None}
    described: list[Toll | Violation | Ticket | MiscCharge] = [
        *modules.tolls.values(),
        *modules.violations.values(),
        *modules.tickets.values(),
        *modules.misc_charges.values(),
    ]
    named.update(row.driver_id for row in described if row.driver_id is not None)
    drivers = {driver.driver_id: driver for driver in (leaseholder, *additional)}
    for driver_id in sorted(named - drivers.keys()):
        if driver := books.drivers.get(lease_id, driver_id):
            drivers[driver.driver_id] = driver
    return LeaseWeek(
        period=books.period,
        lease=lease,
        leaseholder=leaseholder,
        additional_drivers=additional,
        drivers=drivers,
        vehicle=books.vehicles.get(lease_id, lease.vehicle_id),
        medallion=books.medallions.get(lease_id, lease.medallion_id),
        trips=trips,
        openings=openings,
        postings=postings,
        modules=modules,
    )


def _modules(
    books: Books, lease_id: int, openings: Sequence[Opening], postings: Sequence[Posting]
) -> Modules:
    keys = module_keys(openings)
    repair_parts = books.repair_installments.pick(lease_id, keys[Category.REPAIRS])
    loan_parts = books.loan_installments.pick(lease_id, keys[Category.LOANS])
    loan_ids = sorted({part.loan_id for part in loan_parts.values()})
    return Modules(
        tolls=books.tolls.pick(lease_id, keys[Category.EZPASS]),
        violations=books.violations.pick(lease_id, keys[Category.PVB]),
        tickets=books.tickets.pick(lease_id, keys[Category.TLC]),
        repairs={
            key: replace(
                repair,
                amount_paid=repair.invoice_amount
                - _to_come(lease_id, "repair_installments", "amount", books.repairs_to_come, key)
                - _asked_for(key, repair_parts, openings, postings),
            )
            for key, repair in books.repairs.pick(
                lease_id, {part.repair_id for part in repair_parts.values()}
            ).items()
        },
        repair_installments=repair_parts,
        loans=books.loans.pick(lease_id, loan_ids),
        loan_installments=loan_parts,
        misc_charges=books.misc_charges.pick(lease_id, keys[Category.MISC]),
        principal_to_come={
            loan_id: _to_come(
                lease_id, "loan_installments", "principal", books.principal_to_come, loan_id
            )
            for loan_id in loan_ids
        },
    )


def _to_come(
    lease_id: int, view: str, column: str, found: Mapping[str, ToCome], key: str
) -> Decimal:
    """Nothing where all of it has fallen due. Raises `BadRow`."""
    amount, faulty = found.get(key, ToCome(ZERO, None))
    if faulty is not None:
        raise BadRow(lease_id, view, faulty, column, "is not a number")
    return amount


def _asked_for(
    repair_id: str,
    parts: Mapping[str, RepairInstallment],
    openings: Sequence[Opening],
    postings: Sequence[Posting],
) -> Decimal:
    """Of a repair's installments: what was open when the period began, and is charged in it."""
    own = {
        opening.obligation_id
        for opening in openings
        if (part := parts.get(opening.source_id or "")) and part.repair_id == repair_id
    }
    prior = (opening.prior for opening in openings if opening.obligation_id in own)
    charged = (
        posting.amount
        for posting in postings
        if posting.obligation_id in own and posting.entry_type is EntryType.DEBIT
    )
    return total(prior) + total(charged)


def _drivers_in(books: Books, lease_id: int) -> tuple[Driver, tuple[Driver, ...]]:
    """The one PRIMARY driver of the period and the ADDITIONAL ones, by id."""
    view = VIEWS["lease_drivers"]
    by_role: dict[str, list[Driver]] = {PRIMARY: [], ADDITIONAL: []}
    for row in books.roles.get(lease_id, ()):
        key = key_of(view, row)
        if defect := defect_of(view, row):
            raise BadRow(lease_id, view.name, key, *defect)
        driver = books.drivers.get(lease_id, row["driver_id"])
        if driver is None:
            raise BadRow(lease_id, view.name, key, "driver_id", "no such row in drivers")
        by_role[row["role"]].append(driver)
    primaries = list({driver.driver_id: driver for driver in by_role[PRIMARY]}.values())
    if not primaries:
        raise LeaseFault(
            lease_id, f"no PRIMARY driver in {books.period} (dtr_source.lease_drivers)"
        )
    if len(primaries) > 1:
        ids = ", ".join(str(driver.driver_id) for driver in primaries)
        raise LeaseFault(
            lease_id,
            f"{len(primaries)} PRIMARY drivers in {books.period} (drivers {ids} in "
            "dtr_source.lease_drivers); a lease has exactly one",
        )
    leaseholder = primaries[0]
    additional = {d.driver_id: d for d in by_role[ADDITIONAL] if d != leaseholder}
    return leaseholder, tuple(additional.values())
