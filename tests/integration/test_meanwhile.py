"""What happens between two steps of a run: people pay and void, leases begin, tasks are cleared."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from include.dtr.errors import LeasesFailed
from include.dtr.model import PaymentType
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from local.stack.postgres import Postgres
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY = date(2025, 11, 10)
DTR = "DTR-1-2025-11-09"


@pytest.fixture
def two_leases(office: Office) -> Office:
    fleet = small_fleet(1, 2)
    for lease_id in (1, 2):
        fleet.curb_trips.append(card_trip(f"T{lease_id}", lease_id, "300.00", MONDAY))
        fleet.ledger_postings.append(debit(f"L{lease_id}", lease_id, "235.00", MONDAY))
    office.book(fleet)
    return office


def charge_more(office: Office) -> None:
    office.add(debit("MORE", 1, "45.00", MONDAY))


def pay(office: Office) -> None:
    office.pay(DTR, PaymentType.ACH, "B-1", date(2025, 11, 20))


def test_one_that_is_paid_between_plan_and_generate_stays_as_it_is(two_leases: Office) -> None:
    two_leases.run(WEEK)
    charge_more(two_leases)
    trigger = two_leases.trigger()
    planned = two_leases.plan(trigger, Request(WEEK.start, lease_ids=(1,), regenerate=True))
    pay(two_leases)
    with pytest.raises(LeasesFailed, match=r"was paid \(ACH B-1\) after this run was planned"):
        generate(two_leases.stores, trigger, planned.batches[0])
    summary = close(two_leases.stores, trigger)

    standing, attempt = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")
    assert (standing["status"], standing["payment_type"]) == ("GENERATED", "ACH")
    assert standing["total_due"] == Decimal("65.00")
    assert attempt["status"] == "FAILED"
    assert summary.failed == 1


def test_clearing_an_old_task_does_not_touch_what_was_paid_since(two_leases: Office) -> None:
    two_leases.run(WEEK)
    trigger = two_leases.trigger()
    planned = two_leases.plan(trigger, Request(WEEK.start, lease_ids=(1,), regenerate=True))
    assert generate(two_leases.stores, trigger, planned.batches[0]).unchanged == 1
    pay(two_leases)
    charge_more(two_leases)
    with pytest.raises(LeasesFailed, match="was paid"):
        generate(two_leases.stores, trigger, planned.batches[0])

    assert two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 AND status = 'VOIDED'") == []


def test_what_stood_already_is_counted_and_not_subtracted(two_leases: Office) -> None:
    two_leases.run(WEEK)
    trigger = two_leases.trigger()
    two_leases.plan(trigger, Request(WEEK.start))
    two_leases.void(DTR, "made by mistake")
    summary = close(two_leases.stores, trigger)

    assert summary.skipped == 1


def test_a_lease_that_is_activated_after_the_plan_is_a_difference(two_leases: Office) -> None:
    trigger = two_leases.trigger()
    planned = two_leases.plan(trigger, Request(WEEK.start))
    for batch in planned.batches:
        generate(two_leases.stores, trigger, batch)
    late = small_fleet(3)
    late.curb_trips.append(card_trip("T3", 3, "50.00", MONDAY))
    two_leases.book(late)
    summary = close(two_leases.stores, trigger)

    assert summary.status is RunStatus.PARTIAL_SUCCESS
    assert summary.reconciliation.differences[0].startswith(
        "No statement, and no attempt at one, for lease 3, though it ran in the period"
    )


def test_a_run_of_named_leases_is_not_asked_for_the_others(two_leases: Office) -> None:
    assert two_leases.run(WEEK, [1]).status is RunStatus.SUCCESS


def test_clearing_plan_run_alone_leaves_a_closed_history_closed(two_leases: Office) -> None:
    trigger = two_leases.trigger()
    two_leases.run(WEEK, trigger=trigger)
    before = two_leases.rows("SELECT * FROM dtr_generation_history")
    two_leases.plan(trigger, Request(WEEK.start))

    assert two_leases.rows("SELECT * FROM dtr_generation_history") == before
    assert before[0]["status"] == "SUCCESS"


def test_a_failed_lease_stays_failed_when_plan_run_alone_is_cleared(two_leases: Office) -> None:
    two_leases.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = 1")
    trigger = two_leases.trigger()
    two_leases.run(WEEK, trigger=trigger)
    failed = two_leases.rows("SELECT status, error FROM dtr WHERE lease_id = 1")
    two_leases.plan(trigger, Request(WEEK.start))

    assert two_leases.rows("SELECT status, error FROM dtr WHERE lease_id = 1") == failed
    assert failed[0]["status"] == "FAILED"


def test_a_statement_voided_before_it_while_it_is_drawn_is_decided_anew(
    two_leases: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = week_from(WEEK.start + timedelta(weeks=1))
    two_leases.add(card_trip("TNEXT", 1, "500.00", following.start))
    two_leases.run(WEEK)
    two_leases.book_settlement()
    trigger = two_leases.trigger()
    planned = two_leases.plan(trigger, Request(following.start, lease_ids=(1,)))

    def void_meanwhile(name: str) -> None:
        if name == "after_upload":
            two_leases.void(DTR, "made by mistake")

    with monkeypatch.context() as patched:
        patched.setattr("include.dtr.run.chunk.reach", void_meanwhile)
        with pytest.raises(LeasesFailed, match="were issued or voided while this one"):
            generate(two_leases.stores, trigger, planned.batches[0])
    with pytest.raises(LeasesFailed, match="2025-11-09 to 2025-11-15 has no statement"):
        generate(two_leases.stores, trigger, planned.batches[0])

    assert two_leases.run(WEEK).generated == 1
    assert generate(two_leases.stores, trigger, planned.batches[0]).issued == 1


def test_a_receipt_of_last_year_whose_document_was_never_issued_is_exchanged(
    two_leases: Office,
) -> None:
    """Bound in December, issued in March: number and date are of March."""
    two_leases.run(WEEK, [2])
    two_leases.stores.records.execute(
        "INSERT INTO dtr (dtr_id, lease_id, period_start, period_end, run_id, status, error, "
        "receipt_number, receipt_date, generated_at) VALUES (%s, 1, %s, %s, 'old', 'FAILED', "
        "'its bucket was away', 'RCPT-2024-000001', '2024-12-29', '2024-12-29 10:00Z')",
        (DTR, WEEK.start, WEEK.end),
    )
    two_leases.stores.records.execute("INSERT INTO dtr_receipt_counter VALUES (2024, 1)")
    two_leases.run(WEEK)

    row = two_leases.dtr(1)
    year = row["receipt_date"].year
    assert (row["status"], row["revision"]) == ("GENERATED", 1)
    assert row["receipt_number"] == f"RCPT-{year}-000002"
    (skipped,) = two_leases.rows("SELECT * FROM dtr_event WHERE event = 'RECEIPTS_SKIPPED'")
    assert skipped["dtr_id"] == DTR
    assert {"year": 2024, "first": 1, "last": 1}.items() <= skipped["details"].items()


def test_one_row_that_the_records_refuse_fails_alone(
    two_leases: Office, postgres: Postgres
) -> None:
    """Whatever the records say of one statement is that lease's reason."""
    with postgres.connect(two_leases.owner.info.dbname) as superuser:
        superuser.execute(
            "ALTER TABLE dtr ADD CONSTRAINT not_these CHECK "
            "(status <> 'GENERATED' OR lease_id <> 1)"
        )
    trigger = two_leases.trigger()
    whole = two_leases.plan(trigger, Request(WEEK.start)).batches[0]
    whole = type(whole)(WEEK, (1, 2))
    with pytest.raises(LeasesFailed, match="lease 1: the records refuse its statement"):
        generate(two_leases.stores, trigger, whole)

    assert two_leases.dtr(2)["status"] == "GENERATED"
    assert two_leases.dtr(1)["status"] == "FAILED"
