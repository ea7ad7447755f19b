"""A try of the senders in a process of its own, so that it can be killed."""

import multiprocessing
import os
import smtplib
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from include.dtr.delivery.closing import close_delivery
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import plan_delivery
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.smtp import Mailer
from include.dtr.delivery.states import Channel
from include.dtr.failpoints import FOLDER, PERMISSION
from include.dtr.office.office import Office
from include.dtr.period import PayPeriod
from tests.faults.workers import WorkerStores

_FORKED = multiprocessing.get_context("forkserver")


def send_in_a_process(
    worker_stores: WorkerStores, house: House, port: int, run_id: str, ids: Sequence[int]
) -> int:
    """Send a batch; the exit code of the process, below zero where it was killed."""
    return _ended(_send, worker_stores, house, port, run_id, list(ids))


def plan_in_a_process(worker_stores: WorkerStores, period: PayPeriod, run_id: str) -> int:
    """Queue a week's statements, as above."""
    return _ended(_plan, worker_stores, period, run_id)


def close_in_a_process(worker_stores: WorkerStores, run_id: str) -> int:
    """Close a run, as above."""
    return _ended(_close, worker_stores, run_id)


def _ended(work: Callable[..., None], *args: Any) -> int:
    process: Any = _FORKED.Process(target=work, args=args)
    process.start()
    process.join(60)
    assert process.exitcode is not None, "the worker hangs"
    return int(process.exitcode)


def _plan(worker_stores: WorkerStores, period: PayPeriod, run_id: str) -> None:
    os.environ[FOLDER], os.environ[PERMISSION] = str(worker_stores.failpoints), "1"
    with worker_stores.stores() as stores:
        plan_delivery(
            stores.records, [period], [], [Channel.EMAIL], "deliver_statements", run_id, 1000
        )


def _close(worker_stores: WorkerStores, run_id: str) -> None:
    os.environ[FOLDER], os.environ[PERMISSION] = str(worker_stores.failpoints), "1"
    with worker_stores.stores() as stores:
        close_delivery(stores.records, run_id, "deliver_statements")


def _send(
    worker_stores: WorkerStores, house: House, port: int, run_id: str, ids: list[int]
) -> None:
    os.environ[FOLDER], os.environ[PERMISSION] = str(worker_stores.failpoints), "1"
    with worker_stores.stores() as stores:
        post = Post(
            office=Office(
                records=lambda: nullcontext(stores.records),
                source=lambda: nullcontext(stores.source),
                archive=lambda: stores.archive,
                secret=lambda: "a secret of the tests",
            ),
            records=stores.records,
            source=stores.source,
            house=house,
            mailer=Mailer(lambda: smtplib.SMTP("127.0.0.1", port, timeout=10), house.sender),
            texter=None,
            pace=Pace(0),
            run_id=run_id,
            actor="deliver_statements",
            held_by=f"{run_id}/{os.getpid()}",
        )
        send_batch(post, ids)
