"""The names that the books have for the ids of the records."""

import logging
from collections.abc import Iterable

from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.office.place import Office
from include.dtr.records.queries import StatementRow
from include.dtr.sources import directory
from include.dtr.sources.directory import Directory

log = logging.getLogger(__name__)


def names_of(office: Office, rows: Iterable[StatementRow]) -> Directory:
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
