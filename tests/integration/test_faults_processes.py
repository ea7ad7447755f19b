"""A process that dies between any two steps: the next try ends the work, and nothing is doubled."""

from datetime import date

import pytest

from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, Worker, work
from tests.integration.office import Office, debit

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 8)
long = pytest.mark.faults
"""Left to `make test-faults`: what is like a test that `make test` runs."""
STEPS = (
    pytest.param("after_begin", marks=long),
    pytest.param("after_read", marks=long),
    pytest.param("after_bind", marks=long),
    pytest.param("after_render", marks=long),
    "after_upload",
    "in_commit",
    pytest.param("after_commit", marks=long),
)


@pytest.fixture(autouse=True)
def books(office: Office) -> None:
    """Eight small leases in the week."""
    office.book(ring(len(LEASES), [WEEK]))


@pytest.mark.parametrize("step", STEPS)
def test_generate_killed_between_two_steps_ends_as_if_nothing_had_happened(
    operator: Operator, audit: Audit, step: str
) -> None:
    operator.worker_stores.arm(step)
    closed = operator.run(WEEK.start)

    assert operator.log == ["generate: killed"]
    assert operator.worker_stores.unfired() == []
    assert closed.answer.status is RunStatus.SUCCESS
    assert (closed.answer.generated, closed.answer.failed) == (len(LEASES), 0)
    audit.as_if_nothing_happened(WEEK, LEASES)
    assert audit.orphans() == set()


@pytest.mark.parametrize(
    "step",
    [pytest.param("before_claim", marks=long), "in_claim", pytest.param("after_claim", marks=long)],
)
def test_plan_killed_around_its_claim_claims_once(
    operator: Operator, audit: Audit, step: str
) -> None:
    operator.worker_stores.arm(step)
    closed = operator.run(WEEK.start)

    assert operator.log == ["plan: killed"]
    assert closed.answer.generated == len(LEASES)
    audit.as_if_nothing_happened(WEEK, LEASES)


@pytest.mark.parametrize(
    "step",
    [pytest.param("before_close", marks=long), "in_close", pytest.param("after_close", marks=long)],
)
def test_close_killed_counts_right_the_next_time(
    operator: Operator, audit: Audit, step: str
) -> None:
    operator.worker_stores.arm(step)
    closed = operator.run(WEEK.start)

    assert operator.log == ["close: killed"]
    assert closed.answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_killed_again_and_again_it_still_ends(operator: Operator, audit: Audit) -> None:
    operator.worker_stores.arm("in_claim", "after_bind", "after_upload", "in_commit", "in_close")
    closed = operator.run(WEEK.start)

    assert operator.log == [
        "plan: killed",
        "generate: killed",
        "generate: killed",
        "generate: killed",
        "close: killed",
    ]
    assert closed.answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_an_unknown_error_between_two_steps_is_tried_again(
    operator: Operator, audit: Audit
) -> None:
    operator.worker_stores.arm("after_bind", "in_commit", order="fail")
    operator.run(WEEK.start)

    assert operator.log == [
        "generate: raised FailpointFired: failpoint after_bind",
        "generate: raised FailpointFired: failpoint in_commit",
    ]
    audit.as_if_nothing_happened(WEEK, LEASES)


@pytest.mark.parametrize(
    "step",
    [
        "in_revision",
        *(pytest.param(s, marks=long) for s in ("after_bind", "after_upload", "in_commit")),
    ],
)
def test_a_regenerate_killed_midway_voids_and_issues_once(
    office: Office, operator: Operator, audit: Audit, step: str
) -> None:
    operator.run(WEEK.start)
    office.add(debit("LATE", LEASES[2], "12.34", date(2025, 11, 12), "MISC"))
    operator.worker_stores.arm(step)
    operator.run(WEEK.start, regenerate=True)

    assert operator.log == ["generate: killed"]
    revisions = office.rows(
        "SELECT revision, status FROM dtr WHERE lease_id = %s ORDER BY revision", LEASES[2]
    )
    assert [(row["revision"], row["status"]) for row in revisions] == [
        (1, "VOIDED"),
        (2, "GENERATED"),
    ]
    audit.as_if_nothing_happened(WEEK, LEASES)


@long
def test_the_machine_goes_down_and_the_run_is_never_taken_up_again(
    operator: Operator, audit: Audit
) -> None:
    """Next Sunday's run, or one by hand, does what the dead one left."""
    trigger, planned = operator.plan(WEEK.start)
    operator.worker_stores.arm("after_upload")
    work(operator.worker_stores, "generate", trigger, planned.batches[0])
    audit.always()
    closed = operator.run(WEEK.start)

    assert closed.answer.generated == len(LEASES)
    audit.as_if_nothing_happened(WEEK, LEASES)


def test_books_that_change_between_two_tries_leave_the_old_document_to_no_row(
    office: Office, operator: Operator, audit: Audit
) -> None:
    """The key is taken by what the first try drew: the second takes the next revision."""
    trigger, planned = operator.plan(WEEK.start, LEASES[:1])
    operator.worker_stores.arm("after_upload")
    work(operator.worker_stores, "generate", trigger, planned.batches[0])
    office.add(debit("LATE", LEASES[0], "12.34", date(2025, 11, 12), "MISC"))
    operator.step("generate", trigger, planned.batches[0])
    operator.step("close", trigger)

    assert office.dtr(LEASES[0])["revision"] == 2
    audit.as_if_nothing_happened(WEEK, LEASES[:1])
    assert audit.orphans() == {f"dtrs/2025/11/DTR-{LEASES[0]}-2025-11-09.pdf"}


@long
def test_a_task_that_was_given_up_wakes_beside_its_successor(
    operator: Operator, audit: Audit
) -> None:
    """Airflow takes a task without heartbeat for dead and starts it anew; the first still lives."""
    trigger, planned = operator.plan(WEEK.start)
    operator.worker_stores.arm("after_upload", order="sleep 2")
    for batch in planned.batches[:1]:
        first = Worker(operator.worker_stores, "generate", trigger, batch)
        second = Worker(operator.worker_stores, "generate", trigger, batch)
        assert first.end().how == second.end().how == "done"
    for batch in planned.batches[1:]:
        operator.step("generate", trigger, batch)
    operator.step("close", trigger)

    audit.as_if_nothing_happened(WEEK, LEASES)


def test_a_sleeper_of_a_dead_run_does_not_touch_what_another_run_took_over(
    operator: Operator, audit: Audit
) -> None:
    trigger, planned = operator.plan(WEEK.start, LEASES[:1])
    operator.worker_stores.arm("after_upload", order="sleep 3")
    sleeper = Worker(operator.worker_stores, "generate", trigger, planned.batches[0])
    while operator.worker_stores.unfired():
        assert sleeper.process.is_alive()
    closed = operator.run(WEEK.start, LEASES[:1])

    assert closed.answer.generated == 1
    assert sleeper.end().answer.issued == 0
    audit.as_if_nothing_happened(WEEK, LEASES[:1])
