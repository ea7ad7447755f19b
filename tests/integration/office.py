"""A fleet's office for tests: books to write in, runs to start, statements to look at."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.rows import dict_row

from include.dtr.connections import Stores
from include.dtr.errors import DtrError
from include.dtr.model import PaymentType
from include.dtr.office import voiding
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office as PeoplesOffice
from include.dtr.office.seen import Seen
from include.dtr.payments import noting
from include.dtr.payments.noting import Payment
from include.dtr.period import PayPeriod
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import RunSummary, close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.request import Plan, Request
from include.dtr.settings import settings
from local.fleet import Fleet, load
from local.fleet.books import COLUMNS
from local.fleet.load import copy
from local.fleet.rows import Driver, Lease, LeaseDriver, Posting, Trip

Row = dict[str, Any]
TABLE_OF = {columns: table for table, columns in COLUMNS.items()}
AFTER = datetime(2025, 11, 23, 10, tzinfo=UTC)
"""The clock unless a test says otherwise: after the sample's weeks."""

PAYOUT_SECRET = b"a secret of the tests, long enough"
PAT = Actor("pat", "192.0.2.7", "PATCH /api/dtr/...")
"""Who pays and voids."""


@contextmanager
def in_batches(most: int = 3) -> Iterator[None]:
    """Runs have at most so many batches. The sample fleet's leases take half as long in three of
    them, as those of a large fleet are worked, as in one each, as those of a small fleet are."""
    try:
        with pytest.MonkeyPatch.context() as changed:
            changed.setenv("DTR_MAX_MAPPED_TASKS", str(most))
            changed.setenv("DTR_LEASES_PER_TASK", "15")
            settings.cache_clear()
            yield
    finally:
        settings.cache_clear()


