"""A run from plan to close on a real database and a real object store."""

import contextlib
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from include.dtr.connections import Stores
from include.dtr.errors import (
    LeasesFailed,
    RunRefused,
    SourceContractBroken,
    StoreRefused,
    TransientFault,
)
from include.dtr.model import PaymentType
from include.dtr.payments import returning
from include.dtr.period import PayPeriod, week_from
from include.dtr.records.runs import RunStatus, Trigger, TriggeredBy
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.plan import plan
from include.dtr.run.request import Request
from local.fleet import (
    EXPECTED_FAILURES,
    GUIDE_PERIOD,
    LAST_PERIOD,
    PERIODS,
)
from local.fleet.traps import UNASSIGNED_POSTINGS
from local.stack.databases import READER, WRITER
from local.stack.postgres import Postgres
from tests.integration.office import (
    AFTER,
    PAT,
    Office,
    card_trip,
    debit,
    in_batches,
    working_fleet,
)

WEEK = week_from(date(2025, 11, 9))
MONDAY = date(2025, 11, 10)


@pytest.fixture
def two_leases(office: Office) -> Office:
    """Leases 1 and 2 with a card trip and a lease fee each in the week."""
    office.book(working_fleet(1, 2, booked_on=MONDAY))
    return office


def _change_week_of(office: Office, lease_id: int) -> None:
    office.add(card_trip(f"X{lease_id}", lease_id, "10.00", MONDAY))


class TestTheSampleFleet:
    @pytest.mark.parametrize("most_batches", [3, 200])
    def test_the_last_week_is_issued_and_agrees_with_the_ledger(
        self, fleet_office: Office, most_batches: int
    ) -> None:
        with in_batches(most_batches):
            summary = fleet_office.run(LAST_PERIOD)

        assert summary.generated == 45 - len(EXPECTED_FAILURES)
        assert summary.reasons.keys() == EXPECTED_FAILURES.keys()
        for lease, fragment in EXPECTED_FAILURES.items():
            assert fragment in summary.reasons[lease]
        assert summary.reconciliation.differences == ()
        assert summary.status is RunStatus.PARTIAL_SUCCESS

    def test_every_issued_row_has_its_object_with_that_hash(self, fleet_office: Office) -> None:
        fleet_office.run(LAST_PERIOD)
        objects = fleet_office.objects()
        rows = fleet_office.rows("SELECT * FROM dtr WHERE status = 'GENERATED'")

        assert {row["pdf_s3_key"] for row in rows} == objects.keys()
        for row in rows:
            pdf = objects[row["pdf_s3_key"]]
            assert pdf.startswith(b"%PDF-1.4")
            assert hashlib.sha256(pdf).hexdigest() == row["pdf_sha256"]
            assert len(pdf) == row["pdf_bytes"]

    @pytest.mark.parametrize("period", [*PERIODS, GUIDE_PERIOD], ids=str)
    def test_every_week_can_be_issued_and_reconciles(
        self, fleet_office: Office, period: PayPeriod
    ) -> None:
        summary = fleet_office.run(period)

        expected = EXPECTED_FAILURES if period == LAST_PERIOD else {}
        assert summary.reasons.keys() == expected.keys()
        assert summary.reconciliation.differences == ()
        billed = fleet_office.owner.execute(
            "SELECT count(*) FROM fleet.leases WHERE start_date <= %s"
            " AND (end_date IS NULL OR end_date >= %s)"
            " AND status IN ('ACTIVE', 'SUSPENDED', 'EXPIRED', 'TERMINATED')",
            [period.end, period.start],
        ).fetchone()
        assert billed == (summary.generated + len(expected),)

    def test_week_after_week_each_opens_with_what_the_last_one_carried(
        self, fleet_office: Office
    ) -> None:
        first, second = PERIODS[0], PERIODS[1]
        fleet_office.run(first)
        adjusted = fleet_office.run(second).reconciliation.control_totals[
            "adjustments_since_last_statement"
        ]

        carried = fleet_office.rows(
            "SELECT lease_id, -balance_forward AS owed FROM dtr WHERE period_start = %s ORDER BY 1",
            first.start,
        )
        opened = fleet_office.rows(
            "SELECT lease_id, prior_balance AS owed FROM dtr WHERE period_start = %s ORDER BY 1",
            second.start,
        )

        assert opened == carried
        assert any(row["owed"] < 0 for row in opened)
        assert adjusted == {"leases": 0, "amount": "0.00", "by_lease": {}}

    def test_receipt_numbers_have_no_gap(self, fleet_office: Office) -> None:
        fleet_office.run(PERIODS[0])
        fleet_office.run(LAST_PERIOD)
        numbers = sorted(
            int(row["receipt_number"].rpartition("-")[2])
            for row in fleet_office.rows(
                "SELECT receipt_number FROM dtr WHERE receipt_number IS NOT NULL"
            )
        )

        assert numbers == list(range(1, len(numbers) + 1))

    def test_nobodys_postings_are_counted_with_their_dollars(self, fleet_office: Office) -> None:
        summary = fleet_office.run(LAST_PERIOD)
        totals: Any = summary.reconciliation.control_totals
        places = [category["unassigned"] for category in totals["ledger"].values()]
        nobodys = sum(amount for _, amount in UNASSIGNED_POSTINGS)

        assert sum(place["postings"] for place in places) == len(UNASSIGNED_POSTINGS)
        assert sum(Decimal(place["debits"]) for place in places) == nobodys
        assert sum(Decimal(place["credits"]) for place in places) == 0
        assert any("9999" in warning for warning in summary.reconciliation.warnings)


