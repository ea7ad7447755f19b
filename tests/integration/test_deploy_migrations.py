"""The records' schema: from an empty database, and from every earlier revision with rows in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import errors
from psycopg.rows import dict_row

from include.dtr.errors import StoreRefused
from include.dtr.period import week_from
from include.dtr.records.migrate import MIGRATIONS, upgrade
from include.dtr.records.runs import RunStatus
from local.stack.databases import WRITER
from local.stack.postgres import INSTALLED, Postgres
from tests.conftest import PROJECT
from tests.faults.ring import ring
from tests.faults.workers import Operator, WorkerStores
from tests.integration.office import Office

REVISIONS = [s.revision for s in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]
HEAD = REVISIONS[-1]
WEEK = week_from(date(2025, 11, 9))
TABLES = ("dtr", "dtr_generation_history", "dtr_event", "dtr_receipt_counter")
_numbers = count(1)

# Rows of every kind that revision 0001 can hold: issued, paid and then voided, failed, waiting.
ROWS_OF_0001 = """
INSERT INTO dtr_generation_history
    (run_id, generation_date, period_start, period_end, total_dtrs_generated, total_failed,
     generation_time_seconds, status, error_message, triggered_by, control_totals)
VALUES
    ('scheduled__1', '2025-11-16 10:00+00', '2025-11-09', '2025-11-15', 1, 1, 12.5,
     'PARTIAL_SUCCESS', '1 lease failed', 'SCHEDULE', '{"statements": 1}'),
    ('manual__2', '2025-11-17 10:00+00', NULL, NULL, 0, 0, NULL, 'FAILED', 'refused', 'USER', '{}');

INSERT INTO dtr (dtr_id, lease_id, period_start, period_end, run_id)
SELECT 'DTR-' || lease || '-2025-11-09', lease, '2025-11-09', '2025-11-15', 'scheduled__1'
FROM generate_series(1, 4) AS lease;

UPDATE dtr SET
    status = 'GENERATED', receipt_number = 'RCPT-2025-' || lpad(lease_id::text, 6, '0'),
    receipt_date = '2025-11-16', generated_at = '2025-11-16 10:00+00', generated_by = 'scheduler',
    driver_id = 7, cc_earnings = 465, cash_earnings = 90, total_earnings = 555,
    taxes_amount = 10, ezpass_amount = 0, lease_amount = 100, pvb_amount = 0, tlc_amount = 0,
    repairs_amount = 0, loans_amount = 0, misc_amount = 0, total_deductions = 110,
    prior_balance = -5, net_earnings = 355, total_due = 350, balance_forward = 0,
    deposit_amount = 0, balances = '[]', statement_sha256 = repeat('a', 64),
    pdf_s3_key = 'dtrs/2025/11/' || dtr_id || '.pdf', pdf_sha256 = repeat('b', 64), pdf_bytes = 9000
WHERE lease_id IN (1, 2);
{payment}
UPDATE dtr SET status = 'VOIDED', voided_at = '2025-11-19 10:00+00', voided_by = 'clerk',
    voided_reason = 'wrong medallion' WHERE lease_id = 2;
UPDATE dtr SET status = 'FAILED', error = 'no PRIMARY driver' WHERE lease_id = 3;

INSERT INTO dtr_receipt_counter VALUES (2025, 2);
INSERT INTO dtr_event (event, dtr_id, revision, run_id, actor, origin)
VALUES ('ISSUED', 'DTR-1-2025-11-09', 1, 'scheduled__1', 'scheduler', 'test');
"""


PAID_BEFORE_0007 = """
UPDATE dtr SET payment_type = 'ACH', batch_number = 'B-1', payment_date = '2025-11-18'
WHERE lease_id = 2;
"""
PAID_SINCE_0007 = """
INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, driver_id, amount, method, state,
    number, pay_date, made_by, settled_at)
SELECT dtr_id, revision, lease_id, period_start, driver_id, total_due, 'ACH', 'SETTLED', 'B-1',
    '2025-11-18', 'clerk', now()
FROM dtr WHERE lease_id = 2;
"""


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """The writer's URL of a database without any table."""
    name = f"migration_{next(_numbers)}"
    postgres.create_database(name, owner=WRITER)
    yield postgres.url(name, WRITER)
    postgres.drop_database(name)


