"""What the office asks of the senders: once more, the failed ones, what became of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from include.dtr import entered
from include.dtr.delivery import PACKAGE
from include.dtr.delivery import records as kept
from include.dtr.delivery.records import Delivered
from include.dtr.delivery.states import DeliveryState
from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.office.seen import refuse_erased
from include.dtr.records.db import Connection, row, value
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.sqlfiles import sql_file

PAGE = 200


class NoSuchDelivery(NoSuchDtr):
    """There is no message of that number."""


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    state: str
    channel: str
    dispute_id: int | None
    dtr_id: str
    revision: int
    status: str
    erased_at: datetime | None


def sent_about(office: Office, dtr_id: str) -> list[Delivered]:
    """All messages about a DTR, newest first."""
    with office.records() as records:
        return kept.of_dtr(records, dtr_id)


def register(
    office: Office,
    actor: Actor,
    start: date,
    states: Sequence[DeliveryState] = (),
    before: int | None = None,
    most: int = PAGE,
) -> list[Delivered]:
    """Who was sent what about the week from `start`, newest first. Leaves an event."""
    with office.records() as records:
        found = kept.register(records, start, [str(state) for state in states], before, most)
        trail.note(
            records,
            actor,
            EventKind.LISTED,
            what="deliveries",
            period_start=start.isoformat(),
            rows=len(found),
        )
    return found


def counts_of(office: Office, start: date) -> dict[DeliveryState, int]:
    """The week's messages by state, of each its newest copy."""
    with office.records() as records:
        return kept.week_counts(records, start)


def send_again(office: Office, actor: Actor, delivery_id: int, despite: bool) -> int:
    """Queue a message once more; the new one's number.

    `despite`: also to an address that is shared or has changed: the caller has looked at it. The
    address is read anew when it is sent. Raises `NoSuchDelivery`, `ChangeRefused`.
    """
    with office.records() as records, records.transaction():
        found = _find(records, delivery_id)
        refuse_erased(found.dtr_id, found.erased_at, "sent")
        if found.status != Status.GENERATED and found.dispute_id is None:
            raise ChangeRefused(
                f"{found.dtr_id} revision {found.revision} no longer stands; its next revision is "
                "sent by itself."
            )
        return _again(records, actor, found, despite)


def send_failed_again(office: Office, actor: Actor, start: date) -> list[int]:
    """Queue once more what failed or came back of the week from `start`; the new ones' numbers.

    What was skipped, or is unknown, is looked at one by one.
    """
    states = [str(DeliveryState.FAILED), str(DeliveryState.BOUNCED)]
    with office.records() as records, records.transaction():
        keys = {"period_start": start, "states": states}
        found = records.execute(sql_file(PACKAGE, "failed_of"), keys).fetchall()
        return [_again(records, actor, _find(records, each[0]), False) for each in found]


def settle(
    office: Office,
    actor: Actor,
    delivery_id: int,
    state: Literal[DeliveryState.SENT, DeliveryState.FAILED],
    reason: str,
) -> None:
    """Note what a person found out about a message whose fate was unknown.

    Raises `NoSuchDelivery`; `EntryRefused` for a reason under ten characters; `ChangeRefused`.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        found = _find(records, delivery_id)
        keys = {"id": delivery_id, "state": str(state), "reason": reason}
        if records.execute(sql_file(PACKAGE, "settle_unknown"), keys).rowcount != 1:
            raise ChangeRefused(f"Message {delivery_id} is {found.state}, not UNKNOWN.")
        trail.note(
            records,
            actor,
            EventKind.SENDING_SETTLED,
            found.dtr_id,
            found.revision,
            delivery_id=delivery_id,
            state=state,
            reason=reason,
        )


def _find(records: Connection, delivery_id: int) -> _Found:
    found = row(records, sql_file(PACKAGE, "find"), {"id": delivery_id}, _Found)
    if found is None:
        raise NoSuchDelivery(f"There is no message {delivery_id}.")
    return found


def _again(records: Connection, actor: Actor, found: _Found, despite: bool) -> int:
    keys = {"id": found.id, "despite": despite, "queued_by": actor.name}
    try:
        made = int(value(records, sql_file(PACKAGE, "queue_again"), keys))
    except LookupError:
        raise ChangeRefused(
            f"Message {found.id} about {found.dtr_id} waits, is being sent, or was asked for again "
            "already."
        ) from None
    trail.note(
        records,
        actor,
        EventKind.SENDING_REQUESTED,
        found.dtr_id,
        found.revision,
        delivery_id=made,
        again=found.id,
        despite=despite,
    )
    return made
