"""What a preview comes to, beside its PDFs: the figures of each batch as one small object.

Ids and amounts only, no names: who may look at the office's page gets the names from the books.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from include.dtr.archive import Archive, figures_of
from include.dtr.fingerprint import fingerprint
from include.dtr.model import Statement

CONTENT_TYPE = "application/json"


class PreviewFigures(msgspec.Struct, frozen=True):
    """One lease of a preview. Money is dollars, signs as in domain section 4."""

    lease_id: int
    driver_id: int
    vehicle_id: int | None
    medallion_id: int | None
    cc_earnings: Decimal
    total_deductions: Decimal
    prior_balance: Decimal
    total_due: Decimal
    statement_sha256: str


class BatchFigures(msgspec.Struct, frozen=True):
    """What a batch of a preview came to."""

    leases: list[PreviewFigures]
    failed: dict[int, str]
    """Reasons by lease."""


def figures(statement: Statement) -> PreviewFigures:
    week = statement.week
    return PreviewFigures(
        lease_id=week.lease.lease_id,
        driver_id=week.leaseholder.driver_id,
        vehicle_id=week.lease.vehicle_id,
        medallion_id=week.lease.medallion_id,
        cc_earnings=statement.cc_earnings,
        total_deductions=statement.total_deductions,
        prior_balance=statement.prior_balance,
        total_due=statement.total_due,
        statement_sha256=fingerprint(statement),
    )


def keep(
    archive: Archive,
    run_id: str,
    batch: Iterable[int],
    found: Iterable[PreviewFigures],
    failed: Mapping[int, str],
) -> None:
    """Put a batch's figures beside its previews; once more where the task runs again."""
    content = msgspec.json.encode(BatchFigures(list(found), dict(failed)))
    archive.replace(f"{figures_of(run_id)}{min(batch)}.json", content, CONTENT_TYPE)


def read(content: bytes) -> BatchFigures:
    return msgspec.json.decode(content, type=BatchFigures)
