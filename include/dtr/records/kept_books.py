"""`dtr_kept_books`: what the books held of a week when all of it was looked at, as bytes.

A memory: it may be lost at any time, and the next run then looks at the whole week.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row, rows
from include.dtr.records.event_kinds import EventKind
from include.dtr.sqlfiles import sql_file

NeverStatedLines = Sequence[Mapping[str, Any]]
CHANGES = (
    EventKind.ISSUED,
    EventKind.VOIDED,
    EventKind.ERASED,
    EventKind.GAP_ACCEPTED,
    EventKind.GAP_WITHDRAWN,
)
"""Events after which another statement, or another gap, stands."""
_SHORTLY_BEFORE = 10_000
"""Events. One that was written before the newest and came to light after it is among them: its
transaction would otherwise have outlasted ten thousand others."""


@dataclass(frozen=True, slots=True)
class ChangesUntil:
    """Up to which event the records were seen, and how many before it changed a statement."""

    id: int
    changes: int


@dataclass(frozen=True, slots=True)
class ChangedWeek:
    """Of which week statements changed, and when last; `week` None: an accepted gap."""

    week: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    run_id: str
    looked_at: datetime
    confirmed_at: datetime | None
    rules: str
    last_event: int
    recent_changes: int
    content: bytes
    content_sha256: str
    never_stated: NeverStatedLines
    never_stated_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether the content is what was written."""
        return hashlib.sha256(self.content).hexdigest() == self.content_sha256

    @property
    def known_at(self) -> datetime:
        """When its postings, card and cash were last known to be so."""
        return max(self.looked_at, self.confirmed_at or self.looked_at)


def find(conn: Connection, period: PayPeriod) -> Kept | None:
    return row(conn, sql_file(PACKAGE, "kept_books"), period.days, Kept)


def keep(
    conn: Connection,
    period: PayPeriod,
    run_id: str,
    looked_at: datetime,
    rules: str,
    seen: ChangesUntil,
    content: bytes,
    never_stated: NeverStatedLines,
) -> None:
    """In the place of what was kept of the period before, unless that is newer."""
    conn.execute(
        sql_file(PACKAGE, "keep_books"),
        {
            **period.days,
            "run_id": run_id,
            "looked_at": looked_at,
            "rules": rules,
            "last_event": seen.id,
            "recent_changes": seen.changes,
            "content": content,
            "content_sha256": hashlib.sha256(content).hexdigest(),
            "never_stated": Jsonb(list(never_stated)),
        },
    )


def renew(conn: Connection, period: PayPeriod, read: Kept, content: bytes) -> bool:
    """Put new content in the place of that `read`; False, and nothing done, where another was
    quicker. The look is as old as it was: that of the leases not read."""
    done = conn.execute(
        sql_file(PACKAGE, "renew_kept_books"),
        {
            **period.days,
            "content": content,
            "content_sha256": hashlib.sha256(content).hexdigest(),
            "read_sha256": read.content_sha256,
            "looked_at": read.looked_at,
        },
    )
    return done.rowcount == 1


def confirm(conn: Connection, period: PayPeriod, at: datetime) -> None:
    """The week's postings, card and cash agree with its statements, lease by lease."""
    conn.execute(sql_file(PACKAGE, "confirm_kept_books"), {**period.days, "confirmed_at": at})


def drop(conn: Connection, period: PayPeriod) -> None:
    """Something differs: the next run looks at the whole week."""
    conn.execute(sql_file(PACKAGE, "drop_kept_books"), period.days)


def forget_all_but(conn: Connection, periods: Sequence[PayPeriod]) -> None:
    """What is kept of weeks that nobody looks at any more."""
    starts = [period.start for period in periods]
    conn.execute(sql_file(PACKAGE, "forget_kept_books"), {"period_starts": starts})


def note_never_stated(conn: Connection, at: datetime, lines: NeverStatedLines) -> None:
    """What will be on no statement was counted anew."""
    asked = {"counted_at": at, "never_stated": Jsonb(list(lines))}
    conn.execute(sql_file(PACKAGE, "note_never_stated"), asked)


def statement_ids(conn: Connection, period: PayPeriod) -> dict[int, int]:
    """By lease, in their order, the row id of the statement that stands for the period."""
    found = conn.execute(sql_file(PACKAGE, "statement_ids"), period.days).fetchall()
    return {
        lease_id: row_id
        for lease_ids, row_ids in found
        for lease_id, row_id in zip(lease_ids, row_ids, strict=True)
    }


def changes_until(conn: Connection, last_event: int | None = None) -> ChangesUntil:
    """How many of the newest events (up to `last_event`) changed a statement or an accepted gap."""
    asked = {"last_event": last_event, "many": _SHORTLY_BEFORE, "kinds": list(CHANGES)}
    return row(conn, sql_file(PACKAGE, "changes_until"), asked, ChangesUntil) or ChangesUntil(0, 0)


def changes_since(conn: Connection, last_event: int) -> list[ChangedWeek]:
    asked = {"last_event": last_event, "kinds": list(CHANGES)}
    return rows(conn, sql_file(PACKAGE, "changes_since"), asked, ChangedWeek)
