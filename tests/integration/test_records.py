"""The records' own guards: what the schema refuses, whoever asks."""

from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from include.dtr.errors import ChangeRefused, RunRefused
from include.dtr.model import PaymentType
from include.dtr.period import NEW_YORK, week_from
from include.dtr.records import dtrs, issuing
from local.fleet import Fleet
from local.stack.databases import WRITER
from local.stack.postgres import Postgres
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY = date(2025, 11, 10)


@pytest.fixture
def issued(office: Office) -> Office:
    """Lease 1 with money due, lease 2 that owes; both issued."""
    fleet = small_fleet(1, 2)
    fleet.curb_trips.append(card_trip("T1", 1, "300.00", MONDAY))
    fleet.ledger_postings.append(debit("L2", 2, "200.00", MONDAY))
    office.book(fleet)
    office.run(WEEK)
    return office


def refused(office: Office, sql: str, *parameters: object) -> str:
    with pytest.raises(psycopg.Error) as error:
        office.stores.records.execute(sql.encode(), parameters)
    return str(error.value)


def take_rights_back(office: Office, postgres: Postgres) -> None:
    """With every right that an owner could give; the triggers stay."""
    with postgres.connect(office.owner.info.dbname) as superuser:
        superuser.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {WRITER}")


class TestTheSchemaRefuses:
    def test_a_second_standing_statement_for_any_day_of_a_lease(self, issued: Office) -> None:
        said = refused(
            issued,
            "INSERT INTO dtr (dtr_id, lease_id, period_start, period_end, run_id)"
            " VALUES ('DTR-1-2025-11-12', 1, '2025-11-12', '2025-11-18', 'x')",
        )
        assert "dtr_periods_never_overlap" in said

    def test_an_edited_figure(self, issued: Office) -> None:
        said = refused(issued, "UPDATE dtr SET total_due = total_due + 1, net_earnings = 301")
        assert "cannot be edited" in said

    def test_a_deleted_statement(self, issued: Office, postgres: Postgres) -> None:
        take_rights_back(issued, postgres)
        assert "only ever added to" in refused(issued, "DELETE FROM dtr WHERE lease_id = 1")

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE dtr_event SET actor = 'somebody else'",
            "DELETE FROM dtr_event",
            "TRUNCATE dtr_event",
            "TRUNCATE dtr CASCADE",
        ],
    )
    def test_a_changed_history(self, issued: Office, postgres: Postgres, sql: str) -> None:
        take_rights_back(issued, postgres)
        assert "only ever added to" in refused(issued, sql)

    def test_a_receipt_number_twice(self, issued: Office) -> None:
        number = issued.dtr(1)["receipt_number"]
        said = refused(
            issued,
            "INSERT INTO dtr (dtr_id, lease_id, period_start, period_end, run_id, status,"
            " receipt_number, receipt_date, generated_at) VALUES ('DTR-3-2025-11-09', 3,"
            " '2025-11-09', '2025-11-15', 'x', 'PROCESSING', %s, now(), now())",
            number,
        )
        assert "dtr_receipt_number_key" in said

    def test_a_payment_of_what_is_not_due(self, issued: Office) -> None:
        said = refused(
            issued,
            "UPDATE dtr SET payment_type = 'ACH', batch_number = 'B1', payment_date = now()"
            " WHERE lease_id = 2",
        )
        assert "dtr_paid_was_issued_and_due" in said

    def test_a_void_without_a_reason(self, issued: Office) -> None:
        said = refused(
            issued,
            "UPDATE dtr SET status = 'VOIDED', voided_at = now(), voided_by = 'me',"
            " voided_reason = 'short' WHERE lease_id = 1",
        )
        assert "dtr_voided_says_why" in said

    def test_a_period_that_is_not_seven_days(self, issued: Office) -> None:
        said = refused(
            issued,
            "INSERT INTO dtr (dtr_id, lease_id, period_start, period_end, run_id)"
            " VALUES ('DTR-9-2025-11-09', 9, '2025-11-09', '2025-11-14', 'x')",
        )
        assert "dtr_period_has_seven_days" in said


