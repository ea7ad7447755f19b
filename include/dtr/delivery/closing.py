"""What became of a run: what nobody can know is marked as unknown, and people are notified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from include.dtr.delivery import records as kept
from include.dtr.delivery.records import Trouble
from include.dtr.delivery.states import FOR_A_PERSON, DeliveryState
from include.dtr.failpoints import reach
from include.dtr.records import events
from include.dtr.records.db import Connection
from include.dtr.records.events import Event, EventKind

NAMED = 50


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """A run that has ended."""

    run_id: str
    counts: Mapping[DeliveryState, int]
    troubles: Sequence[Trouble]
    """What a person has to look at, the first of it."""

    def __getitem__(self, state: DeliveryState) -> int:
        return self.counts.get(state, 0)

    def __str__(self) -> str:
        said = [f"{self[state]} {state.lower()}" for state in DeliveryState if self[state]]
        return ", ".join(said) or "nothing to send"


def close_delivery(records: Connection, run_id: str, actor: str) -> DeliverySummary:
    """Count, once no task of the run is at work; may be run again at any time."""
    with records.transaction():
        left = kept.give_up(records, run_id)
        events.record(
            records,
            [
                Event(
                    EventKind.NOT_SENT,
                    actor,
                    f"Dag run {run_id}",
                    dtr_id=dtr_id,
                    revision=revision,
                    run_id=run_id,
                    details={
                        "delivery_id": delivery_id,
                        "channel": channel,
                        "state": DeliveryState.UNKNOWN,
                        "reason": "the program was stopped while it was being sent",
                    },
                )
                for delivery_id, channel, dtr_id, revision in left
            ],
        )
        reach("mail_given_up")
    found = kept.counts(records, run_id)
    return DeliverySummary(run_id, found, kept.troubles(records, run_id, FOR_A_PERSON, NAMED))
