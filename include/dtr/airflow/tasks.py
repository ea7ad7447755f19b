"""What the tasks of the DAGs do: from Airflow's context to the use cases, with opened stores.

Dag files only wire; this is what their tasks call.
"""

import gc
import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from include.dtr.airflow import assets
from include.dtr.airflow.connections import open_archive, open_records, open_stores
from include.dtr.airflow.contexts import Context, trigger_of
from include.dtr.connections import Stores
from include.dtr.errors import RunRefused
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import runs
from include.dtr.records.runs import Trigger
from include.dtr.registers import published
from include.dtr.run.close import close, raise_unless_right, report
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.preview import check_previews, preview
from include.dtr.run.request import Batch, Request
from include.dtr.run.tally import Tally
from include.dtr.run.work import Done
from include.dtr.watch import metrics, nightly
from include.dtr.watch.run_watch import watch_refusal, watch_run

log = logging.getLogger(__name__)
_NEW_OBJECTS = 10_000
"""After so many the garbage collector looks for cycles, in place of 700: a statement has thousands
of objects at once, and drawing it leaves no cycle behind."""


def plan_from_context(context: Context) -> list[dict[str, Any]]:
    """The run's batches, as JSON for the mapped tasks."""
    run_after: datetime = context["dag_run"].run_after
    request = Request.from_params(dict(context["params"]))
    if request.period_start is None and request.period_end is None:
        request = replace(request, period_start=assets.announced_period(context))
    with open_stores() as stores:
        planned = plan(stores, trigger_of(context), request, run_after)
    log.info(
        "%s: %d leases, %d stand already, %d tasks",
        planned.period,
        planned.in_scope,
        planned.already_issued,
        len(planned.batches),
    )
    return [batch.to_json() for batch in planned.batches]


def generate_from_context(context: Context, batch: dict[str, Any], now: datetime) -> None:
    """Issue (or preview) one batch of the run."""
    gc.freeze()  # what is loaded by now lives as long as the process: not to be looked at again
    gc.set_threshold(_NEW_OBJECTS)
    work = Batch.from_json(batch)
    trigger = trigger_of(context)
    with open_stores() as stores:
        if work.preview:
            for key in preview(stores, trigger.run_id, work, now):
                log.info("Preview: %s", key)
        else:
            done = _generate(stores, trigger, work)
            log.info("%s: %d issued, %d unchanged", work.label, done.issued, done.unchanged)


def _generate(stores: Stores, trigger: Trigger, work: Batch) -> Done:
    tally = Tally()
    try:
        return generate(stores, trigger, work, tally)
    finally:
        metrics.count("dtr.pdf.failed", tally.pdf_failed)
        metrics.count("dtr.upload.failed", tally.upload_failed)


def close_from_context(context: Context) -> None:
    """Close the run; raises where it must turn red. A whole week is announced to other DAGs."""
    trigger = trigger_of(context)
    with open_stores() as stores:
        if context["params"].get("preview"):
            batches = context["ti"].xcom_pull(task_ids="plan_run") or []
            planned = sum(len(batch["lease_ids"]) for batch in batches)
            log.info("%s", check_previews(stores, trigger.run_id, planned))
            return
        try:
            summary = close(stores, trigger)
        except RunRefused as refusal:
            watch_refusal(stores.records, trigger, str(refusal))
            raise
        some_leases = bool(context["params"].get("lease_ids"))
        watch_run(stores.records, trigger, summary, some_leases)
    report(summary)
    raise_unless_right(summary)
    if summary.whole:
        extra = _week(summary.period) | {"run_id": trigger.run_id}
        assets.announce(context, assets.WHEN_WHOLE, assets.WEEK, extra)


def changed_weeks_from_context(context: Context) -> list[str]:
    """The first days of the closed weeks that are to be written, for the mapped tasks."""
    asked = context["params"].get("period_start")
    starts = [date.fromisoformat(asked)] if asked else assets.announced_periods(context)
    with open_stores() as stores:
        weeks = published.changed_weeks(stores, starts)
    if asked:
        weeks = [week for week in weeks if week.start == starts[0]]
    log.info("To be written: %s", ", ".join(map(str, weeks)) or "nothing")
    return [week.start.isoformat() for week in weeks]


def write_week_from_context(context: Context, period_start: str) -> None:
    """Write a closed week to the bucket; new data is announced to other DAGs."""
    with open_stores() as stores:
        period = week_from(date.fromisoformat(period_start))
        written = published.write_week(stores, trigger_of(context), period, datetime.now(UTC))
    if written is None:
        log.info("%s: the bucket holds it as it stands", period)
        return
    manifest, data = written.manifest, written.manifest.data
    log.info(
        "%s: %d statements, data edition %d, register edition %d",
        period,
        manifest.statements,
        data.edition,
        manifest.register.edition,
    )
    if written.data:
        extra = _week(period) | {
            "edition": data.edition,
            "state": data.state,
            "replaces": data.replaces,
            "status": manifest.status,
            "whole": manifest.whole,
            "statements": manifest.statements,
            "key": data.objects[0].key,
            "sha256": data.objects[0].sha256,
        }
        assets.announce(context, assets.WHEN_WRITTEN, assets.DATA, extra)


def _week(period: PayPeriod) -> assets.Extra:
    return {assets.PERIOD: f"{period.start}", "period_end": f"{period.end}"}


def check_rules_from_context(context: Context) -> None:
    """Compare the run's week with the rules, where the run issued anything."""
    trigger = trigger_of(context)
    with open_stores() as stores:
        history = runs.find_run(stores.records, trigger.run_id)
        if context["params"].get("preview") or history is None or history.period_start is None:
            log.info("No week to compare with the rules")
            return
        nightly.compare_week(stores, trigger, week_from(history.period_start))


def check_closed_rules_from_context(context: Context) -> None:
    """Compare the last weeks with the rules: what is booked into them later may break one."""
    with open_stores() as stores:
        nightly.check_rules(stores, trigger_of(context), datetime.now(UTC))


def check_records_from_context(context: Context) -> None:
    """The nightly look at the records."""
    with open_records() as records:
        nightly.check_records(records, trigger_of(context), datetime.now(UTC))


def check_books_from_context(context: Context) -> None:
    """The nightly look at closed weeks."""
    with open_stores() as stores:
        nightly.check_books(stores, trigger_of(context), datetime.now(UTC))


def keep_time_from_context(context: Context) -> None:
    """The nightly look at statements past their time."""
    with open_records() as records:
        nightly.keep_time(records, open_archive(), trigger_of(context), datetime.now(UTC))


def check_archive_from_context(context: Context) -> None:
    """The nightly look at the archive; raises where it must turn red."""
    sample = int(context["params"]["sample"])
    with open_records() as records:
        trigger, now = trigger_of(context), datetime.now(UTC)
        nightly.check_archive(records, open_archive(), trigger, sample, now)
