"""Where a statement's time goes: the run's three steps in one process, without Airflow.

The steps inside a batch are separated by the pipeline's own failpoints, which say what is done.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from bench.city import WEEK
from bench.report import Table, number
from bench.site import make_stack, open_fleet, open_stores, processors
from include.dtr.archive import Archive, StoredPdf
from include.dtr.connections import Stores
from include.dtr.records.runs import RunStatus, Trigger, TriggeredBy
from include.dtr.run import chunk, recording, revisions, storing
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.request import Request

AFTER = datetime(2025, 11, 23, 10, tzinfo=UTC)
STEPS = {
    "after_begin": "find and begin the rows",
    "after_read": "read the books",
    "after_bind": "compute, fingerprint, look around, bind receipts",
    "after_render": "render",
    "after_upload": "wait for the last uploads",
    "in_commit": "issue: one transaction",
    "after_commit": "commit",
}


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds for each lease, of processor time unless it says otherwise."""

    python: float
    database: float
    """All of PostgreSQL."""
    object_store: float
    plan_wall: float
    close_wall: float
    upload_wall: float
    """One statement's requests, in its thread."""


class _Steps:
    """Seconds by step, of the main thread's processor time and of the wall."""

    def __init__(self) -> None:
        self.processor: dict[str, float] = defaultdict(float)
        self.wall: dict[str, float] = defaultdict(float)
        self.start()

    def start(self) -> None:
        self._processor, self._wall = time.thread_time(), time.monotonic()

    def reach(self, name: str) -> None:
        processor, wall = time.thread_time(), time.monotonic()
        self.processor[name] += processor - self._processor
        self.wall[name] += wall - self._wall
        self._processor, self._wall = processor, wall


class _TimedArchive(Archive):
    """Knows how long the threads were at it."""

    seconds = 0.0

    def store(self, key: str, pdf: bytes) -> StoredPdf:
        started = time.monotonic()
        try:
            return super().store(key, pdf)
        finally:
            self.seconds += time.monotonic() - started


def run(leases: int = 2000) -> tuple[Table, Costs]:
    stack = make_stack()
    stack.start_stores()
    open_fleet(stack, leases)
    steps = _Steps()
    trigger = Trigger("bench", TriggeredBy.USER, "bench")
    with open_stores(stack) as plain, processors(stack) as used:
        archive = _TimedArchive(plain.archive._client, plain.archive.bucket)
        stores = Stores(plain.source, plain.records, archive)
        python = time.process_time()
        planned, plan_seconds = _timed(lambda: plan(stores, trigger, Request(WEEK.start), AFTER))
        with _each_step_told_to(steps):
            for batch in planned.batches:
                steps.start()
                generate(stores, trigger, batch)
        summary, close_seconds = _timed(lambda: close(stores, trigger))
        python = time.process_time() - python
    if summary.status is not RunStatus.SUCCESS or summary.generated != leases:
        raise RuntimeError(str(summary))
    each = 1000 / leases
    costs = Costs(
        python=python * each,
        database=used["postgres"] * each,
        object_store=used["s3"] * each,
        plan_wall=plan_seconds * each,
        close_wall=close_seconds * each,
        upload_wall=archive.seconds * each,
    )
    return _table(leases, steps, costs), costs


@contextmanager
def _each_step_told_to(steps: _Steps) -> Iterator[None]:
    with ExitStack() as patched:
        for module in (chunk, revisions, storing, recording):
            if hasattr(module, "reach"):
                patched.enter_context(patch.object(module, "reach", steps.reach))
        yield


def _timed(work: Any) -> tuple[Any, float]:
    started = time.monotonic()
    done = work()
    return done, time.monotonic() - started


def _table(leases: int, steps: _Steps, costs: Costs) -> Table:
    each = 1000 / leases
    rows = [
        (title, number(steps.processor[name] * each, 2), number(steps.wall[name] * each, 2))
        for name, title in STEPS.items()
    ]
    rows += [
        ("plan the run", "", number(costs.plan_wall, 2)),
        ("close the run", "", number(costs.close_wall, 2)),
        ("**all of it, one process**", number(costs.python, 2), ""),
        ("upload threads: waiting for the store", "", number(costs.upload_wall, 2)),
        ("PostgreSQL", number(costs.database, 2), ""),
        ("object store (rclone)", number(costs.object_store, 2), ""),
    ]
    return Table(
        "stages",
        f"A run of {leases:,} leases in one process, without Airflow: milliseconds a statement. "
        "Steps: the main thread's; all of it: its upload threads too",
        ("step", "processor", "wall"),
        rows,
    )
