"""What the tasks of `deliver_statements` do: from Airflow's context to the use cases."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from include.dtr.airflow.assets import announced_periods
from include.dtr.airflow.connections import open_archive, open_records, open_stores
from include.dtr.airflow.contexts import Context, trigger_of
from include.dtr.airflow.mail import (
    link_secret,
    mail_sender,
    open_mailer,
    open_texter,
    public_url,
)
from include.dtr.airflow.policy import task_limit
from include.dtr.connections import Stores
from include.dtr.delivery.closing import close_delivery
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import hold_until, plan_delivery, refuse_unless_right
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.states import Channel
from include.dtr.errors import RunRefused
from include.dtr.office.office import Office
from include.dtr.period import PayPeriod, resolve, week_from
from include.dtr.settings import Settings, company, settings
from include.dtr.watch import mail_watch

log = logging.getLogger(__name__)
ACTOR = "deliver_statements"


def may_go(context: Context, now: datetime) -> bool:
    """Whether a run's hold is over. Raises `RunRefused` for an hour that cannot be read."""
    until = _hold(context)
    if until is None or until <= now:
        return True
    log.info("Held until %s", until.isoformat())
    return False


def plan_from_context(context: Context) -> list[dict[str, Any]]:
    """The run's batches, as JSON for the mapped tasks."""
    chosen = settings()
    periods = _periods(context)
    channels = [Channel.EMAIL, *([] if chosen.text_messages == "off" else [Channel.SMS])]
    with open_stores() as stores:
        if _by_itself(context):
            try:
                for period in periods:
                    refuse_unless_right(_office(stores), period)
            except RunRefused as refusal:
                mail_watch.watch_refusal(stores.records, trigger_of(context), str(refusal))
                raise
        planned = plan_delivery(
            stores.records,
            periods,
            [int(lease) for lease in context["params"].get("lease_ids") or []],
            channels,
            ACTOR,
            context["dag_run"].run_id,
            _per_task(chosen),
        )
    log.info(
        "%s: %d queued, %d tasks",
        ", ".join(map(str, periods)) or "What waits",
        planned.queued,
        len(planned.batches),
    )
    return [
        {"label": f"{len(ids)} messages from {ids[0]}", "ids": list(ids)} for ids in planned.batches
    ]


def send_from_context(context: Context, batch: Mapping[str, Any]) -> None:
    """Send one batch of the run."""
    with _post(context["dag_run"].run_id) as post:
        sent = send_batch(post, [int(each) for each in batch["ids"]])
    log.info("%s", ", ".join(f"{n} {state.lower()}" for state, n in sent.by_state.items()))


def close_from_context(context: Context) -> None:
    """Count, notify people; raises where something is left to a person."""
    trigger = trigger_of(context)
    with open_records() as records:
        summary = close_delivery(records, trigger.run_id, ACTOR)
        mail_watch.watch_delivery(records, trigger, summary)
    log.info("%s", summary)
    for trouble in summary.troubles:
        log.warning("%s by %s: %s", trouble.dtr_id, trouble.channel, trouble.state)
    mail_watch.raise_unless_sent(summary)


def _per_task(chosen: Settings) -> int:
    """Messages of a task: where they are sent slowly, what fits into a third of its time."""
    if not chosen.mail_per_minute:
        return chosen.mails_per_task
    minutes = task_limit(chosen).total_seconds() / 60 / 3
    fits = int(chosen.mail_per_minute / chosen.mail_tasks * minutes)
    return max(1, min(chosen.mails_per_task, fits))


@contextmanager
def _post(run_id: str) -> Iterator[Post]:
    chosen = settings()
    sender = mail_sender(chosen)
    house = House.of(chosen, company(), sender, public_url(chosen))
    with open_stores() as stores:
        yield Post(
            office=_office(stores),
            records=stores.records,
            source=stores.source,
            house=house,
            mailer=open_mailer(chosen, sender),
            texter=open_texter(chosen),
            pace=Pace(chosen.mail_per_minute / chosen.mail_tasks),
            run_id=run_id,
            actor=ACTOR,
            held_by=f"{run_id}/{uuid4()}",
            seconds=task_limit(chosen).total_seconds() / 2,
        )


def _office(stores: Stores) -> Office:
    return Office(
        records=lambda: nullcontext(stores.records),
        source=lambda: nullcontext(stores.source),
        archive=open_archive,
        secret=link_secret,
    )


def _by_itself(context: Context) -> bool:
    """Whether the week's asset started the run, and no person."""
    return str(context["dag_run"].run_type) == "asset_triggered"


def _periods(context: Context) -> list[PayPeriod]:
    """The weeks whose statements are queued; none: only what waits is sent."""
    run, params = context["dag_run"], context["params"]
    if _by_itself(context):
        return [week_from(day) for day in announced_periods(context)]
    start = params.get("period_start")
    return [resolve(date.fromisoformat(start), None, run.run_after)] if start else []


def _hold(context: Context) -> datetime | None:
    asked = context["params"].get("hold_until")
    if asked:
        until = datetime.fromisoformat(asked)
        if until.tzinfo is None:
            raise RunRefused(
                f"hold_until {asked} has no time zone. Write it as 2025-11-17T09:00:00-05:00."
            )
        return until
    if _by_itself(context):
        began: datetime = context["dag_run"].run_after
        return hold_until(settings().mail_hold, began.astimezone(UTC))
    return None
