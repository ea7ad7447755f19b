"""A cheap fleet for faults: many small leases, each with trips, taxes, fees and a few debts."""

from collections.abc import Mapping, Sequence

from include.dtr.period import PayPeriod
from local.fleet import Fleet
from local.fleet.account import Profile
from local.fleet.generate import generate
from local.fleet.people import Person
from local.fleet.weeks import Settlement

FIRST_LEASE = 3001


def ring(
    leases: int,
    periods: Sequence[PayPeriod],
    settlements: Mapping[PayPeriod, Settlement] | None = None,
) -> Fleet:
    """Leases 3001, 3002, ... with three to six card trips a week; every fifth owes a repair."""
    return generate(
        [_profile(FIRST_LEASE + place) for place in range(leases)], periods, settlements or {}
    )


def _profile(lease_id: int) -> Profile:
    return Profile(
        lease_id=lease_id,
        drivers=(Person(lease_id, "Ring", f"Driver {lease_id}"),),
        weekly_fee=40_000 + (lease_id % 7) * 2_500,
        card_trips=(3, 6),
        cash_trips=(0, 2),
        repairs=1 if lease_id % 5 == 0 else 0,
    )
