"""In which language and to which address drivers' documents go: the optional view of contacts."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg.rows import dict_row

from include.dtr.languages import ENGLISH, best_match
from include.dtr.model import Addressee
from include.dtr.sources import PACKAGE
from include.dtr.sources.blame import halved
from include.dtr.sources.contacts import has_contacts
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

log = logging.getLogger(__name__)


def read_addressees(conn: Connection, driver_ids: Iterable[int]) -> dict[int, Addressee]:
    """Those of the drivers of whom the fleet says something; none where it has no such view.

    `conn` must be idle and is left idle. A language that we have no catalog of is English. A row
    that the view cannot give costs its driver's statement the address and the language, with a
    warning, and not the statement.
    """
    wanted = sorted(set(driver_ids))
    found: dict[int, Addressee] = {}

    def read(drivers: Sequence[int]) -> None:
        with snapshot(conn):
            if not has_contacts(conn):
                return
            with conn.cursor(row_factory=dict_row) as cursor:
                rows = cursor.execute(sql_file(PACKAGE, "addressees"), {"ids": list(drivers)})
                found.update((row["driver_id"], _addressee(row)) for row in rows)

    for driver_id, said in halved(wanted, read).items():
        log.warning("Driver %d's row in driver_contacts cannot be read: %s", driver_id, said)
    return found


def _addressee(row: dict[str, Any]) -> Addressee:
    language = best_match(row["language"])
    return Addressee(
        language=None if language == ENGLISH else language,
        lines=tuple(_lines(row)),
    )


def _lines(row: dict[str, Any]) -> Iterable[str]:
    """As the Postal Service wants them: street, what else there is, then city, state and ZIP.

    Nothing where street or city is missing: no letter would arrive.
    """
    street, more, city, state, code = (
        " ".join((row[name] or "").split())
        for name in ("address_line1", "address_line2", "city", "state", "postal_code")
    )
    if not street or not city:
        return
    yield street
    if more:
        yield more
    yield " ".join((f"{city}, {state}" if state else city, code)).strip()
