"""Where drivers are reached and paid: the fleet's two optional tables.

All of it is made up: e-mail at example.com, telephones that are kept for fiction (555-01..),
routing numbers that no bank has, since none begins with 99.
"""

from datetime import date, timedelta

from stdnum.us import rtn

from local.fleet.books import Fleet
from local.fleet.dice import Dice
from local.fleet.rows import Driver, DriverContact, PayoutAccount

LANGUAGES = {
    "es": (3000, 3008, 3032, 3038, 3503, 3513, 3900),
    "fr": (3002, 3010, 3036, 3501, 3903),
    "bn": (3003, 3015, 3037, 3039, 3502, 3901),
    "ht": (3004, 3025, 3040, 3509),
    "ar": (3005, 3016, 3027),
    "ur": (3012, 3023, 3030, 3510),
    "hi": (3013, 3021),
    "zh-Hans": (3017,),
    "ru": (3018, 3028, 3042, 3507),
    "pa": (3022, 3026, 3041, 3508),
    None: (3043, 3512),
}
"""Drivers by language (BCP 47); of the last it is not known, all others read English."""
ENGLISH = "en"
STREETS = (
    ("37-12 74th Street", "Jackson Heights", "11372"),
    ("168-05 Hillside Avenue", "Jamaica", "11432"),
    ("2210 Webster Avenue", "Bronx", "10457"),
    ("1124 Church Avenue", "Brooklyn", "11218"),
    ("101-15 Liberty Avenue", "Ozone Park", "11417"),
    ("41-60 Main Street", "Flushing", "11355"),
    ("560 West 181st Street", "New York", "10033"),
    ("28-19 Steinway Street", "Astoria", "11103"),
)
BANKS = 4
"""Test banks in which drivers have their accounts."""
HOUSE_BANK = 9
"""The test bank of the fleet itself."""
WITHOUT_ACCOUNT = 3044
"""Wants ACH (lease 1089), and has given no account."""
CHECK_WITH_ACCOUNT = 3027
"""Lease 1072: is paid by check, though an account is known."""


def add_contacts(fleet: Fleet) -> None:
    """A contact for each driver, and an account for those who are paid by ACH."""
    for place, driver in enumerate(fleet.drivers):
        fleet.driver_contacts.append(_contact(driver, place))
        wants = driver.payment_type == "ACH" or driver.driver_id == CHECK_WITH_ACCOUNT
        if wants and driver.driver_id != WITHOUT_ACCOUNT:
            fleet.payout_accounts.append(_account(driver))


def _contact(driver: Driver, place: int) -> DriverContact:
    dice = Dice("contact", driver.driver_id)
    street, city, postal_code = dice.one_of(STREETS)
    return DriverContact(
        driver_id=driver.driver_id,
        language=_language(driver.driver_id),
        email=f"driver{driver.driver_id}@example.com" if dice.chance(85) else None,
        phone=f"+121255501{place:02}" if dice.chance(90) else None,
        address_line1=street,
        address_line2=f"Apt. {dice.between(1, 6)}{dice.one_of('ABCDE')}"
        if dice.chance(60)
        else None,
        city=city,
        state="NY",
        postal_code=postal_code,
    )


def _language(driver_id: int) -> str | None:
    return next((tag for tag, drivers in LANGUAGES.items() if driver_id in drivers), ENGLISH)


def _account(driver: Driver) -> PayoutAccount:
    dice = Dice("account", driver.driver_id)
    return PayoutAccount(
        driver_id=driver.driver_id,
        routing_number=routing_number(dice.between(1, BANKS)),
        account_number=f"7{dice.digits(dice.between(7, 11))}",
        account_type="SAVINGS" if dice.chance(25) else "CHECKING",
        holder_name=f"{driver.first_name} {driver.last_name}" if dice.chance(80) else None,
        since=date(2024, 1, 8) + timedelta(days=dice.below(600)),
    )


def routing_number(bank: int) -> str:
    """Of a test bank: nine digits, the last one right."""
    first = f"990000{bank:02}"
    return first + rtn.calc_check_digit(first)
