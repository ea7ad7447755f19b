"""The sample fleet: the roster's leases over the eight weeks, with every trap set."""

from local.fleet.books import Fleet
from local.fleet.contacts import add_contacts
from local.fleet.generate import generate, open_account
from local.fleet.people import driver_row
from local.fleet.roster import dormant, profiles
from local.fleet.spoil import spoil
from local.fleet.twists import TWISTS
from local.fleet.weeks import PERIODS, SETTLEMENTS


def sample_fleet() -> Fleet:
    """The books, made anew each time: the caller may change them."""
    fleet = generate(profiles(), PERIODS, SETTLEMENTS, TWISTS)
    for profile in dormant():
        open_account(fleet, profile)
        fleet.drivers.extend(map(driver_row, profile.drivers))
    spoil(fleet)
    add_contacts(fleet)
    return fleet
