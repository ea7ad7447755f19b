"""What a lease is charged week by week: the fee, taxes, summonses, tickets, odds and ends."""

from collections import defaultdict
from datetime import date, timedelta

from include.dtr.period import PayPeriod
from local.fleet.account import Account
from local.fleet.cents import cents, dollars, share
from local.fleet.clock import new_york
from local.fleet.dice import Dice
from local.fleet.rows import MiscCharge, Ticket, Violation
from local.fleet.weeks import sunday_of

PVB_FEE = 250
"""What the fleet takes for handling a summons, in cents."""
TLC_FEE = 500
UNPUNISHED_DAYS = 30
"""After this many days a summons costs a penalty."""
OLDEST_SUMMONS = timedelta(days=45)
"""A summons reaches the fleet within this many days: none for a lease younger than that."""

SUMMONSES: tuple[tuple[int, tuple[str, int]], ...] = (
    (22, ("36-Photo Sch Zn Spd Viol", 5000)),
    (16, ("46A-Double Parking (Non-COM)", 11500)),
    (12, ("14-No Standing", 11500)),
    (10, ("07-Fail to Stop at Red Light", 5000)),
    (8, ("21-No Parking (St Cleaning)", 6500)),
    (8, ("40-Fire Hydrant", 11500)),
    (6, ("19-No Stand (Bus Stop)", 11500)),
    (6, ("05-Bus Lane Violation", 5000)),
    (4, ("38-Fail to Dsply Muni Meter Rec", 6500)),
    (4, ("20A-No Parking (Non-COM)", 6500)),
    (2, ("09-Blocking the Box", 11500)),
    (2, ("71A-Insp Sticker Expired (NYS)", 6500)),
)
TICKETS: tuple[tuple[int, tuple[str, str, int]], ...] = (
    (30, ("FN", "80-14(g)(1) Use of electronic device while driving", 25000)),
    (20, ("FN", "80-20(a)(1) Refused passenger", 50000)),
    (20, ("FI", "58-29(a) Vehicle not inspected on schedule", 10000)),
    (15, ("FN", "80-17(j) Overcharged passenger", 35000)),
    (15, ("RF", "80-22(c) Failed to respond to TLC notice", 20000)),
)
CAMERAS = ("36", "07", "05")
"""Codes of summonses that a camera writes."""
MISCELLANY: tuple[tuple[int, tuple[str, str, int]], ...] = (
    (40, ("TERMINAL", "Card terminal data plan, one month", 1200)),
    (22, ("CAR_WASH", "Interior cleaning", 2500)),
    (12, ("KEY", "Replacement key", 8500)),
    (10, ("DECAL", "Rate card and decal set", 1850)),
    (8, ("TOWING", "Road call, flat tyre", 9500)),
    (8, ("DEDUCTIBLE", "Collision deductible, part payment", 15000)),
)
TAXES = (
    ("MTA", "mta_tax"),
    ("TIF", "tif"),
    ("CONGESTION", "congestion"),
    ("CBDT", "cbdt"),
    ("AIRPORT", "airport_fee"),
)


def lease_obligation(account: Account, week: date) -> str:
    return f"LEASE-{account.lease_id}-{week}"


def charge_lease_fee(account: Account, period: PayPeriod) -> None:
    """The week's fee, by the day where the lease runs for only part of it.

    The office books it on Monday, or on the day on which a lease begins later.
    """
    profile = account.profile
    days = [period.start + timedelta(days=n) for n in range(7)]
    running = [day for day in days if profile.runs_on(day)]
    if not running:
        return
    fee = share(profile.weekly_fee, len(running), len(days))
    part = "" if len(running) == len(days) else f" ({len(running)} of 7 days)"
    account.debit(
        "LEASE",
        lease_obligation(account, period.start),
        fee,
        max(running[0], days[1]),
        source_id=f"{account.lease_id}-{period.start}",
        description=f"Lease fee, week of {period.start}{part}",
        due_date=period.end,
    )


def charge_taxes(account: Account) -> None:
    """What the trips carried, kind by kind and day by day, one obligation per kind and week.

    A day with more refunded than charged gives a CREDIT.
    """
    days: defaultdict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(dict(TAXES), 0))
    for trip in account.trips:
        if trip.booked_on is not None:
            for kind, column in TAXES:
                days[trip.booked_on][kind] += cents(getattr(trip, column))
    for day, taxes in sorted(days.items()):
        week = sunday_of(day)
        for kind, amount in taxes.items():
            obligation_id = f"TAX-{account.lease_id}-{week}-{kind}"
            text = f"{kind} on trips of {day}"
            if amount > 0:
                account.debit(
                    "TAXES",
                    obligation_id,
                    amount,
                    day,
                    source="CURB",
                    subcategory=kind,
                    description=text,
                    due_date=week + timedelta(days=6),
                )
            elif amount < 0:
                account.credit(
                    "TAXES",
                    obligation_id,
                    -amount,
                    day,
                    source="CURB",
                    subcategory=kind,
                    description=f"{text}, refunded",
                )


