"""A sender that is killed at any step: no mail twice, and what is not known is said to be so."""

import signal
from collections import Counter
from threading import Thread

import pytest

from include.dtr.delivery import people
from include.dtr.delivery.states import DeliveryState
from tests.faults.workers import WorkerStores
from tests.integration.delivery.conftest import LEASES, WEEK, Sender
from tests.integration.delivery.worker import (
    close_in_a_process,
    plan_in_a_process,
    send_in_a_process,
)
from tests.integration.office import PAT

NOBODY_KNOWS = {
    # step: (mails that the first driver has got, state of his message)
    "mail_begun": (0, "UNKNOWN"),
    "mail_handed_over": (1, "UNKNOWN"),
    "mail_answered": (1, "UNKNOWN"),
    "mail_recorded": (1, "SENT"),
}


@pytest.mark.parametrize("step", NOBODY_KNOWS)
def test_killed_after(step: str, sender: Sender, worker_stores: WorkerStores) -> None:
    ids = sender.plan("manual__1")
    worker_stores.arm(step)
    assert (
        send_in_a_process(worker_stores, sender.house, sender.port, "manual__1", ids)
        == -signal.SIGKILL
    )
    assert worker_stores.unfired() == []
    # Airflow's next try of the same task, then the close.
    assert send_in_a_process(worker_stores, sender.house, sender.port, "manual__1", ids) == 0
    summary = sender.close("manual__1")

    got = Counter(sender.inbox.recipients)
    mails, state = NOBODY_KNOWS[step]
    assert got["driver501@example.org"] == mails
    assert [got[f"driver{lease}@example.org"] for lease in LEASES[1:]] == [1, 1]
    assert sender.states() == [state, "SENT", "SENT"]
    assert summary[DeliveryState.UNKNOWN] == (state == "UNKNOWN")

    sender.run("manual__2")
    assert Counter(sender.inbox.recipients) == got, "nothing is sent again by itself"
    if state == "UNKNOWN":
        people.send_again(sender.people, PAT, sender.rows()[0]["id"], despite=False)
        sender.run("manual__3")
        assert Counter(sender.inbox.recipients)["driver501@example.org"] == mails + 1


@pytest.mark.parametrize(("step", "queued"), [("mail_queued", 0), ("mail_planned", len(LEASES))])
def test_killed_while_planning(
    step: str, queued: int, sender: Sender, worker_stores: WorkerStores
) -> None:
    worker_stores.arm(step)
    assert plan_in_a_process(worker_stores, WEEK, "manual__1") == -signal.SIGKILL
    assert sender.states() == ["QUEUED"] * queued
    sender.run("manual__1")
    assert sorted(sender.inbox.recipients) == [f"driver{n}@example.org" for n in LEASES]
    assert sender.states() == ["SENT"] * len(LEASES)


def test_killed_while_closing(sender: Sender, worker_stores: WorkerStores) -> None:
    ids = sender.plan("manual__1")
    worker_stores.arm("mail_begun")
    assert (
        send_in_a_process(worker_stores, sender.house, sender.port, "manual__1", ids)
        == -signal.SIGKILL
    )
    worker_stores.arm("mail_given_up")
    assert close_in_a_process(worker_stores, "manual__1") == -signal.SIGKILL
    assert sender.states() == ["SENDING", "QUEUED", "QUEUED"], "all of it or nothing"
    assert sender.office.rows("SELECT id FROM dtr_event WHERE event = 'NOT_SENT'") == []
    for _ in range(2):
        assert sender.close("manual__1")[DeliveryState.UNKNOWN] == 1
    assert len(sender.office.rows("SELECT id FROM dtr_event WHERE event = 'NOT_SENT'")) == 1


def test_a_close_beside_a_try_that_lives_is_corrected_by_it(
    sender: Sender, worker_stores: WorkerStores
) -> None:
    """The close says that nobody knows; whoever has the message in hand does."""
    ids = sender.plan("manual__1")
    worker_stores.arm("mail_begun", order="sleep 2")
    process = send_beside(worker_stores, sender, ids)
    while worker_stores.unfired():
        assert process.is_alive()
    while "SENDING" not in sender.states():
        assert process.is_alive()
    assert sender.close("manual__1")[DeliveryState.UNKNOWN] == 1
    process.join(30)
    assert sender.states() == ["SENT"] * 3


def send_beside(worker_stores: WorkerStores, sender: Sender, ids: list[int]) -> Thread:
    process = Thread(
        target=send_in_a_process, args=(worker_stores, sender.house, sender.port, "manual__1", ids)
    )
    process.start()
    return process


def test_two_tries_at_once_send_each_mail_once(sender: Sender, worker_stores: WorkerStores) -> None:
    ids = sender.plan("manual__1")
    tries = [send_beside(worker_stores, sender, ids) for _ in range(3)]
    for each in tries:
        each.join(60)
    assert sorted(sender.inbox.recipients) == [f"driver{n}@example.org" for n in LEASES]
    assert sender.states() == ["SENT"] * 3
