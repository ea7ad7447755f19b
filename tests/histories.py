"""Random histories of a fleet for hypothesis: what an office does over some weeks, in any order.

A history is a list of steps; the runner (tests/integration/test_histories.py) does them on real
stores. Weeks are named by their place in `WEEKS`, leases by their number modulo those there are.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from hypothesis import strategies as st

from include.dtr.period import PayPeriod, week_from
from local.fleet.books import Fleet
from local.fleet.rows import Driver, Lease, LeaseDriver
from tests.integration.office import card_trip, debit

FIRST = date(2025, 10, 5)
WEEKS: tuple[PayPeriod, ...] = (
    *(week_from(FIRST + timedelta(weeks=n)) for n in range(4)),
    week_from(FIRST + timedelta(days=10)),  # an odd one, from a Wednesday
)


class Step(StrEnum):
    RUN = "run"
    SETTLE = "settle"
    REVERSE = "reverse a settlement"
    VOID = "void"
    PAY = "pay"
    BOOK_TRIP = "book a trip"
    MOVE_TRIP = "move a trip"
    BOOK_DEBIT = "book a debit"
    BOOK_CREDIT = "book a credit"
    ACCEPT = "accept a gap"


@dataclass(frozen=True)
class Deed:
    step: Step
    week: int
    lease: int
    mode: str
    """Of a run: plain, regenerate or cascade; "named" with it limits it to the lease."""
    amount: Decimal


deeds = st.builds(
    Deed,
    # What moves money on comes more often than what disturbs it.
    step=st.sampled_from([*[Step.RUN] * 6, *[Step.SETTLE] * 4, *Step]),
    week=st.integers(0, len(WEEKS) - 1),
    lease=st.integers(0, 1),
    mode=st.sampled_from(["plain", "plain", "regenerate", "cascade", "named", "named cascade"]),
    amount=st.decimals("0.01", "300.00", places=2),
)


@dataclass(frozen=True)
class History:
    fleet: Fleet
    deeds: list[Deed]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One or two leases with card money and debts in each of four weeks, and up to nine deeds."""
    fleet = Fleet()
    for lease_id in range(1, draw(st.integers(1, 2)) + 1):
        fleet.leases.append(Lease(lease_id, start_date=date(2025, 1, 5)))
        fleet.drivers.append(Driver(lease_id, "P", str(lease_id)))
        fleet.lease_drivers.append(LeaseDriver(lease_id, lease_id))
        opening = draw(st.sampled_from(["0.00", "400.00"]))
        if opening != "0.00":
            before = FIRST - timedelta(days=10)
            fleet.ledger_postings.append(debit(f"OLD{lease_id}", lease_id, opening, before))
        for period in WEEKS[:4]:
            name = f"{lease_id}-{period.start}"
            card = str(draw(st.decimals("-80.00", "600.00", places=2)))
            fleet.curb_trips.append(card_trip(f"T{name}", lease_id, card, period.start))
            owed = str(draw(st.decimals("0.01", "500.00", places=2)))
            fleet.ledger_postings.append(debit(f"L{name}", lease_id, owed, period.start))
    return History(fleet, draw(st.lists(deeds, min_size=3, max_size=9)))
