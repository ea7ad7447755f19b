"""Where drivers are reached, read when something is sent to them: nothing of it is kept here.

From the optional view `driver_contacts`; without it, or for a driver whom it does not have, by
`drivers.email`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from psycopg.rows import class_row

from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

_WITH_VIEW, _WITHOUT = ("contacts_of_view", "sharing_of_view"), ("contacts", "sharing")


@dataclass(frozen=True, slots=True)
class Contact:
    """A driver as the books have him now; texts as they stand there."""

    driver_id: int
    name: str
    payment_type: str
    """ACH or CHECK: how he is paid."""
    language: str | None
    """BCP 47, such as "bn"; None: not known."""
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Some drivers, and who else has their addresses."""

    by_driver: Mapping[int, Contact]
    sharers: Mapping[str, frozenset[int]]
    """By address or number (folded): every driver of the fleet who has it."""


def fold_address(text: str) -> str:
    """An address or number as it is compared: without blanks around it, in small letters."""
    return text.strip().lower()


def read_contacts(conn: Connection, driver_ids: Iterable[int | None]) -> Contacts:
    """Those drivers as they are reached now; one that the books do not know is missing."""
    known = sorted({number for number in driver_ids if number is not None})
    with snapshot(conn):
        contacts, sharing = _WITH_VIEW if has_contacts(conn) else _WITHOUT
        with conn.cursor(row_factory=class_row(Contact)) as cursor:
            found = cursor.execute(sql_file(PACKAGE, contacts), {"ids": known}).fetchall()
        sharers = _sharers(conn, sharing, found)
    return Contacts({contact.driver_id: contact for contact in found}, sharers)


def has_contacts(conn: Connection) -> bool:
    """Whether the fleet has the optional view `driver_contacts`."""
    row = conn.execute(sql_file(PACKAGE, "has_contacts")).fetchone()
    return bool(row and row[0])


def _sharers(
    conn: Connection, query: str, contacts: Collection[Contact]
) -> dict[str, frozenset[int]]:
    addresses = sorted(
        {fold_address(text) for each in contacts for text in (each.email, each.phone) if text}
    )
    rows = conn.execute(sql_file(PACKAGE, query), {"addresses": addresses})
    return {address: frozenset(drivers) for address, drivers in rows}
