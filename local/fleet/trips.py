"""Trips by the meter's rules of 2025: fare, surcharges, taxes, tolls and tips, in cents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from include.dtr.period import PayPeriod
from local.fleet.account import Account, Profile
from local.fleet.cents import dollars
from local.fleet.clock import local, new_york
from local.fleet.dice import Dice
from local.fleet.rows import Trip
from local.fleet.tolls import Plaza, pass_plaza, plaza_to

BASE, UNIT = 300, 70  # the flag drop; each fifth of a mile, or minute that the cab stands
JFK_FLAT, NEWARK_EXTRA, LAGUARDIA_EXTRA, JFK_RUSH_EXTRA = 7000, 2000, 500, 500
NIGHT_EXTRA, RUSH_EXTRA = 100, 250
MTA, TIF, CONGESTION, CBDT, AIRPORT = 50, 100, 250, 75, 175
ODD_ONE_IN = 400
"""One trip in this many is disputed or not charged."""
LAST_LATE_DAY = 3  # date.weekday() of Thursday


@dataclass(frozen=True, slots=True)
class Route:
    """Where a passenger goes. Lengths in tenths of a mile, speed in miles an hour."""

    name: str
    shortest: int
    longest: int
    speed: int
    stands: int
    """The most minutes in traffic."""
    congestion: int
    """Per cent of such trips that touch Manhattan south of 96th Street."""
    zone: int
    """Per cent of such trips that also touch the Congestion Relief Zone."""
    toll: int = 0
    """Per cent of such trips that pass a plaza."""


ROUTES: tuple[tuple[int, Route], ...] = (
    (74, Route("core", 7, 42, 9, 7, 100, 80)),
    (14, Route("borough", 12, 75, 13, 6, 10, 60, 4)),
    (7, Route("laguardia", 75, 115, 21, 9, 92, 75, 60)),
    (4, Route("kennedy", 150, 190, 23, 9, 90, 75, 45)),
    (1, Route("newark", 140, 185, 24, 9, 100, 85, 100)),
)
HOP = Route("hop", 3, 9, 9, 2, 100, 60)
"""A few blocks: for a cab that makes very many trips."""


@dataclass(frozen=True, slots=True)
class Shift:
    driver_id: int
    starts_at: datetime
    trips: int


def drive_week(account: Account, period: PayPeriod, dice: Dice) -> None:
    """One week's trips of a lease, with the tolls that its cab ran up on them."""
    profile = account.profile
    if period.start in profile.idle_weeks:
        return
    card, cash = dice.between(*profile.card_trips), dice.between(*profile.cash_trips)
    for shift in _shifts(profile, period, card + cash, dice):
        card, cash = drive_shift(account, shift, card, cash, dice)


def drive_shift(
    account: Account, shift: Shift, card: int, cash: int, dice: Dice
) -> tuple[int, int]:
    """One driver's shift, trip after trip; `card` and `cash` trips are left of the week.

    Returns what is left of both afterwards.
    """
    clock = shift.starts_at
    for _ in range(shift.trips):
        clock += timedelta(seconds=dice.between(90, 660))
        by_card = dice.below(card + cash) < card
        card, cash = (card - 1, cash) if by_card else (card, cash - 1)
        payment_type = "CREDIT_CARD" if by_card else "CASH"
        if dice.below(ODD_ONE_IN) == 0:
            payment_type = dice.one_of(("NO_CHARGE", "DISPUTE"))
        trip, plaza = ride(account, shift.driver_id, clock, payment_type, dice)
        account.trips.append(trip)
        if plaza is not None:
            pass_plaza(account, plaza, shift.driver_id, trip.ended_at, dice)
        if trip.airport_fee and dice.chance(25):
            plaza = plaza_to("laguardia", dice)
            pass_plaza(account, plaza, shift.driver_id, clock - timedelta(minutes=4), dice)
        clock = trip.ended_at
    return card, cash


