"""Releasing drivers' years: what was released is locked, and corrected only by a further revision.

The PDF lies in the bucket before its record is written, under a key of its own content. A try that
dies between the two leaves an object that nothing names, and the next one is not hindered by it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from include.dtr.connections import Stores
from include.dtr.errors import ChangeRefused, RunRefused
from include.dtr.period import local_date
from include.dtr.records import events, years
from include.dtr.records.events import Event, EventKind
from include.dtr.records.session import records_snapshot
from include.dtr.records.years import Released
from include.dtr.registers.year.bridge import DriverYear
from include.dtr.registers.year.document import Person, Release, render_year, year_id
from include.dtr.registers.year.names import people_of, thresholds_of
from include.dtr.registers.year.reading import AT_ONCE, read_years
from include.dtr.settings import company


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a driver's year."""

    driver_id: int
    revision: int
    is_new: bool
    """Or it was released before, with the same figures."""
    key: str
    differs: bool = False
    """It was released before with other figures, and no reason for a correction was given: it is
    left as it is."""

    def __str__(self) -> str:
        what = "released" if self.is_new else "stands"
        if self.differs:
            what = "differs from what was released; a correction needs a reason"
        return f"Driver {self.driver_id}, revision {self.revision}: {what}"


def release_years(
    stores: Stores,
    year: int,
    by: str,
    origin: str,
    now: datetime,
    driver_ids: Sequence[int] | None = None,
    reason: str | None = None,
) -> Iterator[Outcome]:
    """Release the years of some drivers, or of all: one by one, each for good.

    `by`, `origin`: who, and from where; `reason`: why those that were released with other figures
    are corrected (entered text, checked). Twice the same releases nothing twice. Raises
    `RunRefused` for a year that has not ended, or a driver without one; `ChangeRefused` where two
    release the same driver at the same moment; `StoreRefused`, `TransientFault`.
    """
    if local_date(now) <= date(year, 12, 31):
        raise RunRefused(
            f"{year} has not ended. A year is released when its last week is issued; until then "
            "make drafts."
        )
    batch: list[DriverYear] = []
    for of in read_years(stores.records, stores.source, year, now, driver_ids):
        batch.append(of)
        if len(batch) == AT_ONCE:
            yield from _release(stores, batch, by, origin, now, reason)
            batch = []
    yield from _release(stores, batch, by, origin, now, reason)


def figures_of(of: DriverYear) -> dict[str, Any]:
    """All that a driver's year states, as JSON types."""
    columns = {basis.value: asdict(sums) for basis, sums in of.columns.items()}
    figures: dict[str, Any] = msgspec.to_builtins(
        {**asdict(of), "columns": columns, "card_transactions": of.card_transactions}
    )
    return figures


def hash_of(of: DriverYear) -> str:
    """SHA-256 (hex) of what a driver's year states: another one, another year."""
    return hashlib.sha256(msgspec.json.encode(figures_of(of), order="sorted")).hexdigest()


def _release(
    stores: Stores,
    batch: Sequence[DriverYear],
    by: str,
    origin: str,
    now: datetime,
    reason: str | None,
) -> Iterator[Outcome]:
    if not batch:
        return
    drivers = [of.driver_id for of in batch]
    with records_snapshot(stores.records):
        released = years.released(stores.records, batch[0].year, drivers)
    people = people_of(stores.source, drivers)
    for of in batch:
        before = released.get(of.driver_id)
        yield _release_one(stores, of, people[of.driver_id], before, by, origin, now, reason)


def _release_one(
    stores: Stores,
    of: DriverYear,
    person: Person,
    before: Released | None,
    by: str,
    origin: str,
    now: datetime,
    reason: str | None,
) -> Outcome:
    found = hash_of(of)
    if before is not None and (before.figures_sha256 == found or reason is None):
        differs = before.figures_sha256 != found
        return Outcome(of.driver_id, before.revision, False, before.pdf_s3_key, differs)
    revision, why = (before.revision + 1, reason) if before else (1, None)
    pdf = render_year(of, person, Release(revision, now, why), company(), thresholds_of(of.year))
    made = years.Release(of.year, of.driver_id, revision, figures_of(of), found, why, now, by)
    noted = Event(
        EventKind.YEAR_RELEASED,
        by,
        origin,
        run_id=f"year {of.year} {now.isoformat()}",
        details={"year": of.year, "driver_id": of.driver_id, "revision": revision, "reason": why},
    )
    key = key_of(of.year, of.driver_id, revision, hashlib.sha256(pdf).hexdigest())
    stored = stores.archive.store(key, pdf)
    with stores.records.transaction():
        if not years.release(stores.records, made, stored):
            raise ChangeRefused(
                f"{year_id(of.year, of.driver_id)} was released by somebody else at this moment; "
                "look at it, then try again."
            )
        events.record(stores.records, [noted])
    return Outcome(of.driver_id, revision, True, stored.key)


def key_of(year: int, driver_id: int, revision: int, pdf_sha256: str) -> str:
    """`years/2025/YEAR-2025-101.r1-0a1b2c3d4e5f.pdf`."""
    return f"years/{year}/{year_id(year, driver_id)}.r{revision}-{pdf_sha256[:12]}.pdf"
