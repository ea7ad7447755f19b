"""Statements past their time: listed, kept back where they must be, erased, and still provable."""

import hashlib
import io
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.dtr import maintenance
from include.dtr.delivery import PACKAGE as DELIVERY
from include.dtr.disputes import people as disputes
from include.dtr.disputes.records import DisputeState
from include.dtr.errors import ChangeRefused, LeasesFailed, RunRefused
from include.dtr.failpoints import FailpointFired
from include.dtr.model import PaymentType
from include.dtr.office import documents, holds, links
from include.dtr.office.statements import find_in
from include.dtr.payments import claiming
from include.dtr.payments.downloading import download
from include.dtr.payments.states import PaymentRefused
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import retention as kept
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.registers.making import for_week
from include.dtr.retention import __main__ as command
from include.dtr.retention import erase, limit, report
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.settings import Settings
from include.dtr.sqlfiles import sql_file
from include.dtr.watch import nightly
from local import retention as local_retention
from local.fleet import Fleet
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.integration.office import PAT, Office, card_trip, debit, small_fleet

OLD = week_from(date(2018, 11, 4))
YOUNG = week_from(date(2025, 11, 9))
BEFORE = date(2019, 11, 27)
NIGHT = Trigger("scheduled__night", TriggeredBy.SCHEDULE, None)
REASON = "the court asked for it"
PAID, UNPAID, OWING, OTHER = 1, 2, 3, 4


def book(fleet: Fleet, lease_id: int, week: PayPeriod, card: str, fee: str) -> None:
    trip, posting = f"T{lease_id}-{week.start}", f"L{lease_id}-{week.start}"
    fleet.curb_trips.append(card_trip(trip, lease_id, card, week.start))
    fleet.ledger_postings.append(debit(posting, lease_id, fee, week.start))


@pytest.fixture
def years(office: Office) -> Office:
    return years_of(office)


def years_of(office: Office) -> Office:
    """Four leases with a statement of 2018; one of them with one of 2025 too."""
    fleet = small_fleet(PAID, UNPAID, OWING, OTHER)
    fleet.leases[:] = [lease._replace(start_date=date(2018, 1, 7)) for lease in fleet.leases]
    book(fleet, PAID, OLD, "300.00", "200.00")
    book(fleet, UNPAID, OLD, "300.00", "200.00")
    book(fleet, OWING, OLD, "100.00", "200.00")
    book(fleet, OTHER, OLD, "200.00", "200.00")
    office.book(fleet)
    office.run(OLD)
    pay(office, PAID)
    later = Fleet()
    book(later, OTHER, YOUNG, "200.00", "200.00")
    office.book(later)
    office.book_settlement()
    office.run(YOUNG, lease_ids=[OTHER])
    return office


def pay(office: Office, lease_id: int) -> None:
    number = f"DTR-{lease_id}-{OLD.start}"
    office.pay(number, PaymentType.ACH, "ACH-1", OLD.end + timedelta(days=5))


def old(office: Office, lease_id: int) -> dict[str, Any]:
    (row,) = office.rows(
        "SELECT * FROM dtr WHERE lease_id = %s AND period_start = %s", lease_id, OLD.start
    )
    return row


def erased(office: Office) -> list[int]:
    found = office.rows("SELECT lease_id FROM dtr WHERE erased_at IS NOT NULL ORDER BY 1")
    return [row["lease_id"] for row in found]


def failures(office: Office) -> dict[int, str]:
    """Of the last run's last batch, by lease."""
    assert isinstance(office.last_failure, LeasesFailed)
    return office.last_failure.reasons


def act(office: Office, before: date = BEFORE) -> Any:
    return erase(office.stores.records, office.stores.archive, before, NIGHT)


