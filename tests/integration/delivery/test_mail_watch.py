"""Metrics and alarms of a delivery: sent once, naming statements and reasons, never an address."""

from datetime import date, timedelta

import pytest

from include.dtr.disputes import people as disputes
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.watch import mail_watch, metrics, run_watch
from include.dtr.watch.alarms import Alarm, AlarmKind
from include.dtr.watch.mail_watch import NotAllSent
from tests.integration.delivery.conftest import NOW, WEEK, Sender
from tests.integration.office import PAT

RUN = Trigger("manual__1", TriggeredBy.USER, "clerk")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Alarm]:
    alarms: list[Alarm] = []

    def ear(alarm: Alarm) -> bool:
        alarms.append(alarm)
        return True

    monkeypatch.setattr(run_watch, "channels", lambda: {"ear": ear})
    return alarms


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    metric: dict[str, float] = {}
    monkeypatch.setattr(metrics, "count", metric.__setitem__)
    monkeypatch.setattr(metrics, "gauge", metric.__setitem__)
    return metric


def test_who_was_not_reached_is_reported_once_without_an_address(
    sender: Sender, heard: list[Alarm], sent: dict[str, float]
) -> None:
    sender.inbox.answer_recipient = lambda address: "550 gone" if "502" in address else None
    sender.set_driver(503, email=None)
    summary = sender.run()
    for _ in range(2):
        mail_watch.watch_delivery(sender.office.stores.records, RUN, summary)
    assert sent == {"dtr.mail.sent": 1, "dtr.mail.not_sent": 2}
    (alarm,) = heard
    assert alarm.kind == AlarmKind.MAIL_FAILED
    assert f"DTR-502-{WEEK.start}: FAILED" in alarm.body
    assert f"DTR-503-{WEEK.start}: SKIPPED" in alarm.body
    assert "@" not in alarm.body
    with pytest.raises(NotAllSent, match="1 failed"):
        mail_watch.raise_unless_sent(summary)


def test_when_all_are_reached_nobody_is_disturbed(
    sender: Sender, heard: list[Alarm], sent: dict[str, float]
) -> None:
    summary = sender.run()
    mail_watch.watch_delivery(sender.office.stores.records, RUN, summary)
    mail_watch.raise_unless_sent(summary)
    assert heard == []
    assert sent["dtr.mail.not_sent"] == 0


def test_a_week_that_was_not_sent_is_reported(sender: Sender, heard: list[Alarm]) -> None:
    mail_watch.watch_refusal(sender.office.stores.records, RUN, "it does not add up")
    assert [alarm.kind for alarm in heard] == [AlarmKind.MAIL_REFUSED]


def test_a_question_past_its_day_is_an_alarm(sender: Sender, sent: dict[str, float]) -> None:
    records = sender.office.stores.records
    asked = disputes.enter(sender.people, PAT, f"DTR-501-{WEEK.start}", "statement", "why?")
    (row,) = sender.office.rows("SELECT due_on FROM dtr_dispute WHERE id = %s", asked.dispute_id)
    due: date = row["due_on"]
    assert mail_watch.watch_disputes(records, "manual__1", due) is None
    alarm = mail_watch.watch_disputes(records, "manual__1", due + timedelta(days=1))
    assert alarm is not None
    assert alarm.kind == AlarmKind.DISPUTES_OVERDUE
    assert sent["dtr.disputes.overdue"] == 1
    assert due > NOW.date()
