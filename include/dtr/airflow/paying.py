"""What the tasks of `pay_drivers` do: from Airflow's context to the use cases of payments."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from include.dtr.airflow.connections import (
    open_archive,
    open_payout,
    open_records,
    open_source,
    payout_key,
)
from include.dtr.airflow.contexts import Context, trigger_of
from include.dtr.errors import StoreRefused
from include.dtr.model import PaymentType
from include.dtr.money import display
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import approving, finding, making, sending, settling
from include.dtr.payments import records as kept
from include.dtr.payments.asked import Asked, asked_for
from include.dtr.payments.payable import payable
from include.dtr.payments.records import BatchRow
from include.dtr.payments.states import PaymentRefused

log = logging.getLogger(__name__)
CALL = "Dag pay_drivers"
APPROVE = "Approve"


def office() -> Office:
    """The stores as tasks open them; no links are handed out here."""

    def no_secret() -> NoReturn:
        raise StoreRefused("Links are handed out by the API server alone.")

    return Office(
        records=open_records,
        source=open_source,
        archive=open_archive,
        secret=no_secret,
        payout=open_payout,
        payout_key=payout_key,
    )


def make_from_context(context: Context) -> dict[str, str]:
    """The batch of this run, made now or by an earlier try: its number, and what to read of it."""
    params = context["params"]
    asked = asked_for(
        [date.fromisoformat(day) for day in params["weeks"]],
        params["dtr_ids"],
        PaymentType(params["method"]),
        params["looked_at"],
    )
    on = params["effective_date"]
    place, actor = office(), _maker(context)
    _tell_left_out(place, asked)
    batch = making.make(
        place, actor, asked, date.fromisoformat(on) if on else None, actor_key(context)
    )
    return {"number": batch.number, "summary": summary(batch), "body": body(place, batch)}


def decide_from_context(context: Context, number: str, answer: Mapping[str, Any]) -> str | None:
    """Approve or cancel in the name of whoever answered; the number of an approved batch."""
    by = (answer.get("responded_by_user") or {}).get("name")
    who = Actor(by, _origin(context), CALL) if by else None
    chosen = approving.decide(office(), who, number, answer["chosen_options"] == [APPROVE])
    log.info("Batch %s is %s", number, "approved" if chosen else "canceled")
    return chosen


def send_from_context(context: Context, number: str | None) -> None:
    """Make and store the file of an approved batch."""
    if number is None:
        log.info("Nothing is sent: the batch was canceled")
        return
    sent = sending.send(office(), _maker(context), number)
    log.info("Batch %s is %s: %d payments", sent.number, sent.state, sent.payments)


def settle_from_context(context: Context) -> None:
    """The nightly look at payments; raises where they do not add up."""
    actor = Actor(trigger_of(context).actor, _origin(context), "Dag dtr_maintenance")
    place = office()
    settled = settling.settle_due(place, actor)
    log.info("Settled: %s", ", ".join(settled) or "no batch")
    with place.records() as records:
        faults = kept.faults(records)
    if faults:
        said = "; ".join(f"{subject}: {fault}" for subject, fault in faults[:10])
        raise PaymentRefused(f"{len(faults)} payments contradict one another: {said}")


def actor_key(context: Context) -> str:
    """What a batch is made for: the run, and the same run only."""
    return str(context["dag_run"].run_id)


def summary(batch: BatchRow) -> str:
    return (
        f"batch {batch.number}: {batch.payments} payments, ${display(batch.total)}, effective "
        f"{batch.effective_date}"
    )


def body(place: Office, batch: BatchRow) -> str:
    """What the approver reads: who made it, and what is unusual."""
    lines = [f"Made by {batch.made_by}. Whoever made it cannot approve it."]
    if batch.claimed:
        lines.append(f"${display(batch.claimed)} of earlier payments is claimed back in it.")
    for event in finding.remarks_of(place, batch.number):
        lines.append(f"- {event}")
    return "\n\n".join(lines)


def _tell_left_out(place: Office, asked: Asked) -> None:
    for left in payable(place, asked).left_out:
        log.info("Left out: %s, %s", left.dtr_id, left.sentence)


def _maker(context: Context) -> Actor:
    return Actor(trigger_of(context).actor, _origin(context), CALL)


def _origin(context: Context) -> str:
    return f"run {context['dag_run'].run_id}"
