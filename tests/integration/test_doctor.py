"""The doctor finds what is wrong with a deployment, names it, and says what to do."""

import json
import os
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from include.dtr.doctor import checks, schema
from include.dtr.doctor.findings import Finding, Level, guarded
from include.dtr.errors import StoreRefused
from include.dtr.period import local_date, week_from
from include.dtr.records import guards
from include.dtr.run.request import Request
from include.dtr.run.skip_receipts import skip_receipts
from include.dtr.settings import Settings
from local.stack.databases import OWNER, READER, ROLES, WRITER
from local.stack.postgres import Postgres
from tests.faults.ring import ring
from tests.integration.office import Office

WEEK = week_from(date(2025, 11, 9))
ISSUED_IN = local_date(datetime.now(UTC)).year
TOMORROW = datetime.now(UTC) + timedelta(days=2)


DROP = {
    "trigger": "DROP TRIGGER {guard.name} ON {guard.table}",
    "index": "DROP INDEX {guard.name}",
    "constraint": "ALTER TABLE {guard.table} DROP CONSTRAINT {guard.name} CASCADE",
}


@pytest.fixture
def sound(office: Office) -> Office:
    """Two leases, issued."""
    office.book(ring(2, [WEEK.previous, WEEK]))
    office.run(WEEK)
    return office


def wrong(findings: object) -> list[Finding]:
    return [f for f in findings if f.level is not Level.GOOD]  # type: ignore[attr-defined]


def test_a_sound_deployment_gets_nothing_but_good_words(sound: Office) -> None:
    records, source, archive = sound.stores.records, sound.stores.source, sound.stores.archive
    findings = [
        *checks.check_environment({}),
        *checks.check_books(source),
        *schema.check_schema(records),
        *schema.check_rights(records),
        *checks.check_state(records, 60),
        *checks.check_archive(archive),
        *checks.check_orphans(records, archive, TOMORROW),
        *checks.check_pool(8, Settings()),
    ]

    assert wrong(findings) == []
    assert len(findings) > 9


def test_the_list_of_guards_is_what_the_migrations_make(
    office: Office, pytestconfig: pytest.Config
) -> None:
    """After a migration: `python -m pytest tests/integration/test_doctor.py --accept-golden`."""
    made = list(guards.found(office.stores.records, "public"))
    if pytestconfig.getoption("--accept-golden"):
        text = json.dumps([asdict(guard) for guard in made], indent=1)
        Path(str(guards.FILE)).write_text(text + "\n")

    assert guards.expected() == made
    assert {guard.kind for guard in made} == {"trigger", "index", "constraint"}


class TestBooks:
    def test_a_right_that_was_taken_away_is_named_with_the_grant(self, sound: Office) -> None:
        sound.owner.execute(f"REVOKE SELECT ON dtr_source.curb_trips FROM {READER}")
        (finding,) = wrong(checks.check_books(sound.stores.source))

        assert finding.remedy == f"GRANT SELECT ON dtr_source.curb_trips TO {READER};"
        sound.owner.execute(finding.remedy.encode())
        assert wrong(checks.check_books(sound.stores.source)) == []

    def test_a_schema_that_was_closed_is_named_with_the_grant(self, sound: Office) -> None:
        sound.owner.execute(f"REVOKE USAGE ON SCHEMA dtr_source FROM {READER}")
        (finding,) = wrong(checks.check_books(sound.stores.source))

        assert finding.remedy == f"GRANT USAGE ON SCHEMA dtr_source TO {READER};"

    def test_a_broken_view_is_named(self, sound: Office) -> None:
        sound.owner.execute("DROP VIEW dtr_source.misc_charges")
        (finding,) = wrong(checks.check_books(sound.stores.source))

        assert finding.level is Level.BAD
        assert "misc_charges is missing" in finding.what

    def test_a_login_that_may_write_is_one_too_many(self, sound: Office) -> None:
        sound.owner.execute(f"GRANT INSERT ON dtr_source.leases TO {READER}")
        (finding,) = wrong(checks.check_books(sound.stores.source))

        assert "leases (INSERT)" in finding.what
        assert "roles.sql" in finding.remedy

    def test_bank_accounts_are_none_of_the_statements_business(
        self, sound: Office, postgres: Postgres
    ) -> None:
        accounts = "SELECT 1 AS driver_id, '021000021' AS routing_number, '1' AS account_number"
        more = "'CHECKING' AS account_type, NULL::text AS holder_name, NULL::date AS since"
        sound.owner.execute(f"CREATE VIEW dtr_source.payout_accounts AS {accounts}, {more}")
        (finding,) = wrong(checks.check_books(sound.stores.source))

        assert finding.level is Level.WARNING
        assert "can read dtr_source.payout_accounts" in finding.what
        with postgres.connect(sound.owner.info.dbname) as administrator:
            administrator.execute(ROLES.read_bytes())
        assert wrong(checks.check_books(sound.stores.source)) == []

    def test_one_column_of_the_bank_accounts_is_one_too_many(self, sound: Office) -> None:
        sound.owner.execute("CREATE TABLE dtr_source.payout_accounts (account_number text)")
        sound.owner.execute(f"REVOKE ALL ON dtr_source.payout_accounts FROM {READER}")
        sound.owner.execute(
            f"GRANT SELECT (account_number) ON dtr_source.payout_accounts TO {READER}"
        )
        said = [f.what for f in wrong(checks.check_books(sound.stores.source))]

        assert any("can read dtr_source.payout_accounts" in what for what in said)


