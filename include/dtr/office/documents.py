"""The PDFs of statements and previews, checked before they are shown."""

import hashlib
import logging
from dataclasses import dataclass

from include.dtr.archive import preview_key
from include.dtr.errors import ChangeRefused, StoreRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr, PdfDiffers
from include.dtr.office.office import Office
from include.dtr.period import local_date
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementInFull

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    sha256: str
    """Hex."""
    filename: str


def fetch_pdf(office: Office, actor: Actor, full: StatementInFull) -> Pdf:
    """The stored PDF, checked against the SHA-256 of its issue.

    Raises `ChangeRefused` where none was issued, `PdfDiffers`, `StoreRefused`, `TransientFault`.
    """
    row = full.row
    if full.pdf_s3_key is None or row.pdf_sha256 is None:
        raise ChangeRefused(f"{row.dtr_id} is {row.status}: it has no PDF.")
    if full.erased_at is not None:
        raise ChangeRefused(
            f"{row.dtr_id} was erased on {local_date(full.erased_at)}, as its time was over. Its "
            "trail keeps the hashes that prove a copy."
        )
    pdf = as_issued(office, row.dtr_id, row.revision, full.pdf_s3_key, row.pdf_sha256)
    with office.records() as records:
        trail.note(records, actor, EventKind.PDF_READ, row.dtr_id, row.revision)
    return pdf


def as_issued(office: Office, dtr_id: str, revision: int, key: str, sha256: str) -> Pdf:
    """The object under `key` if it is what was issued. Raises `PdfDiffers`."""
    content = office.archive().fetch(key)
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("The object %s is not the document that was issued (SHA-256 differs)", key)
        raise PdfDiffers(
            f"The stored PDF of {dtr_id} is not the one that was issued: its SHA-256 differs. It "
            "is not shown. Restore the object from the bucket's versions or backup."
        )
    suffix = "" if revision == 1 else f".r{revision}"
    return Pdf(content, sha256, f"{dtr_id}{suffix}.pdf")


def fetch_preview(office: Office, actor: Actor, run_id: str, dtr_id: str) -> Pdf:
    """The preview that a run drew of a DTR. Raises `NoSuchDtr` where it drew none."""
    try:
        content = office.archive().fetch(preview_key(run_id, dtr_id))
    except StoreRefused:
        raise NoSuchDtr(f"The run {run_id} has no preview of {dtr_id}.") from None
    with office.records() as records:
        trail.note(records, actor, EventKind.PDF_READ, dtr_id, run_id=run_id, preview=True)
    return Pdf(content, hashlib.sha256(content).hexdigest(), f"{dtr_id}.preview.pdf")
