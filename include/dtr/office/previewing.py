"""A week that is looked at before it is issued: what it would pay, and what is out of line.

Against the week before, and against what stands where the week was issued already.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from include.dtr.archive import figures_of
from include.dtr.model import dtr_id
from include.dtr.money import ZERO, total
from include.dtr.office.failures import FailedLease, described
from include.dtr.office.names import Numbered, names_of
from include.dtr.office.office import Office
from include.dtr.period import PayPeriod
from include.dtr.records import queries_week
from include.dtr.records.queries_week import Due
from include.dtr.run import preview_figures
from include.dtr.run.preview_figures import PreviewFigures
from include.dtr.sources.directory import Directory

AT_ONCE = 8
"""Objects fetched side by side: a city's preview has two hundred."""
LISTED = 200
"""Leases that are shown; the others are in line, and counted."""
UNUSUAL_TIMES, UNUSUAL_DOLLARS = 3, Decimal(100)
"""A change is out of line if it exceeds both: this many times the usual one, and these dollars."""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One lease: what it would be paid, beside what it was."""

    figures: PreviewFigures
    dtr_id: str
    before: Decimal | None
    """Total due of the week before; None where nothing stands."""
    issued: Decimal | None
    """Total due of the statement that stands for this week; None where none does."""
    is_as_issued: bool
    """What stands says exactly the same."""
    is_unusual: bool = False

    @property
    def change(self) -> Decimal:
        """Against the week before; all of it where nothing stood."""
        return self.figures.total_due - (self.before or ZERO)

    @property
    def difference(self) -> Decimal | None:
        """Against what stands for this week."""
        return None if self.issued is None else self.figures.total_due - self.issued


@dataclass(frozen=True, slots=True)
class PreviewOfWeek:
    lines: Sequence[PreviewLine]
    """`LISTED` at most: first what differs from what stands, then by the size of the change."""
    leases: int
    failed: Sequence[FailedLease]
    names: Directory
    pays_out: Decimal
    paid_out_before: Decimal
    """By the statements of the week before that stand for these leases."""
    carries_forward: Decimal
    unusual: int
    standing: int
    """Leases that have a statement for this week already."""
    differing: int
    """Of those, the ones whose statement says something else."""


@dataclass(frozen=True, slots=True)
class _FailedPreview:
    lease_id: int
    dtr_id: str
    run_id: str
    error: str | None


def preview_of(office: Office, run_id: str, period: PayPeriod) -> PreviewOfWeek | None:
    """What a preview run found so far; None where it has left no figures."""
    archive = office.archive()
    keys = [key for key, _ in archive.entries(figures_of(run_id))]
    if not keys:
        return None
    with ThreadPoolExecutor(AT_ONCE) as pool:
        batches = [preview_figures.read(content) for content in pool.map(archive.fetch, keys)]
    leases = [lease for batch in batches for lease in batch.leases]
    reasons = {lease: why for batch in batches for lease, why in batch.failed.items()}
    with office.records() as records:
        before = queries_week.dues_of(records, period.previous)
        standing = queries_week.dues_of(records, period)
    lines = compared(period, leases, before, standing)
    shown = lines[:LISTED]
    return PreviewOfWeek(
        lines=shown,
        leases=len(lines),
        failed=described(
            office,
            period,
            [
                _FailedPreview(lease, dtr_id(lease, period), run_id, why)
                for lease, why in sorted(reasons.items())
            ],
        ),
        names=names_of(office, [_numbered(line.figures) for line in shown]),
        pays_out=total(max(line.figures.total_due, ZERO) for line in lines),
        paid_out_before=total(max(line.before or ZERO, ZERO) for line in lines),
        carries_forward=total(max(-line.figures.total_due, ZERO) for line in lines),
        unusual=sum(line.is_unusual for line in lines),
        standing=sum(line.issued is not None for line in lines),
        differing=sum(line.issued is not None and not line.is_as_issued for line in lines),
    )


def compared(
    period: PayPeriod,
    leases: Sequence[PreviewFigures],
    before: dict[int, Due],
    standing: dict[int, Due],
) -> list[PreviewLine]:
    """The leases beside what they were; what a person should look at comes first. Pure."""
    lines = [_line(period, lease, before, standing) for lease in leases]
    limit = _unusual_from(lines)
    marked = [
        PreviewLine(
            line.figures,
            line.dtr_id,
            line.before,
            line.issued,
            line.is_as_issued,
            is_unusual=abs(line.change) > limit,
        )
        for line in lines
    ]
    return sorted(
        marked,
        key=lambda line: (
            line.issued is None or line.is_as_issued,
            -abs(line.difference or ZERO),
            -abs(line.change),
            line.figures.lease_id,
        ),
    )


def _line(
    period: PayPeriod, lease: PreviewFigures, before: dict[int, Due], standing: dict[int, Due]
) -> PreviewLine:
    earlier, stands = before.get(lease.lease_id), standing.get(lease.lease_id)
    return PreviewLine(
        figures=lease,
        dtr_id=dtr_id(lease.lease_id, period),
        before=earlier.total_due if earlier else None,
        issued=stands.total_due if stands else None,
        is_as_issued=stands is not None and stands.statement_sha256 == lease.statement_sha256,
    )


def _unusual_from(lines: Sequence[PreviewLine]) -> Decimal:
    changes = [abs(line.change) for line in lines if line.before is not None]
    usual = median(changes) if changes else ZERO
    return max(usual * UNUSUAL_TIMES, UNUSUAL_DOLLARS)


def _numbered(lease: PreviewFigures) -> Numbered:
    return Numbered(lease.driver_id, lease.vehicle_id, lease.medallion_id)
