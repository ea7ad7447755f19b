"""A try of the senders in a process of its own, so that it can be killed."""

import multiprocessing
import os
import smtplib
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from include.dtr.delivery.pace import Pace
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.smtp import Mailer
from include.dtr.failpoints import FOLDER, PERMISSION
from include.dtr.office.office import Office
from tests.faults.workers import WorkerStores

_FORKED = multiprocessing.get_context("forkserver")


def send_in_a_process(
    worker_stores: WorkerStores, house: House, port: int, run_id: str, ids: Sequence[int]
) -> int:
    """Send a batch; the exit code of the process, below zero where it was killed."""
    process: Any = _FORKED.Process(
        target=_send, args=(worker_stores, house, port, run_id, list(ids))
    )
    process.start()
    process.join(60)
    assert process.exitcode is not None, "the worker hangs"
    return int(process.exitcode)


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
