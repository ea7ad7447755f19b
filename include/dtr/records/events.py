"""`dtr_event`: what happened to which DTR or run, when, by whom, from where. Append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from include.dtr.records import PACKAGE
from include.dtr.sqlfiles import sql_file


class EventKind(StrEnum):
    RUN_OPENED = "RUN_OPENED"
    RUN_REFUSED = "RUN_REFUSED"
    RUN_CLOSED = "RUN_CLOSED"
    ISSUED = "ISSUED"
    FAILED = "FAILED"
    UNCHANGED = "UNCHANGED"
    REVISION_ADVANCED = "REVISION_ADVANCED"
    VOIDED = "VOIDED"
    PAID = "PAID"
    ALARM = "ALARM"
    NOTIFIED = "NOTIFIED"
    CHECKED = "CHECKED"
    RECEIPTS_SKIPPED = "RECEIPTS_SKIPPED"
    READ = "READ"
    PDF_READ = "PDF_READ"
    EXPLAINED = "EXPLAINED"
    LISTED = "LISTED"
    EXPORTED = "EXPORTED"
    DENIED = "DENIED"
    RUN_REQUESTED = "RUN_REQUESTED"
    GAP_ACCEPTED = "GAP_ACCEPTED"
    GAP_WITHDRAWN = "GAP_WITHDRAWN"
    LINK_MADE = "LINK_MADE"
    LINK_FOLLOWED = "LINK_FOLLOWED"
    LINKS_REVOKED = "LINKS_REVOKED"
    SENT_TO_DRIVER = "SENT_TO_DRIVER"
    NOT_SENT = "NOT_SENT"
    SENDING_REQUESTED = "SENDING_REQUESTED"
    SENDING_SETTLED = "SENDING_SETTLED"
    DISPUTE_OPENED = "DISPUTE_OPENED"
    DISPUTE_ANSWERED = "DISPUTE_ANSWERED"
    DISPUTE_HELD = "DISPUTE_HELD"
    CONTACTS_FORGOTTEN = "CONTACTS_FORGOTTEN"
    WEEK_WRITTEN = "WEEK_WRITTEN"
    YEAR_RELEASED = "YEAR_RELEASED"


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    actor: str
    origin: str
    run_id: str | None = None
    dtr_id: str | None = None
    revision: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def record(conn: psycopg.Connection[Any], events: Iterable[Event]) -> None:
    """Append; takes effect with the transaction of `conn`."""
    rows = [
        {
            "event": event.kind,
            "dtr_id": event.dtr_id,
            "revision": event.revision,
            "run_id": event.run_id,
            "actor": event.actor,
            "origin": event.origin,
            "details": Jsonb(dict(event.details)),
        }
        for event in events
    ]
    if rows:
        with conn.cursor() as cursor:
            cursor.executemany(sql_file(PACKAGE, "event"), rows)
