"""What people do to runs, at the worst moment: each week still ends with one statement a lease."""

from datetime import date

import pytest

from include.dtr.errors import RunRefused
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.close import close
from include.dtr.run.request import Request
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, Worker
from tests.integration.office import Office, debit

WEEK = week_from(date(2025, 11, 9))
MONDAY_WEEK = week_from(date(2025, 11, 10))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 4)
long = pytest.mark.faults
"""Left to `make test-faults`: what is like a test that `make test` runs."""
WEDNESDAY = date(2025, 11, 12)


@pytest.fixture(autouse=True)
def books(office: Office) -> None:
    office.book(ring(len(LEASES), [WEEK.previous, WEEK, week_from(date(2025, 11, 16))]))


def late_charge(office: Office, lease_id: int) -> None:
    office.add(debit(f"LATE-{lease_id}", lease_id, "9.99", WEDNESDAY, "MISC"))


def test_the_same_week_triggered_four_times_at_once(operator: Operator, audit: Audit) -> None:
    triggers = [operator.trigger() for _ in range(4)]
    workers = [Worker(operator.worker_stores, "plan", who, Request(WEEK.start)) for who in triggers]
    plans = [worker.end() for worker in workers]
    assert {plan.how for plan in plans} == {"done"}
    batches = [
        Worker(operator.worker_stores, "generate", who, batch)
        for who, plan in zip(triggers, plans, strict=True)
        for batch in plan.answer.batches
    ]
    assert {worker.end().how for worker in batches} == {"done"}
    for who in triggers:
        assert operator.step("close", who).answer.failed == 0

    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_everything_cleared_after_the_end_changes_nothing(
    office: Office, operator: Operator, audit: Audit
) -> None:
    trigger = operator.trigger()
    operator.run(WEEK.start, trigger=trigger)
    before = office.rows("SELECT * FROM dtr ORDER BY id")
    again = operator.run(WEEK.start, trigger=trigger)

    assert office.rows("SELECT * FROM dtr ORDER BY id") == before
    assert (again.answer.generated, again.answer.skipped) == (len(LEASES), 0)
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_everything_cleared_in_the_midst_of_the_work(operator: Operator, audit: Audit) -> None:
    trigger, planned = operator.plan(WEEK.start)
    operator.step("generate", trigger, planned.batches[0])
    operator.worker_stores.arm("after_bind", order="sleep 1")
    sleeper = Worker(operator.worker_stores, "generate", trigger, planned.batches[1])
    while operator.worker_stores.unfired():
        assert sleeper.process.is_alive()
    again = operator.run(WEEK.start, trigger=trigger)
    sleeper.end()
    final = operator.step("close", trigger)

    assert again.answer.failed == 0
    assert final.answer.generated == len(LEASES)
    audit.as_if_nothing_happened(WEEK, LEASES)


def test_the_close_cleared_alone_while_a_task_still_works(operator: Operator, audit: Audit) -> None:
    """It tells the truth of that moment, and a clear of the task puts it right."""
    trigger, planned = operator.plan(WEEK.start)
    operator.worker_stores.arm("after_upload", order="sleep 1.5")
    sleeper = Worker(operator.worker_stores, "generate", trigger, planned.batches[0])
    while operator.worker_stores.unfired():
        assert sleeper.process.is_alive()
    early = operator.step("close", trigger)
    slept = sleeper.end()
    audit.always()
    ended = operator.run(WEEK.start, trigger=trigger)

    assert early.answer.failed == len(LEASES)
    assert slept.answer.issued == 0, "the close had given its row up"
    assert ended.answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_a_regenerate_beside_the_run_that_issues(
    office: Office, operator: Operator, audit: Audit
) -> None:
    trigger, planned = operator.plan(WEEK.start)
    for batch in planned.batches[:2]:
        operator.step("generate", trigger, batch)
    late_charge(office, LEASES[0])
    other = operator.run(WEEK.start, regenerate=True)
    for batch in planned.batches[2:]:
        operator.step("generate", trigger, batch)
    operator.step("close", trigger)

    assert other.answer.failed == 0
    audit.as_if_nothing_happened(WEEK, LEASES)


def test_two_regenerates_at_once_make_one_revision(
    office: Office, operator: Operator, audit: Audit
) -> None:
    operator.run(WEEK.start)
    late_charge(office, LEASES[0])
    triggers = [operator.trigger() for _ in range(3)]
    request = Request(WEEK.start, None, (LEASES[0],), regenerate=True)
    plans = [operator.step("plan", who, request).answer for who in triggers]
    workers = [
        Worker(operator.worker_stores, "generate", who, plan.batches[0])
        for who, plan in zip(triggers, plans, strict=True)
    ]
    for worker in workers:
        worker.end()

    revisions = office.rows("SELECT status FROM dtr WHERE lease_id = %s ORDER BY id", LEASES[0])
    assert [row["status"] for row in revisions] == ["VOIDED", "GENERATED"]
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_a_person_voids_while_the_run_still_issues(
    office: Office, operator: Operator, audit: Audit
) -> None:
    trigger, planned = operator.plan(WEEK.start)
    operator.step("generate", trigger, planned.batches[0])
    office.void(f"DTR-{LEASES[0]}-{WEEK.start}", "wrong driver named")
    for batch in planned.batches:
        operator.step("generate", trigger, batch)
    closed = operator.step("close", trigger)

    assert closed.answer.generated == len(LEASES), "one of them has been voided since"
    audit.always()
    operator.run(WEEK.start)
    audit.as_if_nothing_happened(WEEK, LEASES)


def test_a_failed_lease_cleared_after_its_days_were_issued_under_another_period(
    office: Office, operator: Operator, audit: Audit
) -> None:
    office.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = %s", (LEASES[0],))
    trigger, planned = operator.plan(WEEK.start)
    operator.run(WEEK.start, trigger=trigger)
    office.owner.execute(
        "INSERT INTO fleet.lease_drivers VALUES (%s, %s, 'PRIMARY')", (LEASES[0], LEASES[0])
    )
    operator.run(MONDAY_WEEK.start, [LEASES[0]])
    ended = operator.step("generate", trigger, planned.batches[0])
    closed = operator.step("close", trigger)

    assert ended.permanent
    assert closed.answer.reasons.keys() == {LEASES[0]}
    assert "shares days with DTR-3001-2025-11-10" in closed.answer.reasons[LEASES[0]]
    audit.always()


def test_a_run_marked_before_its_plan_was_done_has_nothing_to_close(office: Office) -> None:
    with pytest.raises(RunRefused, match="plan_run did not get as far"):
        close(office.stores, office.trigger())
