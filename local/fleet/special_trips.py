"""Trips out of the ordinary, put into an account by hand: set times, clock changes, refunds."""

from datetime import date, datetime, timedelta

from local.fleet.account import Account
from local.fleet.cents import cents, dollars
from local.fleet.clock import around_clock_change, local, new_york
from local.fleet.rows import NOTHING, Trip
from local.fleet.trips import CBDT, CONGESTION, MTA, TIF, metered

TRAP_ROWS = 900
"""Running numbers of a trap's own rows start after this, clear of the ordinary ones."""


def make_room(account: Account, starts_at: datetime, ends_at: datetime) -> None:
    """Take out what the leaseholder drove at that time: nobody makes two trips at once."""
    account.trips = [
        trip
        for trip in account.trips
        if trip.driver_id != account.holder_id
        or trip.ended_at <= starts_at
        or trip.started_at >= ends_at
    ]


def insert_trip(
    account: Account,
    starts_at: datetime,
    *,
    seconds: int = 540,
    payment_type: str = "CREDIT_CARD",
    fare: int = 1210,
    extras: int = 100,
    tip_percent: int = 18,
    booked_on: date | None = None,
) -> Trip:
    """A short trip of the leaseholder in Manhattan; what else he drove at that time gives way.

    Booked on the date on which it ended unless another is given.
    """
    ends_at = starts_at + timedelta(seconds=seconds)
    make_room(account, starts_at, ends_at)
    day = local(starts_at).date()
    number = account.next_number(f"trap trips of {day}") + TRAP_ROWS
    trip = metered(
        account,
        account.holder_id,
        starts_at,
        ends_at,
        payment_type,
        fare=fare,
        extras=extras,
        mta=MTA,
        tif=TIF,
        congestion=CONGESTION,
        cbdt=CBDT,
        tip_percent=tip_percent if payment_type == "CREDIT_CARD" else 0,
    )._replace(trip_id=f"{account.lease_id}{day:%y%m%d}{number}")
    if booked_on:
        trip = trip._replace(booked_on=booked_on)
    account.trips.append(trip)
    return trip


def clock_change_trips(account: Account, day: date) -> list[Trip]:
    """Trips around a clock change, each booked on that very day (see `around_clock_change`)."""
    return [
        insert_trip(account, instant, seconds=50, fare=370, booked_on=day)
        for instant in around_clock_change(day)
    ]


def refund(account: Account, of: Trip, amount: int, day: date) -> Trip:
    """Give a rider back `amount` cents: all of the trip `of` when it is its total, taxes too."""
    in_full = amount == cents(of.total_amount)
    number = account.next_number(f"trap trips of {day}") + TRAP_ROWS
    instant = new_york(day, 11, 40)
    refunded = of._replace(
        trip_id=f"{account.lease_id}{day:%y%m%d}{number}",
        started_at=instant,
        ended_at=instant,
        fare=-of.fare if in_full else dollars(-amount),
        tip=-of.tip if in_full else NOTHING,
        tolls=-of.tolls if in_full else NOTHING,
        extras=-of.extras if in_full else NOTHING,
        mta_tax=-of.mta_tax if in_full else NOTHING,
        tif=-of.tif if in_full else NOTHING,
        congestion=-of.congestion if in_full else NOTHING,
        cbdt=-of.cbdt if in_full else NOTHING,
        airport_fee=-of.airport_fee if in_full else NOTHING,
        total_amount=dollars(-amount),
        booked_on=day,
    )
    account.trips.append(refunded)
    return refunded
