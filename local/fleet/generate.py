"""The whole fleet's books: drafts of each lease, then taxes, then the settlements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from include.dtr.period import PayPeriod
from local.fleet.account import Account, Profile
from local.fleet.books import Fleet
from local.fleet.cents import dollars
from local.fleet.charges import charge_taxes, charge_week, lease_obligation
from local.fleet.dice import Dice
from local.fleet.installments import lend, repair, store_repairs
from local.fleet.people import driver_row
from local.fleet.rows import Lease, LeaseDriver
from local.fleet.settle import settle
from local.fleet.trips import drive_week
from local.fleet.vehicles import medallion_row, vehicle_row
from local.fleet.weeks import Settlement

Twist = Callable[[Account], None]
"""Adds to a lease's draft what makes it special, before taxes are charged and weeks settled."""


def generate(
    profiles: Iterable[Profile],
    periods: Sequence[PayPeriod],
    settlements: Mapping[PayPeriod, Settlement],
    twists: Mapping[int, Twist] | None = None,
) -> Fleet:
    """The books of the leases `profiles` over the consecutive `periods`.

    The periods in `settlements` are settled, so that later ones have prior balances. The same
    arguments give the same rows. `twists` are by lease id.
    """
    fleet = Fleet()
    people: dict[int, None] = {}
    for profile in profiles:
        account = open_account(fleet, profile)
        _draft(account, periods)
        if twists and (twist := twists.get(profile.lease_id)):
            twist(account)
        charge_taxes(account)
        settle(account, settlements)
        store_repairs(account)
        fleet.curb_trips.extend(account.trips)
        fleet.ledger_postings.extend(account.postings)
        for person in profile.drivers:
            if person.driver_id not in people:
                people[person.driver_id] = None
                fleet.drivers.append(driver_row(person))
    return fleet


def open_account(fleet: Fleet, profile: Profile) -> Account:
    """Enter a lease with its drivers, vehicle and medallion; its account is still empty."""
    vehicle, medallion = (
        vehicle_row(profile.lease_id + 1000),
        medallion_row(profile.lease_id + 2000),
    )
    if profile.has_vehicle:
        fleet.vehicles.append(vehicle)
    if profile.has_medallion:
        fleet.medallions.append(medallion)
    fleet.leases.append(
        Lease(
            lease_id=profile.lease_id,
            lease_type=profile.lease_type,
            status=profile.status,
            start_date=profile.start,
            end_date=profile.end,
            weekly_fee=dollars(profile.weekly_fee),
            deposit_amount=dollars(profile.deposit),
            vehicle_id=vehicle.vehicle_id if profile.has_vehicle else None,
            medallion_id=medallion.medallion_id if profile.has_medallion else None,
        )
    )
    fleet.lease_drivers.extend(
        LeaseDriver(
            profile.lease_id,
            person.driver_id,
            "ADDITIONAL" if place else "PRIMARY",
            profile.start,
            profile.end if place else profile.holder_until or profile.end,
        )
        for place, person in enumerate(profile.drivers)
    )
    return Account(fleet, profile, vehicle.plate, medallion if profile.has_medallion else None)


def _draft(account: Account, periods: Sequence[PayPeriod]) -> None:
    profile = account.profile
    if profile.opening_debt:
        _bring_forward(account, periods[0].previous)
    for period in periods:
        drive_week(account, period, Dice("trips", profile.lease_id, period.start))
        charge_week(account, period, Dice("charges", profile.lease_id, period.start))
    _open_installments(account, periods)


def _bring_forward(account: Account, period: PayPeriod) -> None:
    account.debit(
        "LEASE",
        lease_obligation(account, period.start),
        account.profile.opening_debt,
        period.start,
        source_id=f"{account.lease_id}-{period.start}",
        description=f"Lease fee, week of {period.start}, balance brought forward",
        due_date=period.end,
    )


def _open_installments(account: Account, periods: Sequence[PayPeriod]) -> None:
    """The repairs and loans of the profile, begun in the first weeks and running past the last."""
    profile = account.profile
    last_charged = profile.end or periods[-1].end
    dice = Dice("installments", profile.lease_id)
    begun = max(periods[0].start - timedelta(days=7), profile.start)
    for _ in range(profile.repairs):
        repair(
            account,
            begun + timedelta(days=dice.below(14)),
            dice.between(900, 2600) * 100 + dice.below(100),
            dice.between(4, 8) * 2_500,
            dice,
            last_charged=last_charged,
        )
    for _ in range(profile.loans):
        lend(
            account,
            begun + timedelta(days=dice.below(14)),
            dice.between(3, 10) * 50_000,
            dice.between(8, 14) * 1_000,
            dice.between(4, 9) * 2_500,
            last_charged=last_charged,
        )
