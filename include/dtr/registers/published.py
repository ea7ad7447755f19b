"""Each closed week kept in the bucket: its rows as Parquet, its register and workbook.

A week's state is a hash of all that is written. Where it changes (a revision, a void, a payment,
another run), the next edition replaces the one before, object by object, each whole; the manifest
is written last. So a writer that dies, runs twice or finds an object damaged is followed by one
that writes again.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from include.dtr.archive import Archive
from include.dtr.connections import Connection, Stores
from include.dtr.errors import RunRefused
from include.dtr.period import PayPeriod
from include.dtr.records import events, rechecks
from include.dtr.records import register as records_register
from include.dtr.records.events import EventKind
from include.dtr.records.rechecks import Recheck
from include.dtr.records.register import ClosedWeek, StatedWeek
from include.dtr.records.runs import Trigger
from include.dtr.records.session import records_snapshot
from include.dtr.registers import spans
from include.dtr.registers.data import schema
from include.dtr.settings import settings
from include.dtr.sources.directory import tlc_licenses

if TYPE_CHECKING:
    from include.dtr.registers.making import Register

FOLDER = "closed-weeks"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
JSON = "application/json"


class Object(msgspec.Struct, frozen=True):
    key: str
    sha256: str
    """Hex."""
    size: int
    """Bytes."""


class Part(msgspec.Struct, frozen=True):
    """What was written of a week at one time."""

    state: str
    """SHA-256 of all that went into it."""
    edition: int
    replaces: str | None
    """The state of the edition before."""
    run_id: str
    written_at: datetime
    objects: tuple[Object, ...]


class Manifest(msgspec.Struct, frozen=True):
    """`closed-weeks/2025-11-09/published.json`: what lies in the bucket of a week."""

    schema: int
    period_start: date
    period_end: date
    status: str
    """What the week's newest closed run came to."""
    whole: bool
    """It was a success for every lease in scope, and as many statements stand as it counted."""
    statements: int
    data: Part
    register: Part


@dataclass(frozen=True, slots=True)
class Written:
    """What a writing did."""

    manifest: Manifest
    data: bool
    """The data is new, or was written by an earlier try of this run."""
    register: bool


@dataclass(frozen=True, slots=True)
class _Now:
    """A week as it stands."""

    week: ClosedWeek
    statements: int
    whole: bool
    data: str
    register: str
    """States."""


def manifest_key(period_start: date) -> str:
    return f"{FOLDER}/{period_start}/published.json"


def changed_weeks(stores: Stores, starts: Sequence[date] = ()) -> list[PayPeriod]:
    """The closed weeks whose state is not what the bucket holds, oldest first.

    Looked at are as many as each close looks at again, one at least, and those from `starts`.
    """
    changed = []
    for now in _closed(stores.records, starts):
        before = _read(stores.archive, now.week.period_start)
        if before is None or _stale(stores.archive, now, before):
            changed.append(_period(now.week))
    return changed


def write_week(stores: Stores, trigger: Trigger, period: PayPeriod, at: datetime) -> Written | None:
    """Write a closed week to the bucket, where its state is not what lies there.

    None where nothing had to be done; not so where an earlier try of the same run did it, whose
    end nobody heard of. Raises `RunRefused` for a week that no run has closed, or for which one is
    under way; `StoreRefused`, `TransientFault`.
    """
    found = (now for now in _closed(stores.records, [period.start]) if _period(now.week) == period)
    now = next(found, None)
    if now is None:
        raise RunRefused(
            f"No run has closed {period}, or one is under way for it. A week is written when it "
            "is closed."
        )
    before = _read(stores.archive, period.start)
    if before is None or _stale(stores.archive, now, before):
        return _write(stores, trigger, now, before, at)
    ours = [part.run_id == trigger.run_id for part in (before.data, before.register)]
    return Written(before, *ours) if any(ours) else None


def _write(
    stores: Stores, trigger: Trigger, now: _Now, before: Manifest | None, at: datetime
) -> Written:
    # Not above: pandas is loaded only where something is written.
    from include.dtr.registers.making import for_closed_week

    week, archive = now.week, stores.archive
    register = for_closed_week(stores.records, stores.source, _period(week))
    if before is not None and not _differs(archive, before.data, now.data):
        data = before.data
    else:
        part = _next(now.data, before.data if before else None, trigger, at)
        data = msgspec.structs.replace(part, objects=(_store_data(stores, now, part, register),))
    part = _next(now.register, before.register if before else None, trigger, at)
    files = msgspec.structs.replace(part, objects=_store_files(archive, week, register, at))
    manifest = Manifest(
        schema.VERSION,
        week.period_start,
        week.period_end,
        week.status,
        now.whole,
        now.statements,
        data,
        files,
    )
    written = Written(manifest, data.run_id == trigger.run_id, True)
    _note(stores.records, trigger, written)
    archive.replace(manifest_key(week.period_start), msgspec.json.encode(manifest), JSON)
    return written


