"""The act: erase what is past its time, one statement at a time, then what has a time of its own.

First the row, in one transaction with what payments, messages and disputes beside it say, and with
the events that say so: its conditions are asked there, and a hold cannot be placed beside it. Then
the PDF, and last the bank's files, each once the last of its payments is erased. A crash in between
leaves a row that is erased and whose PDF is not noted as gone; the next run begins with those.
Orders to the bank, findings, released years and closed weeks follow (`by_time`).
"""

from dataclasses import dataclass, field
from datetime import date

from include.dtr.archive import Archive
from include.dtr.failpoints import reach
from include.dtr.records import events, retention
from include.dtr.records.db import Connection
from include.dtr.records.events import EventKind
from include.dtr.records.retention import BatchOver, Due, HalfErased
from include.dtr.records.runs import Trigger
from include.dtr.retention.by_time import ByTimeErased, erase_by_time
from include.dtr.retention.listing import Report, counted
from include.dtr.sentences import rows_of


@dataclass(slots=True)
class Erased:
    """What a run did."""

    report: Report
    """What it found, of which some may have been held or paid since."""
    rows: int = 0
    pdfs: int = 0
    beside: int = 0
    """Payments, messages and disputes that say nothing of a person any more."""
    bank_files: int = 0
    by_time: ByTimeErased = field(default_factory=ByTimeErased)

    @property
    def sentence(self) -> str:
        return (
            f"Erased: {rows_of(self.rows, 'record')}, {rows_of(self.pdfs, 'PDF')}, "
            f"{rows_of(self.bank_files, 'bank file')}; beside them {rows_of(self.beside, 'row')} "
            f"of payments, messages and disputes. {self.by_time}"
        )

    def __str__(self) -> str:
        return f"{self.report}\n{self.sentence}"


def erase(records: Connection, archive: Archive, before: date, trigger: Trigger) -> Erased:
    """Erase what is past its time and not kept back. May be broken off and repeated.

    Raises `StoreRefused` where the bucket does not let its objects be deleted, `TransientFault`.
    """
    act = _Act(records, archive, trigger, Erased(counted(records, archive, before)))
    for half in retention.half_erased(records):
        act.end(half)
    for row in retention.due(records, before):
        act.done.report.count(row)
        if row.kept_back is None and act.erase_row(row):
            reach("after_row_erased")
            act.end(
                HalfErased(row.id, row.dtr_id, row.revision, row.pdf_s3_key, row.pdf_sha256, False)
            )
    for batch in retention.batches_over(records):
        act.erase_batch(batch)
    erase_by_time(records, archive, before, trigger, act.done.by_time)
    return act.done


@dataclass(frozen=True, slots=True)
class _Act:
    records: Connection
    archive: Archive
    trigger: Trigger
    done: Erased

    def erase_row(self, row: Due) -> bool:
        before = self.done.report.before
        with self.records.transaction():
            digest = retention.erase(self.records, row.id, before, self.trigger.actor)
            if digest is None:
                return False
            self._note(
                EventKind.ERASED,
                row.dtr_id,
                row.revision,
                row_sha256=digest,
                pdf_sha256=row.pdf_sha256,
                pdf_s3_key=row.pdf_s3_key,
                receipt_number=row.receipt_number,
                before=before.isoformat(),
            )
            self._erase_rest(row)
        self.done.rows += 1
        return True

    def end(self, row: HalfErased) -> None:
        """Erase what is still there of an erased row."""
        if row.has_rest:
            with self.records.transaction():
                self._erase_rest(row)
        if row.pdf_s3_key is not None:
            self.archive.delete(row.pdf_s3_key)
            reach("after_pdf_erased")
            self._note_pdf(row)

    def erase_batch(self, batch: BatchOver) -> None:
        """The file first: a batch that is not noted as erased has it deleted again."""
        if batch.file_key is not None:
            self.archive.delete(batch.file_key)
            reach("after_bank_file_erased")
        with self.records.transaction():
            digest = retention.erase_batch(self.records, batch.id)
            if digest is None:
                return
            self._note(
                EventKind.BATCH_ERASED,
                batch=batch.number,
                row_sha256=digest,
                file_key=batch.file_key,
                file_sha256=batch.file_sha256,
            )
        self.done.bank_files += batch.file_key is not None

    def _erase_rest(self, row: Due | HalfErased) -> None:
        digests = retention.erase_rest(self.records, row.id, row.dtr_id)
        if digests:
            self._note(EventKind.REST_ERASED, row.dtr_id, row.revision, row_sha256=digests)
        self.done.beside += sum(len(rows) for rows in digests.values())

    def _note_pdf(self, row: HalfErased) -> None:
        with self.records.transaction():
            if not retention.pdf_gone(self.records, row.id):
                return
            self._note(
                EventKind.PDF_ERASED,
                row.dtr_id,
                row.revision,
                pdf_s3_key=row.pdf_s3_key,
                pdf_sha256=row.pdf_sha256,
            )
        self.done.pdfs += 1

    def _note(
        self,
        kind: EventKind,
        dtr_id: str | None = None,
        revision: int | None = None,
        **details: object,
    ) -> None:
        events.record(self.records, [self.trigger.event(kind, dtr_id, revision, **details)])