def charge_summons(
    account: Account,
    booked_on: date,
    dice: Dice,
    *,
    driver_id: int | None = None,
    as_if: tuple[str, int] | None = None,
    number: str | None = None,
) -> Violation:
    """A Parking Violations Bureau summons that reached the fleet days to weeks later.

    `as_if` is its description and fine (cents), without penalty or reduction; else both are
    drawn. `number` is the summons's own.
    """
    description, fine = as_if or dice.weighted(SUMMONSES)
    age = dice.between(6, UNPUNISHED_DAYS if as_if else OLDEST_SUMMONS.days)
    penalty = 1000 if age > UNPUNISHED_DAYS else 0
    interest = dice.between(20, 140) if penalty else 0
    reduction = share(fine, 1, 10) if not penalty and not as_if and dice.chance(15) else 0
    amount = fine + penalty + interest - reduction + PVB_FEE
    issued_at = new_york(booked_on - timedelta(days=age), dice.between(5, 22), dice.below(60))
    who = driver_id or dice.one_of(account.profile.drivers).driver_id
    summons = Violation(
        summons_number=number or _summons_number(account, description, dice),
        lease_id=account.lease_id,
        driver_id=who,
        plate=account.plate,
        state="NY",
        description=description,
        issued_at=issued_at,
        fine=dollars(fine),
        penalty=dollars(penalty),
        interest=dollars(interest),
        reduction=dollars(reduction),
        processing_fee=dollars(PVB_FEE),
        amount_due=dollars(amount),
    )
    account.fleet.pvb_violations.append(summons)
    account.debit(
        "PVB",
        f"PVB-{summons.summons_number}",
        amount,
        booked_on,
        source_id=summons.summons_number,
        driver_id=who,
        description=description,
        due_date=booked_on + timedelta(days=14),
    )
    return summons


def _summons_number(account: Account, description: str, dice: Dice) -> str:
    """Ten digits; cameras' begin with 5."""
    series = 51 if description[:2] in CAMERAS else 91
    return f"{series}{dice.digits(2)}{account.lease_id}{account.next_number('summonses'):02}"


def record_ticket(
    account: Account,
    issued_on: date,
    dice: Dice,
    *,
    driver_id: int | None = None,
    as_if: tuple[str, str, int] | None = None,
) -> Ticket:
    """A Taxi and Limousine Commission ticket's row alone, not charged.

    `as_if` is its kind, note and fine (cents); else they are drawn.
    """
    kind, note, fine = as_if or dice.weighted(TICKETS)
    ticket = Ticket(
        ticket_number=f"{kind}{account.lease_id}{account.next_number('tickets'):03}",
        lease_id=account.lease_id,
        driver_id=driver_id or dice.one_of(account.profile.drivers).driver_id,
        medallion_number=account.medallion.medallion_number if account.medallion else None,
        kind=kind,
        note=note,
        issued_at=new_york(issued_on, dice.between(7, 20), dice.below(60)),
        fine=dollars(fine),
        service_fee=dollars(TLC_FEE),
        amount_due=dollars(fine + TLC_FEE),
    )
    account.fleet.tlc_tickets.append(ticket)
    return ticket


def charge_ticket(
    account: Account, booked_on: date, dice: Dice, *, driver_id: int | None = None
) -> Ticket:
    issued_on = booked_on - timedelta(days=dice.between(5, 20))
    ticket = record_ticket(account, issued_on, dice, driver_id=driver_id)
    account.debit(
        "TLC",
        f"TLC-{ticket.ticket_number}",
        cents(ticket.amount_due),
        booked_on,
        source_id=ticket.ticket_number,
        driver_id=ticket.driver_id,
        description=ticket.note,
        due_date=booked_on + timedelta(days=21),
    )
    return ticket


def charge_miscellany(
    account: Account, charged_on: date, kind: str, description: str, amount: int
) -> MiscCharge:
    charge = MiscCharge(
        charge_id=f"M{account.lease_id}{account.next_number('misc'):03}",
        lease_id=account.lease_id,
        driver_id=account.holder_id,
        kind=kind,
        description=description,
        charged_on=charged_on,
        amount=dollars(amount),
    )
    account.fleet.misc_charges.append(charge)
    account.debit(
        "MISC",
        f"MISC-{charge.charge_id}",
        amount,
        charged_on,
        source_id=charge.charge_id,
        description=description,
    )
    return charge


def charge_week(account: Account, period: PayPeriod, dice: Dice) -> None:
    """The week's ordinary charges beside trips: fee, summonses, tickets, odds and ends."""
    charge_lease_fee(account, period)
    days = [period.start + timedelta(days=n) for n in range(7)]
    days = [day for day in days if account.profile.runs_on(day)]
    if not days:
        return
    if dice.chance(35):
        charge_miscellany(account, dice.one_of(days), *dice.weighted(MISCELLANY))
    if days[0] - account.profile.start < OLDEST_SUMMONS:
        return
    if dice.chance(40):
        charge_summons(account, dice.one_of(days), dice)
    if dice.chance(5):
        charge_ticket(account, dice.one_of(days), dice)
    if dice.chance(6):
        pay_in(account, period, dice)


def pay_in(account: Account, period: PayPeriod, dice: Dice) -> None:
    """The driver pays something toward the week's lease fee at the counter."""
    receipt = f"{dice.between(3, 4)}{dice.digits(4)}"
    account.credit(
        "LEASE",
        lease_obligation(account, period.start),
        dice.between(2, 8) * 2_500,
        period.start + timedelta(days=dice.between(2, 6)),
        source="INTERIM_PAYMENT",
        source_id=receipt,
        description=f"Cash payment, receipt {receipt}",
    )
