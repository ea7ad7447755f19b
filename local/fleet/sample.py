"""The sample fleet: the roster's leases over the eight weeks, with every trap set."""

from local.fleet.books import Fleet
from local.fleet.generate import generate, open_account
from local.fleet.people import driver_row
from local.fleet.roster import dormant, profiles
from local.fleet.weeks import PERIODS, SETTLEMENTS


def sample_fleet() -> Fleet:
    """The books, made anew: the caller may change them."""
    fleet = generate(profiles(), PERIODS, SETTLEMENTS)
    for profile in dormant():
        open_account(fleet, profile)
        fleet.drivers.extend(map(driver_row, profile.drivers))
    return fleet
