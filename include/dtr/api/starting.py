"""Starting runs and following them to their end, for the API and the page."""

import asyncio
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from time import monotonic
from typing import Any
from uuid import uuid4

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from include.dtr.airflow.contexts import API_RUN_PREFIX
from include.dtr.api import audit
from include.dtr.api.rights import Caller
from include.dtr.api.services import DagRun, Runs, Services
from include.dtr.archive import previews_of
from include.dtr.errors import ChangeRefused
from include.dtr.period import PayPeriod, resolve
from include.dtr.records import queries_runs
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.queries_runs import LeaseOutcome, PastRun, Progress
from include.dtr.records.runs import RunStatus

PAGE_RUN_PREFIX = "page__"
"""How the ids of runs begin that a person starts on the page; the history says USER."""
POLL_SECONDS = 0.5
MOST_PREVIEWS = 500
"""So many are listed; the others lie beside them in the bucket."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that somebody asks for."""

    period: PayPeriod
    lease_ids: tuple[int, ...]
    regenerate: bool
    preview: bool

    @property
    def conf(self) -> dict[str, Any]:
        """As the Dag's params have it."""
        return {
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "lease_ids": list(self.lease_ids),
            "regenerate": self.regenerate,
            "preview": self.preview,
        }


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
    def period_start(self) -> date | None:
        """Of the history, or of what was asked for; None where neither says."""
        if self.past is not None:
            return self.past.period_start
        asked = self.dag_run.conf.get("period_start") if self.dag_run else None
        return date.fromisoformat(asked) if asked else None

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
                return f"The run ended ({state}) before it began its work. Airflow's log says why."
            return "The run waits for its turn." if state == "queued" else "The run is beginning."
        if not self.finished:
            return f"{self.progress.to_go} of {self.progress.to_do or 0} leases to go."
        if self.past.status == RunStatus.RUNNING:
            return "The run ended in Airflow without closing its books. Clear its task close_run."
        return _closed_message(self.past)


def wish(
    services: Services,
    period_start: date | None,
    period_end: date | None,
    lease_ids: Iterable[int],
    regenerate: bool = False,
    preview: bool = False,
) -> Wish:
    """Raises `RunRefused` for a period that is none, or has not ended."""
    period = resolve(period_start, period_end, services.now())
    return Wish(period, tuple(sorted(set(lease_ids))), regenerate, preview)


def run_id_for(prefix: str, caller: Caller, key: str | None) -> str:
    """A run's id: the same for the same caller and key; without a key always another."""
    if key is None:
        return f"{prefix}{uuid4().hex}"
    digest = hashlib.sha256(json.dumps([caller.name, key]).encode()).hexdigest()
    return f"{prefix}{digest[:32]}"


def api_run_id(caller: Caller, key: str | None) -> str:
    return run_id_for(API_RUN_PREFIX, caller, key)


async def start(
    services: Services, request: Request, caller: Caller, run_id: str, asked: Wish
) -> DagRun:
    """Start the run through Airflow, or find the one that the same key started before.

    Raises `RunRejected`, and `ChangeRefused` where the key stands for another wish.
    """
    await run_in_threadpool(_note_request, services, request, caller, run_id, asked)
    run = await services.runs(request).start(run_id, asked.conf)
    if dict(run.conf) != asked.conf:
        raise ChangeRefused(
            "This idempotency key was used for a run with other params. Use a new key."
        )
    return run


def _note_request(
    services: Services, request: Request, caller: Caller, run_id: str, asked: Wish
) -> None:
    with services.records() as records:
        audit.note(
            records,
            request,
            caller,
            EventKind.RUN_REQUESTED,
            run_id=run_id,
            period=str(asked.period),
            leases=list(asked.lease_ids) or "all",
            regenerate=asked.regenerate,
            preview=asked.preview,
        )


async def look(services: Services, runs: Runs, run_id: str) -> RunView | None:
    """The run now; None where neither Airflow nor the records know it."""
    dag_run = await runs.find(run_id)
    ended = dag_run is not None and dag_run.finished
    past, progress, outcomes = await run_in_threadpool(_recorded, services, run_id, ended)
    if dag_run is None and past is None:
        return None
    view = RunView(run_id, dag_run, past, progress)
    return RunView(run_id, dag_run, past, progress, outcomes) if view.finished else view


def _recorded(
    services: Services, run_id: str, ended: bool
) -> tuple[PastRun | None, Progress, list[LeaseOutcome]]:
    with services.records() as records:
        past = queries_runs.past_run(records, run_id)
        progress = queries_runs.progress(records, run_id)
        ended = ended or (past is not None and past.status != RunStatus.RUNNING)
        return past, progress, queries_runs.outcomes(records, run_id) if ended else []


async def wait_for(services: Services, runs: Runs, run_id: str, seconds: float) -> RunView | None:
    """The run once it has finished, or as it is after `seconds`."""
    deadline = monotonic() + seconds
    while True:
        view = await look(services, runs, run_id)
        left = deadline - monotonic()
        if view is None or view.finished or left <= 0:
            return view
        await asyncio.sleep(min(POLL_SECONDS, left))


def previewed(services: Services, view: RunView) -> list[str]:
    """The DTR ids of what a finished preview has drawn, by key, `MOST_PREVIEWS` at most.

    Also of one that failed for some leases: the others are worth a look.
    """
    if not (view.is_preview and view.finished):
        return []
    prefix = previews_of(view.run_id)
    keys = islice(services.archive().entries(prefix), MOST_PREVIEWS)
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
