"""Reading a batch of leases set-wise: a fixed number of queries, however many leases it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

from include.dtr.errors import LeaseFault
from include.dtr.model import (
    Category,
    Driver,
    Lease,
    LeaseWeek,
    Loan,
    LoanInstallment,
    Medallion,
    MiscCharge,
    Repair,
    RepairInstallment,
    Ticket,
    Toll,
    Vehicle,
    Violation,
)
from include.dtr.period import PayPeriod
from include.dtr.sources.blame import halved
from include.dtr.sources.books import Books, ToCome, assemble, module_keys
from include.dtr.sources.contract import SCHEMA
from include.dtr.sources.infinite_dates import accept_any_date
from include.dtr.sources.ledger import read_ledger
from include.dtr.sources.queries import Queries
from include.dtr.sources.rows import Faults, SourceRow
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sources.trips import read_trips


@dataclass(frozen=True, slots=True)
class BatchReading:
    """What the books say of a batch: each lease asked for is in exactly one of the two."""

    weeks: dict[int, LeaseWeek] = field(default_factory=dict)
    faults: dict[int, LeaseFault] = field(default_factory=dict)


def read_batch(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> BatchReading:
    """The weeks of `lease_ids`, all read from one snapshot of the books.

    `conn` must be idle and is left idle. A lease whose rows break the contract is among the
    faults. A date that Python has no value for is read in a second, more tolerant way. Should a
    view itself fail on a row, the batch is halved until the lease that holds it stands alone.
    """
    reading = BatchReading()

    def read(leases: Sequence[int]) -> None:
        try:
            books, faults = _read(conn, period, leases)
        except psycopg.DataError:
            accept_any_date(conn)
            books, faults = _read(conn, period, leases)
        _assemble(books, faults, leases, reading)

    for lease_id, said in halved(lease_ids, read).items():
        reason = f"its rows in {SCHEMA} cannot be read: {said}"
        reading.faults[lease_id] = LeaseFault(lease_id, reason)
    return reading


def _assemble(
    books: Books, faults: Faults, lease_ids: Sequence[int], reading: BatchReading
) -> None:
    """Put each lease's week, or its fault, into `reading`."""
    for lease_id in lease_ids:
        if lease_id not in faults:
            try:
                reading.weeks[lease_id] = assemble(books, lease_id)
            except LeaseFault as fault:
                faults.note(fault)
    reading.faults.update(faults)


def _read(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> tuple[Books, Faults]:
    faults = Faults()
    with snapshot(conn):
        return _read_books(Queries(conn, period), lease_ids, faults), faults


def _read_books(queries: Queries, lease_ids: Sequence[int], faults: Faults) -> Books:
    """Everything of the batch; later queries ask for the keys that earlier ones found."""
    leases = queries.lookup("leases", Lease, lease_ids)
    roles = _by_lease(queries.rows("lease_drivers", lease_ids))
    openings, postings = read_ledger(queries, lease_ids, faults)
    trips = read_trips(queries, lease_ids, faults)

    keys = module_keys(line for lines in openings.values() for line in lines)
    tolls = queries.lookup("ezpass_tolls", Toll, keys[Category.EZPASS])
    violations = queries.lookup("pvb_violations", Violation, keys[Category.PVB])
    tickets = queries.lookup("tlc_tickets", Ticket, keys[Category.TLC])
    misc_charges = queries.lookup("misc_charges", MiscCharge, keys[Category.MISC])
    repair_parts = queries.lookup("repair_installments", RepairInstallment, keys[Category.REPAIRS])
    loan_parts = queries.lookup("loan_installments", LoanInstallment, keys[Category.LOANS])

    driver_ids = {row["driver_id"] for rows in roles.values() for row in rows}
    for group in (trips, openings, postings):
        driver_ids.update(row.driver_id for rows in group.values() for row in rows)
    for module in (tolls, violations, tickets, misc_charges):
        driver_ids.update(row.driver_id for row in module.values())

    return Books(
        period=queries.period,
        leases=leases,
        roles=roles,
        drivers=queries.lookup("drivers", Driver, driver_ids),
        vehicles=queries.lookup("vehicles", Vehicle, (x.vehicle_id for x in leases.values())),
        medallions=queries.lookup(
            "medallions", Medallion, (x.medallion_id for x in leases.values())
        ),
        trips=trips,
        openings=openings,
        postings=postings,
        tolls=tolls,
        violations=violations,
        tickets=tickets,
        repairs=queries.lookup("repairs", Repair, (p.repair_id for p in repair_parts.values())),
        repair_installments=repair_parts,
        loans=queries.lookup("driver_loans", Loan, (p.loan_id for p in loan_parts.values())),
        loan_installments=loan_parts,
        misc_charges=misc_charges,
        principal_to_come={
            key: ToCome(*rest)
            for key, *rest in queries.tuples(
                "loan_principal_to_come", (p.loan_id for p in loan_parts.values())
            )
        },
        repairs_to_come={
            key: ToCome(*rest)
            for key, *rest in queries.tuples(
                "repairs_to_come", (p.repair_id for p in repair_parts.values())
            )
        },
    )


def _by_lease(rows: Iterable[SourceRow]) -> dict[int, list[SourceRow]]:
    grouped: dict[int, list[SourceRow]] = defaultdict(list)
    for row in rows:
        grouped[row["lease_id"]].append(row)
    return grouped
