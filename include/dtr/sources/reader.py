"""Reading a batch of leases set-wise: a fixed number of queries, however many leases it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

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
    Opening,
    Posting,
    Repair,
    RepairInstallment,
    Source,
    Ticket,
    Toll,
    Trip,
    Vehicle,
    Violation,
)
from include.dtr.period import PayPeriod
from include.dtr.sources import PACKAGE
from include.dtr.sources.books import Books, assemble, module_keys
from include.dtr.sources.rows import Lookup, Row
from include.dtr.sources.session import snapshot
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]
Record = TypeVar("Record")
Faults = dict[int, LeaseFault]
# Plain look-ups: calling an enum costs more, and there are many postings.
CATEGORIES = {category.value: category for category in Category}
ENTRY_TYPES = {entry_type.value: entry_type for entry_type in EntryType}
SOURCES = {source.value: source for source in Source}


@dataclass(frozen=True, slots=True)
class BatchReading:
    """What the books say of a batch: each lease asked for is in exactly one of the two."""

    weeks: dict[int, LeaseWeek] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)


def read_batch(conn: Connection, period: PayPeriod, lease_ids: Sequence[int]) -> BatchReading:
    """The weeks of `lease_ids`, all read from one snapshot of the books.

    `conn` must be idle and is left idle. A lease whose rows break the contract is among the
    faults. Should a value be such that it cannot even be loaded (a date
    beyond the year 9999, say), the batch is halved until the lease that holds it stands alone.
    """
    try:
        with snapshot(conn):
            faults, books = _Reader(conn, period, list(lease_ids)).read()
    except psycopg.DataError as error:
        if len(lease_ids) == 1:
            lease_id = lease_ids[0]
            unreadable = LeaseFault(lease_id, f"a value in its source rows cannot be read: {error}")
            return BatchReading(faults={lease_id: unreadable})
        middle = len(lease_ids) // 2
        left = read_batch(conn, period, lease_ids[:middle])
        right = read_batch(conn, period, lease_ids[middle:])
        return BatchReading(left.weeks | right.weeks, left.faults | right.faults)

    reading = BatchReading(faults=faults)
    for lease_id in lease_ids:
        if lease_id in faults:
            continue
        try:
            reading.weeks[lease_id] = assemble(books, lease_id)
        except LeaseFault as fault:
            faults[lease_id] = fault
    return reading


class _Reader:
    """The queries of one batch; later ones ask for the keys that earlier ones found."""

    def __init__(self, conn: Connection, period: PayPeriod, lease_ids: list[int]) -> None:
        self._conn = conn
        self._period = period
        self._lease_ids = lease_ids
        self._faults: Faults = {}

    def read(self) -> tuple[Faults, Books]:
        self._note_ledger_defects()
        leases = self._lookup("leases", Lease, self._lease_ids)
        roles = _by_lease(self._rows("lease_drivers", self._lease_ids))
        trips = self._trips()
        openings = self._openings()
        postings = self._postings()

        keys = module_keys(line for lines in openings.values() for line in lines)
        tolls = self._lookup("ezpass_tolls", Toll, keys[Category.EZPASS])
        violations = self._lookup("pvb_violations", Violation, keys[Category.PVB])
        tickets = self._lookup("tlc_tickets", Ticket, keys[Category.TLC])
        misc_charges = self._lookup("misc_charges", MiscCharge, keys[Category.MISC])
        repair_parts = self._lookup(
            "repair_installments", RepairInstallment, keys[Category.REPAIRS]
        )
        loan_parts = self._lookup("loan_installments", LoanInstallment, keys[Category.LOANS])

        driver_ids = {row["driver_id"] for rows in roles.values() for row in rows}
        for group in (trips, openings, postings):
            driver_ids.update(row.driver_id for rows in group.values() for row in rows)
        for module in (tolls, violations, tickets, misc_charges):
            driver_ids.update(row.driver_id for row in module.values())

        return self._faults, Books(
            period=self._period,
            leases=leases,
            roles=roles,
            drivers=self._lookup("drivers", Driver, driver_ids),
            vehicles=self._lookup("vehicles", Vehicle, (x.vehicle_id for x in leases.values())),
            medallions=self._lookup(
                "medallions", Medallion, (x.medallion_id for x in leases.values())
            ),
            trips=trips,
            openings=openings,
            postings=postings,
            tolls=tolls,
            violations=violations,
            tickets=tickets,
            repairs=self._lookup("repairs", Repair, (p.repair_id for p in repair_parts.values())),
            repair_installments=repair_parts,
            loans=self._lookup("driver_loans", Loan, (p.loan_id for p in loan_parts.values())),
            loan_installments=loan_parts,
            misc_charges=misc_charges,
        )

    def _rows(self, name: str, keys: Iterable[object]) -> Sequence[Row]:
        """The rows of `sql/<name>.sql` for `keys`, by column name."""
        with self._conn.cursor(row_factory=dict_row) as cursor:
            return self._fetch(cursor, name, keys)

    def _tuples(self, name: str, keys: Iterable[object]) -> Sequence[tuple[Any, ...]]:
        """The same as tuples in the order of the query's columns: for the views with many rows."""
        with self._conn.cursor() as cursor:
            return self._fetch(cursor, name, keys)

    def _fetch(
        self, cursor: psycopg.Cursor[Record], name: str, keys: Iterable[object]
    ) -> Sequence[Record]:
        """Nulls among the keys are left out."""
        parameters = {
            "keys": sorted({key for key in keys if key is not None}, key=str),
            "period_start": self._period.start,
            "period_end": self._period.end,
            "categories": list(Category),
            "sources": list(Source),
        }
        if not parameters["keys"]:
            return []
        return cursor.execute(sql_file(PACKAGE, name), parameters).fetchall()

    def _lookup(self, view: str, record: type[Record], keys: Iterable[object]) -> Lookup[Record]:
        return Lookup(view, record, self._rows(view, keys))

    def _note(self, fault: LeaseFault) -> None:
        self._faults.setdefault(fault.lease_id, fault)

    def _note_ledger_defects(self) -> None:
        for row in self._rows("ledger_defects", self._lease_ids):
            self._note(
                BadRow(
                    row["lease_id"],
                    "ledger_postings",
                    row["posting_id"],
                    row["column_name"],
                    row["what"],
                )
            )

    def _trips(self) -> dict[int, list[Trip]]:
        trips: dict[int, list[Trip]] = defaultdict(list)
        seen: set[str] = set()
        for (
            lease_id,
            missing,
            trip_id,
            driver_id,
            started_at,
            payment_type,
            total_amount,
            *taxes,
        ) in self._tuples("curb_trips", self._lease_ids):
            defect = (missing, "is null") if missing else None
            if defect is None and trip_id in seen:
                defect = ("trip_id", "stands there more than once")
            if defect is None and not total_amount.is_finite():
                defect = ("total_amount", "is not a number")
            if defect:
                self._note(BadRow(lease_id, "curb_trips", trip_id, *defect))
                continue
            seen.add(trip_id)
            trips[lease_id].append(
                Trip(
                    trip_id,
                    driver_id,
                    started_at,
                    payment_type,
                    total_amount,
                    tuple(taxes),
                )
            )
        return trips

    def _openings(self) -> dict[int, list[Opening]]:
        openings: dict[int, list[Opening]] = defaultdict(list)
        for row in self._rows("ledger_openings", self._lease_ids):
            lease_id, obligation_id = row["lease_id"], row["obligation_id"]
            if lease_id in self._faults:
                continue
            if row["repeated_postings"]:
                self._note(
                    BadRow(
                        lease_id,
                        "ledger_postings",
                        f"of obligation {obligation_id}",
                        "posting_id",
                        f"{row['repeated_postings']} stand there more than once",
                    )
                )
            elif row["first_category"] != row["last_category"]:
                self._note(
                    BadRow(
                        lease_id,
                        "ledger_postings",
                        f"of obligation {obligation_id}",
                        "category",
                        f"both {row['first_category']} and {row['last_category']}",
                    )
                )
            else:
                openings[lease_id].append(
                    Opening(
                        obligation_id=obligation_id,
                        category=Category(row["first_category"]),
                        subcategory=row["subcategory"],
                        prior=row["prior"],
                        due_date=row["due_date"],
                        first_booked_on=row["first_booked_on"],
                        driver_id=row["driver_id"],
                        source_id=row["source_id"],
                        description=row["description"],
                    )
                )
        return openings

    def _postings(self) -> dict[int, list[Posting]]:
        postings: dict[int, list[Posting]] = defaultdict(list)
        for (
            lease_id,
            posting_id,
            driver_id,
            category,
            subcategory,
            entry_type,
            amount,
            obligation_id,
            source,
            *rest,
        ) in self._tuples("ledger_postings", self._lease_ids):
            if lease_id not in self._faults:
                postings[lease_id].append(
                    Posting(
                        posting_id,
                        driver_id,
                        CATEGORIES[category],
                        subcategory,
                        ENTRY_TYPES[entry_type],
                        amount,
                        obligation_id,
                        SOURCES[source],
                        *rest,
                    )
                )
        return postings


def _by_lease(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["lease_id"]].append(row)
    return grouped
