"""Preview a batch: compute and render under a PREVIEW mark; no row, no receipt, nothing issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from include.dtr.archive import preview_key, previews_of
from include.dtr.connections import Connection, Stores
from include.dtr.errors import DtrError, LeasesFailed
from include.dtr.model import Addressee, Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.period import PayPeriod, local_date
from include.dtr.run import preview_figures
from include.dtr.run.addressing import read_addressees
from include.dtr.run.compute import Reasons, compute_all, each_on_its_own
from include.dtr.run.preview_figures import PreviewFigures, figures
from include.dtr.run.request import CHUNK, Batch
from include.dtr.settings import company
from include.dtr.sources.reader import read_batch


def preview(stores: Stores, run_id: str, batch: Batch, now: datetime) -> list[str]:
    """The keys of the previews, below `previews/{run_id}/`.

    Raises `LeasesFailed` after all others are done, `TransientFault`, `StoreRefused`.
    """
    keys: list[str] = []
    reasons: Reasons = {}
    found: list[PreviewFigures] = []
    for first in range(0, len(batch.lease_ids), CHUNK):
        chunk = batch.lease_ids[first : first + CHUNK]
        drawn = draw(stores.source, batch.period, chunk, now)
        documents, failed = drawn.documents, drawn.reasons
        found += [figures(statement) for statement in drawn.statements.values()]
        reasons |= failed
        for lease_id, pdf in documents.items():
            keys.append(preview_key(run_id, dtr_id(lease_id, batch.period)))
            stores.archive.replace(keys[-1], pdf)
    preview_figures.keep(stores.archive, run_id, batch.lease_ids, found, reasons)
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """Each lease's statement and PDF, marked as a preview, or the reason why it has none."""

    statements: dict[int, Statement]
    documents: dict[int, bytes]
    reasons: Reasons


def draw(source: Connection, period: PayPeriod, lease_ids: tuple[int, ...], now: datetime) -> Drawn:
    """Compute and render; nothing is kept."""
    statements, reasons = compute_all(read_batch(source, period, lease_ids))
    addressees = read_addressees(source, statements)
    documents, failed = each_on_its_own(statements, partial(_render, statements, addressees, now))
    return Drawn({lease: statements[lease] for lease in documents}, documents, reasons | failed)


def _render(
    statements: Mapping[int, Statement],
    addressees: Mapping[int, Addressee],
    now: datetime,
    lease_id: int,
) -> bytes:
    statement, addressee = statements[lease_id], addressees[lease_id]
    unissued = Issue(
        dtr_id=dtr_id(lease_id, statement.week.period),
        revision=1,
        receipt_number="",
        receipt_date=local_date(now),
        issued_at=now,
        language=addressee.language,
        postal_address=addressee.lines,
    )
    return render(statement, unissued, company(), preview=True)