class TestTheDryRun:
    def test_lists_and_counts_and_changes_nothing(self, years: Office) -> None:
        rows, objects = years.rows("SELECT * FROM dtr ORDER BY id"), years.objects()
        listed = io.StringIO()
        found = report(years.stores.records, years.stores.archive, BEFORE, listed)

        assert (found.erasable, found.pdfs) == (2, 2)
        assert (found.payments, found.messages, found.disputes) == (1, 0, 0)
        assert found.kept_back == {"UNPAID": 1, "OWED": 1}
        lines = listed.getvalue().splitlines()
        assert len(lines) == 5
        assert sum(line.endswith(",UNPAID") for line in lines) == 1
        assert "Kept back, not paid, or not settled: 1" in str(found)
        assert years.rows("SELECT * FROM dtr ORDER BY id") == rows
        assert years.objects() == objects

    @pytest.mark.parametrize(
        ("today", "years_ago", "day"),
        [
            (date(2026, 11, 27), 7, date(2019, 11, 27)),
            (date(2028, 2, 29), 7, date(2021, 2, 28)),
            (date(2028, 2, 29), 8, date(2020, 2, 29)),
        ],
    )
    def test_goes_by_the_day_so_many_years_ago(
        self, today: date, years_ago: int, day: date
    ) -> None:
        assert limit(today, years_ago) == day

    def test_a_week_that_ended_on_that_day_is_not_past_its_time(self, years: Office) -> None:
        assert report(years.stores.records, years.stores.archive, OLD.end).erasable == 0
        assert (
            report(years.stores.records, years.stores.archive, OLD.end + timedelta(days=1)).erasable
            == 2
        )


