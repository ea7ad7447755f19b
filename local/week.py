"""Running one week through Airflow's scheduler, with progress for a person at the terminal."""

import math
import sys
import time
from urllib.parse import quote

from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection
from include.dtr.settings import settings
from local.outcome import Outcome, read_outcome
from local.stack.client import AirflowClient, Json
from local.stack.errors import StackError

DAG_ID = "weekly_dtr"
STILL_SECONDS = 10.0  # nothing moved: is a task waiting for another try?
LINE_EVERY_SECONDS = 5.0  # where the output is no terminal, and each report a line of its own


def run_week(client: AirflowClient, records: Connection, period: PayPeriod) -> Outcome:
    """Trigger the Dag for `period`, wait for its end, read what it came to.

    Raises StackError where the run ended without a word in the records.
    """
    client.wait_for_dag(DAG_ID)
    client.unpause(DAG_ID)
    conf = {"period_start": str(period.start), "period_end": str(period.end)}
    run_id = str(client.trigger(DAG_ID, conf)["dag_run_id"])
    progress = Progress(client, records, run_id)
    timeout = settings().run_timeout_minutes * 60 + 120
    run = client.wait_for_run(DAG_ID, run_id, timeout, progress.show)
    progress.end()
    outcome = read_outcome(records, run_id, period)
    if outcome is None:
        raise StackError(
            f"The run {run_id} ended as {run['state']} and left no result. "
            f"Its tasks: {_states(client, run_id)}. Their logs are in Airflow, {client.base_url}."
        )
    return outcome


def _states(client: AirflowClient, run_id: str) -> str:
    found = client.task_instances(DAG_ID, run_id)
    return ", ".join(f"{task['task_id']} {task['state'] or 'not started'}" for task in found)


class Progress:
    """Says how far a run is: one line rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self, client: AirflowClient, records: Connection, run_id: str) -> None:
        self._client = client
        self._records = records
        self._run_id = run_id
        self._terminal = sys.stdout.isatty()
        self._looked_at = self._since = -math.inf
        self._seen = self._said = ""

    def show(self, run: Json) -> None:
        """Called at every look at the run."""
        now = time.monotonic()
        if now - self._looked_at < (1 if self._terminal else LINE_EVERY_SECONDS):
            return
        self._looked_at = now
        text = self._text(run)
        if text != self._seen:
            self._seen, self._since = text, now
        elif now - self._since >= STILL_SECONDS:
            text = self._trouble() or text
        if text != self._said:
            self._said = text
            print(f"\r\033[K  {text}" if self._terminal else f"  {text}", end=self._end, flush=True)

    def end(self) -> None:
        """Leave the terminal's line as it is and go on below it."""
        if self._terminal and self._said:
            print(flush=True)

    @property
    def _end(self) -> str:
        return "" if self._terminal else "\n"

    def _text(self, run: Json) -> str:
        if run["state"] == "queued":
            return "Waiting for the scheduler; it does one run of this Dag at a time."
        row = self._records.execute(
            "SELECT count(*),"
            " count(*) FILTER (WHERE status IN ('GENERATED', 'VOIDED')),"
            " count(*) FILTER (WHERE status = 'FAILED')"
            " FROM dtr WHERE run_id = %s",
            (self._run_id,),
        ).fetchone()
        leases, done, failed = row or (0, 0, 0)
        if not leases:
            return "Planning: reading the leases of the week."
        return f"{done} of {leases} leases done, {failed} failed, {leases - done - failed} to go."

    def _trouble(self) -> str:
        """A sentence about the first task that failed and waits for its next try; "" if none."""
        for task in self._client.task_instances(DAG_ID, self._run_id):
            if task["state"] == "up_for_retry":
                log = f"{self._client.base_url}/dags/{DAG_ID}/runs/{quote(self._run_id)}"
                return (
                    f"{task['task_display_name']} failed (try {task['try_number']} of "
                    f"{task['max_tries'] + 1}) and will be tried again. Its log: {log}"
                )
        return ""