def ride(
    account: Account,
    driver_id: int,
    starts_at: datetime,
    payment_type: str,
    dice: Dice,
    route: Route | None = None,
    *,
    punctual: bool = False,
) -> tuple[Trip, Plaza | None]:
    """One trip as CURB bills it, and the plaza that it passed, if any.

    Booked on the date on which it ended; now and then a day later unless `punctual`.
    """
    route = route or dice.weighted(ROUTES)
    length = dice.between(route.shortest, route.longest)
    stood = dice.below(route.stands + 1)
    ends_at = starts_at + timedelta(seconds=length * 360 // route.speed + stood * 60)
    leaves = local(starts_at)
    if payment_type == "NO_CHARGE":
        return metered(account, driver_id, starts_at, ends_at, payment_type, fare=BASE), None

    rush = leaves.weekday() < 5 and 16 <= leaves.hour < 20
    night = leaves.hour >= 20 or leaves.hour < 6
    fare = BASE + UNIT * ((length + 1) // 2 + stood)
    extras = RUSH_EXTRA if rush else NIGHT_EXTRA if night else 0
    if route.name == "kennedy":
        fare, extras = JFK_FLAT, JFK_RUSH_EXTRA if rush else 0
    elif route.name == "laguardia":
        extras += LAGUARDIA_EXTRA
    elif route.name == "newark":
        extras += NEWARK_EXTRA
    in_core = dice.chance(route.congestion)
    picks_up_at_airport = route.name in ("laguardia", "kennedy") and dice.chance(50)
    plaza = plaza_to(route.name, dice) if dice.chance(route.toll) else None
    trip = metered(
        account,
        driver_id,
        starts_at,
        ends_at,
        payment_type,
        fare=fare,
        extras=extras,
        tolls=plaza.toll if plaza else 0,
        mta=0 if route.name == "newark" else MTA,
        tif=TIF,
        congestion=CONGESTION if in_core else 0,
        cbdt=CBDT if in_core and dice.chance(route.zone) else 0,
        airport=AIRPORT if picks_up_at_airport else 0,
        tip_percent=_tip(dice) if payment_type == "CREDIT_CARD" else 0,
    )
    return trip if punctual else _perhaps_late(trip, dice), plaza


def metered(
    account: Account,
    driver_id: int,
    starts_at: datetime,
    ends_at: datetime,
    payment_type: str,
    *,
    fare: int,
    extras: int = 0,
    tolls: int = 0,
    mta: int = 0,
    tif: int = 0,
    congestion: int = 0,
    cbdt: int = 0,
    airport: int = 0,
    tip_percent: int = 0,
) -> Trip:
    """The row of a trip from its parts in cents, booked on the date on which it ended."""
    before_tip = fare + extras + tolls + mta + tif + congestion + cbdt + airport
    tip = before_tip * tip_percent // 100
    day = local(starts_at).date()
    number = account.next_number(f"trips of {day}")
    return Trip(
        trip_id=f"{account.lease_id}{day:%y%m%d}{number:03}",
        lease_id=account.lease_id,
        driver_id=driver_id,
        started_at=starts_at,
        ended_at=ends_at,
        payment_type=payment_type,
        fare=dollars(fare),
        tip=dollars(tip),
        tolls=dollars(tolls),
        extras=dollars(extras),
        mta_tax=dollars(mta),
        tif=dollars(tif),
        congestion=dollars(congestion),
        cbdt=dollars(cbdt),
        airport_fee=dollars(airport),
        total_amount=dollars(before_tip + tip),
        booked_on=local(ends_at).date(),
    )


def _perhaps_late(trip: Trip, dice: Dice) -> Trip:
    """Now and then a meter is out of reach of its network, and sends its trip a day later.

    Not toward the week's end, so that a week's number of trips stays what it is meant to be.
    """
    if trip.booked_on is None or trip.booked_on.weekday() > LAST_LATE_DAY or dice.below(50):
        return trip
    return trip._replace(booked_on=trip.booked_on + timedelta(days=1))


def _tip(dice: Dice) -> int:
    """Per cent: most riders press a preset button, a few nothing."""
    return dice.weighted(((6, 0), (10, 10), (34, 20), (22, 15), (14, 18), (14, 25)))


def _shifts(profile: Profile, period: PayPeriod, trips: int, dice: Dice) -> Iterator[Shift]:
    """The week's shifts: each driver six days of seven, the trips spread evenly over them."""
    plan: list[tuple[date, int, bool]] = []
    for place, person in enumerate(profile.drivers):
        night = profile.night ^ (place % 2 == 1)
        day_off = dice.below(7)
        for offset in range(7):
            day = period.start + timedelta(days=offset)
            if offset != day_off and profile.drives_on(place, day):
                plan.append((day, person.driver_id, night))
    if not plan:
        return
    in_full_week = 6 * len(profile.drivers)
    each, more = divmod(trips * len(plan) // in_full_week, len(plan))
    for place, (day, driver_id, night) in enumerate(plan):
        hour, minute = (16, dice.between(20, 59)) if night else (6, dice.between(0, 59))
        count = each + (1 if place < more else 0)
        yield Shift(driver_id, new_york(day, hour, minute), count)
