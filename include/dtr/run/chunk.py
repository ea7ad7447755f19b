"""The steps by which some leases' statements of one period are issued, in one straight line."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import psycopg

from include.dtr.archive import KeyTaken, StoredPdf, object_key
from include.dtr.connections import Connection, Stores
from include.dtr.control.continuity import CHANGED_MEANWHILE, object_after, object_before
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.fingerprint import fingerprint
from include.dtr.model import Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.period import PayPeriod
from include.dtr.records import dtrs, events, issuing
from include.dtr.records.dtrs import Standing, Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.issuing import Bound, Finished
from include.dtr.records.neighbors import Neighbor, Neighborhood, neighborhoods
from include.dtr.records.runs import Trigger
from include.dtr.run.cascade import Cascade, compare_later
from include.dtr.run.compute import Reasons, compute_all, each_on_its_own
from include.dtr.run.overlaps import overlap_reasons
from include.dtr.run.request import Batch
from include.dtr.run.tally import Step, Tally
from include.dtr.run.uploads import Uploads
from include.dtr.settings import company, settings
from include.dtr.sources.reader import read_batch

log = logging.getLogger(__name__)
UNISSUED = (Status.PENDING, Status.PROCESSING, Status.FAILED)
Statements = Mapping[int, Statement]


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch came to, for the task's log."""

    issued: int = 0
    unchanged: int = 0
    reasons: Reasons = field(default_factory=dict)
    """Why leases failed, by id."""

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.issued + other.issued,
            self.unchanged + other.unchanged,
            self.reasons | other.reasons,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What every step needs: the stores, who asked, and for what."""

    stores: Stores
    uploads: Uploads
    trigger: Trigger
    batch: Batch
    tally: Tally

    @property
    def records(self) -> Connection:
        return self.stores.records

    @property
    def run_id(self) -> str:
        return self.trigger.run_id


@dataclass(frozen=True, slots=True)
class Taken:
    """The leases of a chunk that this run is to see to."""

    own: Mapping[int, Standing]
    """Rows of this run that are not issued."""
    again: Mapping[int, Standing]
    """Standing statements that are to be looked at again."""
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of the computed statements."""

    to_make: Mapping[int, Standing]
    unchanged: Sequence[Standing]
    cascades: Mapping[int, Cascade]
    around: Mapping[int, Neighborhood]
    """What the decision was taken on; compared again by the transaction that issues."""
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in the archive, and what does not."""

    finished: Sequence[Finished]
    reasons: Reasons
    steps: Mapping[int, Step]
    store_fault: StoreRefused | TransientFault | None


def issue_chunk(work: Work, period: PayPeriod, lease_ids: Sequence[int]) -> Done:
    """Issue the statements of `period` that this run claimed for the leases and has not issued.

    Raises `TransientFault` and `StoreRefused` where a store failed, after everything that could
    be issued was.
    """
    taken = _take(work, period, lease_ids)
    statements, faulty = compute_all(
        read_batch(work.stores.source, period, sorted({*taken.own, *taken.again}))
    )
    reach("after_read")
    digests = {lease: fingerprint(statement) for lease, statement in statements.items()}
    judged = _judge(work, period, taken, statements, digests)
    reasons = taken.reasons | faulty | judged.reasons
    undrawn, revisions = _open_revisions(work, judged, statements)
    bound = _bind(work, judged, revisions, undrawn)
    reach("after_bind")
    stored = _store(work, period, bound, statements, digests)
    reach("after_upload")
    reasons |= undrawn | stored.reasons
    steps = dict.fromkeys(undrawn, Step.PDF) | dict(stored.steps)
    rows = {**taken.own, **taken.again}
    opened = {lease: row_id for lease, row_id in revisions.items() if lease not in undrawn}
    done = _record(work, period, stored, judged, _Rows(rows, opened), reasons, steps)
    if stored.store_fault:
        raise stored.store_fault
    return done


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where a lease that fails is to be recorded."""

    found: Mapping[int, Standing]
    opened: Mapping[int, int]
    """Ids of the revisions that this chunk has opened in place of what stood."""


