"""Handing out the file of a sent batch: once by itself, again only with a reason."""

from dataclasses import dataclass, field

from include.dtr import entered
from include.dtr.failpoints import reach
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, batches
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import BatchState, PaymentRefused
from include.dtr.payments.stored_files import fetch
from include.dtr.period import local_date
from include.dtr.records.event_kinds import EventKind
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    content: bytes = field(repr=False)


def download(office: Office, actor: Actor, number: str, reason: str | None = None) -> Download:
    """The file as the bank gets it. Leaves an event, and is counted, before it is given.

    Raises `NoSuchBatch`; `PaymentRefused` for a batch that is not sent, has no file, or was
    downloaded before, without a reason; `EntryRefused`, `PdfDiffers`, `Sealed`, `NoAccounts`.
    """
    reason = None if reason is None else entered.reason(reason)
    with office.records() as records:
        batch = batches.read(records, number)
    _refuse_unless_there(batch, reason)
    content = fetch(office, batch.file_key or "", batch.file_sha256)
    reach("before_download")
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        _refuse_unless_there(batch, reason)
        keys = {"id": batch.id, "downloads": batch.downloads}
        if records.execute(sql_file(PACKAGE, "count_download"), keys).rowcount != 1:
            raise PaymentRefused(f"Batch {number} was changed meanwhile; look at it again.")
        trail.note(
            records,
            actor,
            EventKind.BATCH_DOWNLOADED,
            batch=number,
            times=batch.downloads + 1,
            sha256=batch.file_sha256,
            reason=reason,
        )
    return Download((batch.file_key or "").rpartition("/")[2], content)


def _refuse_unless_there(batch: BatchRow, reason: str | None) -> None:
    if batch.state not in (BatchState.SENT, BatchState.SETTLED):
        raise PaymentRefused(f"Batch {batch.number} is {batch.state}; its file must not be sent.")
    if batch.file_key is None:
        raise PaymentRefused(f"Batch {batch.number} moves no money, so it has no file.")
    if batch.erased_at is not None:
        raise PaymentRefused(
            f"The file of batch {batch.number} was erased on {local_date(batch.erased_at)}, as its "
            "time was over. Its trail keeps the hash that proves a copy."
        )
    if batch.downloads and reason is None:
        raise PaymentRefused(
            f"The file of batch {batch.number} was downloaded before ({batch.downloads} time(s)). "
            "Sent to the bank twice it pays twice: give a reason for having it again."
        )
