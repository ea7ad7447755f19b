"""Preview a batch: compute and render under a PREVIEW mark; no row, no receipt, nothing issued."""

from datetime import datetime
from functools import partial

from include.dtr.archive import preview_key, previews_of
from include.dtr.connections import Connection, Stores
from include.dtr.errors import DtrError, LeasesFailed
from include.dtr.model import Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.period import PayPeriod, local_date
from include.dtr.run.compute import Reasons, compute_all, each_on_its_own
from include.dtr.run.request import CHUNK, Batch
from include.dtr.settings import company
from include.dtr.sources.reader import read_batch


def preview(stores: Stores, run_id: str, batch: Batch, now: datetime) -> list[str]:
    """The keys of the previews, below `previews/{run_id}/`.

    Raises `LeasesFailed` after all others are done, `TransientFault`, `StoreRefused`.
    """
    keys: list[str] = []
    reasons: Reasons = {}
    for first in range(0, len(batch.lease_ids), CHUNK):
        chunk = batch.lease_ids[first : first + CHUNK]
        documents, failed = render_previews(stores.source, batch.period, chunk, now)
        reasons |= failed
        for lease_id, pdf in documents.items():
            keys.append(preview_key(run_id, dtr_id(lease_id, batch.period)))
            stores.archive.replace(keys[-1], pdf)
    if reasons:
        raise LeasesFailed(reasons)
    return keys


def check_previews(stores: Stores, run_id: str, leases: int) -> str:
    """Where a run's previews lie. Raises `DtrError` where some of its `leases` have none."""
    prefix = previews_of(run_id)
    there = stores.archive.count(prefix)
    if there < leases:
        raise DtrError(
            f"{leases - there} of {leases} leases have no preview; the tasks' logs say why."
        )
    return f"{there} previews lie under {prefix} in the bucket {stores.archive.bucket}"


def render_previews(
    source: Connection, period: PayPeriod, lease_ids: tuple[int, ...], now: datetime
) -> tuple[dict[int, bytes], Reasons]:
    """Each lease's PDF, marked as a preview, or the reason why it has none."""
    statements, reasons = compute_all(read_batch(source, period, lease_ids))
    documents, failed = each_on_its_own(statements, partial(_render, statements, now))
    return documents, reasons | failed


def _render(statements: dict[int, Statement], now: datetime, lease_id: int) -> bytes:
    statement = statements[lease_id]
    unissued = Issue(
        dtr_id=dtr_id(lease_id, statement.week.period),
        revision=1,
        receipt_number="",
        receipt_date=local_date(now),
        issued_at=now,
    )
    return render(statement, unissued, company(), preview=True)
