"""The trail of calls: who read, changed or was denied what, by which call, from which address."""

import logging
import re
from threading import Lock
from time import monotonic

from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.records import events
from include.dtr.records.db import Connection
from include.dtr.records.events import Event, EventKind

log = logging.getLogger(__name__)
DTR_ID = re.compile(r"DTR-\d{1,10}-\d{4}-\d{2}-\d{2}")
STRANGERS_A_MINUTE = 60
"""Denials of people who are not signed in that are recorded one by one in a minute; a flood
beyond that is counted in the next record, so that it cannot fill the database."""


class Flood:
    """Lets a limited number through each minute and counts the rest."""

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
LOOK_SECONDS = 60
"""A page that asks again and again is one look."""


class Looks:
    """Who looked at what a moment ago: pages that watch a run ask every second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[tuple[object, ...], float] = {}

    def is_new(self, key: tuple[object, ...]) -> bool:
        with self._lock:
            now = monotonic()
            self._until = {known: until for known, until in self._until.items() if until > now}
            return key not in self._until

    def remember(self, key: tuple[object, ...]) -> None:
        with self._lock:
            self._until[key] = monotonic() + LOOK_SECONDS


_looks = Looks()


def look(
    office: Office, actor: Actor, what: str, run_id: str | None = None, **details: object
) -> None:
    """Record that somebody looked at sums: a week, a run, statistics; once a minute for the same.

    What is to be shown must not be shown if this raises.
    """
    key = (actor.name, actor.origin, what, run_id, *sorted(map(str, details.items())))
    if not _looks.is_new(key):
        return
    with office.records() as records:
        note(records, actor, EventKind.LISTED, None, None, run_id, what=what, **details)
    _looks.remember(key)


def note(
    records: Connection,
    actor: Actor,
    kind: EventKind,
    dtr_id: str | None = None,
    revision: int | None = None,
    run_id: str | None = None,
    **details: object,
) -> None:
    """Add an event of the actor's; what is to be shown must not be shown if this raises."""
    event = Event(
        kind,
        actor.name,
        actor.origin,
        dtr_id=dtr_id,
        revision=revision,
        run_id=run_id,
        details={"call": actor.call, **details},
    )
    events.record(records, [event])


def deny(
    office: Office,
    actor: Actor,
    reason: str,
    dtr_id: str | None = None,
    revision: int | None = None,
    **details: object,
) -> None:
    """Record that a call was turned away; a flood of strangers is counted instead."""
    if not actor.signed_in:
        held_back = _strangers.admit()
        if held_back is None:
            return
        if held_back:
            details["unrecorded_before"] = held_back
    named = dtr_id if dtr_id is not None and DTR_ID.fullmatch(dtr_id) else None
    with office.records() as records:
        note(records, actor, EventKind.DENIED, named, revision, None, reason=reason, **details)
    log.warning("Denied to %s from %s: %s", actor.name, actor.origin, actor.call)
