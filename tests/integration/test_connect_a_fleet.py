"""A second fleet, with its own names, floats, clocks and Spanish words, from nothing to a run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.database_session import Session
from include.dtr.doctor.findings import Finding, Level
from include.dtr.doctor.source_check.dry_week import compute_week
from include.dtr.doctor.source_check.report import examine, write_page
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.sources.contract import CONTRACT
from include.dtr.sources.preflight import preflight
from include.dtr.sources.scaffold import scaffold
from include.dtr.sources.weeks import last_booked_week
from local import check_source
from local.stack.databases import FLEET_OWNER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.conftest import PROJECT
from tests.integration.conftest import TEMPLATE
from tests.integration.office import Office

PRACTICE = PROJECT / "deploy" / "postgres" / "practice_fleet"
FIRST_TRY, VIEWS = (PRACTICE / name for name in ("first_try.sql", "views.sql"))
WALK_THROUGH = PROJECT / "docs" / "how-to" / "connect-your-tables.md"
WEEK = week_from(date(2025, 11, 9))
NOW = datetime(2025, 11, 16, 12, tzinfo=UTC)
LONGEST_PAGE = 70
_numbers = count(1)


@pytest.fixture
def fleet(postgres: Postgres, object_store: ObjectStore) -> Iterator[Office]:
    """The practice fleet's own tables, no view yet, and empty records beside them."""
    postgres.create_database("flota", template=TEMPLATE)
    bucket = f"flota-{next(_numbers)}"
    client = object_store.client()
    client.create_bucket(Bucket=bucket)
    with postgres.connect("flota") as administrator:
        administrator.execute(f"GRANT CREATE ON DATABASE flota TO {FLEET_OWNER}")
    with (
        psycopg.connect(postgres.url("flota", FLEET_OWNER), autocommit=True) as owner,
        Session.open(postgres.url("flota", READER)) as source,
        Session.open(postgres.url("flota", WRITER), schema="public") as records,
    ):
        owner.execute((PRACTICE / "tables.sql").read_bytes())
        yield Office(owner, Stores(source, records, Archive(client, bucket)), client, bucket)
    postgres.drop_database("flota")


def views(*changes: tuple[str, str]) -> str:
    """The views as they should be, but for these changes (patterns and what to put there)."""
    text = VIEWS.read_text()
    for pattern, instead in changes:
        text, times = re.subn(pattern, instead, text)
        assert times, pattern
    return text


def only_cast() -> str:
    """What a second try looks like: every type is right, and little else."""
    return views(
        (r"(\w+) AT TIME ZONE 'America/New_York' AS", r"\1::timestamptz AS"),
        (r"\((\w+) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'\)::date", r"\1::date"),
        (r"CASE (\w+)\n(?:        .*\n)+    END", r"\1"),
    )


def page(fleet: Office, sql: str) -> tuple[str, dict[str, list[Finding]]]:
    """What is said of the views of `sql`: the page, and its findings by section."""
    fleet.owner.execute(sql.encode())
    written: list[str] = []
    write_page(fleet.stores.source, WEEK, NOW, written.append)
    sections = {s.title: list(s.findings) for s in examine(fleet.stores.source, WEEK, NOW)}
    return "".join(written), sections


def faults(findings: list[Finding]) -> str:
    return "\n".join(map(str, (f for f in findings if f.level is not Level.GOOD)))


