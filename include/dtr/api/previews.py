"""The documents of preview runs."""

from fastapi import Request

from include.dtr.api import audit
from include.dtr.api.desk import Pdf
from include.dtr.api.rights import Caller
from include.dtr.api.services import Services
from include.dtr.archive import preview_key
from include.dtr.errors import StoreRefused
from include.dtr.records.events import EventKind
from include.dtr.run.clerk import NoSuchDtr


def fetch_preview(
    services: Services, request: Request, caller: Caller, run_id: str, dtr_id: str
) -> Pdf:
    """The preview that a run drew of a DTR. Raises `NoSuchDtr` where it drew none."""
    try:
        content = services.archive().fetch(preview_key(run_id, dtr_id))
    except StoreRefused:
        raise NoSuchDtr(f"The run {run_id} has no preview of {dtr_id}.") from None
    with services.records() as records:
        audit.note(
            records, request, caller, EventKind.PDF_READ, dtr_id=dtr_id, run_id=run_id, preview=True
        )
    return Pdf(content, f"{dtr_id}.preview.pdf")
