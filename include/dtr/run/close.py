"""Close a run: count from the records, reconcile with the books, write the history's last word."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from include.dtr.connections import Connection, Stores
from include.dtr.control.reconcile import Reconciliation
from include.dtr.errors import DoesNotReconcile, LeasesFailed, RunRefused
from include.dtr.failpoints import reach
from include.dtr.money import display
from include.dtr.period import PayPeriod
from include.dtr.records import events, issuing, runs
from include.dtr.records.events import EventKind
from include.dtr.records.runs import Outcome, Run, RunStatus, Trigger
from include.dtr.run.full_look import look_at_all
from include.dtr.run.kept_look import WholeWeekNeeded
from include.dtr.run.look import Closing, Look
from include.dtr.run.partial_look import look_at_named

log = logging.getLogger(__name__)
NEVER_PLANNED = "plan_run did not get as far as claiming its leases; its log says why. Clear it."
UNFINISHED = "its task ended before it was issued; see the task's log, then clear the task"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to."""

    period: PayPeriod
    status: RunStatus
    generated: int
    failed: int
    skipped: int
    """Leases whose statement stood already and was left alone."""
    seconds: Decimal
    reasons: dict[int, str]
    reconciliation: Reconciliation
    whole: bool
    """Every lease in scope has its statement, and all agrees with the books: others may start."""

    def __str__(self) -> str:
        return (
            f"Generated {self.generated} DTRs, {self.failed} failed, {self.skipped} stood already, "
            f"for {self.period} in {self.seconds:.1f} s: {self.status}"
        )


def close(stores: Stores, trigger: Trigger, now: datetime | None = None) -> RunSummary:
    """Close the run; may be called again, and then counts anew.

    Raises `RunRefused` where the run never began.
    """
    records = stores.records
    history = runs.find_run(records, trigger.run_id)
    period = _period_of(history)
    if history is None:
        with records.transaction():
            runs.refuse_run(records, trigger, None, NEVER_PLANNED)
        raise RunRefused(NEVER_PLANNED)
    if period is None or history.leases_planned is None:
        raise RunRefused(history.error_message or NEVER_PLANNED)
    _fail_unfinished(records, trigger)
    reach("before_close")
    look = _look(Closing(stores, trigger, history, period, now or datetime.now(UTC)))
    outcome, reconciliation, reasons = look.outcome, look.reconciliation, dict(look.reasons)
    status = _status(outcome, reconciliation)
    whole = status is RunStatus.SUCCESS and not reconciliation.control_totals["without_statement"]
    totals = {
        "whole": whole,
        "leases_planned": history.leases_planned,
        "named_leases": history.named_leases,
        **reconciliation.control_totals,
        "differences": list(reconciliation.differences),
        "warnings": list(reconciliation.warnings),
    }
    message = _message(reasons, reconciliation)
    with records.transaction():
        seconds = runs.close_run(records, trigger.run_id, outcome, status, message, totals)
        closed = trigger.event(
            EventKind.RUN_CLOSED,
            status=status,
            generated=outcome.generated,
            failed=outcome.failed,
            skipped=outcome.skipped,
        )
        events.record(records, [closed])
        look.note(records)
        reach("in_close")
    reach("after_close")
    return RunSummary(
        period,
        status,
        outcome.generated,
        outcome.failed,
        outcome.skipped,
        seconds,
        reasons,
        reconciliation,
        whole,
    )


def report(summary: RunSummary) -> None:
    """Write the summary to the log, as an operator reads it."""
    log.info("%s", summary)
    totals = summary.reconciliation.control_totals
    log.info(
        "Statements standing for the week: %s, paid out %s, carried forward %s",
        totals["statements"],
        display(Decimal(str(totals["paid_out"]))),
        display(Decimal(str(totals["carried_forward"]))),
    )
    if looked := totals["looked_at"]:
        log.info("%s", looked["sentence"])  # type: ignore[index]
    for lease, reason in sorted(summary.reasons.items()):
        log.error("Lease %d failed: %s", lease, reason)
    for sentence in summary.reconciliation.notes:
        log.info("%s", sentence)
    for sentence in summary.reconciliation.differences:
        log.error("%s", sentence)
    for sentence in summary.reconciliation.warnings:
        log.warning("%s", sentence)


def raise_unless_right(summary: RunSummary) -> None:
    """Raise `LeasesFailed` or `DoesNotReconcile` unless all is well, so that the run turns red."""
    if summary.reasons:
        raise LeasesFailed(summary.reasons)
    if summary.reconciliation.differences:
        raise DoesNotReconcile(" ".join(summary.reconciliation.differences))


def _look(closing: Closing) -> Look:
    """At the leases that the run was asked for, where the rest is known to be right; else at the
    whole week."""
    try:
        if look := look_at_named(closing):
            return look
    except WholeWeekNeeded as reason:
        log.info("The whole week is looked at: %s", reason)
    return look_at_all(closing)


def _period_of(history: Run | None) -> PayPeriod | None:
    if history is None or history.period_start is None or history.period_end is None:
        return None
    return PayPeriod(history.period_start, history.period_end)


def _fail_unfinished(records: Connection, trigger: Trigger) -> None:
    with records.transaction():
        left = issuing.fail_unfinished(records, trigger.run_id, UNFINISHED)
        events.record(
            records,
            [
                trigger.event(EventKind.FAILED, dtr_id, revision, reason=UNFINISHED)
                for _, dtr_id, revision in left
            ],
        )


def _status(outcome: Outcome, reconciliation: Reconciliation) -> RunStatus:
    if outcome.failed and not outcome.generated and not outcome.skipped:
        return RunStatus.FAILED
    if outcome.failed or reconciliation.differences:
        return RunStatus.PARTIAL_SUCCESS
    return RunStatus.SUCCESS


def _message(reasons: dict[int, str], reconciliation: Reconciliation) -> str | None:
    """For the history: how many leases failed and why, then what does not add up."""
    parts = [str(LeasesFailed(reasons))] if reasons else []
    return " ".join([*parts, *reconciliation.differences]) or None
