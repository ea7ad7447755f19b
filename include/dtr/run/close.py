"""Close a run: count from the records, reconcile with the books, write the history's last word."""

import logging
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.connections import Stores
from include.dtr.control.reconcile import Reconciliation, reconcile
from include.dtr.errors import DoesNotReconcile, LeasesFailed, RunRefused
from include.dtr.failpoints import reach
from include.dtr.money import display
from include.dtr.period import PayPeriod
from include.dtr.records import events, issuing, runs
from include.dtr.records.events import Event, EventKind
from include.dtr.records.period_totals import (
    failed_leases,
    issued_charges,
    issued_earnings,
    previous_forwards,
)
from include.dtr.records.runs import Outcome, Run, RunStatus, Trigger
from include.dtr.sources.scope import leases_in_scope, leases_without_number
from include.dtr.sources.totals import read_totals
from include.dtr.totals import PeriodRecords

log = logging.getLogger(__name__)
NEVER_PLANNED = "plan_run did not get as far as claiming its leases; its log says why. Clear it."
UNFINISHED = "its task ended before it was issued; see the task's log, then clear the task"


@dataclass(frozen=True, slots=True)
class Summary:
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

    def __str__(self) -> str:
        return (
            f"Generated {self.generated} DTRs, {self.failed} failed, {self.skipped} stood already, "
            f"for {self.period} in {self.seconds:.1f} s: {self.status}"
        )


def close(stores: Stores, trigger: Trigger) -> Summary:
    """Close the run; may be called again, and then tells the truth of that moment.

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
    _fail_unfinished(stores, trigger)
    reach("before_close")
    reconciliation = _reconcile(stores, period)
    outcome = runs.outcome_of(records, trigger.run_id)
    reasons = runs.failures_of(records, trigger.run_id)
    skipped = max(history.leases_planned - outcome.generated - outcome.failed, 0)
    status = _status(outcome, skipped, reconciliation)
    totals = {
        "leases_planned": history.leases_planned,
        **reconciliation.control_totals,
        "differences": list(reconciliation.differences),
        "warnings": list(reconciliation.warnings),
    }
    with records.transaction():
        seconds = runs.close_run(
            records,
            trigger.run_id,
            outcome,
            skipped,
            status,
            _message(reasons, reconciliation),
            totals,
        )
        closed = Event(
            EventKind.RUN_CLOSED,
            trigger.actor,
            trigger.origin,
            run_id=trigger.run_id,
            details={
                "status": status,
                "generated": outcome.generated,
                "failed": outcome.failed,
                "skipped": skipped,
            },
        )
        events.record(records, [closed])
        reach("in_close")
    reach("after_close")
    return Summary(
        period,
        status,
        outcome.generated,
        outcome.failed,
        skipped,
        seconds,
        reasons,
        reconciliation,
    )


def report(summary: Summary) -> None:
    """Write the summary to the log, as an operator reads it."""
    log.info("%s", summary)
    totals = summary.reconciliation.control_totals
    log.info(
        "Statements standing for the week: %s, paid out %s, carried forward %s",
        totals["statements"],
        display(Decimal(str(totals["paid_out"]))),
        display(Decimal(str(totals["carried_forward"]))),
    )
    for lease, reason in sorted(summary.reasons.items()):
        log.error("Lease %d failed: %s", lease, reason)
    for sentence in summary.reconciliation.notes:
        log.info("%s", sentence)
    for sentence in summary.reconciliation.differences:
        log.error("%s", sentence)
    for sentence in summary.reconciliation.warnings:
        log.warning("%s", sentence)


def insist(summary: Summary) -> None:
    """Raise `LeasesFailed` or `DoesNotReconcile` unless all is well, so that the run turns red."""
    if summary.reasons:
        raise LeasesFailed(summary.reasons)
    if summary.reconciliation.differences:
        raise DoesNotReconcile(" ".join(summary.reconciliation.differences))


def _period_of(history: Run | None) -> PayPeriod | None:
    if history is None or history.period_start is None or history.period_end is None:
        return None
    return PayPeriod(history.period_start, history.period_end)


def _fail_unfinished(stores: Stores, trigger: Trigger) -> None:
    with stores.records.transaction():
        left = issuing.fail_unfinished(stores.records, trigger.run_id, UNFINISHED)
        events.record(
            stores.records,
            [
                Event(
                    EventKind.FAILED,
                    trigger.actor,
                    trigger.origin,
                    run_id=trigger.run_id,
                    dtr_id=dtr_id,
                    revision=revision,
                    details={"reason": UNFINISHED},
                )
                for _, dtr_id, revision in left
            ],
        )


def _reconcile(stores: Stores, period: PayPeriod) -> Reconciliation:
    earnings = issued_earnings(stores.records, period)
    records = PeriodRecords(
        in_scope=leases_in_scope(stores.source, period),
        failed=failed_leases(stores.records, period),
        charges=issued_charges(stores.records, period),
        earnings=earnings,
        previous_forwards=previous_forwards(stores.records, period),
        without_number=leases_without_number(stores.source, period),
    )
    return reconcile(
        read_totals(stores.source, period, [line.lease_id for line in earnings]), records
    )


def _status(outcome: Outcome, skipped: int, reconciliation: Reconciliation) -> RunStatus:
    if outcome.failed and not outcome.generated and not skipped:
        return RunStatus.FAILED
    if outcome.failed or reconciliation.differences:
        return RunStatus.PARTIAL_SUCCESS
    return RunStatus.SUCCESS


def _message(reasons: dict[int, str], reconciliation: Reconciliation) -> str | None:
    """For the history: how many leases failed and why, then what does not add up."""
    parts = [str(LeasesFailed(reasons))] if reasons else []
    return " ".join([*parts, *reconciliation.differences]) or None