class TestRerun:
    def test_a_second_run_of_the_week_issues_nothing_again(self, two_leases: Office) -> None:
        two_leases.run(WEEK)
        before, objects = two_leases.rows("SELECT * FROM dtr"), two_leases.objects()
        summary = two_leases.run(WEEK)

        assert (summary.generated, summary.failed, summary.skipped) == (0, 0, 2)
        assert summary.status is RunStatus.SUCCESS
        assert two_leases.rows("SELECT * FROM dtr") == before
        assert two_leases.objects() == objects

    def test_an_old_week_comes_out_the_same_after_later_bookings(self, two_leases: Office) -> None:
        two_leases.run(WEEK)
        first = two_leases.dtr(1)
        two_leases.add(
            debit(
                "L1/pay", 1, "50.00", date(2025, 12, 20), entry_type="CREDIT", obligation_id="L1"
            ),
            debit("L9", 1, "70.00", date(2025, 12, 21)),
            card_trip("T9", 1, "44.00", date(2025, 12, 21)),
        )
        two_leases.void(first["dtr_id"], "issued again to see")
        two_leases.run(WEEK)
        again = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 AND status = 'GENERATED'")[0]

        assert again["revision"] == 2
        assert again["statement_sha256"] == first["statement_sha256"]
        assert again["balances"] == first["balances"]

    def test_two_runs_at_once_issue_each_statement_once(
        self, two_leases: Office, postgres: Postgres
    ) -> None:
        """Beside one another in two processes' worth of connections, as the schema must allow."""
        name = two_leases.owner.info.dbname

        def one_run(number: int) -> None:
            with (
                psycopg.connect(postgres.url(name, READER), autocommit=True) as source,
                psycopg.connect(postgres.url(name, WRITER), autocommit=True) as records,
            ):
                stores = Stores(source, records, two_leases.stores.archive)
                trigger = Trigger(f"beside__{number}", TriggeredBy.USER, None)
                for batch in plan(stores, trigger, Request(WEEK.start), AFTER).batches:
                    generate(stores, trigger, batch)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one_run, range(8)))

        rows = two_leases.rows("SELECT * FROM dtr ORDER BY lease_id")
        numbers = [row["receipt_number"] for row in rows]
        year = rows[0]["receipt_date"].year
        assert [(row["lease_id"], row["status"]) for row in rows] == [
            (1, "GENERATED"),
            (2, "GENERATED"),
        ]
        assert sorted(numbers) == [f"RCPT-{year}-000001", f"RCPT-{year}-000002"]
        assert two_leases.objects().keys() == {row["pdf_s3_key"] for row in rows}


