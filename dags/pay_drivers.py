"""
# Pay the drivers

Makes one batch of payments, has it approved by another person, and makes the bank's file.

**When.** By hand only, once a week's statements stand and add up: from the page, by the API, or
here. One run is one batch by one way: ACH or CHECK.

| what you want | params |
| --- | --- |
| the week of 9 November by ACH | `weeks: [2025-11-09]`, `method: ACH` |
| the checks of the same week | the same with `method: CHECK` |
| some statements | `dtr_ids: [DTR-1045-2025-11-09]`, `method: ACH` |

**What the tasks do.**
`make_batch` plans all that is payable, or nothing: who is left out, and why, is in its log. Asked
again it finds the batch that it made. `approve_batch` waits for another person's word, here under
*Required actions* or on the page; without one in time (setting `DTR_PAYMENT_APPROVAL_DAYS`) the
answer is *Reject*. `decide` approves or cancels the batch in that person's name; whoever made it is
refused. `send_batch` builds the file, stores it encrypted below `payouts/` and marks the payments
SENT. The file is then downloaded, once, by those who pay.

**After a failure.** A refusal says in one sentence what to change. If the maker answered by
mistake, clear `approve_batch` with downstream: it asks again. If an account changed between
approval and sending, cancel the batch on the page and trigger this DAG again. Database, network
and object store failures are retried by themselves.

Clearing or triggering twice is harmless: no money is planned, sent or numbered twice.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG, Param, get_current_context, task

from include.dtr.airflow.params import day
from include.dtr.airflow.policy import approval_limit, run_limit, task_defaults, task_limit
from include.dtr.settings import settings

SETTINGS = settings()

PARAMS = {
    "weeks": Param(
        [],
        type="array",
        items={"type": "string", "format": "date"},
        title="Weeks",
        description="First days of the weeks whose statements are to be paid, such as 2025-11-09.",
    ),
    "dtr_ids": Param(
        [],
        type="array",
        items={"type": "string", "maxLength": 40},
        title="Statements",
        description="Or the statements that are to be paid, such as DTR-1045-2025-11-09.",
    ),
    "method": Param(
        "ACH",
        type="string",
        enum=["ACH", "CHECK"],
        title="Way",
        description="ACH or CHECK: those whose driver prefers it are paid.",
    ),
    "effective_date": day(
        "Effective date",
        "A bank day on which the money is there. Empty: the office's next pay day.",
    ),
    "looked_at": Param(
        [],
        type="array",
        items={"type": "string", "maxLength": 40},
        title="Looked at",
        description="Statements whose amount above the limit (DTR_PAYMENT_LIMIT) is right.",
    ),
}

with DAG(
    dag_id="pay_drivers",
    dag_display_name="Pay the drivers",
    description="Makes a batch of payments, has it approved, and makes the bank's file.",
    doc_md=__doc__,
    schedule=None,
    start_date=None,
    catchup=False,
    max_active_runs=16,  # each waits for its own approval
    dagrun_timeout=approval_limit(SETTINGS) + 2 * run_limit(SETTINGS),
    params=PARAMS,
    render_template_as_native_obj=False,
    tags=["dtr", "payments"],
    default_args=task_defaults(SETTINGS, task_limit(SETTINGS), least_retries=2),
) as dag:

    @task
    def make_batch() -> dict[str, str]:
        """Plan all that is payable; the batch's number and what the approver is to read."""
        from include.dtr.airflow.paying import make_from_context

        return make_from_context(get_current_context())

    approve_batch = HITLOperator(
        task_id="approve_batch",
        subject="Approve {{ ti.xcom_pull(task_ids='make_batch')['summary'] }}?",
        body="{{ ti.xcom_pull(task_ids='make_batch')['body'] }}",
        options=["Approve", "Reject"],
        defaults="Reject",
        response_timeout=approval_limit(SETTINGS),
        # It does nothing that could be in anybody's way: asking again soon costs nothing.
        retries=5,
        retry_delay=timedelta(seconds=15),
        retry_exponential_backoff=0,
    )

    @task
    def decide(batch: dict[str, str], answer: dict[str, Any]) -> str | None:
        """Approve or cancel the batch in the name of the person who answered."""
        from include.dtr.airflow.paying import decide_from_context

        return decide_from_context(get_current_context(), batch["number"], answer)

    @task
    def send_batch(number: str | None) -> None:
        """Build the file of an approved batch, store it encrypted, mark the payments SENT."""
        from include.dtr.airflow.paying import send_from_context

        send_from_context(get_current_context(), number)

    made = make_batch()
    made >> approve_batch
    send_batch(decide(made, approve_batch.output))  # type: ignore[arg-type]
