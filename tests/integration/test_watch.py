"""Alarms of a real run: raised once and sent once, however often its close is run again."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from include.dtr.period import week_from
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.run.tally import Tally
from include.dtr.settings import settings
from include.dtr.watch import alarm_log, metrics, nightly, run_watch
from include.dtr.watch.alarms import Alarm
from tests.faults.ring import FIRST_LEASE, ring
from tests.integration.office import Office

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 4)


class Ear:
    """A channel that remembers what it got; deaf for as long as a test says."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.deaf = False

    def __call__(self, alarm: Alarm) -> bool:
        if self.deaf:
            return False
        self.heard.append(alarm.kind)
        return True


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    monkeypatch.setattr(run_watch, "channels", lambda: {"ear": ear})
    return ear


@pytest.fixture
def gauges(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    sent: dict[str, float] = {}
    monkeypatch.setattr(metrics, "gauge", sent.__setitem__)
    return sent


@pytest.fixture
def one_bad(office: Office) -> Office:
    """Four leases, one of them without a driver."""
    office.book(ring(len(LEASES), [WEEK]))
    office.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = %s", (LEASES[0],))
    return office


def run(office: Office, trigger: Trigger) -> None:
    summary = office.run(WEEK.start, trigger=trigger)
    run_watch.watch_run(office.stores.records, trigger, summary)


def test_each_alarm_is_sent_once_though_the_close_runs_thrice(
    one_bad: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    trigger = one_bad.trigger()
    run(one_bad, trigger)
    for _ in range(2):
        summary = close(one_bad.stores, trigger)
        run_watch.watch_run(one_bad.stores.records, trigger, summary)

    assert ear.heard == ["LEASES_FAILED", "FAILURE_RATE"]
    assert gauges["dtr.run.user.failure_rate"] == 0.25
    assert (gauges["dtr.run.user.generated"], gauges["dtr.run.user.failed"]) == (3, 1)
    events = one_bad.rows("SELECT event FROM dtr_event WHERE event IN ('ALARM', 'NOTIFIED')")
    assert len(events) == 4


def test_another_run_raises_its_own(one_bad: Office, ear: Ear, gauges: dict[str, float]) -> None:
    run(one_bad, one_bad.trigger())
    run(one_bad, one_bad.trigger())

    assert ear.heard == ["LEASES_FAILED", "FAILURE_RATE"] * 2


def test_an_alarm_that_could_not_be_sent_is_sent_the_next_time(
    one_bad: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    trigger = one_bad.trigger()
    ear.deaf = True
    run(one_bad, trigger)
    assert ear.heard == []
    ear.deaf = False
    run_watch.send_again(one_bad.stores.records, trigger.run_id, trigger)
    run_watch.send_again(one_bad.stores.records, trigger.run_id, trigger)

    assert ear.heard == ["LEASES_FAILED", "FAILURE_RATE"]


def test_a_rerun_of_one_lease_does_not_make_the_week_look_fixed(
    office: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    """Three leases lack statements; the fourth is run again by itself, and well."""
    office.book(ring(len(LEASES), [WEEK]))
    office.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id < %s", (LEASES[3],))
    run(office, office.trigger())
    again = office.trigger()
    summary = office.run(WEEK.start, LEASES[3:], trigger=again)
    run_watch.watch_run(office.stores.records, again, summary, some_leases=True)

    assert gauges["dtr.run.some_leases.failed"] == 0
    assert gauges["dtr.run.user.failed"] == 3
    assert gauges["dtr.week.2025-11-09.failed"] == 3
    assert gauges["dtr.week.2025-11-09.failure_rate"] == 0.75


def test_the_night_says_again_how_each_week_stands(
    one_bad: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    run(one_bad, one_bad.trigger())
    gauges.clear()
    night = Trigger("scheduled__night", TriggeredBy.SCHEDULE, None)
    now = datetime(2025, 11, 20, 12, tzinfo=UTC)
    nightly.check_records(one_bad.stores.records, night, now)
    said = {name: value for name, value in gauges.items() if name.startswith("dtr.week.")}

    assert said == {
        "dtr.week.2025-11-09.generated": 3,
        "dtr.week.2025-11-09.failed": 1,
        "dtr.week.2025-11-09.failure_rate": 0.25,
        "dtr.week.2025-11-09.differences": 0,
        "dtr.week.2025-11-09.unassigned": 0,
    }


def test_a_run_where_all_is_well_sends_no_alarm(
    office: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    office.book(ring(len(LEASES), [WEEK]))
    run(office, office.trigger())

    assert ear.heard == []
    assert gauges["dtr.run.user.generated"] == len(LEASES)
    assert gauges["dtr.run.user.failure_rate"] == gauges["dtr.dtr.stuck_processing"] == 0


def test_postings_of_nobody_are_counted(office: Office, ear: Ear, gauges: dict[str, float]) -> None:
    office.book(ring(len(LEASES), [WEEK]))
    office.owner.execute(
        "UPDATE fleet.ledger_postings SET lease_id = 9999 WHERE posting_id ="
        " (SELECT min(posting_id) FROM fleet.ledger_postings WHERE booked_on >= %s)",
        (WEEK.start,),
    )
    run(office, office.trigger())

    assert gauges["dtr.week.2025-11-09.unassigned"] == 1


def test_a_refused_schedule_is_an_alarm_and_a_persons_own_mistake_is_not(
    office: Office, ear: Ear
) -> None:
    clerk = office.trigger()
    machine = Trigger("scheduled__1", TriggeredBy.SCHEDULE, None)
    for trigger in (clerk, machine, machine):
        run_watch.watch_refusal(office.stores.records, trigger, "No lease ran.")

    assert ear.heard == ["REFUSED"]


def test_what_another_run_left_half_way_is_counted_when_it_is_old(
    one_bad: Office, ear: Ear, gauges: dict[str, float]
) -> None:
    left = one_bad.trigger()
    one_bad.plan(left, Request(WEEK.start))
    records = one_bad.stores.records

    assert alarm_log.stuck(records, settings().run_timeout_minutes) == {}
    records.execute("UPDATE dtr SET updated_on = now() - interval '2 hours'")
    assert alarm_log.stuck(records, settings().run_timeout_minutes) == {WEEK.start: len(LEASES)}


def test_a_document_that_cannot_be_drawn_counts_as_such(
    office: Office, ear: Ear, gauges: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    from include.dtr.run import storing as module

    office.book(ring(len(LEASES), [WEEK]))
    trigger, tally = office.trigger(), Tally()
    planned = office.plan(trigger, Request(WEEK.start, None, tuple(LEASES[:1])))

    def broken(*_anything: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "render", broken)
    batch = dataclasses.replace(planned.batches[0])
    with pytest.raises(Exception, match="ZeroDivisionError"):
        generate(office.stores, trigger, batch, tally)
    run_watch.watch_run(office.stores.records, trigger, close(office.stores, trigger))

    assert tally.pdf_failed == 1
    assert "PDF_FAILED" in ear.heard
