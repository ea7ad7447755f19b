"""Documents that have expired or will within thirty days of the period's end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from include.dtr.alerts import alerts_of
from include.dtr.model import AlertState, Medallion, Vehicle
from tests.weeks import LEASEHOLDER, PERIOD, week


@pytest.mark.parametrize(
    ("days_after_the_end", "state"),
    [
        (-1, AlertState.EXPIRED),
        (0, AlertState.EXPIRING),
        (30, AlertState.EXPIRING),
        (31, None),
    ],
)
def test_a_license_alerts_from_thirty_days_before(
    days_after_the_end: int, state: AlertState | None
) -> None:
    expires = PERIOD.end + timedelta(days=days_after_the_end)
    holder = replace(LEASEHOLDER, tlc_license_expires_on=expires)

    assert [a.state for a in alerts_of(week(leaseholder=holder))] == ([state] if state else [])


def test_every_kind_of_document_is_looked_at_the_most_urgent_first() -> None:
    day = PERIOD.end
    driver = replace(
        LEASEHOLDER,
        tlc_license_expires_on=day + timedelta(days=6),
        dmv_license_expires_on=day + timedelta(days=5),
    )
    second = replace(driver, driver_id=2, first_name="Ann", last_name="Lee")
    vehicle = Vehicle(
        vehicle_id=11,
        plate="T123456C",
        vin="V",
        make=None,
        model=None,
        model_year=None,
        registration_expires_on=day + timedelta(days=4),
        inspection_expires_on=day + timedelta(days=3),
        insurance_expires_on=day + timedelta(days=2),
    )
    medallion = Medallion(21, "5X12", date(2020, 1, 1))
    alerts = alerts_of(
        week(
            leaseholder=driver,
            additional_drivers=[second],
            vehicle=vehicle,
            medallion=medallion,
        )
    )

    assert [(a.document, a.holder) for a in alerts] == [
        ("Medallion renewal", "5X12"),
        ("Vehicle insurance", "T123456C"),
        ("Vehicle inspection", "T123456C"),
        ("Vehicle registration", "T123456C"),
        ("DMV license", "Ann Lee"),
        ("DMV license", "Maria Okafor"),
        ("TLC license", "Ann Lee"),
        ("TLC license", "Maria Okafor"),
    ]
