"""Following runs to their end: how far one is, what it came to, where each lease's log lies."""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from time import monotonic
from urllib.parse import quote

from include.dtr.archive import previews_of
from include.dtr.office.airflow import DagRun, Runs
from include.dtr.office.errors import NoSuchRun
from include.dtr.office.office import Office
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import queries_runs
from include.dtr.records.dtrs import Status
from include.dtr.records.queries_runs import LeaseOutcome, PastRun, Progress
from include.dtr.records.runs import RunStatus

POLL_SECONDS = 0.5
MOST_PREVIEWS = 500
"""How many are listed; the others lie beside them in the bucket."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as Airflow and the records have it at one moment."""

    run_id: str
    dag_run: DagRun | None
    past: PastRun | None
    progress: Progress
    outcomes: list[LeaseOutcome] = field(default_factory=list)
    """Once it has finished."""

    @property
    def finished(self) -> bool:
        """Closed in the history, or ended in Airflow (previews, and runs that broke)."""
        closed = self.past is not None and self.past.status != RunStatus.RUNNING
        return closed or (self.dag_run is not None and self.dag_run.finished)

    @property
    def state(self) -> str | None:
        """In Airflow: queued, running, success or failed; as the records tell it where closed."""
        if self.dag_run is not None:
            return self.dag_run.state
        if self.past is None or self.past.status == RunStatus.RUNNING:
            return None
        return "success" if self.past.status == RunStatus.SUCCESS else "failed"

    @property
    def period_start(self) -> date | None:
        """Of the history, or of what was asked for; None where neither says."""
        if self.past is not None:
            return self.past.period_start
        asked = self.dag_run.conf.get("period_start") if self.dag_run else None
        return date.fromisoformat(asked) if asked else None

    @property
    def period(self) -> PayPeriod | None:
        """The days that it was for; None where neither says."""
        if self.past is not None:
            first, last = self.past.period_start, self.past.period_end
            return PayPeriod(first, last) if first and last else None
        return week_from(self.period_start) if self.period_start else None

    @property
    def failures(self) -> list[LeaseOutcome]:
        return [outcome for outcome in self.outcomes if outcome.status == Status.FAILED]

    @property
    def is_preview(self) -> bool:
        return self.dag_run is not None and bool(self.dag_run.conf.get("preview"))

    @property
    def failed_leases(self) -> dict[int, str]:
        return {o.lease_id: o.error or "" for o in self.outcomes if o.status == Status.FAILED}

    @property
    def generated(self) -> list[str]:
        return [o.dtr_id for o in self.outcomes if o.status != Status.FAILED]

    @property
    def success(self) -> bool:
        if self.is_preview and self.dag_run is not None:
            return self.dag_run.state == "success"
        return self.past is not None and self.past.status == RunStatus.SUCCESS

    @property
    def message(self) -> str:
        """The run in a sentence for people."""
        if self.is_preview:
            return _preview_message(self.dag_run)
        if self.past is None:
            state = self.dag_run.state if self.dag_run else "unknown"
            if self.finished:
                return (
                    f"The run ended ({state}) before it started its work; Airflow's log says why."
                )
            return "The run is waiting to start." if state == "queued" else "The run is starting."
        if not self.finished:
            return f"{self.progress.to_go} of {self.progress.to_do or 0} leases to go."
        if self.past.status == RunStatus.RUNNING:
            return "The run ended in Airflow without being closed. Clear its task close_run."
        return _closed_message(self.past)


async def look(office: Office, runs: Runs, run_id: str) -> RunView | None:
    """The run now, the same for all who ask within a moment; None where nobody knows it."""

    async def once() -> RunView | None:
        return await _look(office, runs, run_id)

    return await office.shared.ask(("run", run_id), once, POLL_SECONDS)


async def _look(office: Office, runs: Runs, run_id: str) -> RunView | None:
    """A run that is closed in the records is not asked of Airflow."""
    past, progress, outcomes = await office.threads.run(_recorded, office, run_id, False)
    if past is not None and past.status != RunStatus.RUNNING:
        return RunView(run_id, None, past, progress, outcomes)
    dag_run = await runs.find(run_id)
    if dag_run is None and past is None:
        return None
    if dag_run is not None and dag_run.finished:
        past, progress, outcomes = await office.threads.run(_recorded, office, run_id, True)
    return RunView(run_id, dag_run, past, progress, outcomes)


def _recorded(
    office: Office, run_id: str, ended: bool
) -> tuple[PastRun | None, Progress, list[LeaseOutcome]]:
    with office.records() as records, records.transaction():
        past = queries_runs.past_run(records, run_id)
        progress = queries_runs.progress(records, run_id)
        ended = ended or (past is not None and past.status != RunStatus.RUNNING)
        return past, progress, queries_runs.outcomes(records, run_id) if ended else []


async def wait_for(office: Office, runs: Runs, run_id: str, seconds: float) -> RunView | None:
    """The run once it has finished, or as it is after `seconds`."""
    deadline = monotonic() + seconds
    while True:
        view = await look(office, runs, run_id)
        left = deadline - monotonic()
        if view is None or view.finished or left <= 0:
            return view
        await asyncio.sleep(min(POLL_SECONDS, left))


async def follow(office: Office, runs: Runs, run_id: str) -> RunView:
    """The run now. Raises `NoSuchRun`."""
    view = await look(office, runs, run_id)
    if view is None:
        raise NoSuchRun(f"There is no run {run_id}.")
    return view


async def log_of(runs: Runs, run_id: str, lease_id: int) -> str:
    """The path in Airflow of the log of the task that worked on a lease; the run's where it is not
    kept."""
    run = f"/dags/weekly_dtr/runs/{quote(run_id, safe='')}"
    for index, batch in enumerate(await runs.batches(run_id)):
        if lease_id in batch:
            return f"{run}/tasks/generate_dtrs/mapped/{index}"
    return run


def previewed(office: Office, view: RunView) -> list[str]:
    """The DTR ids of what a finished preview has drawn, by key, `MOST_PREVIEWS` at most.

    Also of one that failed for some leases: the others are worth a look.
    """
    if not (view.is_preview and view.finished):
        return []
    prefix = previews_of(view.run_id)
    keys = islice(office.archive().entries(prefix), MOST_PREVIEWS)
    return [key.removeprefix(prefix).removesuffix(".pdf") for key, _ in keys]


def _preview_message(run: DagRun | None) -> str:
    match run.state if run else None:
        case "success":
            return "The preview is ready. Nothing was issued."
        case "failed":
            return "The preview failed for at least one lease; Airflow's log says why."
        case _:
            return "The preview is being made."


def _closed_message(past: PastRun) -> str:
    if past.status == RunStatus.FAILED and not past.total_failed:
        return past.error_message or "The run was refused."
    noun = "DTR" if past.total_dtrs_generated == 1 else "DTRs"
    parts = [f"Generated {past.total_dtrs_generated} {noun}, {past.total_failed} failed"]
    if past.total_skipped:
        parts.append(f"{past.total_skipped} stood already")
    return ", ".join(parts) + "."
