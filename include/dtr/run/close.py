"""Close a run: count from the records, reconcile with the books, write the history's last word."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from include.dtr.connections import Connection, Stores
from include.dtr.control.closing import (
    answered_since,
    continuity_differences,
    missing_difference,
    never_stated,
    never_stated_sentences,
)
from include.dtr.control.coverage import accepted_totals
from include.dtr.control.recheck import Sums, recheck_closed_weeks, sums_of
from include.dtr.control.reconcile import Reconciliation, reconcile
from include.dtr.errors import DoesNotReconcile, LeasesFailed, RunRefused
from include.dtr.failpoints import reach
from include.dtr.money import display, plain
from include.dtr.period import PayPeriod
from include.dtr.records import events, gaps, issuing, runs
from include.dtr.records.events import EventKind
from include.dtr.records.period_totals import (
    failed_leases,
    issued_charges,
    issued_earnings,
    previous_forwards,
)
from include.dtr.records.runs import Outcome, Run, RunStatus, Trigger
from include.dtr.records.session import records_snapshot
from include.dtr.settings import settings
from include.dtr.sources.coverage import read_booked_gaps
from include.dtr.sources.never_stated import NeverStated
from include.dtr.sources.scope import leases_in_scope, leases_without_number
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside, read_each
from include.dtr.sources.totals import TotalsReading
from include.dtr.totals import PeriodRecords

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
    outcome, reasons, state = _read_records(records, trigger, period)
    at = now or datetime.now(UTC)
    with snapshot(stores.source), beside(stores.source) as connections:
        reconciliation, sums, lost = _reconcile(stores, connections, period, history, state, at)
        reconciliation = _with_other_weeks(
            stores, connections, trigger, period, reconciliation, sums, lost, at
        )
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


@dataclass(frozen=True, slots=True)
class _State:
    """What the records hold of the period, read at one moment."""

    records: PeriodRecords
    accepted: Sequence[gaps.AcceptedGap]
    """Of the weeks that are looked at again, and of those since."""


def _read_records(
    records: Connection, trigger: Trigger, period: PayPeriod
) -> tuple[Outcome, dict[int, str], _State]:
    first_day = period.start - timedelta(weeks=settings().recheck_weeks)
    with records_snapshot(records):
        return (
            runs.outcome_of(records, trigger.run_id),
            runs.failures_of(records, trigger.run_id),
            _State(
                PeriodRecords(
                    in_scope=(),
                    failed=failed_leases(records, period),
                    charges=issued_charges(records, period),
                    earnings=issued_earnings(records, period),
                    previous_forwards=previous_forwards(records, period),
                ),
                gaps.accepted_between(records, first_day, period.end),
            ),
        )


def _reconcile(
    stores: Stores,
    connections: Sequence[Connection],
    period: PayPeriod,
    history: Run,
    state: _State,
    now: datetime,
) -> tuple[Reconciliation, Sums | None, Sequence[NeverStated]]:
    """The period's statements against the books, each other, and the leases in scope; with what
    the books hold of it lease by lease, where it can be read, and of rows on no statement ever."""
    in_scope = leases_in_scope(stores.source, period)
    period_records = replace(
        state.records,
        in_scope=in_scope,
        without_number=leases_without_number(stores.source, period),
    )
    standing = [line.lease_id for line in period_records.earnings]
    reading = TotalsReading(period, standing)
    since_of = answered_since(stores.records, settings().records_since)
    lost, *sums = read_each(
        connections,
        [
            lambda conn: never_stated(conn, now, settings().records_since, since_of),
            *reading.reads,
        ],
    )
    books = reading.totals(sums)
    found = reconcile(books, period_records)
    without = set(in_scope) - set(standing)
    missing: Collection[int] = ()
    if history.named_leases is None:
        missing = sorted(without - set(period_records.failed))
    accepted = [gap for gap in state.accepted if gap.first_day < period.start]
    booked = read_booked_gaps(stores.source, [gap.days for gap in accepted])
    whole = replace(
        found,
        differences=(
            *found.differences,
            *missing_difference(missing),
            *continuity_differences(
                stores.source, stores.records, period, standing, settings().records_since
            ),
        ),
        control_totals={
            **found.control_totals,
            "without_statement": len(without) + len(period_records.without_number),
            "accepted_gaps": accepted_totals(accepted, booked),
        },
    )
    return whole, sums_of(books), lost


def _with_other_weeks(
    stores: Stores,
    connections: Sequence[Connection],
    trigger: Trigger,
    period: PayPeriod,
    reconciliation: Reconciliation,
    sums: Sums | None,
    lost: Sequence[NeverStated],
    now: datetime,
) -> Reconciliation:
    """With what the books say today of weeks that were closed before, and of rows that will be on
    no statement (domain section 4.3)."""
    chosen = settings()
    weeks = recheck_closed_weeks(
        connections,
        stores.records,
        now,
        chosen.recheck_weeks,
        trigger.actor,
        chosen.records_since,
        leave_out=period,
        sums_of_it=sums,
    )
    warnings, notes = never_stated_sentences(lost)
    closed = [sentence for week in weeks for sentence in week.sentences]
    return replace(
        reconciliation,
        differences=(*reconciliation.differences, *closed),
        warnings=(*reconciliation.warnings, *warnings),
        notes=(*reconciliation.notes, *notes),
        control_totals={
            **reconciliation.control_totals,
            "closed_weeks": {str(week.period): len(week.differences) for week in weeks},
            "closed_week_differences": closed,
            "never_stated": [
                {
                    "why": line.why,
                    "view": line.view,
                    "rows": line.rows,
                    "amount": plain(line.amount),
                }
                for line in lost
            ],
            "notes": [*reconciliation.notes, *notes],
        },
    )


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