class TestRecords:
    def test_no_tables_at_all(self, postgres: Postgres) -> None:
        postgres.create_database("bare", owner=WRITER)
        with psycopg.connect(postgres.url("bare", WRITER), autocommit=True) as records:
            (finding,) = schema.check_schema(records)

        assert "alembic upgrade head" in finding.remedy

    def test_an_older_schema(self, sound: Office, postgres: Postgres) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute("UPDATE dtr_alembic_version SET version_num = '0001'")
        (finding,) = wrong(schema.check_schema(sound.stores.records))

        assert "migrated to 0001, the code wants" in finding.what

    @pytest.mark.parametrize(
        ("revision", "level", "said"),
        [
            ("9999", Level.WARNING, "made to serve it"),
            ("9999_9998", Level.BAD, "no longer serves this release"),
        ],
    )
    def test_records_of_a_newer_release(
        self, sound: Office, postgres: Postgres, revision: str, level: Level, said: str
    ) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute("UPDATE dtr_alembic_version SET version_num = %s", (revision,))
        (finding,) = wrong(schema.check_schema(sound.stores.records))

        assert finding.level is level
        assert said in finding.what

    def test_every_guard_that_was_dropped_is_named_with_the_sql_that_fixes_it(
        self, sound: Office, postgres: Postgres
    ) -> None:
        records, name = sound.stores.records, sound.owner.info.dbname
        with postgres.connect(name) as superuser, postgres.connect(name, OWNER) as owner:
            for guard in guards.expected():
                superuser.execute(DROP[guard.kind].format(guard=guard).encode())
                findings = wrong(schema.check_schema(records))

                assert all(finding.level is Level.BAD for finding in findings), guard
                assert any(str(guard) in finding.what for finding in findings), guard
                for finding in sorted(findings, key=lambda f: "PRIMARY KEY" not in f.remedy):
                    owner.execute(finding.remedy.encode())
                assert wrong(schema.check_schema(records)) == [], guard

    def test_a_trigger_that_is_off_and_an_index_that_is_invalid(
        self, sound: Office, postgres: Postgres
    ) -> None:
        records = sound.stores.records
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute("ALTER TABLE dtr_event DISABLE TRIGGER dtr_event_append_only")
            superuser.execute(
                "UPDATE pg_index SET indisvalid = false"
                " WHERE indexrelid = 'idx_dtr_lease_period'::regclass"
            )
        findings = wrong(schema.check_schema(records))
        with postgres.connect(sound.owner.info.dbname, OWNER) as owner:
            for finding in findings:
                owner.execute(finding.remedy.encode())

        assert len(findings) == 2
        assert wrong(schema.check_schema(records)) == []

    def test_rights_that_were_revoked_are_named_with_the_grant(
        self, sound: Office, postgres: Postgres
    ) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute(f"REVOKE INSERT ON dtr_event FROM {WRITER}")
            superuser.execute(f"REVOKE UPDATE (erased_at) ON dtr_payment_claim FROM {WRITER}")
        event, claim = wrong(schema.check_rights(sound.stores.records))

        assert event.remedy == f"GRANT INSERT ON dtr_event TO {WRITER};"
        assert claim.remedy == f"GRANT UPDATE (reason, erased_at) ON dtr_payment_claim TO {WRITER};"

    def test_tables_in_another_schema_are_pointed_at(
        self, sound: Office, postgres: Postgres
    ) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute(f"CREATE SCHEMA elsewhere AUTHORIZATION {WRITER}")
            for table in ("dtr", "dtr_alembic_version"):
                superuser.execute(f"ALTER TABLE {table} SET SCHEMA elsewhere".encode())
        (finding,) = schema.check_schema(sound.stores.records)

        assert "DTR_RECORDS_SCHEMA=elsewhere" in finding.remedy

    def test_a_login_that_owns_the_records_is_one_too_many(
        self, sound: Office, postgres: Postgres
    ) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute(f"ALTER TABLE dtr_event OWNER TO {WRITER}")
            superuser.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON dtr_event FROM {WRITER}")
        (finding,) = wrong(schema.check_rights(sound.stores.records))

        assert finding.level is Level.WARNING
        assert f"the login {WRITER} owns dtr_event" in finding.what
        assert "roles.sql" in finding.remedy

    def test_events_that_only_the_trigger_protects(self, sound: Office, postgres: Postgres) -> None:
        with postgres.connect(sound.owner.info.dbname) as superuser:
            superuser.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON dtr_event TO {WRITER}")
        (finding,) = wrong(schema.check_rights(sound.stores.records))

        assert finding.level is Level.WARNING
        assert "UPDATE, DELETE, TRUNCATE" in finding.what

    def test_stuck_statements_abandoned_runs_and_a_bent_counter(self, sound: Office) -> None:
        records = sound.stores.records
        sound.plan(sound.trigger(), Request(date(2025, 11, 2)))
        records.execute("UPDATE dtr SET updated_on = now() - interval '1 day'")
        records.execute(
            "UPDATE dtr_generation_history SET generation_date = now() - interval '1 day'"
        )
        records.execute("UPDATE dtr_receipt_counter SET last_number = last_number + 1")
        said = " ".join(map(str, wrong(checks.check_state(records, 60))))

        assert "2 statements of the week from 2025-11-02 are stuck" in said
        assert "was never closed" in said
        assert "the counter stands at 3" in said

    def test_numbers_that_were_skipped_on_purpose_are_no_gap(self, sound: Office) -> None:
        records = sound.stores.records
        skip_receipts(records, ISSUED_IN, 87, "restored to Monday's backup", "admin")
        skip_receipts(records, ISSUED_IN + 1, 5, "restored to Monday's backup", "admin")

        assert wrong(checks.check_state(records, 60)) == []


