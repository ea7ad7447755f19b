"""`dtr_event`: what happened to which DTR or run, when, by whom, from where. Append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from include.dtr.records import PACKAGE
from include.dtr.records.event_kinds import EventKind
from include.dtr.sqlfiles import sql_file

__all__ = ["Event", "EventKind", "record"]


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
    happened = list(events)
    if happened:
        rows = [
            {
                "event": event.kind,
                "dtr_id": event.dtr_id,
                "revision": event.revision,
                "run_id": event.run_id,
                "actor": event.actor,
                "origin": event.origin,
                "details": dict(event.details),
            }
            for event in happened
        ]
        conn.execute(sql_file(PACKAGE, "event"), {"events": Jsonb(rows)})