class TestTheWay:
    def test_the_scaffold_runs_as_it_stands_and_is_empty(self, fleet: Office) -> None:
        text, sections = page(fleet, scaffold())

        preflight(fleet.stores.source)
        assert "without a row: leases, lease_drivers, drivers, curb_trips" in text
        assert faults(sections["Contract"]) == ""
        assert "Not ready" in text

    def test_columns_put_straight_across_are_refused_with_what_to_write(
        self, fleet: Office
    ) -> None:
        text, sections = page(fleet, FIRST_TRY.read_text())
        said = faults(sections["Contract"])

        assert "write round(weekly_fee::numeric, 2)::numeric(10,2) AS weekly_fee" in said
        assert "write started_at AT TIME ZONE 'America/New_York' AS started_at" in said
        assert "write trim(medallion_number)::text AS medallion_number" in said
        assert "ledger_postings.booked_on is timestamp without time zone, expected date" in said
        assert "dtr_source.curb_trips: 10 more like these" in said
        assert "7 of 15 views are not looked into" in said
        assert "unknown: titular 12, adicional 1" in faults(sections["Words"])
        assert "Settlement" not in sections
        assert len(text.splitlines()) <= LONGEST_PAGE

    def test_right_types_alone_are_refused_by_words_clocks_and_settlement(
        self, fleet: Office
    ) -> None:
        text, sections = page(fleet, only_cast())
        words = faults(sections["Words"])

        assert faults(sections["Contract"]) == ""
        assert "curb_trips.payment_type: no known word; unknown: tarjeta 507, efectivo 163" in words
        assert "leases.status: no known word; unknown: activo 9, borrador 1" in words
        assert "curb_trips: started_at, ended_at: another moment" in faults(
            sections["Dates and figures"]
        )
        assert "no EARNINGS posting in the weeks from 2025-10-26, 2025-11-02" in faults(
            sections["Settlement"]
        )
        assert "7 more leases have no statement" in text
        assert "of 12 leases: to be paid out" not in text
        assert len(text.splitlines()) <= LONGEST_PAGE

    def test_the_corrected_views_pass_and_a_run_comes_out_as_it_was_computed(
        self, fleet: Office
    ) -> None:
        text, sections = page(fleet, views())
        week = compute_week(fleet.stores.source, WEEK)

        assert faults([f for found in sections.values() for f in found]) == ""
        assert "curb_trips.payment_type: CREDIT_CARD 507, CASH 163, DISPUTE 14" in text
        assert "2025-11-02: 231 trips, 65 postings, settled 4,421.55 on 11 leases" in text
        assert "11 statements of 11 leases: to be paid out 2,667.20, carried forward 0.00" in text
        assert "CURB: 222 trips, card 7,188.60, cash 2,299.55" in text
        assert "ready for a first run" in text
        assert len(text.splitlines()) <= LONGEST_PAGE

        summary = fleet.run(WEEK)
        assert (summary.status, summary.generated) == (RunStatus.SUCCESS, 11)
        issued = summary.reconciliation.control_totals
        for name, value in week.reconciliation.control_totals.items():
            if name != "notes":  # a run has some on other weeks too
                assert issued[name] == value, name

    def test_the_walk_through_says_what_the_page_says(self, fleet: Office) -> None:
        walk = WALK_THROUGH.read_text()
        passed, _ = page(fleet, views())
        refused, _ = page(fleet, FIRST_TRY.read_text())

        assert "".join(f"    {line}\n" if line else "\n" for line in passed.splitlines()) in walk
        quoted = walk.partition("It is refused")[2].partition("`deploy/")[0]
        lines = [line[4:] for line in quoted.splitlines() if line.startswith("    ")]
        assert lines
        assert [line for line in lines if line != "..." and line not in refused] == []

    def test_nothing_is_written(self, fleet: Office) -> None:
        fleet.owner.execute(VIEWS.read_bytes())
        before = fleet.owner.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()
        page(fleet, "SELECT 1")
        writes = fleet.stores.source.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()

        assert before == writes == (None,)
        for table in ("dtr", "dtr_event", "dtr_generation_history"):
            assert fleet.rows(f"SELECT * FROM {table}") == []


class TestMistakes:
    """Each in views that are right but for it."""

    def test_bookings_cut_to_the_day_in_utc(self, fleet: Office) -> None:
        text, _ = page(
            fleet,
            views((r"\((\w+) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'\)", r"\1")),
        )

        assert "Not ready" in text
        assert "2025-10-26: 198 trips, 21 postings, no EARNINGS posting" in text

    def test_an_instant_cut_to_the_day_by_the_readers_clock(self, fleet: Office) -> None:
        _, sections = page(
            fleet,
            views(
                (r"\((fecha) AT TIME ZONE 'UTC' AT .*\)::date", r"(\1 AT TIME ZONE 'UTC')::date")
            ),
        )

        assert "ledger_postings: booked_on: another moment or day" in faults(
            sections["Dates and figures"]
        )

    def test_a_case_that_ends_in_cash(self, fleet: Office) -> None:
        _, sections = page(
            fleet, views((r"WHEN 'tarjeta' THEN 'CREDIT_CARD'\n", ""), ("ELSE pago", "ELSE 'CASH'"))
        )

        assert "never CREDIT_CARD" in faults(sections["Words"])

    def test_a_join_that_doubles_trips(self, fleet: Office) -> None:
        _, sections = page(
            fleet, views((r"FROM flota.carreras;", "FROM flota.carreras, generate_series(1, 2);"))
        )
        said = faults(sections["Keys"])

        assert "curb_trips: 684 keys (trip_id) more than once: " in said
        assert "and 681 more" in said

    def test_leases_and_drivers_that_are_left_out(self, fleet: Office) -> None:
        _, sections = page(
            fleet,
            views(
                ("FROM flota.contratos;", "FROM flota.contratos WHERE numero <> 703;"),
                ("FROM flota.conductores;", "FROM flota.conductores WHERE id <> 5;"),
            ),
        )
        said = faults(sections["Orphans"])

        assert "curb_trips: 63 rows with a lease_id that leases does not have: 703" in said
        assert "lease_drivers: 1 row with a driver_id that drivers does not have: 5" in said

    def test_rows_of_no_lease(self, fleet: Office) -> None:
        fleet.owner.execute("UPDATE flota.carreras SET contrato = NULL WHERE id % 100000 = 101")
        _, sections = page(fleet, views())

        assert "curb_trips: 11 rows of no lease" in faults(sections["Orphans"])

    def test_a_key_in_another_spelling(self, fleet: Office) -> None:
        _, sections = page(
            fleet, views(("referencia AS source_id", "'X' || referencia AS source_id"))
        )
        said = faults(sections["Descriptions"])

        assert (
            "30 of 30 EZPASS debits name a source_id that the module's view does not have" in said
        )

    def test_nulls_impossible_dates_and_amounts(self, fleet: Office) -> None:
        fleet.owner.execute(
            "UPDATE flota.carreras SET contabilizada = '0201-01-01' WHERE id = 100001"
        )
        fleet.owner.execute("UPDATE flota.apuntes SET debe = 0 WHERE debe IS NOT NULL")
        _, sections = page(fleet, views((r"coalesce\(recargo, 0\)::numeric", "recargo::numeric")))

        assert "pvb_violations.penalty is null in 1 of 1 row" in faults(sections["Nulls"])
        said = faults(sections["Dates and figures"])
        assert "curb_trips.booked_on is out of range in 1 of 684 rows" in said
        assert "ledger_postings.amount is out of range in 197 of 327 rows" in said

    def test_trips_that_wait_for_their_booking_and_bookings_far_ahead(self, fleet: Office) -> None:
        fleet.owner.execute("UPDATE flota.carreras SET contabilizada = NULL WHERE id = 100001")
        fleet.owner.execute("UPDATE flota.apuntes SET fecha = '2062-11-10' WHERE id = 5")
        _, sections = page(fleet, views())
        said = faults(sections["Rows that no statement will ever show"])

        assert "1 row of dtr_source.curb_trips (100001)" in said
        assert "1 row of dtr_source.ledger_postings (5)" in said

    def test_a_view_that_fails_on_a_row_is_named(self, fleet: Office) -> None:
        _, sections = page(
            fleet,
            views(
                ("contrato::integer AS lease_id,", "(1 / (contrato - 703))::integer AS lease_id,")
            ),
        )

        assert "division by zero" in faults([f for found in sections.values() for f in found])

    def test_a_week_that_a_fleet_did_not_work_in(self, fleet: Office) -> None:
        fleet.owner.execute(VIEWS.read_bytes())
        (*_, week) = examine(fleet.stores.source, week_from(date(2024, 1, 7)), NOW)

        assert "no lease ran in this week" in faults(list(week.findings))


