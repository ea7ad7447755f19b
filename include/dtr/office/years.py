"""Drivers' years for people: who has one, release it, correct it, look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from include.dtr import entered
from include.dtr.connections import Stores
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.documents import Pdf, as_issued
from include.dtr.office.errors import NoSuchYear
from include.dtr.office.office import Office
from include.dtr.records import years
from include.dtr.records.events import EventKind
from include.dtr.records.session import records_snapshot
from include.dtr.registers.year.document import year_id
from include.dtr.registers.year.releasing import Outcome, release_years


@dataclass(frozen=True, slots=True)
class YearOf:
    """A driver's year as far as it is released."""

    driver_id: int
    revision: int | None
    """None: not released."""
    released_at: datetime | None = None
    released_by: str | None = None
    reason: str | None = None
    """Of a correction."""


def years_of(office: Office, actor: Actor, year: int) -> list[YearOf]:
    """Every driver who has a year, ascending; leaves an event."""
    with office.records() as records:
        with records_snapshot(records):
            drivers = years.drivers_of(records, year)
            released = years.released(records, year)
        trail.note(records, actor, EventKind.LISTED, what="years", year=year, rows=len(drivers))
    return [
        YearOf(driver, r.revision, r.released_at, r.released_by, r.reason)
        if (r := released.get(driver))
        else YearOf(driver, None)
        for driver in drivers
    ]


def release(
    office: Office,
    actor: Actor,
    year: int,
    driver_ids: Sequence[int] | None = None,
    reason: str | None = None,
) -> list[Outcome]:
    """Release the years of some drivers (None: of all), for good.

    With a `reason` those that were released with other figures are corrected by their next
    revision; without one they are left as they are, and named. Raises `EntryRefused` for a reason
    that is too short or hides something, and what `release_years` raises.
    """
    why = None if reason is None else entered.reason(reason)
    with office.records() as records, office.source() as source:
        stores = Stores(source, records, office.archive())
        made = release_years(stores, year, actor.name, actor.origin, office.now(), driver_ids, why)
        return list(made)


def fetch_year(office: Office, actor: Actor, year: int, driver_id: int) -> Pdf:
    """The newest release of a driver's year, checked against its SHA-256.

    Raises `NoSuchYear`, `PdfDiffers`, `StoreRefused`, `TransientFault`.
    """
    with office.records() as records:
        found = years.released(records, year, [driver_id]).get(driver_id)
    name = year_id(year, driver_id)
    if found is None:
        raise NoSuchYear(f"{name} is not released.")
    pdf = as_issued(office, name, found.revision, found.pdf_s3_key, found.pdf_sha256)
    with office.records() as records:
        trail.note(
            records,
            actor,
            EventKind.PDF_READ,
            run_id=name,
            year=year,
            driver_id=driver_id,
            revision_read=found.revision,
        )
    return pdf