def alembic(url: str, *arguments: str) -> str:
    """Alembic's own command, as the documentation has it; what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DTR_RECORDS_URL": url},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def schema(url: str) -> list[str]:
    """The whole schema as pg_dump writes it; the \\restrict lines hold a random word."""
    dump = subprocess.run(
        [INSTALLED / "bin" / "pg_dump", "--schema-only", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unres"))]


def rows(connection: Any, table: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(f"SELECT * FROM {table} ORDER BY 1"))


def test_there_is_one_line_of_revisions() -> None:
    assert ScriptDirectory(MIGRATIONS).get_heads() == [HEAD]
    numbers = [revision.partition("_")[0] for revision in REVISIONS]
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == numbers


def test_what_a_revision_no_longer_serves_its_successors_do_not_serve_either() -> None:
    served = [revision.partition("_")[2] for revision in REVISIONS]

    assert served == sorted(served)


class TestAfterARollback:
    """An older release, this one, before the records of a newer one."""

    @pytest.fixture
    def newer(self, empty: str) -> str:
        """As a later release would leave them: only added to."""
        upgrade(empty)
        with psycopg.connect(empty, autocommit=True) as connection:
            connection.execute("ALTER TABLE dtr ADD delivered_at timestamptz")
            connection.execute("ALTER TABLE dtr_event ADD device text NOT NULL DEFAULT ''")
            connection.execute("CREATE TABLE dtr_later (dtr_id text PRIMARY KEY)")
            connection.execute("UPDATE dtr_alembic_version SET version_num = '9999'")
        return empty

    def test_the_migration_leaves_them_alone_and_says_so(self, newer: str) -> None:
        before = schema(newer)
        said = alembic(newer, "upgrade", "head")
        upgrade(newer)

        assert "newer than this release" in said
        assert schema(newer) == before

    def test_the_wait_for_the_records_ends(self, newer: str) -> None:
        assert "newer than this release" in alembic(newer, "current", "--check-heads")

    def test_a_whole_week_runs_on_them(
        self, newer: str, worker_stores: WorkerStores, office: Office
    ) -> None:
        office.book(ring(3, [WEEK]))
        closed = Operator(replace(worker_stores, records_url=newer), []).run(WEEK.start)

        assert closed.answer.status is RunStatus.SUCCESS
        assert closed.answer.generated == 3

    def test_records_that_no_longer_serve_it_are_refused_in_words(self, newer: str) -> None:
        with psycopg.connect(newer, autocommit=True) as connection:
            connection.execute("UPDATE dtr_alembic_version SET version_num = '9999_9998'")
        for command in (("upgrade", "head"), ("current", "--check-heads")):
            with pytest.raises(subprocess.CalledProcessError) as refused:
                alembic(newer, *command)
            assert "no longer serves code at" in refused.value.stdout
            assert "Traceback" not in refused.value.stderr
        with pytest.raises(StoreRefused):
            upgrade(newer)


def test_alembic_and_the_project_make_the_same_schema(postgres: Postgres, empty: str) -> None:
    alembic(empty, "upgrade", "head")
    other = f"migration_{next(_numbers)}"
    postgres.create_database(other, owner=WRITER)
    upgrade(postgres.url(other, WRITER))
    assert schema(empty) == schema(postgres.url(other, WRITER))
    assert HEAD in alembic(empty, "current")
    postgres.drop_database(other)


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_an_earlier_revision_come_along_unchanged(
    postgres: Postgres, empty: str, revision: str
) -> None:
    alembic(empty, "upgrade", revision)
    with psycopg.connect(empty, autocommit=True) as connection:
        payment = PAID_BEFORE_0007 if revision < "0007" else PAID_SINCE_0007
        connection.execute(ROWS_OF_0001.replace("{payment}", payment).encode())
        before = {table: rows(connection, table) for table in TABLES}
        upgrade(empty)
        upgrade(empty)  # a second time changes nothing
        for table in TABLES:
            after = rows(connection, table)
            assert len(after) == len(before[table])
            for old, new in zip(before[table], after, strict=True):
                assert {name: new[name] for name in old} == old
        # The guards hold for the old rows as well.
        with pytest.raises(errors.RestrictViolation):
            connection.execute("UPDATE dtr SET total_due = 1 WHERE lease_id = 1")
        with pytest.raises(errors.ExclusionViolation):
            connection.execute(
                "INSERT INTO dtr (dtr_id, revision, lease_id, period_start, period_end, run_id) "
                "VALUES ('DTR-1-2025-11-12', 1, 1, '2025-11-12', '2025-11-18', 'x')"
            )
        connection.execute("UPDATE dtr SET status = 'PROCESSING' WHERE lease_id = 4")


def test_two_deployments_at_once_take_turns(empty: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(upgrade, empty) for _ in range(2)]:
            done.result()
    assert HEAD in alembic(empty, "current")


def test_there_is_no_way_back_but_a_backup(empty: str) -> None:
    upgrade(empty)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        alembic(empty, "downgrade", "base")
    assert "restore a backup instead" in refused.value.stderr
