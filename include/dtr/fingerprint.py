"""One hash for all that a statement says, so that a regenerate sees whether it changed. Pure."""

import hashlib
from dataclasses import replace

import msgspec

from include.dtr.model import PostingSource, Statement, Vehicle
from include.dtr.money import ZERO
from include.dtr.statement import stated_openings


def fingerprint(statement: Statement) -> str:
    """SHA-256 (hex) of what the statement states; receipt, time of issue and layout are not in it.

    Nor are the postings that settle it, which the ledger books afterwards (domain section 4.4).
    The same in every process: the readers put mappings in the order of their keys, and instants
    in UTC.
    """
    week = statement.week
    drivers = {
        key: replace(driver, tlc_license_expires_on=None, dmv_license_expires_on=None)
        for key, driver in week.drivers.items()
    }
    stated = replace(
        statement,
        week=replace(
            week,
            # What is not printed, or only as an alert, which the statement holds by itself.
            lease=replace(week.lease, status="", weekly_fee=ZERO),
            leaseholder=drivers[week.leaseholder.driver_id],
            additional_drivers=tuple(drivers[d.driver_id] for d in week.additional_drivers),
            drivers=drivers,
            vehicle=week.vehicle and _plate_of(week.vehicle),
            medallion=week.medallion and replace(week.medallion, renewal_expires_on=None),
            openings=stated_openings(week),
            postings=tuple(p for p in week.postings if p.source is not PostingSource.EARNINGS),
        ),
    )
    return hashlib.sha256(msgspec.json.encode(stated)).hexdigest()


def _plate_of(vehicle: Vehicle) -> Vehicle:
    return Vehicle(vehicle.vehicle_id, vehicle.plate, "", None, None, None, None, None, None)
