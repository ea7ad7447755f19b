"""Whose years they are: names and licenses out of the books."""

from collections.abc import Sequence

from include.dtr.connections import Connection
from include.dtr.model import TaxForm, TaxThreshold, threshold_of
from include.dtr.registers.year.document import Person
from include.dtr.settings import settings
from include.dtr.sources.directory import look_up, tlc_licenses


def people_of(books: Connection, driver_ids: Sequence[int]) -> dict[int, Person]:
    """Name and license of each driver as the books have them now; without a name, the number."""
    names, licenses = look_up(books, driver_ids, (), ()).drivers, tlc_licenses(books, driver_ids)
    return {
        driver: Person(names.get(driver) or f"Driver {driver}", licenses.get(driver))
        for driver in driver_ids
    }


def thresholds_of(year: int) -> list[TaxThreshold]:
    """From which amount a year is reported on each form, by law as known here and the settings."""
    own = settings().tax_thresholds
    return [found for form in TaxForm if (found := threshold_of(form, year, own)) is not None]