class TestArchive:
    def test_a_missing_bucket(self, sound: Office) -> None:
        sound.stores.archive.bucket = "not-there"
        (finding,) = guarded("archive", lambda: checks.check_archive(sound.stores.archive))

        assert finding.level is Level.BAD
        assert "not-there" in finding.what

    def test_an_orphan(self, sound: Office) -> None:
        sound.s3.put_object(Bucket=sound.bucket, Key="dtrs/2025/11/stray.pdf", Body=b"x")
        findings = checks.check_orphans(sound.stores.records, sound.stores.archive, TOMORROW)
        (finding,) = wrong(findings)

        assert "dtrs/2025/11/stray.pdf" in finding.what


def test_failpoints_have_no_place_in_a_deployment() -> None:
    (finding,) = checks.check_environment({"DTR_FAILPOINTS": "somewhere"})

    assert finding.level is Level.BAD


@pytest.mark.parametrize(
    ("slots", "level"), [(None, Level.BAD), (0, Level.BAD), (8, Level.GOOD), (-1, Level.GOOD)]
)
def test_the_pool(slots: int | None, level: Level) -> None:
    (finding,) = checks.check_pool(slots, Settings())

    assert finding.level is level


def test_a_channel_without_its_connection() -> None:
    (finding,) = checks.check_notification(["slack_default"], Settings(notify="log,slack"))

    assert finding.level is Level.BAD


def test_a_check_that_cannot_be_made_is_a_finding() -> None:
    def refused() -> list[Finding]:
        raise StoreRefused("no rights")

    assert [f.level for f in guarded("books", refused)] == [Level.BAD]
    assert os.environ.get("DTR_FAILPOINTS") is None
