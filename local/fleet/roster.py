"""Who drives what: the 45 leases in scope in the last week, and four that are not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from local.fleet.account import Profile
from local.fleet.dice import Dice
from local.fleet.people import LEASEHOLDERS, Person, additional, leaseholder, outsider
from local.fleet.weeks import LAST_PERIOD, PERIODS

FIRST_LEASE = 1045
LEASES_IN_SCOPE = range(FIRST_LEASE, FIRST_LEASE + len(LEASEHOLDERS))
DRAFT, CANCELLED, TERMINATED, FUTURE = 1031, 1034, 1038, 1092
OUT_OF_SCOPE: Mapping[int, str] = {
    DRAFT: "DRAFT, never signed",
    CANCELLED: "CANCELLED before it began",
    TERMINATED: "TERMINATED on 2025-10-15; in scope in the weeks before",
    FUTURE: "starts on 2025-11-17, after the last week",
}


@dataclass(frozen=True, slots=True)
class Band:
    """A way of working: how many trips a week it gives, and what such a lease costs (cents)."""

    lease_type: str
    card_trips: tuple[int, int]
    cash_trips: tuple[int, int]
    fees: tuple[int, int]


BANDS: tuple[tuple[int, Band], ...] = (
    (28, Band("SHORT_TERM", (60, 74), (10, 18), (90_000, 105_000))),
    (48, Band("LONG_TERM", (72, 92), (12, 26), (110_000, 132_500))),
    (24, Band("LONG_TERM", (86, 104), (14, 30), (130_000, 150_000))),
)
SINGLE_SHIFT = BANDS[1][1]
DOUBLE_SHIFT = Band("DOUBLE_SHIFT", (116, 140), (22, 40), (190_000, 220_000))
FEE_STEP = 2_500
DOUBLE_SHIFT_LEASES = (1046, 1057, 1061, 1063, 1068, 1078, 1086, 1089)
POOL = 1071
"""One cab, six drivers."""

# What a lease is made to be, beside its band.
_SHAPED: Mapping[int, Mapping[str, Any]] = {
    1045: {"repairs": 0, "loans": 0},
    1048: {"night": True},
    1053: {"idle_weeks": frozenset({PERIODS[-2].start, LAST_PERIOD.start})},
    1055: {"start": date(2025, 11, 12)},
    1056: {"end": date(2025, 11, 12), "status": "TERMINATED"},
    1057: {"holder_until": date(2025, 11, 5)},
    1070: {"idle_weeks": frozenset({LAST_PERIOD.start})},
    POOL: {"idle_weeks": frozenset({LAST_PERIOD.start})},
    1081: {"has_vehicle": False},
    1082: {"has_medallion": False},
    1083: {"opening_debt": 384_000, "repairs": 2, "weekly_fee": 137_500},
    1084: {
        "opening_debt": 132_500,
        "loans": 1,
        "idle_weeks": frozenset({PERIODS[-4].start, PERIODS[-3].start}),
    },
    1085: {
        "opening_debt": 51_000,
        "repairs": 1,
        "loans": 1,
        "idle_weeks": frozenset({PERIODS[-3].start, PERIODS[-2].start}),
    },
    1088: {"start": date(2025, 10, 8)},
}
_DAY_ONLY = frozenset({1045, 1053, 1055, 1056, 1070, POOL})
"""No shift of theirs runs past midnight, so a week's trips stay in it."""


def profiles() -> tuple[Profile, ...]:
    """Every lease that ever ran in the eight weeks, by id."""
    inside = [_profile(lease_id) for lease_id in LEASES_IN_SCOPE]
    ended = Profile(
        TERMINATED,
        (outsider(0),),
        weekly_fee=80_000,
        card_trips=(70, 84),
        cash_trips=(12, 24),
        status="TERMINATED",
        start=date(2023, 4, 2),
        end=date(2025, 10, 15),
    )
    return (ended, *inside)


def dormant() -> tuple[Profile, ...]:
    """Leases without any business in the eight weeks."""
    idle = Profile(
        DRAFT,
        (outsider(1),),
        weekly_fee=85_000,
        card_trips=(0, 0),
        cash_trips=(0, 0),
        status="DRAFT",
        start=date(2025, 11, 3),
    )
    return (
        idle,
        replace(
            idle,
            lease_id=CANCELLED,
            drivers=(outsider(2),),
            status="CANCELLED",
            start=date(2025, 9, 28),
        ),
        replace(
            idle,
            lease_id=FUTURE,
            drivers=(outsider(3),),
            status="ACTIVE",
            start=date(2025, 11, 17),
        ),
    )


def _profile(lease_id: int) -> Profile:
    dice = Dice("profile", lease_id)
    band = dice.weighted(BANDS)
    if lease_id in DOUBLE_SHIFT_LEASES or lease_id == POOL:
        band = DOUBLE_SHIFT
    elif lease_id in _SHAPED:
        band = SINGLE_SHIFT
    low = dice.between(band.card_trips[0], band.card_trips[1] - 8)
    drawn = Profile(
        lease_id=lease_id,
        drivers=(leaseholder(lease_id - FIRST_LEASE), *_helpers(lease_id)),
        weekly_fee=dice.between(band.fees[0] // FEE_STEP, band.fees[1] // FEE_STEP) * FEE_STEP,
        card_trips=(low, low + 8),
        cash_trips=band.cash_trips,
        night=dice.chance(35) and lease_id not in _DAY_ONLY,
        lease_type=band.lease_type,
        start=date(2019, 1, 6) + timedelta(days=dice.below(2400)),
        deposit=dice.between(2, 8) * 25_000,
        opening_debt=dice.between(40, 300) * 100 if dice.chance(20) else 0,
        repairs=1 if dice.chance(35) else 0,
        loans=1 if dice.chance(28) else 0,
    )
    return replace(drawn, **_SHAPED.get(lease_id, {}))


def _helpers(lease_id: int) -> tuple[Person, ...]:
    if lease_id == POOL:
        return tuple(additional(place) for place in range(11, 16))
    if lease_id in DOUBLE_SHIFT_LEASES:
        return (additional(DOUBLE_SHIFT_LEASES.index(lease_id)),)
    return ()