def _take(work: Work, period: PayPeriod, lease_ids: Sequence[int]) -> Taken:
    """The rows to be seen to; those of this run are PROCESSING afterwards."""
    found = dtrs.standing(work.records, period, lease_ids)
    own = {x: r for x, r in found.items() if r.run_id == work.run_id and r.status in UNISSUED}
    looked_at_again = work.batch.regenerate and period == work.batch.period
    again = {
        x: r
        for x, r in found.items()
        if looked_at_again and r.run_id != work.run_id and r.status == Status.GENERATED
    }
    failed = [lease for lease, row in own.items() if row.status == Status.FAILED]
    reasons = overlap_reasons(work.records, period, failed)
    reasons |= {x: _paid_meanwhile(r) for x, r in again.items() if _is_newly_paid(work, r)}
    begun = issuing.begin(
        work.records, work.run_id, [row.id for x, row in own.items() if x not in reasons]
    )
    reach("after_begin")
    return Taken(
        {x: r for x, r in own.items() if r.id in begun or x in reasons},
        again,
        reasons,
    )


def _is_newly_paid(work: Work, row: Standing) -> bool:
    return row.payment_type != "PENDING" and row.lease_id not in work.batch.paid


def _paid_meanwhile(row: Standing) -> str:
    return (
        f"{row.dtr_id} was paid ({row.payment_type} {row.batch_number}) after this run was "
        "planned, and is left as it is; run it again by its lease's number if it must still be "
        "issued anew"
    )


def _judge(
    work: Work,
    period: PayPeriod,
    taken: Taken,
    statements: Statements,
    digests: Mapping[int, str],
) -> Judged:
    """Which statements are to be made: those that are new or changed, and that may join the
    lease's others."""
    rows = {**taken.own, **taken.again}
    sound = {x: statements[x] for x in statements if x not in taken.reasons}
    leases = {x: s.week.lease for x, s in sound.items()}
    around = neighborhoods(
        work.records,
        period,
        {x: (lease.start_date, lease.end_date) for x, lease in leases.items()},
        settings().records_since,
    )
    unchanged = {
        x for x in sound if x in taken.again and digests[x] == taken.again[x].statement_sha256
    }
    cascades: dict[int, Cascade] = {}
    reasons: Reasons = {}
    if work.batch.cascade:
        cascades, reasons = compare_later(work.stores.source, sound, around, work.batch.paid)
    made = {x: sound[x] for x in sound if x not in unchanged and x not in reasons}
    made_around = {x: around[x] for x in made}
    before = object_before(work.stores.source, work.records, period, made_around)
    agreed = {x: cascade.handled for x, cascade in cascades.items()}
    reasons |= object_after(work.stores.source, made, made_around, agreed) | before.reasons
    return Judged(
        {x: rows[x] for x in made if x not in reasons},
        [taken.again[x] for x in sorted(unchanged) if x not in reasons],
        {x: c for x, c in cascades.items() if x not in reasons and c.changed},
        around,
        reasons,
    )


def _open_revisions(
    work: Work, judged: Judged, statements: Statements
) -> tuple[Reasons, dict[int, int]]:
    """Void what stands and open the next revision, of the period and of later ones: all or none.

    What cannot be drawn leaves its old document standing, and what another run has superseded
    meanwhile is left to that run. Returns the reasons of those that failed, and the ids of the
    new rows by lease.
    """
    replaced = {x: r for x, r in judged.to_make.items() if r.status == Status.GENERATED}
    _, undrawn = each_on_its_own(
        replaced, lambda x: render(statements[x], issue_of(replaced[x]), company())
    )
    work.tally.pdf_failed += len(undrawn)
    opened: dict[int, int] = {}
    for lease in sorted({*replaced, *judged.cascades} - undrawn.keys()):
        try:
            with work.records.transaction():
                dtrs.lock_leases(work.records, [lease])
                cascade = judged.cascades.get(lease)
                for later in cascade.newest_first if cascade else ():
                    _open_revision(work, later)
                if row := replaced.get(lease):
                    opened[lease] = _open_revision(work, row)
        except _ChangedMeanwhile as change:
            opened.pop(lease, None)
            if not change.by_another_run:
                undrawn[lease] = str(change)
    return undrawn, opened


