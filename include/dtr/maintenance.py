"""Nightly maintenance: runs that nobody closed, documents without a record, documents that changed.

Conservative: it reports. It moves an orphan only where the settings say so, deletes nothing else,
and never touches a statement.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from include.dtr.archive import Archive, object_key
from include.dtr.period import PayPeriod, week_before
from include.dtr.records import PACKAGE, events, issuing, runs
from include.dtr.records.db import Connection
from include.dtr.records.events import Event, EventKind
from include.dtr.records.runs import RunStatus, Trigger
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

log = logging.getLogger(__name__)
DOCUMENTS = "dtrs/"
QUARANTINE = "quarantine/"
SETTLED = timedelta(days=1)
"""An object younger than this may belong to a run that has not recorded it yet."""
ABANDONED = "stopped before its end; the next run of this week takes the lease up"


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A run that was stopped or marked before its close, and is closed now."""

    run_id: str
    period: PayPeriod


@dataclass(frozen=True, slots=True)
class Damaged:
    """An issued document that is not what its record says."""

    dtr_id: str
    revision: int
    key: str
    what: str


def close_abandoned(conn: Connection, trigger: Trigger, longest_minutes: int) -> list[Abandoned]:
    """Write the last word on runs that have been RUNNING for more than twice as long as one may.

    What they left half-way becomes FAILED with a reason, under the receipt it has.
    """
    keys = {"minutes": 2 * longest_minutes}
    found = conn.execute(sql_file(PACKAGE, "abandoned_runs"), keys).fetchall()
    closed = []
    for run_id, start, end, planned in found:
        with conn.transaction():
            issuing.fail_unfinished(conn, run_id, ABANDONED)
            outcome = runs.outcome_of(conn, run_id)
            runs.close_run(
                conn,
                run_id,
                outcome,
                RunStatus.PARTIAL_SUCCESS if outcome.generated else RunStatus.FAILED,
                f"The run was {ABANDONED.partition(';')[0]}.",
                {"leases_planned": planned or 0},
            )
            details = {"status": "abandoned", "generated": outcome.generated}
            kind, who, place = EventKind.RUN_CLOSED, trigger.actor, trigger.origin
            events.record(conn, [Event(kind, who, place, run_id=run_id, details=details)])
        closed.append(Abandoned(run_id, PayPeriod(start, end)))
    return closed


def missed_week(conn: Connection, now: datetime) -> PayPeriod | None:
    """The last full week, where no run has begun for any of its days; None where one has, or
    where this fleet has never run at all."""
    period = week_before(now)
    row = conn.execute(
        sql_file(PACKAGE, "period_was_run"),
        {"period_start": period.start, "period_end": period.end},
    ).fetchone()
    was_run, ever = row or (False, False)
    return period if ever and not was_run else None


def orphans(conn: Connection, archive: Archive, now: datetime) -> list[str]:
    """Keys of documents older than a day that no row names or may still come to name."""
    named: set[str] = set()
    for key, dtr_id, revision, start in conn.execute(sql_file(PACKAGE, "document_keys")):
        named.add(key or object_key(dtr_id, start, revision, settings().s3_key_prefixes))
    return [
        key
        for key, changed in archive.entries(DOCUMENTS)
        if key not in named and changed < now - SETTLED
    ]


def quarantine(archive: Archive, keys: Sequence[str]) -> None:
    """Move orphans out of the statements' place. Raises `StoreRefused`, `TransientFault`."""
    for key in keys:
        archive.move(key, QUARANTINE + key)
        log.warning("Moved %s to %s", key, QUARANTINE + key)


def damaged(conn: Connection, archive: Archive, sample: int) -> tuple[int, list[Damaged]]:
    """Compare a random sample of issued documents with their hashes: how many, and which differ."""
    rows = conn.execute(sql_file(PACKAGE, "document_sample"), {"size": sample}).fetchall()
    found = []
    for dtr_id, revision, key, sha256 in rows:
        pdf = archive.find(key)
        if pdf is None:
            found.append(Damaged(dtr_id, revision, key, "is missing"))
        elif hashlib.sha256(pdf).hexdigest() != sha256:
            found.append(Damaged(dtr_id, revision, key, "is not the document that was issued"))
    return len(rows), found