def test_the_last_booked_week_is_the_one_that_is_computed(fleet: Office) -> None:
    fleet.owner.execute(VIEWS.read_bytes())

    assert last_booked_week(fleet.stores.source, datetime(2026, 2, 3, tzinfo=UTC)) == WEEK
    assert (
        last_booked_week(fleet.stores.source, datetime(2025, 11, 13, tzinfo=UTC)) == WEEK.previous
    )


class TestBankAccounts:
    """They are for the role dtr_payout alone, from the moment in which the view is made."""

    def test_the_scaffolds_file_closes_them_to_the_statements(
        self, fleet: Office, postgres: Postgres
    ) -> None:
        head, tail = views().split("-- Views that you may have.")
        optional = re.sub(
            r"^-- ", "", tail.split("-- Rights, where")[0].partition("\n")[2], flags=re.M
        )
        rights = "-- Rights, where" + tail.split("-- Rights, where")[1]
        text, _ = page(fleet, head + optional + rights)

        assert "driver_contacts, payout_accounts, keep names and types" in text
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            fleet.stores.source.execute("SELECT * FROM dtr_source.payout_accounts")
        postgres.create_role("dtr_payout")
        with postgres.connect("flota", "dtr_payout") as payout:
            assert payout.execute("SELECT * FROM dtr_source.payout_accounts").fetchall() == []
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                payout.execute("SELECT * FROM dtr_source.leases")


class TestCommands:
    def test_make_check_source_reads_the_database_that_is_named(
        self,
        fleet: Office,
        postgres: Postgres,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("DTR_SOURCE_URL", postgres.url("flota", READER))
        monkeypatch.delenv("DTR_PERIOD_START", raising=False)
        fleet.owner.execute(FIRST_TRY.read_bytes())
        assert check_source.main() == 1
        assert "Not ready" in capsys.readouterr().out

        fleet.owner.execute(VIEWS.read_bytes())
        assert check_source.main() == 0
        assert "ready for a first run" in capsys.readouterr().out

    def test_without_books_and_without_a_stack_it_says_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("DTR_SOURCE_URL", raising=False)

        assert check_source.main(tmp_path) == 1
        assert "Airflow is not running" in capsys.readouterr().err

    def test_a_deployment_asks_by_its_own_connection(
        self, fleet: Office, postgres: Postgres, tmp_path: Path
    ) -> None:
        fleet.owner.execute(VIEWS.read_bytes())
        environment: dict[str, Any] = {
            **os.environ,
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW_CONN_DTR_SOURCE_DB": postgres.url("flota", READER),
        }
        done = subprocess.run(
            [sys.executable, "-m", "include.dtr.doctor.source_check", "--week", "2025-11-09"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stderr
        assert "11 statements of 11 leases" in done.stdout


def test_a_login_without_rights_is_reported_view_by_view(fleet: Office) -> None:
    fleet.owner.execute(VIEWS.read_bytes())
    fleet.owner.execute(f"REVOKE USAGE ON SCHEMA dtr_source FROM {READER}")
    _, sections = page(fleet, "SELECT 1")

    said = faults(sections["Contract"])
    assert said.count("cannot be read: permission denied for schema dtr_source") == len(CONTRACT)
