"""Documents that have expired, or will within 30 days of the period's end. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from include.dtr.model import Alert, AlertState, LeaseWeek

NOTICE = timedelta(days=30)


def alerts_of(week: LeaseWeek) -> tuple[Alert, ...]:
    """Alerts of drivers, vehicle and medallion, the most urgent first."""
    as_of = week.period.end
    alerts = [
        Alert(
            document,
            holder,
            expires_on,
            AlertState.EXPIRED if expires_on < as_of else AlertState.EXPIRING,
        )
        for document, holder, expires_on in _documents(week)
        if expires_on is not None and expires_on <= as_of + NOTICE
    ]
    return tuple(sorted(alerts, key=lambda a: (a.expires_on, a.document, a.holder)))


def _documents(week: LeaseWeek) -> Iterator[tuple[str, str, date | None]]:
    for driver in (week.leaseholder, *week.additional_drivers):
        yield "TLC license", driver.name, driver.tlc_license_expires_on
        yield "DMV license", driver.name, driver.dmv_license_expires_on
    if vehicle := week.vehicle:
        yield "Vehicle registration", vehicle.plate, vehicle.registration_expires_on
        yield "Vehicle inspection", vehicle.plate, vehicle.inspection_expires_on
        yield "Vehicle insurance", vehicle.plate, vehicle.insurance_expires_on
    if medallion := week.medallion:
        yield "Medallion renewal", medallion.medallion_number, medallion.renewal_expires_on
