"""Setting the traps that lie outside one lease's books: documents, roles, rows of nobody."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from local.fleet.books import Fleet
from local.fleet.cents import dollars
from local.fleet.charges import PVB_FEE
from local.fleet.clock import new_york
from local.fleet.people import Person, driver_row
from local.fleet.rows import NOTHING, LeaseDriver, Posting, Toll, Trip, Violation
from local.fleet.traps import TRAPS, UNASSIGNED_POSTINGS, UNASSIGNED_TRIPS
from local.fleet.trips import CBDT, CONGESTION, MTA, TIF

SECOND_PRIMARY = Person(3601, "Ngozi", "Okonkwo")
SECOND_PRIMARY_FROM = date(2025, 11, 10)
UNKNOWN_PLATE = "T799999C"


def spoil(fleet: Fleet) -> None:
    """Change the rows of a freshly generated sample fleet in place."""
    _documents(fleet)
    _second_primary(fleet)
    _rows_of_nobody(fleet)


def change(rows: list[Any], column: str, value: object, **changes: object) -> None:
    """Replace columns of the one row whose `column` is `value`. Raises `LookupError` for none."""
    places = [n for n, row in enumerate(rows) if getattr(row, column) == value]
    if len(places) != 1:
        raise LookupError(f"{len(places)} rows have {column} {value}")
    rows[places[0]] = rows[places[0]]._replace(**changes)


def _documents(fleet: Fleet) -> None:
    """Licenses and papers that alert; 2025-12-15 is the last day of notice, a day later is not."""
    holders = {
        role.lease_id: role.driver_id for role in fleet.lease_drivers if role.role == "PRIMARY"
    }
    leases = {lease.lease_id: lease for lease in fleet.leases}
    change(
        fleet.drivers,
        "driver_id",
        holders[TRAPS["no_tlc_license"]],
        tlc_license=None,
        tlc_license_expires_on=None,
    )
    change(
        fleet.vehicles,
        "vehicle_id",
        leases[TRAPS["every_section"]].vehicle_id,
        insurance_expires_on=date(2025, 11, 30),
    )
    soon = TRAPS["documents_expiring"]
    change(fleet.drivers, "driver_id", holders[soon], tlc_license_expires_on=date(2025, 12, 3))
    change(
        fleet.vehicles,
        "vehicle_id",
        leases[soon].vehicle_id,
        inspection_expires_on=date(2025, 11, 24),
        registration_expires_on=date(2025, 12, 15),
        insurance_expires_on=date(2025, 12, 16),
    )
    past = TRAPS["documents_expired"]
    change(
        fleet.drivers,
        "driver_id",
        holders[past],
        tlc_license_expires_on=date(2025, 11, 10),
        dmv_license_expires_on=date(2025, 10, 31),
    )
    change(
        fleet.vehicles,
        "vehicle_id",
        leases[past].vehicle_id,
        inspection_expires_on=date(2025, 11, 14),
        registration_expires_on=date(2025, 11, 15),
    )
    change(
        fleet.medallions,
        "medallion_id",
        leases[past].medallion_id,
        renewal_expires_on=date(2025, 11, 1),
    )


def _second_primary(fleet: Fleet) -> None:
    """A lease handed over to another driver, but the first one's role was never ended."""
    lease_id = TRAPS["two_primaries"]
    fleet.drivers.append(driver_row(SECOND_PRIMARY))
    fleet.lease_drivers.append(
        LeaseDriver(lease_id, SECOND_PRIMARY.driver_id, "PRIMARY", SECOND_PRIMARY_FROM)
    )
    handed_over_at = new_york(SECOND_PRIMARY_FROM, 0)
    for place, trip in enumerate(fleet.curb_trips):
        if trip.lease_id == lease_id and trip.started_at >= handed_over_at:
            fleet.curb_trips[place] = trip._replace(driver_id=SECOND_PRIMARY.driver_id)


def _rows_of_nobody(fleet: Fleet) -> None:
    """Postings and trips of a lease that there is not, and of none at all."""
    for number, (lease_id, amount) in enumerate(UNASSIGNED_POSTINGS, start=1):
        is_toll = amount < Decimal("20.00")
        key = f"99992511{number:02}901" if is_toll else f"9188{number:02}9999"
        fleet.ledger_postings.append(
            Posting(
                posting_id=f"{'EZPASS' if is_toll else 'PVB'}-{key}/D1",
                lease_id=lease_id,
                driver_id=None,
                category="EZPASS" if is_toll else "PVB",
                subcategory=None,
                entry_type="DEBIT",
                amount=amount,
                obligation_id=f"{'EZPASS' if is_toll else 'PVB'}-{key}",
                source="EZPASS" if is_toll else "PVB",
                source_id=key,
                description="Plate not in the fleet's list",
                due_date=None,
                booked_on=date(2025, 11, 9 + number),
            )
        )
        if is_toll:
            fleet.ezpass_tolls.append(_stray_toll(key, lease_id, amount))
        else:
            fleet.pvb_violations.append(_stray_summons(key, lease_id, amount))
    for number, (lease_id, payment_type, amount) in enumerate(UNASSIGNED_TRIPS, start=1):
        fleet.curb_trips.append(_stray_trip(number, lease_id, payment_type, amount))


def _stray_toll(key: str, lease_id: int | None, amount: Decimal) -> Toll:
    return Toll(
        toll_id=key,
        lease_id=lease_id,
        driver_id=None,
        plate=UNKNOWN_PLATE,
        agency="MTAB&T",
        entry_plaza=None,
        exit_plaza="RFK Bronx",
        occurred_at=new_york(date(2025, 11, 8), 15, 31),
        amount=amount,
    )


def _stray_summons(key: str, lease_id: int | None, amount: Decimal) -> Violation:
    return Violation(
        summons_number=key,
        lease_id=lease_id,
        driver_id=None,
        plate=UNKNOWN_PLATE,
        state="NY",
        description="14-No Standing",
        issued_at=new_york(date(2025, 10, 28), 10, 5),
        fine=amount - dollars(PVB_FEE),
        penalty=NOTHING,
        interest=NOTHING,
        reduction=NOTHING,
        processing_fee=dollars(PVB_FEE),
        amount_due=amount,
    )


def _stray_trip(number: int, lease_id: int | None, payment_type: str, amount: Decimal) -> Trip:
    starts_at = new_york(date(2025, 11, 10 + number), 13, 20)
    return Trip(
        trip_id=f"999925111{number}901",
        lease_id=lease_id,
        driver_id=None,
        started_at=starts_at,
        ended_at=starts_at + timedelta(minutes=11),
        payment_type=payment_type,
        fare=amount - dollars(MTA + TIF + CONGESTION + CBDT),
        tip=NOTHING,
        tolls=NOTHING,
        extras=NOTHING,
        mta_tax=dollars(MTA),
        tif=dollars(TIF),
        congestion=dollars(CONGESTION),
        cbdt=dollars(CBDT),
        airport_fee=NOTHING,
        total_amount=amount,
        booked_on=date(2025, 11, 10 + number),
    )
