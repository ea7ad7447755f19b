"""Setting the traps that lie inside one lease's books; see traps.py and README.md."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from local.fleet import traps
from local.fleet.account import Account
from local.fleet.cents import cents
from local.fleet.charges import charge_miscellany, charge_summons, charge_ticket, record_ticket
from local.fleet.clock import FALL_BACK, local, new_york
from local.fleet.dice import Dice
from local.fleet.generate import Twist
from local.fleet.installments import lend, repair
from local.fleet.special_trips import TRAP_ROWS, clock_change_trips, insert_trip, make_room, refund
from local.fleet.tolls import (
    CAREY_TUNNEL,
    HENRY_HUDSON,
    HOLLAND_TUNNEL,
    MIDTOWN_TUNNEL,
    RFK_BRONX,
    RFK_MANHATTAN,
    Plaza,
    charge_toll,
    record_toll,
)
from local.fleet.traps import TRAPS
from local.fleet.trips import HOP, ride
from local.fleet.weeks import LAST_PERIOD


def _day(day_of_november: int) -> date:
    return date(2025, 11, day_of_november)


def trap_toll(account: Account, plaza: Plaza, occurred_at: datetime, booked_on: date) -> str:
    """A charged toll with a trap row's number; returns its obligation id."""
    account.number_from(f"tolls of {local(occurred_at).date()}", TRAP_ROWS)
    toll = charge_toll(account, plaza, account.holder_id, occurred_at, booked_on)
    return f"EZPASS-{toll.toll_id}"


def _every_section(account: Account) -> None:
    dice = Dice("every section", account.lease_id)
    repair(account, date(2025, 10, 20), 148_560, 20_000, dice, last_charged=LAST_PERIOD.end)
    lend(account, date(2025, 9, 30), 250_000, 10_000, 15_000, last_charged=LAST_PERIOD.end)
    charge_toll(account, RFK_MANHATTAN, account.holder_id, new_york(_day(9), 13, 5), _day(11))
    charge_summons(account, _day(11), dice)
    charge_ticket(account, _day(12), dice)
    charge_miscellany(account, _day(10), "CAR_WASH", "Interior cleaning", 2500)
    account.credit(
        "LEASE",
        f"LEASE-{account.lease_id}-{LAST_PERIOD.start}",
        15_000,
        _day(13),
        source="INTERIM_PAYMENT",
        source_id="34881",
        description="Cash payment, receipt 34881",
    )


def _two_drivers(account: Account) -> None:
    other = account.profile.drivers[1].driver_id
    dice = Dice("two drivers", account.lease_id)
    charge_toll(account, CAREY_TUNNEL, other, new_york(_day(10), 21, 15), _day(12))
    charge_summons(account, _day(11), dice, driver_id=other)
    charge_ticket(account, _day(12), dice, driver_id=other)


def _saturday_last_minute(account: Account) -> None:
    insert_trip(account, new_york(_day(8), 23, 59, 30))
    insert_trip(account, new_york(_day(15), 23, 59, 30), seconds=25, fare=370)
    insert_trip(account, new_york(_day(15), 23, 59, 58))


def _clock_change(account: Account) -> None:
    clock_change_trips(account, FALL_BACK)


def _late_toll(account: Account) -> None:
    trap_toll(account, HOLLAND_TUNNEL, new_york(_day(5), 18, 20), _day(11))


def _overpaid(account: Account) -> None:
    account.number_from("misc", TRAP_ROWS)
    charge = charge_miscellany(
        account, _day(11), "DEDUCTIBLE", "Collision deductible, part payment", 12_000
    )
    account.credit(
        "MISC",
        f"MISC-{charge.charge_id}",
        20_000,
        _day(13),
        source="INTERIM_PAYMENT",
        source_id="35102",
        description="Cash payment, receipt 35102",
    )


def _dismissed_after_paid(account: Account) -> None:
    summons = charge_summons(
        account,
        date(2025, 10, 7),
        Dice("dismissed", account.lease_id),
        as_if=("46A-Double Parking (Non-COM)", 11_500),
        number=traps.DISMISSED.removeprefix("PVB-"),
    )
    account.credit(
        "PVB",
        traps.DISMISSED,
        cents(summons.amount_due),
        traps.DISMISSED_ON,
        source="ADJUSTMENT",
        description="Dismissed at hearing",
    )


def _refund(account: Account) -> None:
    paid = [t for t in account.trips if t.payment_type == "CREDIT_CARD" and t.booked_on == _day(6)]
    refund(account, paid[0], cents(paid[0].total_amount), _day(12))
    refund(account, paid[1], 500, _day(13))


def _card_earnings_below_zero(account: Account) -> None:
    paid = [t for t in account.trips if t.payment_type == "CREDIT_CARD"]
    refund(account, paid[-1], 1_840, _day(5))
    refund(account, paid[-2], 2_655, _day(11))
    refund(account, paid[-3], 3_290, _day(13))


