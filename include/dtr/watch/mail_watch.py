"""After a delivery: its metrics, and an alarm to people for whatever needs them."""

from datetime import date

from include.dtr.delivery.closing import DeliverySummary
from include.dtr.delivery.states import FOR_A_PERSON, DeliveryState
from include.dtr.disputes import records as disputes
from include.dtr.errors import DtrError
from include.dtr.records.db import Connection
from include.dtr.records.runs import Trigger
from include.dtr.watch import metrics
from include.dtr.watch.alarms import NAMED, Alarm, AlarmKind
from include.dtr.watch.run_watch import alert


class NotAllSent(DtrError):
    """Messages that nobody will send again by itself: somebody must look at them."""


def watch_delivery(records: Connection, trigger: Trigger, summary: DeliverySummary) -> None:
    """Send the run's metrics, and the alarm that it never raised before."""
    metrics.count("dtr.mail.sent", summary[DeliveryState.SENT])
    metrics.count("dtr.mail.not_sent", sum(summary[state] for state in FOR_A_PERSON))
    if any(summary[state] for state in FOR_A_PERSON):
        alert(records, trigger, [not_all_sent(summary)])


def watch_disputes(records: Connection, run_id: str, today: date) -> Alarm | None:
    """Send how many questions are past their day, and the alarm where some are."""
    overdue = disputes.week(records, None, today).overdue
    metrics.gauge("dtr.disputes.overdue", overdue)
    if not overdue:
        return None
    return Alarm(
        AlarmKind.DISPUTES_OVERDUE,
        run_id,
        f"{overdue} questions of drivers are past their day",
        "Answer them: Disputes, on the page; the most urgent are on top.",
    )


def watch_refusal(records: Connection, trigger: Trigger, reason: str) -> None:
    """A run that the week started has nobody before it."""
    alert(
        records,
        trigger,
        [
            Alarm(
                AlarmKind.MAIL_REFUSED,
                trigger.run_id,
                "The week's statements were not sent to their drivers",
                reason,
            )
        ],
    )


def not_all_sent(summary: DeliverySummary) -> Alarm:
    """Names DTRs and reasons, and no addresses: those are in the register alone."""
    lines = [f"{each.dtr_id}: {each.state}" for each in summary.troubles[:NAMED]]
    total = sum(summary[state] for state in FOR_A_PERSON)
    if total > len(lines):
        lines.append(f"and {total - len(lines)} more")
    return Alarm(
        AlarmKind.MAIL_FAILED,
        summary.run_id,
        f"{total} drivers were not reached, or it is not known",
        "\n".join(
            [
                *lines,
                "The reasons are in the register of messages (Sent, on the page). Correct the "
                "address in the books and send again; look into what is UNKNOWN before you do.",
            ]
        ),
    )


def raise_unless_sent(summary: DeliverySummary) -> None:
    """Raise `NotAllSent` where something went wrong. A driver without an address of his own is
    reported, and does not fail the run."""
    faults = (
        DeliveryState.FAILED,
        DeliveryState.BOUNCED,
        DeliveryState.UNKNOWN,
        DeliveryState.QUEUED,
    )
    left = {state: summary[state] for state in faults if summary[state]}
    if left:
        said = ", ".join(f"{number} {state.lower()}" for state, number in left.items())
        raise NotAllSent(
            f"Not every driver was reached: {said}. Queued ones go with the next run; the others "
            "need somebody (the register of messages)."
        )