class _ChangedMeanwhile(Exception):
    """A statement is no longer as it was when it was decided to replace it."""

    def __init__(self, row: Standing | Neighbor, by_another_run: bool) -> None:
        self.by_another_run = by_another_run
        super().__init__(
            f"{row.dtr_id} revision {row.revision} was paid or voided while its next revision was "
            "being made; look at it, then clear the task"
        )


def _open_revision(work: Work, row: Standing | Neighbor) -> int:
    """Void a standing statement and give its DTR the next row; that row's id."""
    reason = f"Regenerated by run {work.run_id}"
    if not issuing.supersede(
        work.records, row.id, row.revision, row.payment_type, work.trigger.actor, reason
    ):
        raise _ChangedMeanwhile(row, dtrs.is_superseded(work.records, row.id))
    reach("in_revision")
    new_id, _ = issuing.begin_revision(work.records, row.dtr_id, work.run_id, row.id)
    voided = work.trigger.event(EventKind.VOIDED, row.dtr_id, row.revision, reason=reason)
    events.record(work.records, [voided])
    return new_id


def _bind(
    work: Work, judged: Judged, revisions: Mapping[int, int], undrawn: Reasons
) -> dict[int, Bound]:
    """The rows to issue, each with its receipt number and time of issue."""
    row_ids = [
        revisions.get(lease, row.id)
        for lease, row in judged.to_make.items()
        if lease not in undrawn and (lease in revisions or row.status != Status.GENERATED)
    ]
    bound = issuing.bind_receipts(work.records, work.trigger, row_ids, datetime.now(UTC))
    return {row.lease_id: row for row in bound}


def _store(
    work: Work,
    period: PayPeriod,
    bound: Mapping[int, Bound],
    statements: Statements,
    digests: Mapping[int, str],
) -> Stored:
    """Render and upload; where a key holds other content, take the next revision's."""
    rows = dict(bound)
    finished: list[Finished] = []
    reasons: Reasons = {}
    steps: dict[int, Step] = {}
    store_fault: StoreRefused | TransientFault | None = None

    def send(lease: int) -> None:
        row = rows[lease]
        pdf = render(statements[lease], issue_of(row), company())
        reach("after_render")
        work.uploads.send(lease, object_key(row.dtr_id, period.start, row.revision), pdf)

    todo = sorted(rows)
    while todo:
        _, undrawn = each_on_its_own(todo, send)
        reasons |= undrawn
        steps |= dict.fromkeys(undrawn, Step.PDF)
        work.tally.pdf_failed += len(undrawn)
        todo = []
        for lease, answer in work.uploads.answers():
            row = rows[lease]
            match answer:
                case StoredPdf():
                    finished.append(
                        Finished(row.id, row.revision, statements[lease], digests[lease], answer)
                    )
                case KeyTaken():
                    if issuing.advance_revision(work.records, work.run_id, row.id, row.revision):
                        rows[lease] = replace(row, revision=row.revision + 1)
                        todo.append(lease)
                case StoreRefused():
                    store_fault = answer
                    reasons[lease] = str(answer)
                    steps[lease] = Step.UPLOAD
                    work.tally.upload_failed += 1
                case TransientFault():
                    work.tally.upload_failed += 1
                    store_fault = store_fault or answer
    return Stored(finished, reasons, steps, store_fault)


def _record(
    work: Work,
    period: PayPeriod,
    stored: Stored,
    judged: Judged,
    rows: _Rows,
    reasons: Reasons,
    steps: Mapping[int, Step],
) -> Done:
    """One transaction: what is finished is issued, what failed says why.

    Where the database refuses one row, each is recorded by itself, so that it fails alone.
    """
    unchanged = [
        work.trigger.event(EventKind.UNCHANGED, row.dtr_id, row.revision)
        for row in judged.unchanged
    ]
    failed = _Failed(work, rows, dict(reasons), steps)
    try:
        with work.records.transaction():
            issued = _issue(work, period, stored.finished, judged, failed)
            events.record(work.records, unchanged)
            failed.record()
            reach("in_commit")
    except (psycopg.DataError, psycopg.IntegrityError):
        issued, failed = _record_one_by_one(work, period, stored, judged, rows, reasons, steps)
        with work.records.transaction():
            events.record(work.records, unchanged)
            failed.record()
    reach("after_commit")
    return Done(issued, len(judged.unchanged), failed.reasons)


