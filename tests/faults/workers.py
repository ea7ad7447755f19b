"""Each step of a run in a process of its own, as Airflow runs it: so that it can be killed.

The processes come from a fork server that has the pipeline loaded, and know nothing of the test.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, Literal

import boto3
from botocore.client import Config

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Limits, Session
from include.dtr.errors import DtrError, TransientFault
from include.dtr.failpoints import FOLDER, PERMISSION
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.request import Batch, Plan, Request

AFTER = datetime(2025, 11, 23, 10, tzinfo=UTC)
TRIES = 6
"""As often as Airflow would: the first try and its retries, with room for two faults."""
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.faults.workers"])
_numbers = count(1)


@dataclass(frozen=True)
class WorkerStores:
    """Where a worker finds its stores, and the failpoints that may be armed for it."""

    source_url: str
    records_url: str
    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    failpoints: Path
    read_timeout: float = 30
    limits: Limits = field(default_factory=Limits)

    def s3(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
            config=Config(
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=self.read_timeout,
                retries={"max_attempts": 1},
            ),
        )

    @contextmanager
    def stores(self) -> Iterator[Stores]:
        with (
            as_store_errors(),
            Session.open(self.source_url, limits=self.limits) as source,
            Session.open(self.records_url, schema="public", limits=self.limits) as records,
        ):
            yield Stores(source, records, Archive(self.s3(), self.bucket))

    def arm(self, *names: str, order: str = "kill") -> None:
        """Let each failpoint fire once."""
        for name in names:
            (self.failpoints / name).write_text(order)

    def unfired(self) -> list[str]:
        return sorted(path.name for path in self.failpoints.iterdir())


@dataclass(frozen=True)
class Ended:
    """How a worker ended: `error` is what it raised, None also where it was killed."""

    how: Literal["done", "raised", "killed"]
    answer: Any = None
    error: str | None = None
    transient: bool = False
    permanent: bool = False


Step = Literal["plan", "generate", "close"]


class Worker:
    """One try of one step, in a process of its own."""

    def __init__(
        self, worker_stores: WorkerStores, step: Step, trigger: Trigger, argument: object
    ) -> None:
        self._pipe, theirs = _FORKED.Pipe(duplex=False)
        self.process = _FORKED.Process(
            target=_work, args=(theirs, worker_stores, step, trigger, argument), daemon=True
        )
        self.process.start()
        theirs.close()

    def end(self, timeout: float = 120) -> Ended:
        try:
            ended: Ended = self._pipe.recv() if self._pipe.poll(timeout) else Ended("killed")
        except EOFError:
            ended = Ended("killed")
        if ended.how == "killed" and self.process.is_alive():
            self.process.join(5)
        self.process.join(10)
        assert not self.process.is_alive(), "the worker hangs"
        return ended


def work(
    worker_stores: WorkerStores, step: Step, trigger: Trigger, argument: object = None
) -> Ended:
    return Worker(worker_stores, step, trigger, argument).end()


def _work(
    pipe: Pipe, worker_stores: WorkerStores, step: Step, trigger: Trigger, argument: Any
) -> None:
    os.environ[FOLDER], os.environ[PERMISSION] = str(worker_stores.failpoints), "1"
    try:
        with worker_stores.stores() as stores:
            match step:
                case "plan":
                    answer: object = plan(stores, trigger, argument, AFTER)
                case "generate":
                    answer = generate(stores, trigger, argument)
                case "close":
                    summary = close(stores, trigger)
                    answer = replace(
                        summary,
                        reconciliation=replace(
                            summary.reconciliation,
                            control_totals=dict(summary.reconciliation.control_totals),
                        ),
                    )
        ended = Ended("done", answer)
    except BaseException as error:  # noqa: BLE001  whatever it was is the test's to judge
        ended = Ended(
            "raised",
            error=f"{type(error).__name__}: {error}",
            transient=isinstance(error, TransientFault),
            permanent=isinstance(error, DtrError) and not isinstance(error, TransientFault),
        )
    pipe.send(ended)
    pipe.close()
    os._exit(0)  # as a task's process ends: no thread of a hung upload is waited for


@dataclass
class Operator:
    """Runs a week as Airflow would: each step tried again after all but permanent errors."""

    worker_stores: WorkerStores
    log: list[str]

    def trigger(self) -> Trigger:
        return Trigger(f"manual__{next(_numbers)}", TriggeredBy.USER, "clerk")

    def step(self, step: Step, trigger: Trigger, argument: object = None) -> Ended:
        for _ in range(TRIES):
            ended = work(self.worker_stores, step, trigger, argument)
            if ended.how != "done":
                self.log.append(f"{step}: {ended.how} {ended.error or ''}".strip())
            if ended.how == "done" or ended.permanent:
                return ended
        return ended

    def plan(
        self,
        start: date,
        lease_ids: Sequence[int] = (),
        regenerate: bool = False,
        trigger: Trigger | None = None,
    ) -> tuple[Trigger, Plan]:
        who = trigger or self.trigger()
        ended = self.step("plan", who, Request(start, None, tuple(lease_ids), regenerate))
        assert ended.how == "done", ended
        return who, ended.answer

    def run(
        self,
        start: date,
        lease_ids: Sequence[int] = (),
        regenerate: bool = False,
        trigger: Trigger | None = None,
        together: bool = True,
    ) -> Ended:
        """A whole run; `together`: all leases in one batch, else one each. How its close ended."""
        who, planned = self.plan(start, lease_ids, regenerate, trigger)
        for batch in _merged(planned) if together else planned.batches:
            self.step("generate", who, batch)
        return self.step("close", who)


def _merged(planned: Plan) -> Sequence[Batch]:
    if not planned.batches:
        return ()
    first = planned.batches[0]
    leases = tuple(lease for batch in planned.batches for lease in batch.lease_ids)
    return (replace(first, lease_ids=leases),)
