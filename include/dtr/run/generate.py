"""Generate a batch: read, compute, bind receipts, render, upload, issue.

Each step may be repeated. A crash leaves rows PROCESSING, which the next try finishes under the
same receipt numbers and, the books being the same, with the same bytes under the same keys.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from include.dtr.archive import KeyTaken, StoredPdf, object_key
from include.dtr.connections import Connection, Stores
from include.dtr.errors import LeasesFailed, StoreRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.fingerprint import fingerprint
from include.dtr.model import Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.period import PayPeriod
from include.dtr.records import dtrs, events, issuing
from include.dtr.records.dtrs import Standing, Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.issuing import Finished
from include.dtr.records.runs import Trigger
from include.dtr.run.compute import Reasons, compute_all, each_on_its_own
from include.dtr.run.request import CHUNK, Batch
from include.dtr.run.tally import Step, Tally
from include.dtr.run.uploads import Uploads, uploading
from include.dtr.settings import company, settings
from include.dtr.sources.reader import read_batch

log = logging.getLogger(__name__)
UNISSUED = (Status.PENDING, Status.PROCESSING, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch came to, for the task's log."""

    issued: int = 0
    unchanged: int = 0

    def __add__(self, other: "Done") -> "Done":
        return Done(self.issued + other.issued, self.unchanged + other.unchanged)


def generate(stores: Stores, trigger: Trigger, batch: Batch, tally: Tally | None = None) -> Done:
    """Issue what the run has not yet issued of the batch; count in `tally` what went wrong.

    A lease's own fault marks its row FAILED and the batch goes on; at the end such faults are
    raised together as `LeasesFailed`. Raises `TransientFault` and `StoreRefused` where a store
    failed, after everything that could be issued was.
    """
    done = Done()
    reasons: Reasons = {}
    with uploading(stores.archive, settings().upload_threads) as uploads:
        for first in range(0, len(batch.lease_ids), CHUNK):
            chunk = _Chunk(stores, uploads, trigger, batch.period, tally or Tally())
            done += chunk.generate(batch.lease_ids[first : first + CHUNK], batch.regenerate)
            reasons |= chunk.reasons
            log.info("%s: %d issued, %d failed", batch.label, done.issued, len(reasons))
            if chunk.store_fault:
                raise chunk.store_fault
    if reasons:
        raise LeasesFailed(reasons)
    return done


