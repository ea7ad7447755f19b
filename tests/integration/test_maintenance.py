"""The nightly maintenance: abandoned runs, orphans, damage, missed weeks. Careful above all."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from include.dtr import maintenance
from include.dtr.period import week_from
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.settings import settings
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, work
from tests.integration.office import Office, debit

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 4)
NIGHT = Trigger("scheduled__night", TriggeredBy.SCHEDULE, None)
LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture(autouse=True)
def books(office: Office) -> None:
    office.book(ring(len(LEASES), [WEEK]))


def age(office: Office) -> None:
    office.stores.records.execute(
        "UPDATE dtr_generation_history SET generation_date = now() - interval '1 day'"
    )


class TestAbandonedRuns:
    def test_a_run_that_was_stopped_gets_a_last_word_that_is_true(
        self, office: Office, audit: Audit
    ) -> None:
        trigger = office.trigger()
        planned = office.plan(trigger, Request(WEEK.start))
        generate(office.stores, trigger, planned.batches[0])
        age(office)
        closed = maintenance.close_abandoned(office.stores.records, NIGHT, 60)
        (history,) = office.rows("SELECT * FROM dtr_generation_history")

        assert [run.run_id for run in closed] == [trigger.run_id]
        assert history["status"] == "PARTIAL_SUCCESS"
        assert (history["total_dtrs_generated"], history["total_failed"]) == (1, 3)
        audit.always()
        assert maintenance.close_abandoned(office.stores.records, NIGHT, 60) == []

    def test_the_next_run_ends_what_it_left(self, office: Office, audit: Audit) -> None:
        trigger = office.trigger()
        office.plan(trigger, Request(WEEK.start))
        age(office)
        maintenance.close_abandoned(office.stores.records, NIGHT, 60)
        office.run(WEEK)

        audit.as_if_nothing_happened(WEEK, LEASES)

    def test_a_run_that_still_runs_is_left_alone(self, office: Office) -> None:
        office.plan(office.trigger(), Request(WEEK.start))

        assert maintenance.close_abandoned(office.stores.records, NIGHT, 60) == []


class TestOrphans:
    def test_the_draft_of_a_try_whose_books_changed_is_one_and_can_be_moved_aside(
        self, office: Office, operator: Operator, audit: Audit
    ) -> None:
        trigger, planned = operator.plan(WEEK.start, LEASES[:1])
        operator.worker_stores.arm("after_upload")
        work(operator.worker_stores, "generate", trigger, planned.batches[0])
        office.add(debit("LATE", LEASES[0], "9.99", date(2025, 11, 12), "MISC"))
        operator.run(WEEK.start, LEASES[:1], trigger=trigger)
        archive = office.stores.archive
        found = maintenance.orphans(office.stores.records, archive, LATER)
        maintenance.quarantine(archive, found)

        assert found == [f"dtrs/2025/11/DTR-{LEASES[0]}-2025-11-09.pdf"]
        assert audit.orphans() == set()
        assert f"quarantine/{found[0]}" in office.objects()
        audit.as_if_nothing_happened(WEEK, LEASES[:1])

    def test_what_an_unfinished_statement_may_still_claim_is_none(
        self, office: Office, operator: Operator
    ) -> None:
        trigger, planned = operator.plan(WEEK.start)
        operator.worker_stores.arm("after_upload")
        work(operator.worker_stores, "generate", trigger, planned.batches[0])

        assert len(office.objects()) == 1
        assert maintenance.orphans(office.stores.records, office.stores.archive, LATER) == []

    def test_nor_are_documents_spread_over_prefixes_nor_what_lay_there_before(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.run(WEEK, LEASES[:1])
        monkeypatch.setenv("DTR_S3_KEY_PREFIXES", "16")
        settings.cache_clear()
        try:
            office.run(WEEK)
            found = maintenance.orphans(office.stores.records, office.stores.archive, LATER)
        finally:
            monkeypatch.undo()
            settings.cache_clear()

        assert found == []
        spread = [
            key for key in office.objects() if re.fullmatch(r"dtrs/0[0-9a-f]/2025/11/.*", key)
        ]
        assert (len(office.objects()), len(spread)) == (len(LEASES), len(LEASES) - 1)

    def test_nor_is_what_is_younger_than_a_day(self, office: Office) -> None:
        office.s3.put_object(Bucket=office.bucket, Key="dtrs/2025/11/new.pdf", Body=b"x")
        records, archive = office.stores.records, office.stores.archive

        assert maintenance.orphans(records, archive, datetime.now(UTC)) == []
        assert maintenance.orphans(records, archive, LATER) == ["dtrs/2025/11/new.pdf"]

    def test_issued_and_voided_documents_are_none(self, office: Office) -> None:
        office.run(WEEK)
        office.add(debit("LATE", LEASES[0], "9.99", date(2025, 11, 12), "MISC"))
        office.run(WEEK, regenerate=True)

        assert len(office.objects()) == len(LEASES) + 1
        assert maintenance.orphans(office.stores.records, office.stores.archive, LATER) == []


class TestDamage:
    def test_sound_documents_are_sound(self, office: Office) -> None:
        office.run(WEEK)

        assert maintenance.damaged(office.stores.records, office.stores.archive, 100) == (4, [])

    def test_a_changed_and_a_missing_one_are_named(self, office: Office) -> None:
        office.run(WEEK)
        first, second = sorted(office.objects())[:2]
        office.s3.put_object(Bucket=office.bucket, Key=first, Body=b"%PDF-1.4 forged")
        office.s3.delete_object(Bucket=office.bucket, Key=second)
        _, found = maintenance.damaged(office.stores.records, office.stores.archive, 100)

        assert {(each.key, each.what) for each in found} == {
            (first, "is not the document that was issued"),
            (second, "is missing"),
        }

    def test_a_sample_is_no_more_than_a_sample(self, office: Office) -> None:
        office.run(WEEK)

        assert maintenance.damaged(office.stores.records, office.stores.archive, 2)[0] == 2


class TestMissedWeek:
    MONDAY = datetime(2025, 11, 17, 12, tzinfo=UTC)

    def test_a_fleet_that_never_ran_has_missed_nothing(self, office: Office) -> None:
        assert maintenance.missed_week(office.stores.records, self.MONDAY) is None

    def test_a_week_that_ran_is_not_missed_and_the_next_one_is(self, office: Office) -> None:
        office.run(WEEK)
        records = office.stores.records

        assert maintenance.missed_week(records, self.MONDAY) is None
        assert maintenance.missed_week(records, self.MONDAY + timedelta(weeks=1)) == week_from(
            date(2025, 11, 16)
        )
