"""What has a time of its own: findings, released years, orders to the bank, closed weeks' files."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.dtr.failpoints import FailpointFired
from include.dtr.office import findings as people_findings
from include.dtr.office import holds
from include.dtr.office import years as office_years
from include.dtr.office.errors import NoSuchYear
from include.dtr.payments import ordering
from include.dtr.payments.states import PaymentRefused
from include.dtr.records import findings
from include.dtr.registers.data import schema
from include.dtr.registers.published import write_week
from include.dtr.retention import report
from include.dtr.rules.finding import Finding, Rule
from tests.integration.office import PAT, Office
from tests.integration.test_retention import (
    BEFORE,
    NIGHT,
    OLD,
    OTHER,
    OWING,
    PAID,
    REASON,
    UNPAID,
    YOUNG,
    act,
    bank_batch,
    pay,
    years_of,
)

FOUND = "Lease 1 is charged a fee of $200.00 (L1); the cap is $100.00."


@pytest.fixture
def years(office: Office) -> Office:
    """Four leases with a statement of 2018; one of them with one of 2025 too."""
    return years_of(office)


def events(office: Office, kind: str) -> list[dict[str, Any]]:
    rows = office.rows("SELECT details FROM dtr_event WHERE event = %s ORDER BY id", kind)
    return [each["details"] for each in rows]


def hash_of(office: Office, table: str) -> str:
    (said,) = office.rows(
        "SELECT encode(sha256(convert_to(to_jsonb(said)::text, 'UTF8')), 'hex') AS hash "
        f"FROM {table} AS said"
    )
    return str(said["hash"])


def find(office: Office, *found: Finding) -> None:
    with office.stores.records.transaction():
        findings.keep(office.stores.records, OLD, found, "night")


def cap(lease_id: int | None) -> Finding:
    rule = Rule.LEASE_CAP if lease_id else Rule.LEASE_TYPE_UNKNOWN
    return Finding(rule, f"{lease_id}/L", lease_id, Decimal("100.00"), FOUND, "58-21")


class TestFindings:
    def test_say_nothing_any_more_once_their_leases_statement_is_erased(
        self, years: Office
    ) -> None:
        find(years, cap(PAID), cap(UNPAID), cap(None))
        listed = people_findings.of_week(years.people, PAT, OLD.start).listed
        mine = next(each for each in listed if each.lease_id == PAID)
        people_findings.accept(years.people, PAT, mine.id, "Mr. Rahman agreed to it in writing")
        accepted = hash_of(years, "dtr_finding_acceptance")

        found = report(years.stores.records, years.stores.archive, BEFORE)
        assert found.by_time.findings == 3
        assert "3 findings" in str(found)
        assert act(years).by_time.findings == 1
        kept = years.rows("SELECT * FROM dtr_finding ORDER BY id")
        gone = kept[0]
        assert [row["erased_at"] is None for row in kept] == [False, True, True]
        assert (gone["lease_id"], gone["rule"], gone["over"]) == (PAID, "LEASE_CAP", None)
        assert "$" not in gone["sentence"]
        said = years.rows("SELECT sentence, reason FROM dtr_finding_acceptance")
        assert "Rahman" not in str(said)
        (event,) = events(years, "FINDINGS_ERASED")
        assert list(event["row_sha256"]["dtr_finding"]) == [str(mine.id)]
        assert event["row_sha256"]["dtr_finding_acceptance"].popitem()[1] == accepted
        listed = people_findings.of_week(years.people, PAT, OLD.start).listed
        assert {each.lease_id for each in listed} == {UNPAID, None}

    def test_are_held_with_their_lease(self, years: Office) -> None:
        find(years, cap(PAID))
        hold = holds.place(years.people, PAT, PAID, None, REASON)
        assert act(years).by_time.findings == 0
        holds.lift(years.people, PAT, hold, "the court is done with it")
        assert act(years).by_time.findings == 1

    def test_are_not_found_again_beside_an_erased_statement(self, years: Office) -> None:
        find(years, cap(PAID))
        act(years)
        find(years, cap(PAID), cap(UNPAID))
        standing = years.rows("SELECT lease_id FROM dtr_finding WHERE erased_at IS NULL")
        assert [row["lease_id"] for row in standing] == [UNPAID]

    def test_of_a_young_week_are_never_taken(self, years: Office) -> None:
        with years.stores.records.transaction():
            findings.keep(years.stores.records, YOUNG, [cap(OTHER)], "night")
        act(years)
        with pytest.raises(psycopg.errors.RestrictViolation):
            years.stores.records.execute("UPDATE dtr_finding SET erased_at = now()")


class TestReleasedYears:
    @pytest.fixture
    def released(self, years: Office) -> Office:
        """2018 of the drivers who are paid and of one who is not."""
        years.now = datetime(2019, 2, 1, 15, tzinfo=UTC)
        office_years.release(years.people, PAT, 2018, [PAID, UNPAID])
        return years

    def test_go_with_their_pdf_and_leave_the_hashes(self, released: Office) -> None:
        (mine,) = released.rows("SELECT * FROM dtr_year_statement WHERE driver_id = %s", PAID)
        pdf = released.objects()[mine["pdf_s3_key"]]
        done = act(released)

        assert done.by_time.years == 1
        assert mine["pdf_s3_key"] not in released.objects()
        (row,) = released.rows("SELECT * FROM dtr_year_statement WHERE id = %s", mine["id"])
        assert (row["driver_id"], row["figures"], row["pdf_s3_key"]) == (None, None, None)
        assert (row["year"], row["figures_sha256"]) == (2018, mine["figures_sha256"])
        (event,) = events(released, "YEAR_ERASED")
        assert event["pdf_sha256"] == hashlib.sha256(pdf).hexdigest()
        with pytest.raises(NoSuchYear):
            office_years.fetch_year(released.people, PAT, 2018, PAID)
        assert UNPAID in [of.driver_id for of in office_years.years_of(released.people, PAT, 2018)]

    @pytest.mark.parametrize("of", ["lease", "driver"])
    def test_are_held_with_driver_and_lease(self, released: Office, of: str) -> None:
        lease_id, driver_id = (PAID, None) if of == "lease" else (None, PAID)
        holds.place(released.people, PAT, lease_id, driver_id, REASON)
        assert act(released).by_time.years == 0

    def test_of_a_year_that_is_not_past_its_time_stay(self, released: Office) -> None:
        assert act(released, date(2018, 12, 31)).by_time.years == 0

    def test_broken_off_are_ended_by_the_next(
        self, released: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "after_year_erased").write_text("fail")
        monkeypatch.setenv("DTR_FAILPOINTS", str(tmp_path))
        monkeypatch.setenv("DTR_TESTING", "1")
        with pytest.raises(FailpointFired):
            act(released)
        assert events(released, "YEAR_ERASED") == []
        assert act(released).by_time.years == 1


def order(office: Office, kind: str, key: str, *entries: str) -> None:
    """An order as it was sent in 2018, its entries as SQL values."""
    records = office.stores.records
    batch = "(SELECT id FROM dtr_payment_batch)" if kind == "REVERSAL" else "NULL"
    why = "'DUPLICATE', 'Mr. Rahman was paid twice'" if kind == "REVERSAL" else "NULL, NULL"
    total = sum(Decimal(entry.rpartition(", ")[2]) for entry in entries)
    with records.transaction():
        (order_id,) = records.execute(
            "INSERT INTO dtr_bank_order (number, kind, batch_id, error, reason, effective_date, "
            f"entries, total, made_at, made_by) VALUES ('{kind[:3]}-2018-000001', '{kind}', "
            f"{batch}, {why}, '2018-11-20', {len(entries)}, {total}, '2018-11-19', 'mary') "
            "RETURNING id".encode()
        ).fetchone()
        for entry in entries:
            records.execute(
                "INSERT INTO dtr_bank_order_entry (order_id, payment_id, driver_id, "
                f"account_last_four, account_key, amount) VALUES ({order_id}, {entry})".encode()
            )
        records.execute(
            "UPDATE dtr_bank_order SET state = 'APPROVED', approved_at = now(), "
            "approved_by = 'pete', file_made_at = now(), file_modifier = 'A', "
            "file_first_sequence = 1"
        )
        records.execute(
            "UPDATE dtr_bank_order SET state = 'SENT', sent_at = now(), file_key = %s, "
            "file_sha256 = repeat('c', 64), file_bytes = 6",
            [key],
        )
        records.execute(
            "UPDATE dtr_bank_order_entry SET state = 'SENT', sent_at = now(), "
            "trace = '02100002000000' || id"
        )
    office.s3.put_object(Bucket=office.bucket, Key=key, Body=b"sealed")


class TestOrdersToTheBank:
    def test_a_reversal_goes_with_the_payment_that_it_took_back(self, years: Office) -> None:
        bank_batch(years, UNPAID)
        (payment,) = years.rows("SELECT * FROM dtr_payment WHERE batch_id IS NOT NULL")
        entry = f"{payment['id']}, NULL, NULL, NULL, {payment['amount']}"
        order(years, "REVERSAL", "payouts/REV-2018-000001.ach", entry)
        done = act(years)

        assert (done.by_time.entries, done.by_time.files) == (1, 1)
        assert "payouts/REV-2018-000001.ach" not in years.objects()
        (row,) = years.rows("SELECT * FROM dtr_bank_order")
        (kept,) = years.rows("SELECT * FROM dtr_bank_order_entry")
        assert "Rahman" not in row["reason"]
        assert (kept["trace"], kept["amount"], row["total"]) == (
            None,
            payment["amount"],
            row["total"],
        )
        (event,) = events(years, "ORDER_ERASED")
        assert (event["order"], event["file_sha256"]) == ("REV-2018-000001", "c" * 64)
        assert list(event["entries_sha256"]) == [str(kept["id"])]
        with pytest.raises(PaymentRefused, match="was erased on"):
            ordering.download(years.people, PAT, "REV-2018-000001")

    def test_a_prenote_goes_by_its_own_time_unless_its_driver_is_held(self, years: Office) -> None:
        tried = [f"NULL, {driver}, '4321', repeat('a', 64), 0" for driver in (PAID, OTHER)]
        order(years, "PRENOTE", "payouts/PRE-2018-000001.ach", *tried)
        hold = holds.place(years.people, PAT, None, OTHER, REASON)
        assert report(years.stores.records, years.stores.archive, BEFORE).by_time.prenotes == 2
        first = act(years).by_time

        assert (first.entries, first.files) == (1, 0)
        holds.lift(years.people, PAT, hold, "the court is done with it")
        second = act(years).by_time
        assert (second.entries, second.files) == (1, 1)
        assert years.rows("SELECT FROM dtr_bank_order_entry WHERE driver_id IS NOT NULL") == []

    def test_an_account_that_is_still_paid_into_stays_tried(self, years: Office) -> None:
        bank_batch(years, UNPAID)
        (payment,) = years.rows("SELECT account_key FROM dtr_payment WHERE batch_id IS NOT NULL")
        entry = f"NULL, {UNPAID}, '4321', '{payment['account_key']}', 0"
        order(years, "PRENOTE", "payouts/PRE-2018-000001.ach", entry)
        holds.place(years.people, PAT, UNPAID, None, REASON)
        assert act(years).by_time.entries == 0

    def test_a_young_one_stays(self, years: Office) -> None:
        order(years, "PRENOTE", "payouts/x.ach", f"NULL, {PAID}, '4321', repeat('a', 64), 0")
        assert act(years, date(2018, 11, 19)).by_time.entries == 0


class TestClosedWeeks:
    def test_in_the_bucket_go_with_the_last_statement_of_the_week(self, years: Office) -> None:
        write_week(years.stores, NIGHT, OLD, datetime(2019, 1, 1, tzinfo=UTC))
        write_week(years.stores, NIGHT, YOUNG, datetime(2025, 12, 1, tzinfo=UTC))
        data = years.objects()[schema.key(OLD.start)]
        assert report(years.stores.records, years.stores.archive, BEFORE).weeks == 1
        assert act(years).by_time.weeks == 0, "two statements of it are kept back"

        pay(years, UNPAID)
        years.void(f"DTR-{OWING}-{OLD.start}", "the debt was forgiven in 2025")
        assert act(years).by_time.weeks == 1
        left = [key for key in years.objects() if key.startswith(("closed-weeks/", "register/"))]
        assert left
        assert not [key for key in left if f"{OLD.start}" in key]
        (event,) = events(years, "WEEK_ERASED")
        assert event["sha256"][schema.key(OLD.start)] == hashlib.sha256(data).hexdigest()
        assert len(event["sha256"]) == 4

    def test_of_a_held_lease_stay(self, years: Office) -> None:
        pay(years, UNPAID)
        years.void(f"DTR-{OWING}-{OLD.start}", "the debt was forgiven in 2025")
        write_week(years.stores, NIGHT, OLD, datetime(2019, 1, 1, tzinfo=UTC))
        holds.place(years.people, PAT, OTHER, None, REASON)
        assert act(years).by_time.weeks == 0