@dataclass
class Office:
    owner: psycopg.Connection[Any]
    stores: Stores
    s3: Any
    bucket: str
    now: datetime = AFTER
    """The clock of those who start runs, and of those who pay."""
    payout: Callable[[], Any] | None = None
    """The bank accounts, as their own role reads them; None: this fleet has no such connection."""
    _runs: Iterator[int] = field(default_factory=lambda: count(1))

    def book(self, fleet: Fleet) -> None:
        """Add rows to the fleet's books."""
        load(self.owner, fleet)

    def add(self, *rows: NamedTuple) -> None:
        """Add single rows to the fleet's books, each to the table that has its columns."""
        fleet = Fleet()
        for row in rows:
            fleet.tables()[TABLE_OF[row._fields]].append(row)
        self.book(fleet)

    def rewrite(self, fleet: Fleet) -> None:
        """Books that hold these rows and no others."""
        with self.owner.transaction():
            names = ", ".join(f"fleet.{name}" for name in fleet.tables())
            self.owner.execute(f"TRUNCATE {names}".encode())
            for name, rows in fleet.tables().items():
                if rows:
                    copy(self.owner, name, rows)

    def trigger(self) -> Trigger:
        return Trigger(f"manual__{next(self._runs)}", TriggeredBy.USER, "clerk")

    def plan(self, trigger: Trigger, request: Request) -> Plan:
        return self.plan_at(trigger, request, self.now)

    def plan_at(self, trigger: Trigger, request: Request, run_after: datetime) -> Plan:
        return plan(self.stores, trigger, request, run_after)

    def run(
        self,
        start: date | PayPeriod | None = None,
        lease_ids: Sequence[int] = (),
        regenerate: bool = False,
        trigger: Trigger | None = None,
        cascade: bool = False,
        allow_no_trips: bool = False,
    ) -> RunSummary:
        """A whole run, batch after batch, as the DAG's tasks do it."""
        chosen = start.start if isinstance(start, PayPeriod) else start
        request = Request(
            chosen,
            None,
            tuple(lease_ids),
            regenerate or cascade,
            cascade=cascade,
            allow_no_trips=allow_no_trips,
        )
        who = trigger or self.trigger()
        for batch in self.plan(who, request).batches:
            try:
                generate(self.stores, who, batch)
            except DtrError as failure:
                self.last_failure = failure
        return close(self.stores, who, self.now)

    @property
    def people(self) -> PeoplesOffice:
        """Where people pay and void, on the same stores."""
        chosen = PeoplesOffice(
            records=lambda: nullcontext(self.stores.records),
            source=lambda: nullcontext(self.stores.source),
            archive=lambda: self.stores.archive,
            secret=lambda: "a secret of the tests",
            now=lambda: self.now,
        )
        if self.payout is None:
            return chosen
        return replace(chosen, payout=self.payout, payout_key=lambda: PAYOUT_SECRET)

    def pay(
        self,
        dtr_id: str,
        payment_type: PaymentType,
        batch_number: str,
        on: date,
        seen: Seen = Seen(),  # noqa: B008
    ) -> None:
        payment = Payment(payment_type, batch_number, on)
        noting.note(self.people, PAT, dtr_id, payment, seen)

    def void(self, dtr_id: str, reason: str, seen: Seen = Seen()) -> None:  # noqa: B008
        voiding.void(self.people, PAT, dtr_id, reason, seen)

    def book_settlement(self) -> int:
        """Book what the feed offers and the ledger does not hold yet, as a fleet's ledger does."""
        offered = self.rows(
            f"SELECT {', '.join(Posting._fields)} FROM dtr_settlement ORDER BY posting_id"
        )
        held = {
            row[0] for row in self.owner.execute("SELECT posting_id FROM fleet.ledger_postings")
        }
        missing = [Posting(**row) for row in offered if row["posting_id"] not in held]
        self.add(*missing)
        return len(missing)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        with self.stores.records.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), parameters).fetchall()

    def dtr(self, lease_id: int) -> Row:
        """The lease's one row; fails the test where there are several."""
        (row,) = self.rows("SELECT * FROM dtr WHERE lease_id = %s", lease_id)
        return row

    def objects(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {
            item["Key"]: self.s3.get_object(Bucket=self.bucket, Key=item["Key"])["Body"].read()
            for item in listed
        }


def small_fleet(*lease_ids: int) -> Fleet:
    """Leases with a leaseholder each (driver id = lease id) and nothing else."""
    fleet = Fleet()
    for lease_id in lease_ids:
        fleet.leases.append(Lease(lease_id))
        fleet.lease_drivers.append(LeaseDriver(lease_id, lease_id))
        fleet.drivers.append(Driver(lease_id, "Test", f"Driver {lease_id}", f"56{lease_id:05d}"))
    return fleet


def working_fleet(*lease_ids: int, booked_on: date) -> Fleet:
    """Leases with a card trip of 300.00 (T1) and a fee of 200.00 (L1) each."""
    fleet = small_fleet(*lease_ids)
    for lease_id in lease_ids:
        fleet.curb_trips.append(card_trip(f"T{lease_id}", lease_id, "300.00", booked_on))
        fleet.ledger_postings.append(debit(f"L{lease_id}", lease_id, "200.00", booked_on))
    return fleet


def card_trip(
    trip_id: str,
    lease_id: int | None,
    amount: str,
    booked_on: date | None,
    payment_type: str = "CREDIT_CARD",
    **changes: Any,
) -> Trip:
    nothing = Decimal("0.00")
    started = datetime(2025, 11, 10, 15, tzinfo=UTC)
    row = Trip(
        trip_id=trip_id,
        lease_id=lease_id,
        driver_id=lease_id,
        started_at=started,
        ended_at=started,
        payment_type=payment_type,
        fare=Decimal(amount),
        tip=nothing,
        tolls=nothing,
        extras=nothing,
        mta_tax=nothing,
        tif=nothing,
        congestion=nothing,
        cbdt=nothing,
        airport_fee=nothing,
        total_amount=Decimal(amount),
        booked_on=booked_on,
    )
    return row._replace(**changes)


def debit(
    posting_id: str,
    lease_id: int | None,
    amount: str,
    booked_on: date,
    category: str = "LEASE",
    **changes: Any,
) -> Posting:
    row = Posting(
        posting_id=posting_id,
        lease_id=lease_id,
        driver_id=lease_id,
        category=category,
        subcategory=None,
        entry_type="DEBIT",
        amount=Decimal(amount),
        obligation_id=posting_id,
        source=category if category != "TAXES" else "CURB",
        source_id=None,
        description=None,
        due_date=None,
        booked_on=booked_on,
    )
    return row._replace(**changes)