class TestPayingAndVoiding:
    def pay(self, office: Office, lease_id: int, **changes: Any) -> None:
        values = {"kind": PaymentType.CHECK, "number": "1041"} | changes
        office.pay(
            f"DTR-{lease_id}-2025-11-09", values["kind"], values["number"], date(2025, 11, 18)
        )

    def void(self, office: Office, reason: str = "the wrong driver was named") -> None:
        office.void("DTR-1-2025-11-09", reason)

    def test_notes_a_payment_once_with_its_number_and_date(self, issued: Office) -> None:
        self.pay(issued, 1)
        row = issued.dtr(1)

        assert (row["payment_type"], row["batch_number"]) == ("CHECK", "1041")
        assert row["payment_date"] == date(2025, 11, 18)
        with pytest.raises(ChangeRefused, match="is paid already"):
            self.pay(issued, 1)

    @pytest.mark.parametrize(
        ("lease_id", "changes", "sentence"),
        [
            (2, {}, "nothing to pay out"),
            (1, {"kind": PaymentType.PENDING}, "ACH or CHECK"),
            (1, {"number": "  "}, "ACH or CHECK"),
            (3, {}, "There is no DTR-3-2025-11-09"),
        ],
    )
    def test_is_refused_a_payment_that_cannot_be(
        self, issued: Office, lease_id: int, changes: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(ChangeRefused, match=sentence):
            self.pay(issued, lease_id, **changes)

    def test_voids_with_a_reason_and_the_document_is_kept(self, issued: Office) -> None:
        self.void(issued)

        assert issued.dtr(1)["status"] == "VOIDED"
        assert issued.dtr(1)["pdf_s3_key"] in issued.objects()
        with pytest.raises(ChangeRefused, match="is VOIDED"):
            self.void(issued)

    def test_is_refused_a_void_without_a_reason(self, issued: Office) -> None:
        with pytest.raises(ChangeRefused, match="at least 10 characters"):
            self.void(issued, "   oops   ")

    def test_a_voided_one_is_issued_again_as_the_next_revision(self, issued: Office) -> None:
        self.void(issued)
        issued.run(WEEK)
        rows = issued.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")

        assert [(r["revision"], r["status"]) for r in rows] == [(1, "VOIDED"), (2, "GENERATED")]
        assert rows[0]["receipt_number"] != rows[1]["receipt_number"]

    def test_everything_leaves_an_event_with_who_and_where(self, issued: Office) -> None:
        self.pay(issued, 1)
        self.void(issued)
        events = issued.rows(
            "SELECT event, actor, origin, revision FROM dtr_event WHERE dtr_id = %s ORDER BY id",
            "DTR-1-2025-11-09",
        )

        assert [(e["event"], e["actor"], e["origin"]) for e in events] == [
            ("ISSUED", "clerk", "run manual__1"),
            ("PAID", "pat", "192.0.2.7"),
            ("VOIDED", "pat", "192.0.2.7"),
        ]


def test_receipts_begin_anew_with_each_year_and_have_no_gap(office: Office) -> None:
    """Bound on both sides of midnight in New York; what is rolled back is given again."""
    office.book(small_fleet(1, 2, 3, 4))
    records, trigger = office.stores.records, office.trigger()
    lease_ids = (1, 2, 3, 4)
    with records.transaction():
        dtrs.claim(records, trigger.run_id, WEEK, lease_ids, {}, {})
    ids = [row["id"] for row in office.rows("SELECT id FROM dtr ORDER BY lease_id")]
    issuing.begin(records, trigger.run_id, ids)
    first, second, third, fourth = ids
    new_years_eve = datetime(2031, 12, 31, 23, 59, 59, tzinfo=NEW_YORK)
    midnight = new_years_eve + timedelta(seconds=1)
    with records.transaction():
        issuing.bind_receipts(records, trigger, [first, second], new_years_eve, {})
    with records.transaction() as undone:
        issuing.bind_receipts(records, trigger, [third], midnight, {})
        raise psycopg.Rollback(undone)
    with records.transaction():
        issuing.bind_receipts(records, trigger, [third, fourth], midnight, {})
    bound = office.rows("SELECT receipt_number, receipt_date FROM dtr ORDER BY lease_id")

    assert [(row["receipt_number"], str(row["receipt_date"])) for row in bound] == [
        ("RCPT-2031-000001", "2031-12-31"),
        ("RCPT-2031-000002", "2031-12-31"),
        ("RCPT-2032-000001", "2032-01-01"),
        ("RCPT-2032-000002", "2032-01-01"),
    ]
    assert office.rows("SELECT * FROM dtr_receipt_counter ORDER BY year") == [
        {"year": 2031, "last_number": 2},
        {"year": 2032, "last_number": 2},
    ]


def test_the_receipt_counter_never_stands_at_nothing(office: Office) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        office.stores.records.execute("INSERT INTO dtr_receipt_counter VALUES (2031, 0)")


def test_an_empty_fleet_has_nothing_to_issue(office: Office) -> None:
    office.book(Fleet())
    with pytest.raises(RunRefused, match="No lease ran"):
        office.run(WEEK)

    assert office.rows("SELECT COUNT(*) AS n FROM dtr") == [{"n": 0}]
    (history,) = office.rows("SELECT * FROM dtr_generation_history")
    assert (history["status"], history["total_dtrs_generated"]) == ("FAILED", 0)
    assert "No lease ran" in history["error_message"]
    assert office.objects() == {}
