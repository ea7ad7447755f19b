"""
# Nightly maintenance of the driver statements

Looks after what the weekly runs leave behind. It reports; it changes or removes a statement only
where `DTR_RETENTION` is `erase`, and then only one whose time is over.

**When.** Every night at 07:00 New York time, so on Sundays after the weekly run.

**`check_records`** writes the last word on runs that were stopped before their close, counts
statements stuck half-way, raises an alarm if no run has begun for the last week, and sends the
alarms that a mail server or Slack could not take before.

**`check_books`** compares the last weeks that have statements (setting `DTR_RECHECK_WEEKS`) with
the books as they are today. What was booked into, out of, or moved within a week after its
statements were issued is reported each night until it agrees again: regenerate the lease with what
follows, or book the row into a later week. It also counts rows that no statement will ever show,
and keys that stand in the books twice.

**`check_rules`** compares the same weeks with the regulator's rules (setting `DTR_RULES_FILE`) and
with what is plausible, as each weekly run does for its own. What it finds stands on the week's
page.

**`check_archive`** looks for PDFs without a record, and compares a sample of the issued PDFs with
their hashes.

**`check_payments`** settles transfers that have not come back within their days (setting
`DTR_PAYMENT_SETTLE_DAYS`), and compares all payments with what their statements have due.

PDFs without a record are drafts of a run that was broken off while the books changed. By default
they are reported; with the setting `DTR_ORPHANS=quarantine` they are moved below `quarantine/`
(the archive's role then needs the right to delete). Objects younger than a day, and those that an
unfinished statement may still claim, are left alone.

**`keep_time`** does nothing unless the setting `DTR_RETENTION` is `report` (statements whose week
ended more than `DTR_RETENTION_YEARS` ago are counted in its log) or `erase` (what they say of a
person and their PDFs are erased; number, receipt and hashes stay). What is held, unpaid or still
owed on stays. Try `report` first.

**After a failure.** `check_archive` is red where an issued PDF is missing or changed: its alarm
names the keys. Restore them from the bucket's earlier versions, then clear the task. Any other
failure has its sentence in the task's log; a store that was away is tried again by itself.
Clearing or triggering this DAG at any time is harmless.
"""

from airflow.sdk import DAG, Param, get_current_context, task

from include.dtr.airflow.policy import (
    LEAST_RETRIES_OF_MAINTENANCE,
    maintenance_limit,
    new_york,
    run_limit,
    task_defaults,
)
from include.dtr.settings import settings

SETTINGS = settings()

with DAG(
    dag_id="dtr_maintenance",
    dag_display_name="Maintenance of driver statements",
    description="Closes abandoned runs, finds orphaned and damaged PDFs, sends alarms again.",
    doc_md=__doc__,
    schedule=new_york("0 7 * * *"),
    start_date=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=maintenance_limit(SETTINGS),
    params={
        "sample": Param(
            SETTINGS.maintenance_sample,
            type="integer",
            minimum=0,
            title="Sample",
            description="How many issued PDFs, chosen at random, are compared with their hashes.",
        ),
    },
    tags=["dtr", "maintenance"],
    default_args=task_defaults(SETTINGS, run_limit(SETTINGS), LEAST_RETRIES_OF_MAINTENANCE),
) as dag:

    @task
    def check_records() -> None:
        """Close abandoned runs, count what is stuck, look for a missed week, send alarms again."""
        from include.dtr.airflow.tasks import check_records_from_context

        check_records_from_context(get_current_context())

    @task
    def check_books() -> None:
        """Compare closed weeks with the books of today; count what no statement can show."""
        from include.dtr.airflow.tasks import check_books_from_context

        check_books_from_context(get_current_context())

    @task
    def check_rules() -> None:
        """Compare closed weeks with the regulator's rules and with what is plausible."""
        from include.dtr.airflow.tasks import check_closed_rules_from_context

        check_closed_rules_from_context(get_current_context())

    @task
    def check_archive() -> None:
        """Look for PDFs without a record, and for PDFs that are not what was issued."""
        from include.dtr.airflow.tasks import check_archive_from_context

        check_archive_from_context(get_current_context())

    @task
    def keep_time() -> None:
        """Report or erase statements past their time, where the settings say so."""
        from include.dtr.airflow.tasks import keep_time_from_context

        keep_time_from_context(get_current_context())

    @task
    def check_payments() -> None:
        """Settle the transfers whose days have passed; look whether all payments add up."""
        from include.dtr.airflow.paying import settle_from_context

        settle_from_context(get_current_context())

    # Beside one another: a store that is away must not keep the alarms of the others from being
    # sent.
    check_records()
    check_books()
    check_rules()
    keep_time()
    check_archive()
    check_payments()
