"""What a close has found out, whether it looked at all of the week or at some leases of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from include.dtr.connections import Connection, Stores
from include.dtr.control.closing import never_stated_sentences
from include.dtr.control.coverage import accepted_totals
from include.dtr.control.reconcile import Reconciliation
from include.dtr.money import plain
from include.dtr.period import PayPeriod
from include.dtr.records import gaps
from include.dtr.records.runs import Outcome, Run, Trigger
from include.dtr.sources.coverage import read_booked_gaps
from include.dtr.sources.never_stated import NeverStated


@dataclass(frozen=True, slots=True)
class Closing:
    """A run that is being closed."""

    stores: Stores
    trigger: Trigger
    history: Run
    period: PayPeriod
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What books and records said of the run and of its week."""

    outcome: Outcome
    reasons: Mapping[int, str]
    """Why leases of the run failed."""
    reconciliation: Reconciliation
    note: Callable[[Connection], None]
    """Writes what is to be kept of this look, in the transaction that closes the run."""


def with_gaps(
    closing: Closing,
    found: Reconciliation,
    accepted: Sequence[gaps.AcceptedGap],
    differences: Sequence[str],
    without_statement: int,
) -> Reconciliation:
    """With more differences, with leases in scope that have no statement, and with accepted gaps
    before the period. The books are inside a snapshot."""
    before = [gap for gap in accepted if gap.first_day < closing.period.start]
    booked = read_booked_gaps(closing.stores.source, [gap.days for gap in before])
    return replace(
        found,
        differences=(*found.differences, *differences),
        control_totals={
            **found.control_totals,
            "without_statement": without_statement,
            "accepted_gaps": accepted_totals(before, booked),
        },
    )


def with_other_weeks(
    found: Reconciliation,
    differing: Mapping[PayPeriod, int],
    sentences: Sequence[str],
    lost: Sequence[NeverStated],
) -> Reconciliation:
    """With what the books say of weeks that were closed before (leases that differ in each, and the
    sentences), and of rows that will be on no statement (domain section 4.3)."""
    warnings, notes = never_stated_sentences(lost)
    return replace(
        found,
        differences=(*found.differences, *sentences),
        warnings=(*found.warnings, *warnings),
        notes=(*found.notes, *notes),
        control_totals={
            **found.control_totals,
            "closed_weeks": {str(period): leases for period, leases in differing.items()},
            "closed_week_differences": list(sentences),
            "never_stated": [
                {
                    "why": line.why,
                    "view": line.view,
                    "rows": line.rows,
                    "amount": plain(line.amount),
                }
                for line in lost
            ],
            "notes": [*found.notes, *notes],
        },
    )
