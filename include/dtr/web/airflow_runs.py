"""Runs of the weekly DAG through Airflow's public REST API, called inside the server.

As the caller, with the caller's own credentials: Airflow checks their rights once more, checks
the params against the DAG's, keeps their name with the run, and writes its own audit log.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from include.dtr.office.airflow import DagRun, NotAskedYet, RunRejected
from include.dtr.office.errors import Stuck
from include.dtr.web.load import Slots

DAG_ID, PAY_DAG_ID = "weekly_dtr", "pay_drivers"
PLAN_TASK = "plan_run"
LONGEST_CALL = 10
"""Seconds for what one use case asks of Airflow."""
APPROVAL_TASK = "approve_batch"
ABOUT_TO_ASK = (None, "scheduled", "queued", "running", "up_for_retry")
"""States of that task in which nobody is asked yet."""
SETTLED = timedelta(seconds=5)
"""How long that task has to be waiting before it is answered. Airflow 3.3.2 takes up an answered
task at once; if the process that asked has not been seen to end by then, the scheduler takes the
task for killed, and the answer is lost: after a retry it asks again."""


class AirflowRuns:
    """`Runs` of one DAG for one call; `app` is Airflow's application."""

    def __init__(
        self,
        app: Any,
        credentials: tuple[tuple[str, str], ...],
        address: str,
        calls: Slots,
        dag_id: str = DAG_ID,
    ) -> None:
        self._dag_id = dag_id
        self._dag = f"/api/v2/dags/{dag_id}"
        self._app = app
        self._calls = calls
        self._headers = dict(credentials)
        self._address = address

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        """Start a run, or find it where it is there already. Raises `RunRejected`."""
        async with self._client() as client:
            dag = await client.get(self._dag)
            if dag.status_code == httpx.codes.NOT_FOUND:
                raise RunRejected(
                    f"Airflow does not know the DAG {self._dag_id} yet. Try again in a moment."
                )
            _check_answer(dag)
            if dag.json()["is_paused"]:
                raise RunRejected(
                    f"The DAG {self._dag_id} is paused in Airflow, so nothing would happen. "
                    "Unpause it there (Dags), then try again."
                )
            body = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf)}
            answer = await client.post(f"{self._dag}/dagRuns", json=body)
        if answer.status_code == httpx.codes.CONFLICT:
            found = await self.find(run_id)
            if found is not None:
                return found
        _check_answer(answer)
        return _run(answer.json())

    async def find(self, run_id: str) -> DagRun | None:
        """The run as Airflow has it; None where there is none."""
        async with self._client() as client:
            answer = await client.get(f"{self._dag}/dagRuns/{quote(run_id, safe='')}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        _check_answer(answer)
        return _run(answer.json())

    async def batches(self, run_id: str) -> Sequence[Collection[int]]:
        """What the plan handed to the mapped tasks: the lease ids of each, by map index.

        None where Airflow has not kept it, keeps it elsewhere, or does not show it to the caller.
        """
        path = f"{self._dag}/dagRuns/{quote(run_id, safe='')}/taskInstances/{PLAN_TASK}/xcomEntries"
        async with self._client() as client:
            answer = await client.get(f"{path}/return_value")
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN):
            return []
        _check_answer(answer)
        return _lease_ids(answer.json()["value"])

    async def answer(self, run_id: str, option: str) -> None:
        """Answer what the run asks of a person, in the caller's name. The same answer given again
        is the same answer. Raises `NotAskedYet`, `RunRejected` where it was answered otherwise or
        does not ask this person."""
        path = (
            f"{self._dag}/dagRuns/{quote(run_id, safe='')}/taskInstances/{APPROVAL_TASK}"
            "/-1/hitlDetails"
        )
        async with self._client() as client:
            found = await client.get(path)
            asked = None if found.status_code == httpx.codes.NOT_FOUND else _checked(found)
            given = asked["chosen_options"] if asked else None
            if given == [option]:
                return
            if given:
                raise RunRejected(f"{run_id} was answered before: {', '.join(given)}.")
            if asked is None or not _waits(asked):
                raise NotAskedYet(
                    f"Airflow does not ask for an approval in {run_id}. Try again in a moment; "
                    "look at the run if it never does."
                )
            body = {"chosen_options": [option], "params_input": {}}
            _check_answer(await client.patch(path, json=body))

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        """For calls to Airflow, one of the few at once. Raises `Busy`, `Stuck`."""
        transport = httpx.ASGITransport(
            app=self._app, raise_app_exceptions=False, client=(self._address, 0)
        )
        async with (
            self._calls.taken(),
            httpx.AsyncClient(
                transport=transport, base_url="http://airflow.invalid", headers=self._headers
            ) as client,
        ):
            try:
                async with asyncio.timeout(LONGEST_CALL):
                    yield client
            except TimeoutError:
                raise Stuck(f"Airflow has not answered within {LONGEST_CALL} s.") from None


def _waits(asked: Mapping[str, Any]) -> bool:
    """Whether the task waits for an answer, and has for long enough to be given one."""
    task = asked["task_instance"]
    if task["state"] in ABOUT_TO_ASK:
        return False
    begun = [asked["created_at"], *filter(None, [task["start_date"]])]
    return datetime.now(UTC) - max(map(datetime.fromisoformat, begun)) >= SETTLED


def _checked(answer: httpx.Response) -> Mapping[str, Any]:
    _check_answer(answer)
    data: Mapping[str, Any] = answer.json()
    return data


def _run(data: Mapping[str, Any]) -> DagRun:
    return DagRun(data["dag_run_id"], data["state"], data["conf"] or {})


def _lease_ids(handed_on: Any) -> list[frozenset[int]]:
    """The lease ids of each batch; Airflow keeps what a task returned as JSON, or as its text."""
    try:
        batches = json.loads(handed_on) if isinstance(handed_on, str) else handed_on
        return [frozenset(map(int, batch["lease_ids"])) for batch in batches]
    except (ValueError, TypeError, KeyError):
        return []


def _check_answer(answer: httpx.Response) -> None:
    """Raise `RunRejected` with Airflow's own words unless it did what it was asked to do; `Stuck`
    where it cannot answer at all."""
    if answer.is_success:
        return
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = answer.text[:300]
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Stuck(f"Airflow cannot answer now ({answer.status_code}): {detail}")
    raise RunRejected(f"Airflow refuses ({answer.status_code}): {detail}")