class _Chunk:
    """The steps for some leases, with what they have come to so far."""

    def __init__(
        self,
        stores: Stores,
        uploads: Uploads,
        trigger: Trigger,
        period: PayPeriod,
        tally: Tally,
    ) -> None:
        self._stores = stores
        self._records: Connection = stores.records
        self._uploads = uploads
        self._trigger = trigger
        self._period = period
        self._tally = tally
        self._steps: dict[int, Step] = {}
        self.reasons: Reasons = {}
        self.store_fault: StoreRefused | TransientFault | None = None

    def generate(self, lease_ids: Sequence[int], regenerate: bool) -> Done:
        run_id = self._trigger.run_id
        found = dtrs.standing(self._records, self._period, lease_ids)
        own = {x: r for x, r in found.items() if r.run_id == run_id and r.status in UNISSUED}
        again = {
            x: r
            for x, r in found.items()
            if regenerate and r.run_id != run_id and r.status == Status.GENERATED
        }
        self.reasons = self._overtaken(own)
        own = {x: r for x, r in own.items() if x not in self.reasons}
        issuing.begin(self._records, run_id, [row.id for row in own.values()])
        reach("after_begin")

        reading = read_batch(self._stores.source, self._period, sorted({*own, *again}))
        reach("after_read")
        statements, failed = compute_all(reading)
        self.reasons |= failed
        digests = {lease: fingerprint(statement) for lease, statement in statements.items()}
        unchanged = {x for x in again if digests.get(x) == again[x].statement_sha256}
        changed = {x: again[x] for x in statements if x in again and x not in unchanged}
        changed = self._begin_revisions(changed, statements)
        rows = self._bind(sorted({*own, *changed} & statements.keys()))
        reach("after_bind")
        finished = self._store({lease: statements[lease] for lease in rows}, rows, digests)
        reach("after_upload")
        return self._record(finished, {**found, **rows}, [again[x] for x in unchanged])

    def _overtaken(self, own: Mapping[int, Standing]) -> Reasons:
        """Failed leases for which another period that shares days has been issued since."""
        failed = [lease for lease, row in own.items() if row.status == Status.FAILED]
        return {
            other.lease_id: f"{other.dtr_id} covers {other.period_start} to {other.period_end} and "
            "was issued meanwhile; void it first, or leave this period"
            for other in dtrs.overlaps(self._records, self._period, failed)
        }

    def _begin_revisions(
        self, standing: Mapping[int, Standing], statements: Mapping[int, Statement]
    ) -> dict[int, Standing]:
        """Void what stands and open the next revision: both or neither.

        What cannot be drawn leaves its old document standing. Returns the others.
        """
        _, failed = each_on_its_own(
            standing, lambda x: render(statements[x], issue_of(standing[x]), company())
        )
        self._note_undrawn(failed)
        drawn = {lease: row for lease, row in standing.items() if lease not in failed}
        reason = f"Regenerated by run {self._trigger.run_id}"
        for row in drawn.values():
            with self._records.transaction():
                if issuing.void(self._records, row.id, self._trigger.actor, reason):
                    reach("in_revision")
                    issuing.begin_revision(self._records, row.dtr_id, self._trigger.run_id)
                    voided = self._event(EventKind.VOIDED, row.dtr_id, row.revision, reason=reason)
                    events.record(self._records, [voided])
        return drawn

    def _bind(self, lease_ids: Sequence[int]) -> dict[int, Standing]:
        """The rows to issue, each with its receipt number and time of issue."""
        found = dtrs.standing(self._records, self._period, lease_ids)
        issuing.bind_receipts(self._records, [row.id for row in found.values()], datetime.now(UTC))
        found = dtrs.standing(self._records, self._period, lease_ids)
        return {
            lease: row
            for lease, row in found.items()
            if row.status == Status.PROCESSING and row.run_id == self._trigger.run_id
        }

    def _store(
        self,
        statements: Mapping[int, Statement],
        rows: dict[int, Standing],
        digests: Mapping[int, str],
    ) -> list[Finished]:
        """Render and upload; where a key holds other content, take the next revision's."""
        finished: list[Finished] = []
        todo = list(statements)
        while todo:
            _, failed = each_on_its_own(
                todo, lambda lease: self._send(lease, statements[lease], rows[lease])
            )
            self._note_undrawn(failed)
            todo = []
            for lease, answer in self._uploads.land():
                row = rows[lease]
                match answer:
                    case StoredPdf():
                        statement, digest = statements[lease], digests[lease]
                        finished.append(Finished(row.id, row.revision, statement, digest, answer))
                    case KeyTaken():
                        if issuing.advance_revision(
                            self._records, self._trigger.run_id, row.id, row.revision
                        ):
                            rows[lease] = replace(row, revision=row.revision + 1)
                            todo.append(lease)
                    case StoreRefused():
                        self.store_fault = answer
                        self.reasons[lease] = str(answer)
                        self._steps[lease] = Step.UPLOAD
                        self._tally.upload_failed += 1
                    case TransientFault():
                        self._tally.upload_failed += 1
                        self.store_fault = self.store_fault or answer
        return finished

    def _note_undrawn(self, failed: Reasons) -> None:
        self.reasons |= failed
        self._steps.update(dict.fromkeys(failed, Step.PDF))
        self._tally.pdf_failed += len(failed)

    def _send(self, lease: int, statement: Statement, row: Standing) -> None:
        pdf = render(statement, issue_of(row), company())
        reach("after_render")
        self._uploads.send(lease, object_key(row.dtr_id, self._period.start, row.revision), pdf)

    def _record(
        self,
        finished: Sequence[Finished],
        rows: Mapping[int, Standing],
        unchanged: Sequence[Standing],
    ) -> Done:
        with self._records.transaction():
            issued = issuing.issue(
                self._records, self._trigger.run_id, finished, self._trigger.actor
            )
            events.record(self._records, self._issued_events(finished, issued))
            events.record(
                self._records,
                [self._event(EventKind.UNCHANGED, row.dtr_id, row.revision) for row in unchanged],
            )
            for lease, reason in self.reasons.items():
                self._fail(rows[lease], reason, self._steps.get(lease, Step.DATA))
            reach("in_commit")
        reach("after_commit")
        return Done(len(issued), len(unchanged))

    def _issued_events(self, finished: Sequence[Finished], issued: set[int]) -> Iterator[Event]:
        for line in finished:
            if line.row_id in issued:
                yield self._event(
                    EventKind.ISSUED,
                    dtr_id(line.statement.week.lease.lease_id, self._period),
                    line.revision,
                    key=line.pdf.key,
                    sha256=line.pdf.sha256,
                )

    def _fail(self, row: Standing, reason: str, step: Step) -> None:
        """FAILED with its reason; a standing DTR that was to be regenerated stands on."""
        revision = row.revision
        if row.status == Status.GENERATED:
            revision = issuing.fail_revision(
                self._records, row.dtr_id, self._trigger.run_id, reason
            )
        elif not issuing.fail(self._records, self._trigger.run_id, row.id, reason):
            return
        failed = self._event(EventKind.FAILED, row.dtr_id, revision, reason=reason, step=step)
        events.record(self._records, [failed])

    def _event(self, kind: EventKind, dtr: str, revision: int, **details: object) -> Event:
        return Event(
            kind,
            self._trigger.actor,
            self._trigger.origin,
            run_id=self._trigger.run_id,
            dtr_id=dtr,
            revision=revision,
            details=details,
        )


def issue_of(row: Standing) -> Issue:
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
