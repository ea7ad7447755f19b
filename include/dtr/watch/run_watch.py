"""After a run: its metrics, and an alarm to people for whatever needs them."""

from collections.abc import Iterable

from include.dtr.records.db import Connection
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import RunSummary
from include.dtr.run.tally import Step
from include.dtr.settings import settings
from include.dtr.watch import alarm_log, alarms, metrics
from include.dtr.watch.alarms import Alarm, RunFindings
from include.dtr.watch.notifiers import channels
from include.dtr.watch.weeks import week_states


def watch_run(
    records: Connection, trigger: Trigger, summary: RunSummary, some_leases: bool = False
) -> None:
    """Send the closed run's metrics and its week's, and the alarms that it never raised before.

    `some_leases`: the run was asked for some leases only.
    """
    found = findings(records, trigger, summary)
    metrics.report_run(found, metrics.kind_of(trigger, some_leases), float(summary.seconds))
    for week in week_states(records, summary.period.start):
        if week.period == summary.period:
            metrics.report_week(week)
    alert(records, trigger, alarms.alarms_of(found, settings().failure_rate_limit))


def watch_refusal(records: Connection, trigger: Trigger, reason: str) -> None:
    """Whoever asked for a run sees why it was refused; for a scheduled one there is an alarm."""
    if trigger.triggered_by is TriggeredBy.SCHEDULE:
        alert(records, trigger, [alarms.refused(trigger.run_id, reason)])


def alert(records: Connection, trigger: Trigger, raised: Iterable[Alarm]) -> None:
    """Keep the alarms, and send those of the run that a channel has not sent yet."""
    alarm_log.raise_alarms(records, raised, trigger)
    send_again(records, trigger.run_id, trigger)


def send_again(records: Connection, run_id: str, trigger: Trigger) -> int:
    """Send by each channel what it could not send before; how many messages went out."""
    return sum(
        alarm_log.send_unsent(records, run_id, name, send, trigger)
        for name, send in channels().items()
    )


def findings(records: Connection, trigger: Trigger, summary: RunSummary) -> RunFindings:
    steps = alarm_log.failed_steps(records, trigger.run_id)
    return RunFindings(
        run_id=trigger.run_id,
        period=summary.period,
        generated=summary.generated,
        failed=summary.failed,
        skipped=summary.skipped,
        reasons=summary.reasons,
        pdf_failed=steps.get(Step.PDF, 0),
        upload_failed=steps.get(Step.UPLOAD, 0),
        differences=summary.reconciliation.differences,
        stuck=sum(alarm_log.stuck(records, settings().run_timeout_minutes).values()),
    )