def _next(state: str, before: Part | None, trigger: Trigger, at: datetime) -> Part:
    """The edition after `before`; a damaged one is written again under its own number."""
    if before is None:
        return Part(state, 1, None, trigger.run_id, at, ())
    if before.state == state:
        return msgspec.structs.replace(before, run_id=trigger.run_id, written_at=at)
    return Part(state, before.edition + 1, before.state, trigger.run_id, at, ())


def _store_data(stores: Stores, now: _Now, part: Part, register: "Register") -> Object:
    from include.dtr.registers.data.parquet import to_parquet

    names = settings().data_names
    rows = register.statements
    if names:
        licenses = tlc_licenses(stores.source, rows["driver_id"].dropna().astype(int).tolist())
        rows = rows.assign(tlc_license=rows["driver_id"].map(licenses).astype(object))
    about = {
        "dtr.schema": str(schema.VERSION),
        "dtr.period_start": str(now.week.period_start),
        "dtr.edition": str(part.edition),
        "dtr.state": part.state,
        "dtr.replaces": part.replaces or "",
        "dtr.status": now.week.status,
        "dtr.whole": str(now.whole).lower(),
    }
    key = schema.key(now.week.period_start)
    return _store(stores.archive, key, to_parquet(rows, names, about), PARQUET)


def _store_files(
    archive: Archive, week: ClosedWeek, register: "Register", at: datetime
) -> tuple[Object, ...]:
    from include.dtr.registers.files import write

    with tempfile.TemporaryDirectory() as folder:
        files = write(register, Path(folder), at)
        return tuple(
            _store(archive, f"{FOLDER}/{week.period_start}/{path.name}", path.read_bytes(), kind)
            for path, kind in ((files.register, CSV), (files.workbook, XLSX))
        )


def _store(archive: Archive, key: str, content: bytes, kind: str) -> Object:
    stored = archive.replace(key, content, kind)
    return Object(stored.key, stored.sha256, stored.size)


def _note(records: Connection, trigger: Trigger, written: Written) -> None:
    """The trail says which edition replaced which; before the manifest, so that none is missing."""
    manifest = written.manifest
    noted = trigger.event(
        EventKind.WEEK_WRITTEN,
        period_start=f"{manifest.period_start}",
        status=manifest.status,
        whole=manifest.whole,
        statements=manifest.statements,
        data_edition=manifest.data.edition,
        data_state=manifest.data.state,
        data_replaces=manifest.data.replaces,
        register_edition=manifest.register.edition,
    )
    with records.transaction():
        events.record(records, [noted])


def _closed(records: Connection, starts: Sequence[date]) -> list[_Now]:
    """The closed weeks as they stand, read at one moment."""
    most = max(settings().recheck_weeks, 1)
    with records_snapshot(records):
        found = {(r.period_start, r.period_end): r for r in rechecks.differing(records)}
        weeks = records_register.closed_weeks(records, most, starts)
        return [_look(records, w, found.get((w.period_start, w.period_end))) for w in weeks]


def _look(records: Connection, week: ClosedWeek, recheck: Recheck | None) -> _Now:
    span = spans.week(_period(week))
    stated = StatedWeek(week.period_start, week.period_end, 0, 0)
    rows = records_register.statements_of(records, span.days, stated)
    whole = week.whole and week.counted == len(rows.values)
    data = _hash(schema.VERSION, settings().data_names, week.status, whole, rows.names, rows.values)
    register = _hash(
        data,
        [c.control_totals for c in records_register.controls(records, [week.period_start])],
        recheck.differences if recheck else [],
        records_register.lease_sums(records, span.before).values,
        records_register.carried_ages(records, span.days).values,
    )
    return _Now(week, len(rows.values), whole, data, register)


def _hash(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _read(archive: Archive, period_start: date) -> Manifest | None:
    """What lies in the bucket of a week; nothing, where this program cannot read it."""
    found = archive.find(manifest_key(period_start))
    try:
        return None if found is None else msgspec.json.decode(found, type=Manifest)
    except msgspec.DecodeError:
        return None


def _stale(archive: Archive, now: _Now, before: Manifest) -> bool:
    return _differs(archive, before.data, now.data) or _differs(
        archive, before.register, now.register
    )


def _differs(archive: Archive, part: Part, state: str) -> bool:
    """Whether a part was written of another state, or an object of it is missing or damaged."""
    if part.state != state:
        return True
    for item in part.objects:
        content = archive.find(item.key)
        if content is None or hashlib.sha256(content).hexdigest() != item.sha256:
            return True
    return False


def _period(week: ClosedWeek) -> PayPeriod:
    return PayPeriod(week.period_start, week.period_end)