class _Failed:
    """The leases that failed, to be recorded with the others' issue."""

    def __init__(
        self,
        work: Work,
        rows: _Rows,
        reasons: Reasons,
        steps: Mapping[int, Step],
    ) -> None:
        self._work, self._rows, self._steps = work, rows, steps
        self.reasons = reasons

    def record(self) -> None:
        """FAILED with its reason; a standing DTR that was to be regenerated stands on."""
        records, run_id = self._work.records, self._work.run_id
        for lease, reason in self.reasons.items():
            row = self._rows.found[lease]
            revision = row.revision
            if row.status == Status.GENERATED and lease not in self._rows.opened:
                revision = issuing.fail_revision(records, row.dtr_id, run_id, reason)
            elif not issuing.fail(records, run_id, self._rows.opened.get(lease, row.id), reason):
                continue
            step = self._steps.get(lease, Step.DATA)
            failed = self._work.trigger.event(
                EventKind.FAILED, row.dtr_id, revision, reason=reason, step=step
            )
            events.record(records, [failed])


def _issue(
    work: Work,
    period: PayPeriod,
    finished: Sequence[Finished],
    judged: Judged,
    failed: _Failed,
) -> int:
    """Issue inside the caller's transaction; how many. What stands around the leases is looked at
    once more, under the lock that every claim and issue takes."""
    leases = {line.statement.week.lease.lease_id: line.statement.week.lease for line in finished}
    dtrs.lock_leases(work.records, leases)
    around = neighborhoods(
        work.records,
        period,
        {x: (lease.start_date, lease.end_date) for x, lease in leases.items()},
        settings().records_since,
    )
    moved = {x for x in leases if not _as_decided(judged, x, around[x])}
    failed.reasons |= dict.fromkeys(moved, CHANGED_MEANWHILE)
    lines = [f for f in finished if f.statement.week.lease.lease_id not in moved]
    issued = issuing.issue(work.records, work.run_id, lines, work.trigger.actor)
    events.record(work.records, _issued_events(work, period, lines, issued))
    return len(issued)


def _as_decided(judged: Judged, lease: int, now: Neighborhood) -> bool:
    """Whether the lease's other statements are what they were, but for those that a cascade of
    this very run has voided."""
    then = judged.around[lease]
    cascade = judged.cascades.get(lease)
    voided = cascade.voided if cascade else ()
    return (
        now.gaps == then.gaps
        and now.before == then.before
        and now.after == tuple(row for row in then.after if row.id not in voided)
    )


def _record_one_by_one(
    work: Work,
    period: PayPeriod,
    stored: Stored,
    judged: Judged,
    rows: _Rows,
    reasons: Reasons,
    steps: Mapping[int, Step],
) -> tuple[int, _Failed]:
    issued = 0
    failed = _Failed(work, rows, dict(reasons), steps)
    for line in stored.finished:
        try:
            with work.records.transaction():
                issued += _issue(work, period, [line], judged, failed)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            lease = line.statement.week.lease.lease_id
            # Without the error's own detail: it quotes the whole row.
            said = error.diag.message_primary or type(error).__name__
            log.error("Lease %d: the records refuse its statement: %s", lease, said)
            failed.reasons[lease] = f"the records refuse its statement: {said}"
    return issued, failed


def _issued_events(
    work: Work, period: PayPeriod, finished: Sequence[Finished], issued: set[int]
) -> Iterator[Event]:
    for line in finished:
        if line.row_id in issued:
            yield work.trigger.event(
                EventKind.ISSUED,
                dtr_id(line.statement.week.lease.lease_id, period),
                line.revision,
                key=line.pdf.key,
                sha256=line.pdf.sha256,
            )


def issue_of(row: Bound | Standing) -> Issue:
    """The identity that the row's receipt gives its document. The row's receipt is bound."""
    if row.receipt_number is None or row.receipt_date is None or row.generated_at is None:
        raise LookupError(f"{row.dtr_id} revision {row.revision} has no receipt number")
    return Issue(
        dtr_id=row.dtr_id,
        revision=row.revision,
        receipt_number=row.receipt_number,
        receipt_date=row.receipt_date,
        issued_at=row.generated_at,
    )
