"""Starting runs: what is asked for, under which id, once however often it is sent."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.airflow import DagRun, Runs
from include.dtr.office.office import Office
from include.dtr.pdf.wording import moment
from include.dtr.period import PayPeriod, resolve
from include.dtr.records import queries_runs
from include.dtr.records.events import EventKind
from include.dtr.records.runs import RunStatus


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run that somebody asks for."""

    period: PayPeriod
    lease_ids: tuple[int, ...]
    """Ascending; none: all leases."""
    regenerate: bool
    preview: bool
    cascade: bool = False
    allow_no_trips: bool = False

    @property
    def conf(self) -> dict[str, Any]:
        """As the DAG's params have it."""
        return {
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "lease_ids": list(self.lease_ids),
            "regenerate": self.regenerate,
            "preview": self.preview,
            "cascade": self.cascade,
            "allow_no_trips": self.allow_no_trips,
        }


def request_run(
    office: Office,
    period_start: date | None,
    period_end: date | None,
    lease_ids: Iterable[int],
    regenerate: bool = False,
    preview: bool = False,
    cascade: bool = False,
    allow_no_trips: bool = False,
) -> RunRequest:
    """The run that these params ask for, with its period settled. Raises `RunRefused`."""
    period = resolve(period_start, period_end, office.now())
    leases = tuple(sorted(set(lease_ids)))
    return RunRequest(period, leases, regenerate or cascade, preview, cascade, allow_no_trips)


def refuse_second(office: Office, period_start: date) -> None:
    """Raises `ChangeRefused` while a run is at work on the week that begins on `period_start`."""
    with office.records() as records:
        newest = queries_runs.history(
            records, 1, status=RunStatus.RUNNING, period_start=period_start
        )
    if newest:
        run = newest[0]
        who = run.triggered_by_user or run.triggered_by.lower()
        raise ChangeRefused(
            f"A run of this week is already under way: {run.run_id}, started "
            f"{moment(run.generation_date)} by {who}. "
            "Wait until it ends; the next run issues what is missing then."
        )


def run_id_for(prefix: str, actor: Actor, key: str | None) -> str:
    """A run's id: the same for the same actor and key; without a key always another."""
    if key is None:
        return f"{prefix}{uuid4().hex}"
    digest = hashlib.sha256(json.dumps([actor.name, key]).encode()).hexdigest()
    return f"{prefix}{digest[:32]}"


async def start(
    office: Office, runs: Runs, actor: Actor, run_id: str, request: RunRequest
) -> DagRun:
    """Start the run through Airflow, or find the one that the same key started before.

    Raises `RunRejected`, and `ChangeRefused` where the key stands for another request.
    """
    await office.threads.run(_note_request, office, actor, run_id, request)
    run = await runs.start(run_id, request.conf)
    if dict(run.conf) != request.conf:
        raise ChangeRefused(
            "This idempotency key was used for a run with other params. Use a new key."
        )
    return run


def _note_request(office: Office, actor: Actor, run_id: str, request: RunRequest) -> None:
    with office.records() as records:
        trail.note(
            records,
            actor,
            EventKind.RUN_REQUESTED,
            run_id=run_id,
            period=str(request.period),
            leases=list(request.lease_ids) or "all",
            regenerate=request.regenerate,
            cascade=request.cascade,
            preview=request.preview,
        )
