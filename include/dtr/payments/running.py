"""Batches through Airflow: the page and the API start `pay_drivers` and answer what it asks.

There is one way to make and to approve a batch, the DAG's: so Airflow's rights, log and retries
hold, whoever asks by whichever door.
"""

import asyncio
from datetime import date
from typing import Any

from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.airflow import NotAskedYet, PayRuns
from include.dtr.office.office import Office
from include.dtr.payments import approving, finding
from include.dtr.payments.asked import Asked
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import BatchState, PaymentRefused
from include.dtr.records.event_kinds import EventKind

APPROVE, REJECT = "Approve", "Reject"
EVERY = 0.5
"""Seconds between two looks at what a run has come to."""
UNDECIDED = (BatchState.DRAFT, BatchState.APPROVED)


def conf_of(asked: Asked, on: date | None) -> dict[str, Any]:
    """As the DAG's params have it."""
    return {
        "weeks": [] if asked.dtr_ids else [day.isoformat() for day in asked.weeks],
        "dtr_ids": list(asked.dtr_ids),
        "method": asked.method,
        "effective_date": on.isoformat() if on else None,
        "looked_at": sorted(asked.looked_at),
    }


async def start(
    office: Office, runs: PayRuns, actor: Actor, run_id: str, asked: Asked, on: date | None
) -> None:
    """Have a batch made by the run `run_id`, or find the run where it is there already.

    Raises `RunRejected`; `PaymentRefused` where no way is named; `ChangeRefused` where the key
    stands for another request.
    """
    if asked.method is None:
        raise PaymentRefused("A batch is paid either by ACH or by CHECK.")
    conf = conf_of(asked, on)
    await office.threads.run(_note, office, actor, run_id, conf)
    run = await runs.start(run_id, conf)
    if dict(run.conf) != conf:
        raise ChangeRefused("This idempotency key was used for another batch. Use a new key.")


async def wait_for_batch(
    office: Office, runs: PayRuns, run_id: str, seconds: float
) -> BatchRow | None:
    """The batch that the run makes within `seconds`; None: not yet.

    Raises `PaymentRefused` where the run ended without one: its log says why.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (made := await office.threads.run(finding.batch_of_request, office, run_id)) is None:
        if loop.time() >= end:
            run = await runs.find(run_id)
            if run is not None and run.finished:
                raise PaymentRefused(
                    f"No batch was made; the log of {run_id} says why. Look at what is payable."
                )
            return None
        await asyncio.sleep(EVERY)
    return made


async def answer(
    office: Office, runs: PayRuns, actor: Actor, number: str, approve: bool, seconds: float
) -> BatchRow:
    """Approve or reject a DRAFT in the actor's name; the batch as it is after `seconds`.

    Raises `NoSuchBatch`; `PaymentRefused` for the one who made it; `RunRejected` where Airflow asks
    nothing of this person.
    """
    batch = (await office.threads.run(finding.batch_in_full, office, number)).batch
    if approve:
        await office.threads.run(approving.check_approvable, office, number, actor.name)
    run_id, option = batch.request_key, APPROVE if approve else REJECT
    loop = asyncio.get_running_loop()
    end, answered = loop.time() + seconds, False
    while True:
        try:
            # Again and again until it is decided: where Airflow loses an answer, it asks again.
            await runs.answer(run_id, option)
            answered = True
        except NotAskedYet:
            if not answered and loop.time() >= end:
                raise
        found = await office.threads.run(finding.batch_of_request, office, run_id)
        batch = found or batch
        if batch.state not in UNDECIDED or loop.time() >= end:
            return batch
        await asyncio.sleep(EVERY)


def _note(office: Office, actor: Actor, run_id: str, conf: dict[str, Any]) -> None:
    with office.records() as records:
        trail.note(records, actor, EventKind.RUN_REQUESTED, run_id=run_id, **conf)
