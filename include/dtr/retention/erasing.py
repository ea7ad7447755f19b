"""The act: erase what is past its time, one statement at a time.

First the row, in one transaction with the event that says so: its conditions are asked there, and a
hold cannot be placed beside it. Then the PDF. A crash between the two leaves a row that is erased
and whose PDF is not noted as gone; the next run begins with those.
"""

from dataclasses import dataclass
from datetime import date

from include.dtr.archive import Archive
from include.dtr.failpoints import reach
from include.dtr.records import events, retention
from include.dtr.records.db import Connection
from include.dtr.records.events import Event, EventKind
from include.dtr.records.retention import Due, HalfErased
from include.dtr.records.runs import Trigger
from include.dtr.retention.listing import Report


@dataclass(slots=True)
class Erased:
    """What a run did."""

    report: Report
    """What it found, of which some may have been held or paid since."""
    rows: int = 0
    pdfs: int = 0

    def __str__(self) -> str:
        return f"{self.report}\nErased: {self.rows:,} records, {self.pdfs:,} PDFs."


def erase(records: Connection, archive: Archive, before: date, trigger: Trigger) -> Erased:
    """Erase what is past its time and not kept back. May be broken off and repeated.

    Raises `StoreRefused` where the bucket does not let its objects be deleted, `TransientFault`.
    """
    done = Erased(Report(before))
    done.pdfs += _finish(records, archive, trigger)
    for row in retention.due(records, before):
        done.report.count(row)
        if row.kept_back is None and _erase_row(records, row, before, trigger):
            done.rows += 1
            reach("after_row_erased")
            done.pdfs += _finish(records, archive, trigger)
    return done


def _erase_row(records: Connection, row: Due, before: date, trigger: Trigger) -> bool:
    with records.transaction():
        digest = retention.erase(records, row.id, before, trigger.actor)
        if digest is None:
            return False
        event = Event(
            EventKind.ERASED,
            trigger.actor,
            trigger.origin,
            trigger.run_id,
            row.dtr_id,
            row.revision,
            {
                "row_sha256": digest,
                "pdf_sha256": row.pdf_sha256,
                "pdf_s3_key": row.pdf_s3_key,
                "receipt_number": row.receipt_number,
                "before": before.isoformat(),
            },
        )
        events.record(records, [event])
    return True


def _finish(records: Connection, archive: Archive, trigger: Trigger) -> int:
    """Delete the PDFs of rows that are erased; how many were noted as gone."""
    gone = 0
    while some := retention.half_erased(records):
        for row in some:
            archive.delete(row.pdf_s3_key)
            reach("after_pdf_erased")
            gone += _note(records, row, trigger)
    return gone


def _note(records: Connection, row: HalfErased, trigger: Trigger) -> int:
    with records.transaction():
        if not retention.pdf_gone(records, row.id):
            return 0
        event = Event(
            EventKind.PDF_ERASED,
            trigger.actor,
            trigger.origin,
            trigger.run_id,
            row.dtr_id,
            row.revision,
            {"pdf_s3_key": row.pdf_s3_key, "pdf_sha256": row.pdf_sha256},
        )
        events.record(records, [event])
    return 1
