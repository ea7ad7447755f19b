"""E-ZPass: the plazas that cabs pass, at the tag rates of 2025, and the charges for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from local.fleet.account import Account
from local.fleet.cents import dollars
from local.fleet.clock import local
from local.fleet.dice import Dice
from local.fleet.rows import Toll

MTA_BRIDGES, PORT_AUTHORITY = "MTAB&T", "PANYNJ"


@dataclass(frozen=True, slots=True)
class Plaza:
    agency: str
    entry: str | None
    exit: str
    toll: int
    """Cents, with the tag."""


RFK_MANHATTAN = Plaza(MTA_BRIDGES, None, "RFK Manhattan", 694)
RFK_BRONX = Plaza(MTA_BRIDGES, None, "RFK Bronx", 694)
MIDTOWN_TUNNEL = Plaza(MTA_BRIDGES, None, "Queens Midtown Tunnel", 694)
CAREY_TUNNEL = Plaza(MTA_BRIDGES, None, "Hugh L. Carey Tunnel", 694)
WHITESTONE = Plaza(MTA_BRIDGES, None, "Bronx-Whitestone", 694)
THROGS_NECK = Plaza(MTA_BRIDGES, None, "Throgs Neck", 694)
VERRAZZANO = Plaza(MTA_BRIDGES, None, "Verrazzano-Narrows", 694)
HENRY_HUDSON = Plaza(MTA_BRIDGES, None, "Henry Hudson", 318)
CROSS_BAY = Plaza(MTA_BRIDGES, None, "Cross Bay", 260)
LINCOLN_TUNNEL = Plaza(PORT_AUTHORITY, "Weehawken", "Lincoln Tunnel", 1606)
HOLLAND_TUNNEL = Plaza(PORT_AUTHORITY, "Jersey City", "Holland Tunnel", 1606)
WASHINGTON_BRIDGE = Plaza(PORT_AUTHORITY, "Fort Lee", "GWB Upper", 1406)

_BY_DESTINATION: dict[str, tuple[tuple[int, Plaza], ...]] = {
    "laguardia": ((70, RFK_MANHATTAN), (30, MIDTOWN_TUNNEL)),
    "kennedy": ((75, MIDTOWN_TUNNEL), (20, RFK_MANHATTAN), (5, CROSS_BAY)),
    "newark": ((50, HOLLAND_TUNNEL), (40, LINCOLN_TUNNEL), (10, WASHINGTON_BRIDGE)),
    "borough": (
        (25, CAREY_TUNNEL),
        (20, RFK_BRONX),
        (20, HENRY_HUDSON),
        (15, WHITESTONE),
        (10, THROGS_NECK),
        (10, VERRAZZANO),
    ),
}


def plaza_to(destination: str, dice: Dice) -> Plaza:
    return dice.weighted(_BY_DESTINATION[destination])


def pass_plaza(
    account: Account, plaza: Plaza, driver_id: int, occurred_at: datetime, dice: Dice
) -> Toll:
    """A toll, charged when the agency's file comes in: one to four days later."""
    booked_on = local(occurred_at).date() + timedelta(days=dice.between(1, 4))
    return charge_toll(account, plaza, driver_id, occurred_at, booked_on)


def charge_toll(
    account: Account, plaza: Plaza, driver_id: int, occurred_at: datetime, booked_on: date
) -> Toll:
    """The toll's row and its DEBIT. A lease that has ended is charged in its final week."""
    toll = record_toll(account, plaza, driver_id, occurred_at)
    last_day = account.last_booking_day
    account.debit(
        "EZPASS",
        f"EZPASS-{toll.toll_id}",
        plaza.toll,
        min(booked_on, last_day) if last_day else booked_on,
        source_id=toll.toll_id,
        driver_id=driver_id,
        description=f"{plaza.agency} {plaza.exit}",
    )
    return toll


def record_toll(account: Account, plaza: Plaza, driver_id: int, occurred_at: datetime) -> Toll:
    """The toll's row alone, not charged."""
    day = local(occurred_at).date()
    number = account.next_number(f"tolls of {day}")
    toll = Toll(
        toll_id=f"{account.lease_id}{day:%y%m%d}{number:03}",
        lease_id=account.lease_id,
        driver_id=driver_id,
        plate=account.plate,
        agency=plaza.agency,
        entry_plaza=plaza.entry,
        exit_plaza=plaza.exit,
        occurred_at=occurred_at,
        amount=dollars(plaza.toll),
    )
    account.fleet.ezpass_tolls.append(toll)
    return toll
