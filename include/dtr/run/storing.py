"""Drawing the documents and putting them into the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from include.dtr.archive import KeyTaken, StoredPdf, object_key
from include.dtr.connections import Connection
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.model import Issue
from include.dtr.pdf import render
from include.dtr.period import PayPeriod
from include.dtr.records import issuing
from include.dtr.records.dtrs import Standing
from include.dtr.records.editions import (
    account_endings,
    corrections,
    revision_notes,
    years_to_date,
)
from include.dtr.records.issuing import Bound, Finished
from include.dtr.run.compute import Reasons, each_on_its_own
from include.dtr.run.tally import Step
from include.dtr.run.work import Statements, Stored, Work
from include.dtr.settings import company, settings


def store(
    work: Work,
    period: PayPeriod,
    bound: Mapping[int, Bound],
    statements: Statements,
    digests: Mapping[int, str],
) -> Stored:
    """Render and upload; where a key holds other content, take the next revision's."""
    rows = dict(bound)
    issues = issues_of(work.records, list(bound.values()), statements)
    finished: list[Finished] = []
    reasons: Reasons = {}
    steps: dict[int, Step] = {}
    store_fault: StoreRefused | TransientFault | None = None

    def send(lease: int) -> None:
        row = rows[lease]
        issue = replace(issues[lease], revision=row.revision)
        pdf = render(statements[lease], issue, company())
        reach("after_render")
        key = object_key(row.dtr_id, period.start, row.revision, settings().s3_key_prefixes)
        work.uploads.send(lease, key, pdf)

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


def issues_of(
    records: Connection, rows: Sequence[Bound], statements: Statements
) -> dict[int, Issue]:
    """By lease: the identity that a row's receipt gives its document, with what the records say
    of earlier revisions, of the year, and of disputes that were accepted."""
    notes = revision_notes(records, rows)
    years = years_to_date(records, rows, statements)
    corrected = corrections(records, rows, statements)
    endings = account_endings(records, rows, statements)
    return {
        row.lease_id: replace(
            issue_of(row),
            revision_note=notes.get(row.lease_id),
            year_to_date=years[row.lease_id],
            corrections=corrected.get(row.lease_id, {}),
            account_ending=endings.get(row.lease_id),
        )
        for row in rows
    }


def issue_of(row: Bound | Standing) -> Issue:
    """The identity alone. Raises `LookupError` where the row's receipt is not bound."""
    if row.receipt_number is None or row.receipt_date is None or row.generated_at is None:
        raise LookupError(f"{row.dtr_id} revision {row.revision} has no receipt number")
    return Issue(
        dtr_id=row.dtr_id,
        revision=row.revision,
        receipt_number=row.receipt_number,
        receipt_date=row.receipt_date,
        issued_at=row.generated_at,
        language=row.language,
        postal_address=tuple(row.postal_address) if isinstance(row, Bound) else (),
    )
