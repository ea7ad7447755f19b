"""Recording what became of a chunk: what is stored is issued, what failed says why."""

import logging
from collections.abc import Mapping, Sequence

import psycopg

from include.dtr.control.continuity import CHANGED_MEANWHILE
from include.dtr.failpoints import reach
from include.dtr.model import dtr_id
from include.dtr.period import PayPeriod
from include.dtr.records import dtrs, events, issuing
from include.dtr.records.dtrs import Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.issuing import Finished
from include.dtr.records.neighbors import Neighborhood, neighborhoods
from include.dtr.run.compute import Reasons
from include.dtr.run.tally import Step
from include.dtr.run.work import ChunkRows, Done, Judged, Stored, Work
from include.dtr.settings import settings

log = logging.getLogger(__name__)


def record(
    work: Work,
    period: PayPeriod,
    stored: Stored,
    judged: Judged,
    rows: ChunkRows,
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
        issued, failed = _one_by_one(work, period, stored, judged, rows, reasons, steps)
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
        rows: ChunkRows,
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


def _one_by_one(
    work: Work,
    period: PayPeriod,
    stored: Stored,
    judged: Judged,
    rows: ChunkRows,
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
) -> list[Event]:
    return [
        work.trigger.event(
            EventKind.ISSUED,
            dtr_id(line.statement.week.lease.lease_id, period),
            line.revision,
            key=line.pdf.key,
            sha256=line.pdf.sha256,
        )
        for line in finished
        if line.row_id in issued
    ]
