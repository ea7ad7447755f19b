"""
# Statements to their drivers

Sends each standing statement to its driver, once: a mail in the driver's language with the week's
figures and a link of 30 days to his own page. Also answers to questions, and what the office asks
to be sent again.

**When.** As soon as a week is closed (the asset `dtr_week`), if it adds up; with the setting
`DTR_MAIL_HOLD` not before an hour of the week, such as `MONDAY 09:00`. Between 08:10 and 20:10 New
York time, once an hour, what waits in the queue is sent: answers, messages that are asked for
again, what a mail server had put off. While this DAG is paused nothing is sent.

**By hand.** Trigger it with `period_start` to send a week (also one that does not add up: that is
then your decision), with `lease_ids` for some leases only, with `hold_until` not before an hour.
With nothing filled in, what waits is sent.

**What the tasks do.** `hold` waits. `plan_messages` queues a row in `dtr_delivery` for each
statement that never had one. `send_messages` (mapped over batches) reads the addresses, takes each
message in hand, hands it to the mail server of the connection `dtr_mail`, and notes what became of
it. `close_delivery` counts, and notifies people.

**After a failure.** Clear or trigger at any time: what was sent is never sent again. A fault that
passes (a server that is away or puts a mail off) is tried again by itself. What a crash left open
is `UNKNOWN` and left to a person: on the statement's page, send it again, or note that it came.
Refused addresses are `FAILED`; a driver without an address of his own is `SKIPPED`. Correct the
books, then send it again.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    AssetOrTimeSchedule,
    Param,
    PokeReturnValue,
    TriggerRule,
    get_current_context,
    task,
)

from include.dtr.airflow.assets import WEEK
from include.dtr.airflow.params import day, leases
from include.dtr.airflow.policy import new_york, run_limit, task_defaults, task_limit
from include.dtr.settings import settings

SETTINGS = settings()
LONGEST_HOLD = timedelta(days=8)

PARAMS = {
    "period_start": day(
        "First day of the week",
        "New York date, for instance 2025-11-09: queues that week's statements. "
        "Empty: only what waits is sent.",
    ),
    "lease_ids": leases("every lease"),
    "hold_until": Param(
        None,
        type=["null", "string"],
        format="date-time",
        title="Not before",
        description="An instant with its time zone, for instance 2025-11-17T09:00:00-05:00. "
        "Empty: at once, or as DTR_MAIL_HOLD says.",
    ),
}

with DAG(
    dag_id="deliver_statements",
    dag_display_name="Statements to their drivers",
    description="Sends each statement to its driver, once, in his language.",
    doc_md=__doc__,
    schedule=AssetOrTimeSchedule(timetable=new_york("10 8-20 * * *"), assets=[WEEK]),
    start_date=None,
    catchup=False,
    max_active_runs=3,  # one that is held must not keep answers waiting
    dagrun_timeout=LONGEST_HOLD + run_limit(SETTINGS),
    params=PARAMS,
    render_template_as_native_obj=True,
    tags=["dtr", "delivery"],
    default_args=task_defaults(SETTINGS, task_limit(SETTINGS)),
) as dag:

    @task.sensor(
        mode="reschedule",
        poke_interval=60,
        timeout=LONGEST_HOLD.total_seconds(),
    )
    def hold() -> PokeReturnValue:
        """Wait for the hour that was asked for."""
        from include.dtr.airflow.mail_tasks import may_go

        return PokeReturnValue(is_done=may_go(get_current_context(), datetime.now(UTC)))

    @task(inlets=[WEEK])
    def plan_messages() -> list[dict[str, Any]]:
        """Queue what was never queued; the batches to send."""
        from include.dtr.airflow.mail_tasks import plan_from_context

        return plan_from_context(get_current_context())

    @task(
        map_index_template="{{ task.op_kwargs['batch']['label'] }}",
        max_active_tis_per_dagrun=SETTINGS.mail_tasks,
        pool=SETTINGS.pool,
    )
    def send_messages(batch: dict[str, Any]) -> None:
        """Send the messages of one batch, one after the other."""
        from include.dtr.airflow.mail_tasks import send_from_context

        send_from_context(get_current_context(), batch)

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def close_delivery() -> None:
        """Count, and notify people of what is left to them."""
        from include.dtr.airflow.mail_tasks import close_from_context

        close_from_context(get_current_context())

    planned = plan_messages()
    hold() >> planned
    send_messages.expand(batch=planned) >> close_delivery()
