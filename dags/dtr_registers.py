"""
# Registers and data of closed weeks

Keeps each closed week in the bucket: its payroll register (CSV), the accountant's workbook (XLSX),
and its rows as Parquet for other programs. It never changes a statement, and no failure of it makes
a weekly run red.

**When.** As soon as a week is closed and whole (the asset `dtr_week`), and every morning at 06:00
New York time, for what changed since: a week closed with failed leases, a revision, a void, a
payment.

**`find_weeks`** compares the last weeks that were closed (as many as `DTR_RECHECK_WEEKS`) with what
the bucket holds. **`write_week`**, one for each that differs, writes it: each object is replaced
whole, the next edition says which one it replaces, and so does the event `WEEK_WRITTEN` of the
trail. New data is an event of the asset `dtr_week_data`: start a DAG of yours from it to read the
Parquet; its extra names week, edition, key, and whether the week is whole.

**By hand.** `period_start: 2025-10-26` writes an older week, if it differs from what lies there.

**After a failure.** The sentence is in the task's log; a store that was away is tried again by
itself. Clearing or triggering this DAG at any time is harmless: what lies there already is left
alone, and the next morning does what is still missing.
"""

from airflow.sdk import DAG, AssetOrTimeSchedule, get_current_context, task

from include.dtr.airflow.assets import WEEK, WHEN_WRITTEN
from include.dtr.airflow.params import day
from include.dtr.airflow.policy import new_york, run_limit, task_defaults, task_limit
from include.dtr.settings import settings

SETTINGS = settings()

with DAG(
    dag_id="dtr_registers",
    dag_display_name="Registers and data of closed weeks",
    description="Keeps each closed week's register, workbook and Parquet in the bucket.",
    doc_md=__doc__,
    schedule=AssetOrTimeSchedule(timetable=new_york("0 6 * * *"), assets=[WEEK]),
    start_date=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=run_limit(SETTINGS),
    params={
        "period_start": day(
            "First day of the week",
            "New York date, for instance 2025-11-09. Empty: the last closed weeks.",
        ),
    },
    tags=["dtr", "registers"],
    default_args=task_defaults(SETTINGS, task_limit(SETTINGS)),
) as dag:

    @task(inlets=[WEEK])
    def find_weeks() -> list[str]:
        """The closed weeks that the bucket does not hold as they stand."""
        from include.dtr.airflow.tasks import changed_weeks_from_context

        return changed_weeks_from_context(get_current_context())

    @task(
        map_index_template="{{ task.op_kwargs['period_start'] }}",
        max_active_tis_per_dagrun=1,  # each holds a week's frame
        inlets=[WEEK],
        outlets=[WHEN_WRITTEN],
    )
    def write_week(period_start: str) -> None:
        """Write one closed week's register, workbook and data."""
        from include.dtr.airflow.tasks import write_week_from_context

        write_week_from_context(get_current_context(), period_start)

    write_week.expand(period_start=find_weeks())
