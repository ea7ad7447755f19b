"""
# Weekly driver statements (DTR)

Computes, renders, stores and records one statement for each lease that ran in a pay period.

**When.** Sunday 05:00 New York time, for the week that ended the day before. Missed weeks are not
caught up by themselves: trigger them with `period_start`, or use Airflow's backfill.

**Or when the books arrive.** With `DTR_START_BY=BOOKS` an event of the asset `dtr_books` starts
the run instead of the clock, with `CLOCK_OR_BOOKS` whichever comes first. Its extra may name the
week: `{"period_start": "2025-11-09"}`; else it is the last one that has ended.

**By hand.** Trigger the DAG. With nothing filled in it does what the next scheduled run would:
the last full week, all leases; statements that stand already are left alone. To do a certain
week, give `period_start` (the end follows). For some leases only, list their numbers.

| what you want | params |
| --- | --- |
| the week of 26 October | `period_start: 2025-10-26` |
| one lease again, after its data was fixed | `period_start: 2025-11-09`, `lease_ids: [1045]` |
| the same, though its statement was issued | the same with `regenerate: true` |
| an old week that was missed, under later statements | its `period_start`, with `cascade: true` |
| a look at it before anything is issued | the same with `preview: true` |

**What the tasks do.**
`plan_run` settles the period, checks the twelve modules of the books, and claims a row in the
table `dtr` for each lease. `generate_dtrs` (one per lease up to 200 leases, then in batches)
reads, computes, renders, uploads and issues. `close_run` counts, compares the statements with
ledger and CURB, and closes the row in `dtr_generation_history`. `check_rules` comes after it and
compares the week with the regulator's rules and with what is plausible: what it finds stands on the
week's page and stops nothing; should it fail, the run is as green or red as without it.

**Weeks follow one another.** A lease fails where days before the week have bookings and no
statement ("issue it first, or accept the gap"), where the ledger has not settled the statement
before ("book its settlement"), and where a later statement stands that would pay the same debts
("run this week with cascade"). Each close compares the last weeks with the books again; what was
booked into them since is a difference until it agrees.

**What starts from it.** Where every lease in scope has its statement and all agrees with the
books, the close is an event of the asset `dtr_week`, which names the week in its extra. The DAG
`dtr_registers` writes register and data then; a DAG of yours may start from it as well.

**After a failure.** A lease whose data is wrong fails alone; the others are issued. Its reason is
in the log of `close_run` and in `dtr.error`. Fix the data, then *clear* the failed task with
"downstream" ticked: it does only what is missing, and the history is corrected. Database, network
and object store failures are retried by themselves. A refused run (`plan_run` red) says in one
sentence what to change; trigger it again with other params.

Clearing or triggering twice is harmless: nothing is issued, numbered or stored twice.
"""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, Param, TriggerRule, get_current_context, task

from include.dtr.airflow.assets import BOOKS, WHEN_WHOLE, weekly_schedule
from include.dtr.airflow.params import day, leases
from include.dtr.airflow.policy import late_alarm, run_limit, task_defaults, task_limit
from include.dtr.settings import settings

SETTINGS = settings()

PARAMS = {
    "period_start": day(
        "First day of the period",
        "New York date, for instance 2025-11-09; the period has seven days. "
        "Empty: follows from the last day, or is the last week that has ended.",
    ),
    "period_end": day(
        "Last day of the period",
        "New York date, included. Empty: follows from the first day.",
    ),
    "lease_ids": leases("every lease of the period"),
    "regenerate": Param(
        False,
        type="boolean",
        title="Regenerate",
        description="Void statements that stand and issue their next revision, where the books "
        "have changed since. One that is paid is looked at only if its lease is listed above.",
    ),
    "cascade": Param(
        False,
        type="boolean",
        title="With what follows",
        description="Regenerate, and put right the later statements that were made without this "
        "week: they are voided, newest first, and issued again, oldest first, where they change.",
    ),
    "allow_no_trips": Param(
        False,
        type="boolean",
        title="Go on without trips",
        description="Go on though the books hold no CURB trip at all for the period. Only where "
        "there really was none: else every driver is paid nothing.",
    ),
    "preview": Param(
        False,
        type="boolean",
        title="Preview only",
        description="Compute and render under a PREVIEW mark; issue and record nothing.",
    ),
}

with DAG(
    dag_id="weekly_dtr",
    dag_display_name="Weekly driver statements",
    description="Computes, renders, stores and records every lease's weekly statement.",
    doc_md=__doc__,
    schedule=weekly_schedule(SETTINGS),
    # No start date: with one in the past, unpausing would run the week before at once.
    start_date=None,
    catchup=False,
    max_active_runs=1,  # a second trigger waits, then finds everything issued
    dagrun_timeout=run_limit(SETTINGS),
    deadline=late_alarm(SETTINGS),
    params=PARAMS,
    render_template_as_native_obj=True,
    tags=["dtr", "statements", "weekly"],
    default_args=task_defaults(SETTINGS, task_limit(SETTINGS)),
) as dag:

    @task(inlets=[BOOKS])
    def plan_run() -> list[dict[str, Any]]:
        """Settle the period, check the books, claim the rows; the batches to generate."""
        from include.dtr.airflow.tasks import plan_from_context

        return plan_from_context(get_current_context())

    @task(
        map_index_template="{{ task.op_kwargs['batch']['label'] }}",
        max_active_tis_per_dagrun=SETTINGS.max_parallel_tasks,
        pool=SETTINGS.pool,
        inlets=[BOOKS],
    )
    def generate_dtrs(batch: dict[str, Any]) -> None:
        """Read, compute, render, upload and issue the leases of one batch."""
        from include.dtr.airflow.tasks import generate_from_context

        generate_from_context(get_current_context(), batch, datetime.now(UTC))

    # Whatever became of the others: a failed lease must be counted, and unfinished ones named.
    @task(trigger_rule=TriggerRule.ALL_DONE, inlets=[BOOKS], outlets=[WHEN_WHOLE])
    def close_run() -> None:
        """Count, reconcile, close the history row; red unless every statement is right."""
        from include.dtr.airflow.tasks import close_from_context

        close_from_context(get_current_context())

    @task(inlets=[BOOKS])
    def check_rules() -> None:
        """Compare the week with the regulator's rules and with what is plausible; only warns."""
        from include.dtr.airflow.tasks import check_rules_from_context

        check_rules_from_context(get_current_context())

    # A teardown: it runs whatever became of the others, and its own failure never makes the run
    # red (nor a failed close green).
    generate_dtrs.expand(batch=plan_run()) >> close_run() >> check_rules().as_teardown()