def _dispute_and_no_charge(account: Account) -> None:
    insert_trip(account, new_york(_day(11), 14, 10), payment_type="DISPUTE", fare=2330)
    starts_at = new_york(_day(11), 14, 45)
    trip, _ = ride(account, account.holder_id, starts_at, "NO_CHARGE", Dice("no charge"), HOP)
    make_room(account, trip.started_at, trip.ended_at)
    account.trips.append(trip._replace(trip_id=traps.NO_CHARGE_TRIP))


def _two_thousand_trips(account: Account) -> None:
    """Card trips of a few blocks, spread over the drivers and days, all within the week."""
    dice = Dice("pool", account.lease_id)
    drivers = [person.driver_id for person in account.profile.drivers]
    clocks = {
        (LAST_PERIOD.start + timedelta(days=offset), driver_id): 6 * 60 + dice.below(30)
        for offset in range(7)
        for driver_id in drivers
    }
    turns = list(clocks)
    for number in range(traps.TRIPS_OF_THE_POOL):
        day, driver_id = turn = turns[number % len(turns)]
        hour, minute = divmod(clocks[turn], 60)
        starts_at = new_york(day, hour, minute, dice.below(60))
        trip, _ = ride(account, driver_id, starts_at, "CREDIT_CARD", dice, HOP, punctual=True)
        account.trips.append(trip)
        clocks[turn] += 13 + dice.below(7)


def _three_hundred_tolls(account: Account) -> None:
    booked = sum(p.category == "EZPASS" and p.booked_on in LAST_PERIOD for p in account.postings)
    dice = Dice("tolls", account.lease_id)
    for _ in range(traps.TOLLS_OF_THE_TOLL_LEASE - booked):
        day = LAST_PERIOD.start + timedelta(days=dice.below(5))
        occurred_at = new_york(day, dice.between(5, 22), dice.below(60), dice.below(60))
        booked_on = day + timedelta(days=dice.between(1, 2))
        charge_toll(account, HENRY_HUDSON, account.holder_id, occurred_at, booked_on)


def _unknown_category(account: Account) -> None:
    account.debit(
        "PARKING",
        f"PARKING-{account.lease_id}-1",
        4_500,
        _day(13),
        source="MISC",
        description="Garage, one night",
    )


def _unposted(account: Account) -> None:
    account.number_from(f"tolls of {_day(10)}", TRAP_ROWS)
    record_toll(account, RFK_BRONX, account.holder_id, new_york(_day(10), 9, 12))
    account.number_from("tickets", TRAP_ROWS)
    record_ticket(
        account,
        _day(11),
        Dice("unposted", account.lease_id),
        as_if=("FN", "80-14(g)(1) Use of electronic device while driving", 25_000),
    )


def _unbooked_trip(account: Account) -> None:
    trip = insert_trip(account, new_york(_day(14), 12, 5))
    account.trips[account.trips.index(trip)] = trip._replace(booked_on=None)


def _missing_module_row(account: Account) -> None:
    account.debit(
        "EZPASS",
        traps.MISSING_MODULE_ROW,
        694,
        _day(12),
        source_id=traps.MISSING_MODULE_ROW.removeprefix("EZPASS-"),
        description=traps.MISSING_MODULE_TEXT,
    )


def _reversal(account: Account) -> None:
    obligation_id = trap_toll(account, MIDTOWN_TUNNEL, new_york(_day(9), 8, 50), _day(10))
    first = account.postings[-1]
    mistake = account.debit(
        "EZPASS",
        obligation_id,
        694,
        _day(10),
        source_id=first.source_id,
        description=first.description,
    )
    account.credit(
        "EZPASS",
        obligation_id,
        694,
        _day(12),
        source="ADJUSTMENT",
        description=f"Reversal of {mistake.posting_id}: charged twice",
    )


def _owes_a_deductible(account: Account) -> None:
    charge_miscellany(account, _day(12), "DEDUCTIBLE", "Collision deductible", 100_000)


TWISTS: Mapping[int, Twist] = {
    TRAPS["every_section"]: _every_section,
    TRAPS["two_drivers"]: _two_drivers,
    TRAPS["saturday_last_minute"]: _saturday_last_minute,
    TRAPS["clock_change"]: _clock_change,
    TRAPS["late_toll"]: _late_toll,
    TRAPS["overpaid"]: _overpaid,
    TRAPS["dismissed_after_paid"]: _dismissed_after_paid,
    TRAPS["refund"]: _refund,
    TRAPS["card_earnings_below_zero"]: _card_earnings_below_zero,
    TRAPS["dispute_and_no_charge"]: _dispute_and_no_charge,
    TRAPS["two_thousand_trips"]: _two_thousand_trips,
    TRAPS["three_hundred_tolls"]: _three_hundred_tolls,
    TRAPS["unknown_category"]: _unknown_category,
    TRAPS["unposted"]: _unposted,
    TRAPS["unbooked_trip"]: _unbooked_trip,
    TRAPS["missing_module_row"]: _missing_module_row,
    TRAPS["reversal"]: _reversal,
    TRAPS["owes_a_deductible"]: _owes_a_deductible,
}
"""By lease id, for `generate`."""
