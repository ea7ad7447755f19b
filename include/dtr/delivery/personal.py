"""A driver's own data: given to him, and forgotten where the law lets it.

Statements, payments, disputes and the trail are records of wages and are kept. What is forgotten
is where he was reached; links to his statements end.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from include.dtr import entered
from include.dtr.delivery import PACKAGE
from include.dtr.errors import ChangeRefused
from include.dtr.money import plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.records.events import EventKind
from include.dtr.sqlfiles import sql_file

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Forgotten:
    addresses: int
    """Messages whose address is gone."""
    links: int
    """Links that were good and have ended."""


def export_driver(office: Office, actor: Actor, driver_id: int) -> Json:
    """Everything that the records hold of a driver, as JSON: statements with their lines, what was
    sent to him and where, what he asked, his links, and who looked at any of it. Leaves an event.

    The PDFs are named by key; names and licenses are in the fleet's books, not in the records.
    """
    with office.records() as records, records.transaction():
        parts: Json = {}
        with records.cursor(row_factory=dict_row) as cursor:
            for name in ("statements", "deliveries", "disputes", "links", "events"):
                rows = cursor.execute(_QUERIES[name], {"driver_id": driver_id}).fetchall()
                parts[name] = [_plain(row) for row in rows]
        trail.note(
            records,
            actor,
            EventKind.EXPORTED,
            what="driver",
            driver_id=driver_id,
            rows=sum(len(rows) for rows in parts.values()),
        )
    return {"driver_id": driver_id, "exported_at": office.now().isoformat(), **parts}


def forget_driver(office: Office, actor: Actor, driver_id: int, reason: str) -> Forgotten:
    """Forget where a driver was reached, and end the links to his statements; may be run again.

    Correct or remove his contacts in the books first, or the next statement is sent there again.
    Raises `EntryRefused` for a reason under ten characters, `ChangeRefused` while a message to him
    is being sent.
    """
    reason = entered.reason(reason)
    keys = {"driver_id": driver_id, "actor": actor.name}
    with office.records() as records, records.transaction():
        if records.execute(sql_file(PACKAGE, "sending_to"), keys).fetchone():
            raise ChangeRefused(
                f"A message to driver {driver_id} is being sent; try again in a few minutes."
            )
        addresses = records.execute(sql_file(PACKAGE, "forget_addresses"), keys).fetchall()
        links = records.execute(sql_file(PACKAGE, "end_links_of_driver"), keys).fetchall()
        for dtr_id, revision in sorted({*addresses, *links}):
            trail.note(
                records,
                actor,
                EventKind.CONTACTS_FORGOTTEN,
                dtr_id,
                revision,
                driver_id=driver_id,
                reason=reason,
            )
    return Forgotten(len(addresses), len(links))


_QUERIES = {
    "statements": sql_file(PACKAGE, "statements_of_driver"),
    "deliveries": sql_file(PACKAGE, "deliveries_of_driver"),
    "disputes": sql_file(PACKAGE, "disputes_of_driver"),
    "links": sql_file(PACKAGE, "links_of_driver"),
    "events": sql_file(PACKAGE, "events_of_driver"),
}


def _plain(row: Json) -> Json:
    return {name: _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
