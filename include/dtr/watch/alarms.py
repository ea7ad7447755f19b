"""When a run is worth an alarm, and in which words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from include.dtr.period import PayPeriod

NAMED = 10
"""How many leases one alarm names with their reasons; the rest are counted."""
LONGEST_REASON = 300
"""Characters of a reason; the whole of it is in `dtr.error` and in the log of close_run."""


class AlarmKind(StrEnum):
    LATE = "LATE"
    REFUSED = "REFUSED"
    UNFINISHED = "UNFINISHED"
    LEASES_FAILED = "LEASES_FAILED"
    FAILURE_RATE = "FAILURE_RATE"
    PDF_FAILED = "PDF_FAILED"
    UPLOAD_FAILED = "UPLOAD_FAILED"
    DIFFERENCES = "DIFFERENCES"
    STUCK = "STUCK"
    ORPHANS = "ORPHANS"
    DAMAGED = "DAMAGED"
    MISSED = "MISSED"
    BOOKS_CHANGED = "BOOKS_CHANGED"
    MAIL_FAILED = "MAIL_FAILED"
    MAIL_REFUSED = "MAIL_REFUSED"
    DISPUTES_OVERDUE = "DISPUTES_OVERDUE"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that somebody must look at; raised once per run and kind."""

    kind: AlarmKind
    run_id: str
    headline: str
    """One line: the subject of a mail."""
    body: str
    """What is wrong, and what to do. No driver's name, no amount of a single statement."""


@dataclass(frozen=True, slots=True)
class RunFindings:
    """What the close of a run knows."""

    run_id: str
    period: PayPeriod
    generated: int
    failed: int
    skipped: int
    reasons: Mapping[int, str] = field(default_factory=dict)
    pdf_failed: int = 0
    """Leases that failed because their document could not be drawn."""
    upload_failed: int = 0
    """Leases that failed because the object store refused their document."""
    differences: Sequence[str] = ()
    stuck: int = 0
    """Statements of other runs left half-way, longer ago than a run may take."""

    @property
    def failure_rate(self) -> float:
        """Failed leases as a share of all that the run covers, 0 to 1."""
        leases = self.generated + self.failed + self.skipped
        return self.failed / leases if leases else 0.0


def alarms_of(found: RunFindings, failure_rate_limit: float) -> tuple[Alarm, ...]:
    """The alarms of a closed run; none where all is well."""
    return tuple(_alarms(found, failure_rate_limit))


def late(run_id: str) -> Alarm:
    return Alarm(
        AlarmKind.LATE,
        run_id,
        "The weekly statements are late",
        f"The run {run_id} has not ended within its hour. Look at its tasks in Airflow: which of "
        "them wait, and for what? See to the scheduler's health and to free slots in the pool.",
    )


def refused(run_id: str, reason: str) -> Alarm:
    return Alarm(
        AlarmKind.REFUSED,
        run_id,
        "The scheduled statements were refused: none is issued",
        f"{reason} Put it right, then trigger the DAG weekly_dtr for the week.",
    )


def unfinished(run_id: str, period: str) -> Alarm:
    return Alarm(
        AlarmKind.UNFINISHED,
        run_id,
        f"A run of {period} ended without its last step",
        f"The run {run_id} was stopped, or marked, before close_run could count. What it issued "
        "stands; what it left is taken up by the next run. Trigger the DAG weekly_dtr with this "
        f"week's period_start ({period[:10]}).",
    )


def stuck(run_id: str, count: int) -> Alarm:
    return Alarm(
        AlarmKind.STUCK,
        run_id,
        f"{count} statements are stuck half-way",
        f"{count} rows of dtr have been PENDING or PROCESSING for longer than a run may take. "
        "Trigger the DAG weekly_dtr for their week: it takes them up under the same receipts.",
    )


def books_changed(run_id: str, sentences: Sequence[str]) -> Alarm:
    return Alarm(
        AlarmKind.BOOKS_CHANGED,
        run_id,
        "The books no longer agree with what was issued",
        "\n".join([*sentences[:NAMED], *_more(sentences)]),
    )


def _alarms(found: RunFindings, failure_rate_limit: float) -> Iterator[Alarm]:
    def alarm(kind: AlarmKind, headline: str, body: str) -> Alarm:
        return Alarm(kind, found.run_id, f"{found.period}: {headline}", body)

    if found.failed:
        yield alarm(
            AlarmKind.LEASES_FAILED,
            f"{found.failed} leases have no statement",
            f"{_listed(found.reasons)}\nMend the data, then clear the failed tasks of the run "
            f"{found.run_id} with downstream.",
        )
    if found.failure_rate > failure_rate_limit:
        yield alarm(
            AlarmKind.FAILURE_RATE,
            f"{found.failure_rate:.0%} of the leases failed",
            f"More than {failure_rate_limit:.0%} of the run's leases failed, which is seldom the "
            "fault of single rows. Look for what the reasons have in common: an import that did "
            "not run, a view that was changed.",
        )
    if found.pdf_failed:
        yield alarm(
            AlarmKind.PDF_FAILED,
            f"{found.pdf_failed} documents could not be drawn",
            "This is a bug in the program that some data brought out. The log of generate_dtrs has "
            "the traceback; please report it.",
        )
    if found.upload_failed:
        yield alarm(
            AlarmKind.UPLOAD_FAILED,
            f"{found.upload_failed} documents were refused by the object store",
            "Check the bucket, its policy and the connection dtr_s3, then clear the failed tasks "
            f"of the run {found.run_id} with downstream.",
        )
    if found.differences:
        yield alarm(
            AlarmKind.DIFFERENCES,
            "statements and books do not agree",
            "\n".join(found.differences),
        )
    if found.stuck:
        yield stuck(found.run_id, found.stuck)


def _listed(reasons: Mapping[int, str]) -> str:
    lines = [
        f"Lease {lease}: {reason[:LONGEST_REASON]}" for lease, reason in sorted(reasons.items())
    ]
    return "\n".join([*lines[:NAMED], *_more(lines)])


def _more(lines: Sequence[str]) -> list[str]:
    more = len(lines) - NAMED
    return [f"and {more} more"] if more > 0 else []
