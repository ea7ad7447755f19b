"""The trail of calls: who read, changed or was denied what, by which call, from which address."""

from __future__ import annotations

import logging
import re
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from fastapi import Request

from include.dtr.connections import Connection
from include.dtr.records import events
from include.dtr.records.events import Event, EventKind

if TYPE_CHECKING:
    from include.dtr.api.rights import Caller
    from include.dtr.api.services import Services

log = logging.getLogger(__name__)
DTR_ID = re.compile(r"DTR-\d{1,10}-\d{4}-\d{2}-\d{2}")
STRANGERS_A_MINUTE = 60
"""Denials of people who are not signed in that are recorded one by one in a minute; a flood
beyond that is counted in the next record, so that it cannot fill the database."""


class Flood:
    """Lets so many through in a minute and counts the rest."""

    def __init__(self, most: int = STRANGERS_A_MINUTE) -> None:
        self._most = most
        self._lock = Lock()
        self._minute = 0.0
        self._let_through = 0
        self._held_back = 0

    def admit(self) -> int | None:
        """How many were held back since the last one let through; None: hold this one back."""
        with self._lock:
            minute = monotonic() // 60
            if minute != self._minute:
                self._minute, self._let_through = minute, 0
            if self._let_through >= self._most:
                self._held_back += 1
                return None
            self._let_through += 1
            held_back, self._held_back = self._held_back, 0
            return held_back


_strangers = Flood()


def address_of(request: Request) -> str:
    """The caller's network address; behind a proxy the server must be told to trust its header."""
    return request.client.host if request.client else "unknown"


def call_of(request: Request) -> str:
    """ "GET /api/dtr/DTR-1045-2025-11-09"; never the query, which can hold a link's signature."""
    return f"{request.method} {request.url.path[:300]}"


def note(
    records: Connection,
    request: Request,
    caller: Caller,
    kind: EventKind,
    dtr_id: str | None = None,
    revision: int | None = None,
    run_id: str | None = None,
    **details: object,
) -> None:
    """Add an event of the caller's; what is to be shown must not be shown if this raises."""
    event = Event(
        kind,
        caller.name,
        caller.address,
        dtr_id=dtr_id,
        revision=revision,
        run_id=run_id,
        details={"call": call_of(request), **details},
    )
    events.record(records, [event])


def denied(services: Services, request: Request, caller: Caller | None, reason: str) -> None:
    """Record that a call was turned away."""
    details: dict[str, object] = {"call": call_of(request), "reason": reason}
    if caller is None:
        held_back = _strangers.admit()
        if held_back is None:
            return
        if held_back:
            details["unrecorded_before"] = held_back
    dtr_id = request.path_params.get("dtr_id", "")
    event = Event(
        EventKind.DENIED,
        caller.name if caller else "nobody",
        address_of(request),
        dtr_id=dtr_id if DTR_ID.fullmatch(dtr_id) else None,
        details=details,
    )
    with services.records() as records:
        events.record(records, [event])
    log.warning("Denied to %s from %s: %s", event.actor, event.origin, details["call"])
