"""Random fleets over several weeks, for hypothesis: everything that a ledger can do to a lease."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from include.dtr.period import PayPeriod, week_from
from local.fleet.books import Fleet
from local.fleet.rows import Driver, Lease, LeaseDriver, Posting, Trip
from tests.naive import HIERARCHY, naive_statement

FIRST_DAY = date(2025, 10, 19)
"""The four weeks from here hold the day on which New York sets its clocks back."""
PERIODS: list[PayPeriod] = [week_from(FIRST_DAY + timedelta(weeks=n)) for n in range(4)]
LAST_DAY = PERIODS[-1].end
SOURCES = {
    "DEBIT": ["CURB", "LEASE", "MISC", "ADJUSTMENT"],
    "CREDIT": ["INTERIM_PAYMENT", "ADJUSTMENT"],
}

days = st.dates(FIRST_DAY - timedelta(days=20), LAST_DAY + timedelta(days=9))
amounts = st.decimals("0.01", "900.00", places=2)
trip_amounts = st.decimals("-60.00", "400.00", places=2)


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    """One to three leases with trips, debts, interim payments, reversals, joint drivers."""
    fleet = Fleet()
    for lease_id in range(1, draw(st.integers(1, 3)) + 1):
        _lease(draw, fleet, lease_id)
        for number in range(draw(st.integers(0, 7))):
            fleet.curb_trips.append(_trip(draw, lease_id, number))
        for number in range(draw(st.integers(0, 5))):
            _obligation(draw, fleet, lease_id, f"O{lease_id}-{number}")
        for period in PERIODS[: draw(st.integers(0, 3))]:
            _settle(fleet, lease_id, period)
    return fleet


def _lease(draw: st.DrawFn, fleet: Fleet, lease_id: int) -> None:
    starts = draw(st.sampled_from([date(2025, 1, 5), FIRST_DAY + timedelta(days=10)]))
    ends = draw(st.sampled_from([None, None, PERIODS[2].start + timedelta(days=2)]))
    status = "TERMINATED" if ends else "ACTIVE"
    fleet.leases.append(Lease(lease_id, status=status, start_date=starts, end_date=ends))
    fleet.drivers.append(Driver(lease_id, "P", str(lease_id)))
    fleet.lease_drivers.append(LeaseDriver(lease_id, lease_id))
    if draw(st.booleans()):
        joint = 100 + lease_id
        fleet.drivers.append(Driver(joint, "J", str(joint)))
        since = draw(st.none() | st.just(PERIODS[1].start + timedelta(days=3)))
        fleet.lease_drivers.append(LeaseDriver(lease_id, joint, "ADDITIONAL", since))


def _trip(draw: st.DrawFn, lease_id: int, number: int) -> Trip:
    """Booked on the day it happened, later, or not at all; refunds and disputes among them."""
    day = draw(st.dates(FIRST_DAY - timedelta(days=3), LAST_DAY))
    started = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    late = draw(st.sampled_from([0, 0, 0, 1, 9]))
    amount, zero = draw(trip_amounts), Decimal("0.00")
    return Trip(
        trip_id=f"T{lease_id}-{number}",
        lease_id=lease_id,
        driver_id=draw(st.sampled_from([lease_id, None])),
        started_at=started,
        ended_at=started,
        payment_type=draw(
            st.sampled_from(["CREDIT_CARD", "CREDIT_CARD", "CASH", "DISPUTE", "NO_CHARGE"])
        ),
        fare=amount,
        tip=zero,
        tolls=zero,
        extras=zero,
        mta_tax=zero,
        tif=zero,
        congestion=zero,
        cbdt=zero,
        airport_fee=zero,
        total_amount=amount,
        booked_on=draw(st.sampled_from([day + timedelta(days=late)] * 5 + [None])),
    )


def _obligation(draw: st.DrawFn, fleet: Fleet, lease_id: int, name: str) -> None:
    """A few postings of one obligation on any days: charges, payments of any size, reversals."""
    category = draw(st.sampled_from(HIERARCHY))
    due = draw(st.none() | days)
    entries = ["DEBIT", *draw(st.lists(st.sampled_from(["DEBIT", "CREDIT"]), max_size=3))]
    reversed_amount = draw(amounts)
    for number, entry in enumerate(entries):
        fleet.ledger_postings.append(
            _posting(
                f"{name}/{number}",
                lease_id,
                category,
                entry,
                draw(amounts | st.just(reversed_amount)),
                name,
                draw(st.sampled_from(SOURCES[entry])),
                due if entry == "DEBIT" else None,
                draw(days),
            )
        )


def _settle(fleet: Fleet, lease_id: int, period: PayPeriod) -> None:
    """EARNINGS postings as the payment engine books them on the period's last day."""
    naive = naive_statement(fleet, lease_id, period.start, period.end)
    for name, line in naive.lines.items():
        if line.paid:
            fleet.ledger_postings.append(
                _posting(
                    f"{name}/S{period.end}",
                    lease_id,
                    line.category,
                    "CREDIT" if line.paid > 0 else "DEBIT",
                    Decimal(abs(line.paid)) / 100,
                    name,
                    "EARNINGS",
                    None,
                    period.end,
                )
            )


def _posting(
    posting_id: str,
    lease_id: int,
    category: str,
    entry: str,
    amount: Decimal,
    obligation_id: str,
    source: str,
    due: date | None,
    booked_on: date,
) -> Posting:
    return Posting(
        posting_id=posting_id,
        lease_id=lease_id,
        driver_id=lease_id,
        category=category,
        subcategory=None,
        entry_type=entry,
        amount=amount,
        obligation_id=obligation_id,
        source=source,
        source_id=None,
        description=None,
        due_date=due,
        booked_on=booked_on,
    )