class TestTheCommands:
    def test_make_retention_lists_into_a_file_and_counts(
        self,
        postgres: Postgres,
        object_store: ObjectStore,
        stack_root: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert postgres.running
        assert object_store.running
        monkeypatch.setattr(local_retention, "ROOT", stack_root)
        assert local_retention.main([]) == 0
        assert "0 records may be erased" in capsys.readouterr().out
        (listed,) = (stack_root / "retention").iterdir()
        assert listed.read_text().startswith("dtr_id,revision,status")

    def test_by_hand_the_count_of_the_list_has_to_be_named(
        self, years: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stores = years.stores
        monkeypatch.setattr(command, "open_records", lambda: nullcontext(stores.records))
        monkeypatch.setattr(command, "open_archive", lambda: stores.archive)

        assert command.main([]) == 0
        assert command.main(["--erase", "3"]) == 1
        assert "2 records may be erased, not 3: nothing was" in capsys.readouterr().err
        assert erased(years) == []
        assert command.main(["--erase", "2"]) == 0
        assert "Erased: 2 records, 2 PDFs, 0 bank files" in capsys.readouterr().out
        assert erased(years) == [PAID, OTHER]

    @pytest.mark.parametrize(
        ("setting", "gone"), [("off", []), ("report", []), ("erase", [PAID, OTHER])]
    )
    def test_the_night_does_what_the_setting_says(
        self, years: Office, monkeypatch: pytest.MonkeyPatch, setting: str, gone: list[int]
    ) -> None:
        monkeypatch.setenv("DTR_RETENTION", setting)
        monkeypatch.setattr(nightly, "settings", Settings)
        now = datetime(2026, 11, 27, 12, tzinfo=UTC)
        nightly.keep_time(years.stores.records, years.stores.archive, NIGHT, now)
        assert erased(years) == gone


class TestErasing:
    def test_takes_the_person_and_the_pdf_and_keeps_number_receipt_and_hashes(
        self, years: Office
    ) -> None:
        before = old(years, PAID)
        done = act(years)

        assert (done.rows, done.pdfs) == (2, 2)
        assert erased(years) == [PAID, OTHER]
        after = old(years, PAID)
        kept = (
            "dtr_id", "revision", "receipt_number", "receipt_date", "period_start", "period_end",
            "lease_id", "status", "pdf_s3_key", "pdf_sha256", "pdf_bytes", "statement_sha256",
            "payment_type", "batch_number", "payment_date", "generated_at",
        )  # fmt: skip
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
        gone = set(after) - set(kept)
        assert {name for name in gone if after[name] is not None} == {
            "id", "run_id", "generated_by", "created_on", "updated_on", "erased_at",
            "pdf_erased_at", "rest_erased_at",
        }  # fmt: skip
        assert before["pdf_s3_key"] not in years.objects()
        assert len(years.objects()) == 3

    def test_leaves_an_event_by_which_a_copy_can_be_proved(self, years: Office) -> None:
        key = old(years, PAID)["pdf_s3_key"]
        copy = years.objects()[key]
        (said,) = years.rows(
            "SELECT encode(sha256(convert_to(to_jsonb(dtr)::text, 'UTF8')), 'hex') AS hash "
            "FROM dtr WHERE lease_id = %s",
            PAID,
        )
        act(years)

        row, pdf = years.rows(
            "SELECT event, details FROM dtr_event WHERE dtr_id = %s AND event LIKE '%%ERASED' "
            "AND event <> 'REST_ERASED' ORDER BY id",
            f"DTR-{PAID}-{OLD.start}",
        )
        assert (row["event"], pdf["event"]) == ("ERASED", "PDF_ERASED")
        assert row["details"]["pdf_sha256"] == hashlib.sha256(copy).hexdigest()
        assert row["details"]["row_sha256"] == said["hash"]
        assert pdf["details"]["pdf_s3_key"] == key

    def test_leaves_receipts_without_a_gap(self, years: Office) -> None:
        numbers = years.rows("SELECT receipt_number FROM dtr ORDER BY 1")
        act(years)
        assert years.rows("SELECT receipt_number FROM dtr ORDER BY 1") == numbers

    def test_never_takes_what_is_younger(self, years: Office) -> None:
        act(years)
        (young,) = years.rows("SELECT * FROM dtr WHERE period_start = %s", YOUNG.start)
        assert young["erased_at"] is None
        with pytest.raises(psycopg.errors.RestrictViolation):
            act(years, date(2030, 1, 1))
        assert erased(years) == [PAID, OTHER]

    @pytest.mark.parametrize("of", ["lease", "driver"])
    def test_never_takes_what_is_held_until_the_hold_is_lifted(
        self, years: Office, of: str
    ) -> None:
        lease_id, driver_id = (PAID, None) if of == "lease" else (None, PAID)
        hold = holds.place(years.people, PAT, lease_id, driver_id, REASON)
        assert act(years).report.kept_back["HELD"] == 1
        assert erased(years) == [OTHER]

        holds.lift(years.people, PAT, hold, "the court is done with it")
        act(years)
        assert erased(years) == [PAID, OTHER]
        events = years.rows("SELECT event FROM dtr_event WHERE event LIKE 'HOLD%%' ORDER BY id")
        assert [each["event"] for each in events] == ["HOLD_PLACED", "HOLD_LIFTED"]

    def test_leaves_no_money_to_be_claimed_back_where_it_took_a_paid_statement(
        self, years: Office
    ) -> None:
        act(years)
        assert years.rows("SELECT * FROM dtr_payment_account WHERE claim_back > 0") == []
        assert years.rows("SELECT * FROM dtr_payment_fault") == []

    def test_never_takes_what_is_disputed(self, years: Office) -> None:
        years.stores.records.execute(
            "INSERT INTO dtr_payment_hold (dtr_id, kind, reason, held_by) "
            "VALUES (%s, 'DISPUTE', 'the driver disputes a toll', 'pat')",
            [f"DTR-{PAID}-{OLD.start}"],
        )
        assert act(years).report.kept_back["DISPUTED"] == 1
        assert erased(years) == [OTHER]

    @pytest.mark.parametrize("state", ["OPEN", "ANSWERED"])
    def test_never_takes_what_a_driver_disputes(self, years: Office, state: str) -> None:
        answered = None if state == "OPEN" else "looked into"
        years.stores.records.execute(
            "INSERT INTO dtr_dispute (dtr_row_id, line, words, language, opened_by, due_on, state, "
            "answer, answered_at, answered_by) SELECT id, 'statement', 'not mine', 'en', 'driver', "
            "'2018-12-11', %(state)s, %(answer)s::text, "
            "CASE WHEN %(answer)s::text IS NOT NULL THEN now() END, %(answer)s::text "
            "FROM dtr WHERE lease_id = %(lease)s",
            {"state": state, "answer": answered, "lease": PAID},
        )
        assert act(years).report.kept_back["DISPUTED"] == 1
        assert erased(years) == [OTHER]

    def test_takes_what_was_unpaid_once_it_is_paid(self, years: Office) -> None:
        act(years)
        pay(years, UNPAID)
        act(years)
        assert erased(years) == [PAID, UNPAID, OTHER]

    def test_takes_voided_statements_with_the_reason_that_they_were_voided_for(
        self, years: Office
    ) -> None:
        years.void(f"DTR-{UNPAID}-{OLD.start}", "Mr. Rahman was in hospital")
        act(years)
        assert old(years, UNPAID)["voided_reason"] == "(erased: its time was over)"

    def test_twice_does_nothing_more(self, years: Office) -> None:
        act(years)
        rows = years.rows("SELECT * FROM dtr ORDER BY id")
        events = years.rows("SELECT * FROM dtr_event ORDER BY id")
        assert act(years).rows == 0
        assert years.rows("SELECT * FROM dtr ORDER BY id") == rows
        assert years.rows("SELECT * FROM dtr_event ORDER BY id") == events

    @pytest.mark.parametrize("where", ["after_row_erased", "after_pdf_erased"])
    def test_broken_off_anywhere_is_ended_by_the_next(
        self, years: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        (tmp_path / where).write_text("fail")
        monkeypatch.setenv("DTR_FAILPOINTS", str(tmp_path))
        monkeypatch.setenv("DTR_TESTING", "1")
        with pytest.raises(FailpointFired):
            act(years)
        act(years)

        assert erased(years) == [PAID, OTHER]
        assert len(years.objects()) == 3
        events = years.rows("SELECT event FROM dtr_event WHERE event LIKE '%%ERASED' ORDER BY 1")
        assert [each["event"] for each in events] == [
            *["ERASED"] * 2, *["PDF_ERASED"] * 2, "REST_ERASED",
        ]  # fmt: skip


def message(office: Office, lease_id: int, state: str = "SENT") -> int:
    """The week's statement, queued by the program and sent as far as `state`."""
    records = office.stores.records
    asked = {
        "channels": ["EMAIL"],
        "queued_by": "pat",
        "run_id": None,
        "period_start": OLD.start,
        "period_end": OLD.end,
        "lease_ids": [lease_id],
    }
    records.execute(sql_file(DELIVERY, "queue_statements"), asked)
    (row,) = office.rows("SELECT id FROM dtr_delivery WHERE driver_id = %s", lease_id)
    sending = (
        "UPDATE dtr_delivery SET state = 'SENDING', held_by = 'try', begun_at = now(), "
        "address = 'driver@example.org', language = 'bn', message_id = '<1@example.org>' "
        "WHERE id = %(id)s"
    )
    ended = "UPDATE dtr_delivery SET state = 'SENT', ended_at = now() WHERE id = %(id)s"
    for change in {"QUEUED": [], "SENDING": [sending], "SENT": [sending, ended]}[state]:
        records.execute(change.encode(), row)
    return int(row["id"])


def question(office: Office, lease_id: int) -> int:
    """Asked, and rejected with words."""
    number = f"DTR-{lease_id}-{OLD.start}"
    asked = disputes.enter(office.people, PAT, number, f"L{lease_id}-{OLD.start}", "Not my lease")
    words = "It is yours, Mr. Rahman"
    disputes.answer(office.people, PAT, asked.dispute_id, DisputeState.REJECTED, words)
    office.stores.records.execute(
        "UPDATE dtr_delivery SET state = 'SKIPPED', reason = 'no address', ended_at = now() "
        "WHERE dispute_id IS NOT NULL"
    )
    return asked.dispute_id


def bank_batch(office: Office, lease_id: int) -> str:
    """$100.00 sent to the bank in a file; its key."""
    key = "payouts/2018/ACH-2018-000001.ach"
    office.s3.put_object(Bucket=office.bucket, Key=key, Body=b"sealed")
    for change in (
        "INSERT INTO dtr_payment_batch (number, method, effective_date, request_key, payments, "
        "total, claimed, made_by) VALUES ('ACH-2018-000001', 'ACH', '2018-11-15', 'k', 1, 100, 0, "
        "'mary'); "
        "INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, driver_id, amount, "
        "method, state, batch_id, account_last_four, account_key, pay_date, made_by) "
        "SELECT dtr_id, revision, lease_id, period_start, driver_id, 100, 'ACH', 'PLANNED', "
        "batch.id, '4321', repeat('a', 64), '2018-11-15', 'mary' FROM dtr_payment_batch AS batch, "
        f"dtr WHERE dtr.lease_id = {lease_id} AND period_start = '{OLD.start}'",
        "UPDATE dtr_payment_batch "
        "SET state = 'APPROVED', approved_at = now(), approved_by = 'pete'",
        f"UPDATE dtr_payment_batch SET state = 'SENT', sent_at = now(), sent_by = 'pete', "
        f"file_key = '{key}', file_sha256 = repeat('b', 64), file_bytes = 6; "
        "UPDATE dtr_payment SET state = 'SENT', sent_at = now(), trace = '021000020000001' "
        "WHERE batch_id IS NOT NULL",
        "UPDATE dtr_payment SET state = 'SETTLED', settled_at = now() WHERE batch_id IS NOT NULL; "
        "UPDATE dtr_payment_batch SET state = 'SETTLED', settled_at = now(), settled_by = 'bank'",
    ):
        with office.stores.records.transaction():
            for part in change.split("; "):
                office.stores.records.execute(part.encode())
    return key


def beside(office: Office) -> str:
    """All that the tables beside the statements say, as one text."""
    found = [
        office.rows(f"SELECT * FROM {table} ORDER BY id")
        for table in (
            "dtr_payment", "dtr_payment_batch", "dtr_payment_claim", "dtr_payment_hold",
            "dtr_delivery", "dtr_dispute",
        )
    ]  # fmt: skip
    return repr(found)


class TestWhatLiesBesideAStatement:
    def test_says_nothing_of_person_and_account_any_more_and_sums_hold(self, years: Office) -> None:
        message(years, UNPAID)
        question(years, UNPAID)
        key = bank_batch(years, UNPAID)
        words = ("driver@example.org", "'bn'", "<1@example.org>", "Not my lease", "Rahman", "4321",
                 "aaaa", "021000020000001", f"L{UNPAID}")  # fmt: skip
        assert all(each in beside(years) for each in words)
        found = report(years.stores.records, years.stores.archive, BEFORE)
        assert (found.payments, found.messages, found.disputes) == (2, 2, 1)

        (said,) = years.rows(
            "SELECT encode(sha256(convert_to(to_jsonb(said)::text, 'UTF8')), 'hex') AS hash, id "
            "FROM dtr_dispute AS said"
        )
        done = act(years)
        assert (done.rows, done.beside, done.bank_files) == (3, 5, 1)
        assert [each for each in words if each in beside(years)] == []
        assert key not in years.objects()
        rows = years.rows("SELECT * FROM dtr_payment WHERE batch_id IS NOT NULL")
        (batch,) = years.rows("SELECT * FROM dtr_payment_batch")
        assert [row["driver_id"] for row in rows] == [None]
        assert (batch["payments"], batch["total"]) == (len(rows), sum(r["amount"] for r in rows))
        assert years.rows("SELECT * FROM dtr_payment_fault") == []
        assert years.rows("SELECT * FROM dtr_payment_account WHERE balance <> 0") == []
        (event,) = years.rows(
            "SELECT details FROM dtr_event WHERE event = 'REST_ERASED' AND dtr_id LIKE 'DTR-2-%%'"
        )
        proofs = event["details"]["row_sha256"]
        assert proofs["dtr_dispute"] == {str(said["id"]): said["hash"]}
        assert {table: len(rows) for table, rows in proofs.items()} == {
            "dtr_delivery": 2, "dtr_dispute": 1, "dtr_payment": 1,
        }  # fmt: skip
        with pytest.raises(PaymentRefused, match="was erased on"):
            download(years.people, PAT, "ACH-2018-000001")

    def test_is_ended_where_an_earlier_release_erased_the_statement_alone(
        self, years: Office
    ) -> None:
        message(years, PAID)
        records, row = years.stores.records, old(years, PAID)
        with records.transaction():
            assert kept.erase(records, row["id"], BEFORE, "night")
        hold = holds.place(years.people, PAT, None, PAID, REASON)
        act(years)
        assert "driver@example.org" in beside(years)

        holds.lift(years.people, PAT, hold, "the court is done with it")
        act(years)
        assert "driver@example.org" not in beside(years)
        assert old(years, PAID)["rest_erased_at"] is not None

    def test_a_message_in_hand_is_left_until_it_is_sent_and_one_that_waits_is_not_sent(
        self, years: Office
    ) -> None:
        sending = message(years, PAID, "SENDING")
        waiting = message(years, OTHER, "QUEUED")
        act(years)
        found = years.rows("SELECT id, state, address FROM dtr_delivery ORDER BY id")
        assert [(row["id"], row["state"]) for row in found] == [
            (sending, "SENDING"),
            (waiting, "SKIPPED"),
        ]
        assert found[0]["address"] is not None

        years.stores.records.execute(
            "UPDATE dtr_delivery SET state = 'SENT', ended_at = now() WHERE state = 'SENDING'"
        )
        act(years)
        assert "driver@example.org" not in beside(years)

    def test_what_was_settled_of_an_overpaid_week_loses_its_words_and_keeps_its_sum(
        self, years: Office
    ) -> None:
        years.add(card_trip("refund", PAID, "-50.00", OLD.end))
        years.run(OLD, lease_ids=[PAID], regenerate=True)
        number = f"DTR-{PAID}-{OLD.start}"
        claiming.settle_claim(years.people, PAT, number, Decimal(50), "Mr. Rahman gave it back")
        act(years)

        (claim,) = years.rows("SELECT amount, reason FROM dtr_payment_claim")
        assert claim == {"amount": Decimal(50), "reason": kept.ERASED}
        assert PAID in erased(years)
        assert years.rows("SELECT * FROM dtr_payment_fault") == []

    def test_the_database_refuses_to_empty_what_is_young_or_to_fill_what_is_erased(
        self, years: Office
    ) -> None:
        message(years, UNPAID)
        question(years, UNPAID)
        for change in (
            "UPDATE dtr_delivery SET erased_at = now(), driver_id = NULL, address = NULL, "
            "language = NULL, message_id = NULL",
            "UPDATE dtr_dispute SET erased_at = now(), driver_id = NULL, amount = NULL",
            "UPDATE dtr_payment SET erased_at = now(), driver_id = NULL",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                years.stores.records.execute(change.encode())
        bank_batch(years, UNPAID)
        act(years)
        for change in (
            "UPDATE dtr_delivery SET erased_at = NULL WHERE erased_at IS NOT NULL",
            "UPDATE dtr_dispute SET words = 'again' WHERE erased_at IS NOT NULL",
            "UPDATE dtr_payment SET amount = 1 WHERE erased_at IS NOT NULL",
            "UPDATE dtr_payment_batch SET total = 1 WHERE erased_at IS NOT NULL",
            "INSERT INTO dtr_delivery (dtr_row_id, channel, queued_by) "
            "SELECT id, 'SMS', 'pat' FROM dtr WHERE erased_at IS NOT NULL",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                years.stores.records.execute(change.encode())

    def test_a_bank_file_half_erased_is_ended_by_the_next(
        self, years: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = bank_batch(years, UNPAID)
        (tmp_path / "after_bank_file_erased").write_text("fail")
        monkeypatch.setenv("DTR_FAILPOINTS", str(tmp_path))
        monkeypatch.setenv("DTR_TESTING", "1")
        with pytest.raises(FailpointFired):
            act(years)
        assert act(years).bank_files == 1
        assert key not in years.objects()


class TestAfterwards:
    def test_the_database_refuses_to_fill_it_again_or_to_erase_what_is_young(
        self, years: Office
    ) -> None:
        act(years)
        records = years.stores.records
        for change in (
            "UPDATE dtr SET total_due = 1.00 WHERE erased_at IS NOT NULL",
            "UPDATE dtr SET erased_at = NULL WHERE erased_at IS NOT NULL",
            "UPDATE dtr SET status = 'VOIDED', voided_at = now(), voided_by = 'pat', "
            "voided_reason = 'ten characters' WHERE erased_at IS NOT NULL",
            "UPDATE dtr SET erased_at = now(), driver_id = NULL WHERE period_start = '2025-11-09'",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                records.execute(change.encode())

    def test_the_office_gets_a_sentence(self, years: Office) -> None:
        act(years)
        number = f"DTR-{PAID}-{OLD.start}"
        with pytest.raises(ChangeRefused, match="was erased on"):
            years.void(number, "ten characters")
        full = find_in(years.stores.records, number, None)
        with pytest.raises(ChangeRefused, match="keeps the hashes"):
            documents.fetch_pdf(years.people, PAT, full)

    def test_erased_between_plan_and_issue_fails_that_lease_alone(self, years: Office) -> None:
        years.add(card_trip("late", UNPAID, "10.00", OLD.start))
        who = years.trigger()
        plan = years.plan(who, Request(OLD.start, None, (PAID, UNPAID), True))
        act(years)
        reasons: dict[int, str] = {}
        for each in plan.batches:
            try:
                generate(years.stores, who, each)
            except LeasesFailed as failure:
                reasons |= failure.reasons
        assert reasons.keys() == {PAID}
        assert "was erased on" in reasons[PAID]
        assert "closed for good" in reasons[PAID]
        revisions = years.rows("SELECT lease_id, revision, status FROM dtr WHERE revision = 2")
        assert {(row["lease_id"], row["status"]) for row in revisions} == {
            (PAID, "FAILED"),
            (UNPAID, "GENERATED"),
        }
        assert erased(years) == [PAID, OTHER]

    def test_what_follows_it_is_not_issued_anew_as_nobody_can_tell_what_was_settled(
        self, years: Office
    ) -> None:
        act(years)
        years.add(card_trip("late", OTHER, "10.00", YOUNG.start))
        years.run(YOUNG, lease_ids=[OTHER], regenerate=True)
        assert "the statement before it, was erased" in failures(years)[OTHER]
        (young,) = years.rows("SELECT * FROM dtr WHERE status = 'GENERATED' AND revision = 1 "
                              "AND period_start = %s", YOUNG.start)  # fmt: skip
        assert young["lease_id"] == OTHER

    def test_an_earlier_week_does_not_cascade_into_it(self, years: Office) -> None:
        act(years)
        earlier = Fleet()
        week = week_from(OLD.start - timedelta(days=7))
        book(earlier, PAID, week, "50.00", "60.00")
        years.book(earlier)
        years.run(week, lease_ids=[PAID], cascade=True)
        assert f"its later statement DTR-{PAID}-{OLD.start} was erased" in failures(years)[PAID]

    def test_it_is_not_linked_to_asked_about_paid_or_sent(self, years: Office) -> None:
        act(years)
        number = f"DTR-{PAID}-{OLD.start}"
        full = find_in(years.stores.records, number, None)
        with pytest.raises(ChangeRefused, match="no longer be linked to"):
            links.hand_out(years.people, PAT, full, "https://airflow.example")
        with pytest.raises(ChangeRefused, match="no longer be asked about"):
            disputes.enter(years.people, PAT, number, "statement", "not mine")
        with pytest.raises(ChangeRefused, match="no longer be paid"):
            pay(years, OTHER)
        queued = years.stores.records.execute(
            sql_file(DELIVERY, "queue_statements"),
            {
                "channels": ["EMAIL"],
                "queued_by": "pat",
                "run_id": None,
                "period_start": OLD.start,
                "period_end": OLD.end,
                "lease_ids": [],
            },
        )
        assert queued.rowcount == 2

    @pytest.mark.parametrize("start", [OLD.start, OLD.start + timedelta(days=3)])
    def test_its_week_is_not_run_as_a_whole_nor_its_lease_by_name(
        self, years: Office, start: date
    ) -> None:
        act(years)
        rows = years.rows("SELECT * FROM dtr ORDER BY id")
        for asked in ({"regenerate": True}, {}):
            with pytest.raises(RunRefused, match=f"leases {PAID}, {OTHER} were erased") as refused:
                years.run(start, **asked)
            assert f"lease_ids [{UNPAID}] with regenerate" in str(refused.value)
        with pytest.raises(RunRefused, match=f"of lease {PAID} were erased"):
            years.run(start, lease_ids=[PAID, UNPAID], cascade=True)
        assert years.rows("SELECT * FROM dtr ORDER BY id") == rows

    def test_a_lease_under_a_hold_is_revised_by_its_name(self, years: Office) -> None:
        holds.place(years.people, PAT, PAID, None, REASON)
        pay(years, UNPAID)
        act(years)
        assert erased(years) == [UNPAID, OTHER]
        years.add(card_trip("late", PAID, "10.00", OLD.end))

        done = years.run(OLD, lease_ids=[PAID], regenerate=True)
        assert (done.generated, done.failed) == (1, 0)
        (row,) = years.rows("SELECT total_due FROM dtr WHERE lease_id = %s AND revision = 2", PAID)
        assert row["total_due"] == Decimal(110)
        assert erased(years) == [UNPAID, OTHER]

    def test_the_night_misses_no_pdf_and_finds_no_orphan(self, years: Office) -> None:
        act(years)
        records, archive = years.stores.records, years.stores.archive
        assert maintenance.damaged(records, archive, 100) == (3, [])
        later = datetime.now(UTC) + timedelta(days=2)
        assert maintenance.orphans(records, archive, later) == []

    def test_a_register_of_those_weeks_has_what_is_left(self, years: Office) -> None:
        act(years)
        register = for_week(years.stores.records, years.stores.source, OLD)
        assert sorted(register.statements["lease_id"]) == [UNPAID, OWING]