class TestFailedLease:
    @pytest.fixture
    def one_bad(self, two_leases: Office) -> Office:
        two_leases.owner.execute(
            "UPDATE fleet.ledger_postings SET category = 'PARKING' WHERE posting_id = 'L2'"
        )
        return two_leases

    def test_bad_data_fails_its_own_lease_with_the_row_and_column(self, one_bad: Office) -> None:
        summary = one_bad.run(WEEK)

        assert summary.reasons == {
            2: "dtr_source.ledger_postings row L2, column category: unknown category PARKING "
            "(known: TAXES, EZPASS, LEASE, PVB, TLC, REPAIRS, LOANS, MISC)"
        }
        assert one_bad.dtr(1)["status"] == "GENERATED"
        assert one_bad.dtr(2)["status"] == "FAILED"
        assert one_bad.dtr(2)["receipt_number"] is None

    def test_clearing_the_failed_task_finishes_the_job_and_corrects_the_history(
        self, one_bad: Office
    ) -> None:
        trigger = one_bad.trigger()
        batches = one_bad.plan(trigger, Request(WEEK.start)).batches
        for batch in batches:
            with contextlib.suppress(LeasesFailed):
                generate(one_bad.stores, trigger, batch)
        assert close(one_bad.stores, trigger).failed == 1
        untouched = one_bad.dtr(1)
        one_bad.owner.execute(
            "UPDATE fleet.ledger_postings SET category = 'LEASE' WHERE posting_id = 'L2'"
        )
        for batch in batches:
            generate(one_bad.stores, trigger, batch)
        summary = close(one_bad.stores, trigger)

        assert (summary.generated, summary.failed) == (2, 0)
        assert summary.status is RunStatus.SUCCESS
        assert one_bad.dtr(1) == untouched
        (history,) = one_bad.rows("SELECT * FROM dtr_generation_history")
        assert (history["total_dtrs_generated"], history["error_message"]) == (2, None)

    def test_the_next_run_takes_the_failed_lease_up(self, one_bad: Office) -> None:
        one_bad.run(WEEK)
        one_bad.owner.execute(
            "UPDATE fleet.ledger_postings SET category = 'LEASE' WHERE posting_id = 'L2'"
        )
        summary = one_bad.run(WEEK)

        assert (summary.generated, summary.failed, summary.skipped) == (1, 0, 1)
        assert one_bad.dtr(2)["revision"] == 1

    def test_its_dollars_are_kept_apart_in_the_control_totals(self, one_bad: Office) -> None:
        totals: Any = one_bad.run(WEEK).reconciliation.control_totals

        assert totals["curb"]["failed_leases"]["card"] == "300.00"
        assert totals["curb"]["statements"]["card"] == "300.00"
        assert totals["ledger"]["UNKNOWN"]["failed_leases"]["debits"] == "200.00"

    def test_what_no_task_finished_is_failed_at_the_close_and_can_be_cleared(
        self, two_leases: Office
    ) -> None:
        trigger = two_leases.trigger()
        batches = two_leases.plan(trigger, Request(WEEK.start)).batches
        generate(two_leases.stores, trigger, batches[0])
        summary = close(two_leases.stores, trigger)

        assert summary.generated == 1
        assert "clear the task" in summary.reasons[2]
        generate(two_leases.stores, trigger, batches[1])
        assert close(two_leases.stores, trigger).status is RunStatus.SUCCESS


