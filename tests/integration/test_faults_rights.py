"""Who may do what, what a log may say, and what a param may not do."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from include.dtr.archive import preview_key
from include.dtr.database_errors import as_store_errors
from include.dtr.errors import LeasesFailed, RunRefused
from include.dtr.period import week_from
from include.dtr.run.request import Request
from include.dtr.sources.contract import CONTRACT, SCHEMA
from local.stack.databases import READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.workers import Operator, WorkerStores
from tests.integration.office import Office

WEEK = week_from(date(2025, 11, 9))
TRICKS = (
    "2025-11-09'; DROP TABLE dtr; --",
    "2025-11-09 OR 1=1",
    "../../etc/passwd",
    "{{ conn.dtr_db.password }}",
    "2025-11-09\n2025-11-10",
    "9999999999999999999-01-01",
    "\x00",
)


@pytest.fixture(autouse=True)
def books(office: Office) -> None:
    office.book(ring(2, [WEEK]))


class TestRights:
    @pytest.mark.parametrize("view", [view.name for view in CONTRACT])
    def test_the_source_role_reads_every_view_and_writes_none(
        self, office: Office, view: str
    ) -> None:
        source = office.stores.source
        name = sql.Identifier(SCHEMA, view)
        key = sql.Identifier(next(v for v in CONTRACT if v.name == view).key[0])
        source.execute(sql.SQL("SELECT * FROM {}").format(name))
        for attempt in (
            sql.SQL("INSERT INTO {} DEFAULT VALUES").format(name),
            sql.SQL("UPDATE {} SET {} = NULL").format(name, key),
            sql.SQL("DELETE FROM {}").format(name),
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                source.execute(attempt)

    @pytest.mark.parametrize(
        "attempt",
        [
            "SELECT * FROM fleet.leases",
            "SELECT * FROM public.dtr",
            "CREATE TABLE dtr_source.mine (a int)",
            "CREATE TABLE public.mine (a int)",
            "ALTER VIEW dtr_source.leases RENAME TO mine",
            "COPY dtr_source.leases TO PROGRAM 'cat'",
            "SELECT pg_read_file('/etc/passwd')",
            "SET ROLE dtr_writer",
        ],
    )
    def test_nor_does_it_reach_beyond_them(self, office: Office, attempt: str) -> None:
        office.stores.source.execute("SET default_transaction_read_only = off")  # as anybody may
        with pytest.raises(errors.InsufficientPrivilege):
            office.stores.source.execute(attempt.encode())

    @pytest.mark.parametrize(
        "attempt",
        [
            "UPDATE dtr_event SET actor = 'nobody'",
            "DELETE FROM dtr_event",
            "TRUNCATE dtr_event",
            "DELETE FROM dtr",
            "UPDATE dtr SET total_due = 0, net_earnings = 0 - prior_balance",
            "UPDATE dtr SET receipt_number = 'RCPT-2025-999999'",
            "UPDATE dtr SET status = 'PENDING'",
            "UPDATE dtr SET pdf_sha256 = repeat('0', 64)",
            "ALTER TABLE dtr_event DISABLE TRIGGER ALL",
            "DROP TABLE dtr_event",
        ],
    )
    def test_not_even_the_records_own_role_rewrites_history(
        self, office: Office, attempt: str
    ) -> None:
        office.run(WEEK)
        refusals = (errors.InsufficientPrivilege, errors.RestrictViolation, errors.CheckViolation)
        with pytest.raises(refusals):
            office.stores.records.execute(attempt.encode())


class TestLogs:
    """The whole of what a failing run says, at the finest level, and what it must not hold."""

    @pytest.fixture
    def heard(self, caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
        with caplog.at_level(logging.DEBUG, "include.dtr"):
            yield caplog

    def test_a_row_that_the_records_refuse_is_quoted_nowhere(
        self, office: Office, postgres: Postgres, heard: pytest.LogCaptureFixture
    ) -> None:
        """PostgreSQL's own detail is the whole row: a driver's whole statement."""
        with postgres.connect(office.owner.info.dbname) as superuser:
            superuser.execute("ALTER TABLE dtr ADD CONSTRAINT never CHECK (status <> 'GENERATED')")
        with pytest.raises(LeasesFailed) as refused, as_store_errors():
            self._generate(office)
        chain = _chain(refused.value)

        assert "never" in chain
        assert "Failing row" not in chain + heard.text
        assert f"Driver {FIRST_LEASE}" not in chain + heard.text

    def _generate(self, office: Office) -> None:
        from include.dtr.run.generate import generate

        trigger = office.trigger()
        generate(office.stores, trigger, office.plan(trigger, Request(WEEK.start)).batches[0])

    def test_a_run_of_failed_leases_names_rows_and_no_person(
        self, office: Office, heard: pytest.LogCaptureFixture
    ) -> None:
        from include.dtr.run.close import report

        office.owner.execute("UPDATE fleet.ledger_postings SET category = 'PARKING'")
        summary = office.run(WEEK)
        report(summary)

        assert "unknown category PARKING" in heard.text
        assert "Ring" not in heard.text
        assert "RCPT-" not in heard.text

    def test_no_password_stands_in_what_a_locked_out_worker_says(
        self, worker_stores: WorkerStores, object_store: ObjectStore, postgres: Postgres
    ) -> None:
        wrong_database = worker_stores.records_url.replace(postgres.password(WRITER), "wrong-word")
        for stranger, secret in (
            (replace(worker_stores, records_url=wrong_database), "wrong-word"),
            (replace(worker_stores, secret_key="wrong-key"), "wrong-key"),
            (
                replace(worker_stores, source_url=worker_stores.source_url + "0"),
                postgres.password(READER),
            ),
        ):
            operator = Operator(stranger, [])
            ended = operator.step("plan", operator.trigger(), Request(WEEK.start))
            assert ended.how == "raised"
            assert secret not in str(ended.error)
            assert object_store.secret_key not in str(ended.error)


class TestParams:
    @pytest.mark.parametrize("name", ["period_start", "period_end"])
    @pytest.mark.parametrize("trick", TRICKS)
    def test_what_is_not_a_date_is_refused_with_a_sentence(self, name: str, trick: str) -> None:
        with pytest.raises(RunRefused, match=rf"{name} is .* which is not a date"):
            Request.from_params({name: trick})

    @pytest.mark.parametrize(
        "leases",
        [["1 OR 1=1"], ["1045; DROP TABLE dtr"], [0], [-1], [2**31], [1.5], [True], [None], [[1]]],
    )
    def test_a_lease_that_is_no_number_is_refused_with_a_sentence(self, leases: list[Any]) -> None:
        with pytest.raises(RunRefused, match="is not a lease number"):
            Request.from_params({"lease_ids": leases})

    @pytest.mark.parametrize("run_id", ["../../etc/passwd", "a/../../b", "manual__x';--", "%2e%2e"])
    def test_a_run_id_leads_nowhere(self, office: Office, run_id: str) -> None:
        trigger = replace(office.trigger(), run_id=run_id)
        office.run(WEEK, trigger=trigger)

        assert preview_key(run_id, "DTR-1-2025-11-09").count("/") == 2
        assert {key.partition("/")[0] for key in office.objects()} == {"dtrs"}
        (row,) = office.rows("SELECT run_id FROM dtr_generation_history")
        assert row["run_id"] == run_id

    def test_names_that_look_like_sql_stay_names(self, office: Office) -> None:
        office.owner.execute(
            "UPDATE fleet.ledger_postings SET description = %s, subcategory = %s",
            ("'); DROP TABLE dtr; --", "{{ var.value.x }}"),
        )
        office.run(WEEK)

        assert len(office.rows("SELECT * FROM dtr WHERE status = 'GENERATED'")) == 2


def _chain(error: BaseException | None) -> str:
    """What Python prints of an error and of those that led to it."""
    import traceback

    assert error is not None
    return "".join(traceback.format_exception(error))


def test_the_writer_is_asked_for_a_password(worker_stores: WorkerStores) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(worker_stores.records_url.replace(f"{WRITER}:", f"{WRITER}:not-"))
