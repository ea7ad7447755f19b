"""What a run came to, read from the records; whether it is what it should be; the summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from include.dtr.money import display
from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection
from include.dtr.records.runs import RunStatus, failures_of
from local.stack.errors import StackError


@dataclass(frozen=True, slots=True)
class Pdf:
    """One standing statement of the period, as the records describe it."""

    lease_id: int
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A closed run, and what stands for its period by now."""

    run_id: str
    period: PayPeriod
    status: RunStatus
    generated: int
    failed: int
    skipped: int
    planned: int
    seconds: Decimal
    reasons: Mapping[int, str]
    differences: tuple[str, ...]
    warnings: tuple[str, ...]
    paid_out: Decimal
    carried_forward: Decimal
    standing: tuple[Pdf, ...]


def read_outcome(records: Connection, run_id: str, period: PayPeriod) -> Outcome | None:
    """The run's outcome; None if it is not closed, or was never heard of.

    Raises StackError with the records' own sentence where the run was refused.
    """
    with records.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "SELECT * FROM dtr_generation_history WHERE run_id = %s", (run_id,)
        ).fetchone()
    if row is None or row["status"] == RunStatus.RUNNING:
        return None
    totals: Mapping[str, Any] = row["control_totals"]
    if "leases_planned" not in totals:
        raise StackError(f"The run was refused. {row['error_message']}")
    return Outcome(
        run_id=run_id,
        period=period,
        status=RunStatus(row["status"]),
        generated=row["total_dtrs_generated"],
        failed=row["total_failed"],
        skipped=row["total_skipped"],
        planned=totals["leases_planned"],
        seconds=row["generation_time_seconds"] or Decimal(0),
        reasons=failures_of(records, run_id),
        differences=tuple(totals.get("differences", ())),
        warnings=tuple(totals.get("warnings", ())),
        paid_out=Decimal(totals.get("paid_out", "0")),
        carried_forward=Decimal(totals.get("carried_forward", "0")),
        standing=_standing(records, period),
    )


def _standing(records: Connection, period: PayPeriod) -> tuple[Pdf, ...]:
    rows = records.execute(
        "SELECT lease_id, pdf_s3_key, pdf_sha256 FROM dtr"
        " WHERE period_start = %s AND period_end = %s AND status = 'GENERATED' ORDER BY lease_id",
        (period.start, period.end),
    ).fetchall()
    return tuple(Pdf(*row) for row in rows)


def shortcomings(outcome: Outcome, expected: Mapping[int, str]) -> list[str]:
    """What is wrong with the outcome, a sentence each; none if all is as it should be.

    `expected` leases may fail, each for a reason that contains the given words.
    """
    wrong = [
        f"Lease {lease} failed: {reason}"
        for lease, reason in sorted(outcome.reasons.items())
        if lease not in expected or expected[lease] not in reason
    ]
    missing = outcome.planned - outcome.failed - len(outcome.standing)
    if missing > 0:
        wrong.append(f"{missing} of {outcome.planned} leases have no statement and no reason.")
    return [*wrong, *outcome.differences]


def summary(outcome: Outcome, expected: Mapping[int, str]) -> str:
    """What a person at the terminal reads at the end."""
    lines = [
        f"Generated {outcome.generated} DTRs, {outcome.failed} failed, {outcome.skipped} stood "
        f"already, for {outcome.period} in {outcome.seconds:.1f} s ({outcome.status}).",
        f"{len(outcome.standing)} statements stand for the week: paid out "
        f"{display(outcome.paid_out)}, carried forward {display(outcome.carried_forward)}.",
    ]
    for lease, reason in sorted(outcome.reasons.items()):
        purpose = " (on purpose, to show it)" if expected.get(lease, "\n") in reason else ""
        lines.append(f"  Lease {lease} failed{purpose}: {reason}")
    lines += [f"  Does not add up: {sentence}" for sentence in outcome.differences]
    lines += [f"  For the office: {sentence}" for sentence in outcome.warnings]
    return "\n".join(lines)