class TestRegenerate:
    def test_changed_books_void_the_standing_one_and_issue_the_next_revision(
        self, two_leases: Office
    ) -> None:
        two_leases.run(WEEK)
        two_leases.add(debit("X1", 1, "25.00", MONDAY, "MISC"))
        summary = two_leases.run(WEEK, regenerate=True)
        rows = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")

        assert [(row["revision"], row["status"]) for row in rows] == [
            (1, "VOIDED"),
            (2, "GENERATED"),
        ]
        assert rows[1]["pdf_s3_key"].endswith("DTR-1-2025-11-09.r2.pdf")
        assert rows[1]["total_due"] == Decimal("75.00")
        assert (summary.generated, summary.skipped) == (1, 1), "lease 2 did not change"
        assert len(two_leases.objects()) == 3, "the voided document is kept"

    def test_unchanged_books_keep_the_standing_one(self, two_leases: Office) -> None:
        two_leases.run(WEEK)
        before = two_leases.rows("SELECT * FROM dtr")
        two_leases.run(WEEK, regenerate=True)

        assert two_leases.rows("SELECT * FROM dtr") == before

    def test_a_paid_one_is_left_standing_by_a_run_for_the_whole_fleet(
        self, two_leases: Office
    ) -> None:
        two_leases.run(WEEK)
        dtr_id = two_leases.dtr(1)["dtr_id"]
        two_leases.pay(dtr_id, PaymentType.ACH, "B-77", date(2025, 11, 20))
        before = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1")
        _change_week_of(two_leases, 1)
        summary = two_leases.run(WEEK, regenerate=True)

        assert two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1") == before
        assert (summary.generated, summary.failed, summary.skipped) == (0, 0, 2)

    def test_a_paid_one_whose_lease_is_named_keeps_its_payment(self, two_leases: Office) -> None:
        two_leases.run(WEEK)
        dtr_id = two_leases.dtr(1)["dtr_id"]
        two_leases.pay(dtr_id, PaymentType.ACH, "B-77", date(2025, 11, 20))
        _change_week_of(two_leases, 1)
        two_leases.run(WEEK, [1], regenerate=True)
        old, new = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")

        assert (old["status"], new["status"]) == ("VOIDED", "GENERATED")
        assert (new["payment_type"], new["batch_number"]) == ("ACH", "B-77")
        assert new["payment_date"] == date(2025, 11, 20)

    def test_what_was_paid_stays_paid_though_a_person_voids_the_statement(
        self, two_leases: Office
    ) -> None:
        """Payments belong to the week; money that did not arrive is said to have come back."""
        two_leases.run(WEEK)
        dtr_id = two_leases.dtr(1)["dtr_id"]
        two_leases.pay(dtr_id, PaymentType.ACH, "B-77", date(2025, 11, 20))
        two_leases.void(dtr_id, "the wrong driver was named")

        assert two_leases.run(WEEK).generated == 1
        newest = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")[-1]
        assert (newest["status"], newest["batch_number"]) == ("GENERATED", "B-77")
        (payment,) = two_leases.rows("SELECT * FROM dtr_payment")
        returning.came_back(two_leases.people, PAT, payment["id"], "sent to a closed account")
        newest = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")[-1]
        assert (newest["status"], newest["payment_type"]) == ("GENERATED", "PENDING")

    def test_a_failed_attempt_leaves_the_standing_one_standing(self, two_leases: Office) -> None:
        two_leases.run(WEEK)
        two_leases.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = 1")
        summary = two_leases.run(WEEK, regenerate=True)
        rows = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")

        assert summary.failed == 1
        assert [row["status"] for row in rows] == ["GENERATED", "FAILED"]
        assert two_leases.run(WEEK).skipped == 2

    def test_the_failed_attempt_succeeds_when_cleared_after_the_data_was_fixed(
        self, two_leases: Office
    ) -> None:
        two_leases.run(WEEK)
        two_leases.owner.execute("UPDATE fleet.lease_drivers SET role = 'X' WHERE lease_id = 1")
        trigger = two_leases.trigger()
        two_leases.run(WEEK, regenerate=True, trigger=trigger)
        two_leases.owner.execute(
            "UPDATE fleet.lease_drivers SET role = 'PRIMARY' WHERE lease_id = 1"
        )
        two_leases.add(card_trip("T8", 1, "10.00", MONDAY))
        summary = two_leases.run(WEEK, regenerate=True, trigger=trigger)
        rows = two_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")

        assert summary.status is RunStatus.SUCCESS
        assert [row["status"] for row in rows] == ["VOIDED", "GENERATED"]


