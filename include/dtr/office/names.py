"""The names that the books have for the ids of the records."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.office.office import Office
from include.dtr.sources import directory
from include.dtr.sources.directory import Directory

log = logging.getLogger(__name__)


class HasNumbers(Protocol):
    """Whatever names its driver, car and medallion by their numbers."""

    @property
    def driver_id(self) -> int | None: ...
    @property
    def vehicle_id(self) -> int | None: ...
    @property
    def medallion_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Numbered:
    driver_id: int | None
    vehicle_id: int | None
    medallion_id: int | None


def names_of(office: Office, rows: Iterable[HasNumbers]) -> Directory:
    """Names for the rows' ids. Without the books the rows are shown without names."""
    listed = list(rows)
    try:
        with office.source() as books:
            return directory.look_up(
                books,
                (row.driver_id for row in listed),
                (row.vehicle_id for row in listed),
                (row.medallion_id for row in listed),
            )
    except (TransientFault, StoreRefused) as fault:
        log.warning("Statements are shown without names: %s", fault)
        return Directory()
