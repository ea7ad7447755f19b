"""Builders of one lease's week: say what matters to the test, the rest is ordinary."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from include.dtr.model import (
    Category,
    Driver,
    EntryType,
    Lease,
    LeaseWeek,
    Medallion,
    Modules,
    Opening,
    Posting,
    PostingSource,
    Trip,
    Vehicle,
)
from include.dtr.money import ZERO
from include.dtr.period import NEW_YORK, PayPeriod, week_from

PERIOD = week_from(date(2025, 11, 9))
LEASEHOLDER = Driver(
    driver_id=1,
    first_name="Maria",
    last_name="Okafor",
    tlc_license="5601234",
    tlc_license_expires_on=None,
    dmv_license_expires_on=None,
    payment_type="ACH",
)
NO_MODULES = Modules(
    tolls={},
    violations={},
    tickets={},
    repairs={},
    repair_installments={},
    loans={},
    loan_installments={},
    misc_charges={},
)


def dollars(amount: str | Decimal) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def lease(lease_id: int = 1045, **changes: object) -> Lease:
    values: dict[str, object] = {
        "lease_id": lease_id,
        "lease_type": "LONG_TERM",
        "status": "ACTIVE",
        "start_date": date(2025, 1, 5),
        "end_date": None,
        "weekly_fee": dollars("500"),
        "deposit_amount": dollars("1000"),
        "vehicle_id": 11,
        "medallion_id": 21,
    }
    return Lease(**(values | changes))  # type: ignore[arg-type]


def trip(
    amount: str,
    payment_type: str = "CREDIT_CARD",
    trip_id: str = "T1",
    started_at: datetime | None = None,
    driver_id: int | None = 1,
    taxes: tuple[str, str, str, str, str] = ("0", "0", "0", "0", "0"),
) -> Trip:
    return Trip(
        trip_id=trip_id,
        driver_id=driver_id,
        started_at=started_at or datetime(2025, 11, 10, 9, 30, tzinfo=NEW_YORK),
        payment_type=payment_type,
        total_amount=dollars(amount),
        taxes=tuple(dollars(tax) for tax in taxes),  # type: ignore[arg-type]
    )


def opening(
    obligation_id: str,
    category: Category,
    prior: str = "0",
    due_date: date | None = None,
    first_booked_on: date = PERIOD.start,
    **changes: object,
) -> Opening:
    values: dict[str, object] = {
        "obligation_id": obligation_id,
        "category": category,
        "subcategory": None,
        "prior": dollars(prior),
        "due_date": due_date,
        "first_booked_on": first_booked_on,
        "driver_id": None,
        "source_id": None,
        "description": None,
    }
    return Opening(**(values | changes))  # type: ignore[arg-type]


def posting(
    obligation_id: str,
    category: Category,
    amount: str,
    entry_type: EntryType = EntryType.DEBIT,
    source: PostingSource | None = None,
    **changes: object,
) -> Posting:
    values: dict[str, object] = {
        "posting_id": f"{obligation_id}/{entry_type}/{amount}",
        "driver_id": None,
        "category": category,
        "subcategory": None,
        "entry_type": entry_type,
        "amount": dollars(amount),
        "obligation_id": obligation_id,
        "source": source
        or (PostingSource.CURB if category is Category.TAXES else PostingSource(category)),
        "source_id": None,
        "description": None,
        "due_date": None,
        "booked_on": PERIOD.start + timedelta(days=1),
    }
    return Posting(**(values | changes))  # type: ignore[arg-type]


def week(
    trips: Iterable[Trip] = (),
    openings: Iterable[Opening] = (),
    postings: Iterable[Posting] = (),
    period: PayPeriod = PERIOD,
    modules: Modules = NO_MODULES,
    additional_drivers: Iterable[Driver] = (),
    leaseholder: Driver = LEASEHOLDER,
    of_lease: Lease | None = None,
    vehicle: Vehicle | None = None,
    medallion: Medallion | None = None,
) -> LeaseWeek:
    """A lease's week; an obligation that has postings only needs no opening of its own."""
    lines = {line.obligation_id: line for line in openings}
    moves = tuple(postings)
    for move in moves:
        lines.setdefault(
            move.obligation_id,
            opening(
                move.obligation_id,
                move.category,
                due_date=move.due_date,
                subcategory=move.subcategory,
                source_id=move.source_id,
                description=move.description,
            ),
        )
    others = tuple(additional_drivers)
    drivers: Mapping[int, Driver] = {d.driver_id: d for d in (leaseholder, *others)}
    return LeaseWeek(
        period=period,
        lease=of_lease or lease(),
        leaseholder=leaseholder,
        additional_drivers=others,
        drivers=drivers,
        vehicle=vehicle,
        medallion=medallion,
        trips=tuple(trips),
        openings=tuple(lines.values()),
        postings=moves,
        modules=modules,
    )


def worked_example() -> LeaseWeek:
    """The checked example at the end of domain section 4."""
    charges = {
        Category.TAXES: ("191.25", "0"),
        Category.EZPASS: ("23.11", "8.11"),
        Category.LEASE: ("500.00", "0"),
        Category.PVB: ("115.00", "65.00"),
        Category.TLC: ("0", "75.00"),
        Category.REPAIRS: ("200.00", "50.00"),
        Category.LOANS: ("252.30", "52.30"),
        Category.MISC: ("25.00", "0"),
    }
    return week(
        trips=[
            trip("465.00", trip_id="T1"),
            trip("90.00", "CASH", trip_id="T2"),
        ],
        openings=[
            opening(f"{category}-old", category, prior=prior, first_booked_on=date(2025, 11, 3))
            for category, (_, prior) in charges.items()
            if Decimal(prior)
        ],
        postings=[
            posting(f"{category}-new", category, charge)
            for category, (charge, _) in charges.items()
            if Decimal(charge)
        ],
    )


__all__ = [
    "LEASEHOLDER",
    "NO_MODULES",
    "PERIOD",
    "ZERO",
    "dollars",
    "lease",
    "opening",
    "posting",
    "trip",
    "week",
    "worked_example",
]