class TestRefusals:
    """Every refusal is a sentence that people understand, kept in the history."""

    def refusal(self, office: Office, request: Request) -> str:
        trigger = office.trigger()
        with pytest.raises(RunRefused) as refused:
            office.plan(trigger, request)
        (history,) = office.rows(
            "SELECT * FROM dtr_generation_history WHERE run_id = %s", trigger.run_id
        )
        assert history["status"] == "FAILED"
        assert history["error_message"] == str(refused.value)
        with pytest.raises(RunRefused) as closed:
            close(office.stores, trigger)
        assert str(closed.value) == str(refused.value)
        return str(refused.value)

    def test_an_unknown_lease(self, two_leases: Office) -> None:
        assert self.refusal(two_leases, Request(WEEK.start, lease_ids=(1, 77))) == (
            "There is no lease 77 in the books. Check the number."
        )

    def test_a_lease_that_did_not_run_in_the_period(self, two_leases: Office) -> None:
        two_leases.owner.execute("UPDATE fleet.leases SET end_date = '2025-11-08' WHERE lease_id=2")
        said = self.refusal(two_leases, Request(WEEK.start, lease_ids=(2,)))

        assert said.startswith("Lease 2 did not run in 2025-11-09 to 2025-11-15")

    @pytest.mark.parametrize("days", [5, 7])
    def test_a_period_that_is_not_seven_days(self, two_leases: Office, days: int) -> None:
        end = date.fromordinal(WEEK.start.toordinal() + days)
        if days == 7:
            assert "8 days" in self.refusal(two_leases, Request(WEEK.start, end))
        else:
            assert "6 days" in self.refusal(two_leases, Request(WEEK.start, end))

    def test_a_period_in_the_future(self, two_leases: Office) -> None:
        said = self.refusal(two_leases, Request(date(2025, 11, 23)))

        assert "has not ended yet" in said

    def test_a_week_of_which_the_books_hold_nothing(self, two_leases: Office) -> None:
        assert "no trip and no ledger posting" in self.refusal(
            two_leases, Request(date(2024, 11, 10))
        )

    def test_a_time_at_which_no_lease_ran(self, two_leases: Office) -> None:
        assert "No lease ran" in self.refusal(two_leases, Request(date(2019, 1, 6)))

    def test_a_missing_bucket_is_found_before_anything_is_claimed(self, two_leases: Office) -> None:
        two_leases.stores.archive.bucket = "not-there"
        with pytest.raises(StoreRefused, match="bucket not-there"):
            two_leases.plan(two_leases.trigger(), Request(WEEK.start))

        assert two_leases.rows("SELECT * FROM dtr") == []

    def test_a_broken_contract_names_module_view_and_column(self, two_leases: Office) -> None:
        two_leases.owner.execute("ALTER VIEW dtr_source.ezpass_tolls RENAME COLUMN plate TO tag")
        two_leases.owner.execute("DROP VIEW dtr_source.misc_charges")
        with pytest.raises(SourceContractBroken) as broken:
            two_leases.plan(two_leases.trigger(), Request(WEEK.start))

        assert broken.value.problems == (
            "EZPass: dtr_source.ezpass_tolls lacks the column plate (text)",
            "Miscellaneous Charges: dtr_source.misc_charges is missing",
        )


def test_a_batch_with_a_failed_lease_raises_after_the_others_are_done(two_leases: Office) -> None:
    two_leases.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = 1")
    trigger = two_leases.trigger()
    planned = two_leases.plan(trigger, Request(WEEK.start))
    whole = type(planned.batches[0])(WEEK, (1, 2))
    with pytest.raises(LeasesFailed, match="lease 1: no PRIMARY driver"):
        generate(two_leases.stores, trigger, whole)

    assert two_leases.dtr(2)["status"] == "GENERATED"


def test_a_store_that_is_away_while_planning_is_no_refusal_until_the_close(
    two_leases: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again: who watches the history must not take the first try for the end."""
    trigger = two_leases.trigger()

    def away() -> None:
        raise TransientFault("the object store did not answer")

    with monkeypatch.context() as patched:
        patched.setattr(two_leases.stores.archive, "check", away)
        with pytest.raises(TransientFault):
            two_leases.plan(trigger, Request(WEEK.start))
        assert two_leases.rows("SELECT * FROM dtr_generation_history") == []
        with pytest.raises(RunRefused, match="plan_run did not get as far"):
            close(two_leases.stores, trigger)
        (history,) = two_leases.rows("SELECT * FROM dtr_generation_history")
        assert (history["status"], history["period_start"]) == ("FAILED", None)

    assert two_leases.run(WEEK, trigger=trigger).status is RunStatus.SUCCESS
