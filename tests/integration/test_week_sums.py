"""What is kept of a week is what its rows add up to, whatever two at once do to them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from include.dtr.doctor import checks
from include.dtr.doctor.findings import Level
from include.dtr.records import week_sums
from local.stack.databases import OWNER, WRITER
from local.stack.postgres import Postgres
from tests.integration.conftest import TEMPLATE
from tests.integration.test_counts import counted

DATABASE = "week_sums"
WEEKS = [date(2025, 11, 2), date(2025, 11, 9)]
ISSUED = """
    status = 'GENERATED', error = NULL, driver_id = 1, cc_earnings = %(card)s, cash_earnings = 10,
    total_earnings = %(card)s + 10, taxes_amount = 100, ezpass_amount = 0, lease_amount = 400,
    pvb_amount = 0, tlc_amount = 0, repairs_amount = 0, loans_amount = 0, misc_amount = 0,
    total_deductions = 500, prior_balance = 0, net_earnings = %(card)s - 500,
    total_due = %(card)s - 500, balance_forward = greatest(500 - %(card)s, 0), deposit_amount = 0,
    balances = '[]', statement_sha256 = repeat('a', 64), pdf_s3_key = gen_random_uuid()::text,
    pdf_sha256 = repeat('b', 64), pdf_bytes = 1, generated_by = 'test', generated_at = now(),
    receipt_date = '2025-12-01', receipt_number = 'RCPT-2025-' || lpad(id::text, 6, '0')
"""
STEPS = {
    "begin": "INSERT INTO dtr (dtr_id, revision, period_start, period_end, lease_id, run_id)"
    " SELECT 'DTR-' || %(lease)s::integer || '-' || %(week)s::date, 1 + count(*),"
    " %(week)s::date, %(week)s::date + 6, %(lease)s, 'run' FROM dtr"
    " WHERE lease_id = %(lease)s AND period_start = %(week)s"
    " HAVING bool_and(status IN ('VOIDED', 'FAILED')) IS NOT FALSE",
    "process": "UPDATE dtr SET status = 'PROCESSING' WHERE status = 'PENDING'",
    "issue": f"UPDATE dtr SET {ISSUED} WHERE status IN ('PENDING', 'PROCESSING')",
    "fail": "UPDATE dtr SET status = 'FAILED', error = 'E' WHERE status = 'PROCESSING'",
    "void": "UPDATE dtr SET status = 'VOIDED', voided_at = now(), voided_by = 'test',"
    " voided_reason = 'for this test' WHERE status = 'GENERATED'",
    "pay": "INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, amount, method,"
    " state, number, pay_date, made_by, settled_at)"
    " SELECT dtr_id, revision, lease_id, period_start,"
    " total_due, 'CHECK', 'SETTLED', 'C' || id, period_end, 'test', now() FROM dtr"
    " WHERE status = 'GENERATED' AND payment_type = 'PENDING' AND total_due > 0",
    "return": "UPDATE dtr_payment SET state = 'RETURNED', returned_at = now(), return_code = 'R01',"
    " reason = 'came back' WHERE state = 'SETTLED'",
}
"""Each on one lease's week, where it fits; else nothing happens."""


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Iterator[str]:
    postgres.create_database(DATABASE, template=TEMPLATE)
    yield postgres.url(DATABASE, WRITER)
    postgres.drop_database(DATABASE)


@contextmanager
def reading(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Sees one state, so that two ways of adding it up can be compared."""
    with psycopg.connect(url) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield conn


def added_up(conn: psycopg.Connection[Any]) -> dict[date, dict[str, object]]:
    """By week, row by row, from what can be seen in this transaction."""
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("SELECT * FROM dtr ORDER BY id").fetchall()
        money = {row["dtr_id"]: row for row in cursor.execute("SELECT * FROM dtr_payment_sums")}
    found = {}
    for week in {row["period_start"] for row in rows if row["status"] != "VOIDED"}:
        of_week = [row for row in rows if row["period_start"] == week]
        issued = [row for row in of_week if row["status"] == "GENERATED"]
        live = {row["dtr_id"] for row in of_week if row["status"] not in ("VOIDED", "FAILED")}
        failed = {row["dtr_id"] for row in of_week if row["status"] == "FAILED"}
        due = {row["dtr_id"]: max(row["total_due"], Decimal(0)) for row in issued}
        gone = {
            dtr_id: sums["sent"] + sums["paid"] + sums["set_off"] - sums["recovered"]
            for dtr_id, sums in money.items()
        }
        found[week] = {
            "pending": sum(row["status"] == "PENDING" for row in of_week),
            "processing": sum(row["status"] == "PROCESSING" for row in of_week),
            "generated": len(issued),
            "failed": len(failed - live),
            "with_money_due": sum(amount > 0 for amount in due.values()),
            "paid": sum(0 < amount <= gone.get(dtr_id, 0) for dtr_id, amount in due.items()),
            "to_pay": sum(max(amount - gone.get(of, 0), 0) for of, amount in due.items()),
            "paid_out": sum(due.values()),
            "cc_earnings": sum(row["cc_earnings"] for row in issued),
            "cash_earnings": sum(row["cash_earnings"] for row in issued),
            "total_deductions": sum(row["total_deductions"] for row in issued),
            "prior_balance": sum(row["prior_balance"] for row in issued),
            "carried_forward": sum(row["balance_forward"] for row in issued),
        }
    return found


def assert_exact(conn: psycopg.Connection[Any]) -> None:
    weeks = week_sums.weeks(conn)
    shown = added_up(conn)
    assert {week.period_start for week in weeks} == set(shown)
    for week in weeks:
        exact = shown[week.period_start]
        assert {name: getattr(week, name) for name in exact} == exact


@pytest.mark.parametrize("seed", range(2))
def test_sums_are_exact_at_every_moment_under_two_at_once(database: str, seed: int) -> None:
    """Two transactions that take turns, with savepoints that are taken back, and two who look: one
    from outside, one of the two in the midst of their own work."""
    luck = Random(seed)  # noqa: S311
    with psycopg.connect(database) as one, psycopg.connect(database) as other:
        for _ in range(60):
            # A lease of its own: here nobody waits, for one thread plays both.
            conn, lease = luck.choice([(one, 100 + seed), (other, 200 + seed)])
            match luck.choice(["touch"] * 5 + ["commit"] * 2 + ["roll back", "look", "take back"]):
                case "touch":
                    touch(conn, luck, lease)
                case "commit":
                    conn.commit()
                case "roll back":
                    conn.rollback()
                case "look":
                    week_sums.weeks(conn)
                case "take back":
                    with conn.transaction(force_rollback=True):
                        touch(conn, luck, lease)
            with reading(database) as outside:
                assert_exact(outside)


def touch(conn: psycopg.Connection[Any], luck: Random, lease: int) -> None:
    """One of the steps that fit."""
    week = luck.choice(WEEKS)
    for step in luck.sample([*STEPS], len(STEPS)):
        if take(conn, step, lease, week, Decimal(luck.randrange(30_000, 90_000)) / 100):
            return
    raise AssertionError("whatever a week looks like, there is something to do")


def take(conn: psycopg.Connection[Any], step: str, lease: int, week: date, card: Decimal) -> int:
    sql = STEPS[step]
    if step != "begin":
        sql += " AND lease_id = %(lease)s AND period_start = %(week)s"
    return conn.execute(sql.encode(), {"lease": lease, "week": week, "card": card}).rowcount


def issue(conn: psycopg.Connection[Any], lease: int, week: date = WEEKS[0]) -> None:
    for step in ("begin", "issue"):
        assert take(conn, step, lease, week, Decimal(800)) == 1


def test_what_a_transaction_adds_up_in_the_midst_of_its_work_is_not_kept(database: str) -> None:
    with psycopg.connect(database) as conn:
        issue(conn, 901)
        assert not week_sums.weeks(conn, 1, WEEKS[0], WEEKS[0] + timedelta(days=6))[0].was_kept
        issue(conn, 902)
        conn.commit()
    with reading(database) as outside:
        assert_exact(outside)


def test_a_week_that_nobody_touched_is_not_added_up_again(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        for week in WEEKS:
            issue(conn, 910, week)
        week_sums.weeks(conn)
        issue(conn, 911, WEEKS[1])
        assert [week.was_kept for week in week_sums.weeks(conn)] == [False, True]
        with counted(conn) as counts:
            assert [week.was_kept for week in week_sums.weeks(conn)] == [True, True]
        assert (counts.calls, counts.rows) == (1, 2)


def test_the_doctor_finds_sums_that_somebody_changed_and_rows_that_were_changed_unnoted(
    postgres: Postgres, database: str
) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        for week in WEEKS:
            issue(conn, 915, week)
        week_sums.weeks(conn)
        (good,) = checks.check_sums(conn)
        assert good.level is Level.GOOD
        conn.execute(
            "UPDATE dtr_week_sums SET cash_earnings = 1 WHERE period_start = %s", WEEKS[:1]
        )
        assert week_sums.faults(conn) == WEEKS[:1]
        with postgres.connect(DATABASE) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute("ALTER TABLE dtr DISABLE TRIGGER dtr_update_is_noted")
            superuser.execute(
                "UPDATE dtr SET cash_earnings = 11, total_earnings = 811 WHERE lease_id = 915"
            )
            superuser.execute("ALTER TABLE dtr ENABLE ALWAYS TRIGGER dtr_update_is_noted")
        assert [finding.level for finding in checks.check_sums(conn)] == [Level.BAD, Level.BAD]
    with postgres.connect(DATABASE, OWNER) as owner:
        owner.execute("DELETE FROM dtr_week_sums")
        assert week_sums.faults(owner) == []


def test_a_batch_of_statements_leaves_one_row_for_its_week(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        before = changes(conn)
        with conn.transaction():
            for lease in range(920, 930):
                issue(conn, lease)
        assert changes(conn) == before + 1


def test_what_is_loaded_or_deleted_past_the_other_triggers_counts_too(
    postgres: Postgres, database: str
) -> None:
    with postgres.connect(DATABASE) as superuser:
        before = changes(superuser)
        superuser.execute("SET session_replication_role = replica")
        issue(superuser, 940)
        assert changes(superuser) == before + 2
        with reading(database) as outside:
            assert_exact(outside)
        superuser.execute("DELETE FROM dtr WHERE lease_id = 940")
    with reading(database) as outside:
        assert_exact(outside)


PAID, OVERPAID = WEEKS[1], WEEKS[0]
RETURN = (
    "UPDATE dtr_payment SET state = 'RETURNED', returned_at = now(), return_code = 'R01',"
    " reason = 'came back' WHERE id = %s"
)


def pay(superuser: psycopg.Connection[Any], lease: int) -> int:
    """A payment of one week that is on its way, past the rules, which ask for a whole story first;
    and a statement of each week."""
    for week in WEEKS:
        issue(superuser, lease, week)
    superuser.execute("SET session_replication_role = replica")
    made = superuser.execute(
        "INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, amount, method,"
        " state, number, pay_date, made_by, sent_at) VALUES (%s, 1, %s, %s, 300, 'CHECK',"
        " 'SENT', %s, '2025-11-20', 'test', now()) RETURNING id",
        (f"DTR-{lease}-{PAID}", lease, PAID, f"C{lease}"),
    ).fetchone()
    assert made is not None
    return int(made[0])


def set_off(superuser: psycopg.Connection[Any], lease: int, payment: int) -> None:
    """What one week was overpaid, against that payment of the other."""
    superuser.execute(
        "INSERT INTO dtr_payment_claim (lease_id, from_dtr_id, from_period_start, payment_id,"
        " on_dtr_id, on_period_start, amount, made_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, 50, 'test')",
        (lease, f"DTR-{lease}-{OVERPAID}", OVERPAID, payment, f"DTR-{lease}-{PAID}", PAID),
    )


def test_a_payment_that_comes_back_is_noted_in_the_week_it_was_set_off_for(
    postgres: Postgres, database: str
) -> None:
    with postgres.connect(DATABASE) as superuser:
        payment = pay(superuser, 950)
        set_off(superuser, 950, payment)
        with reading(database) as outside:
            assert_exact(outside)
        superuser.execute(RETURN, (payment,))
    with reading(database) as outside:
        assert_exact(outside)


def test_a_payment_that_comes_back_waits_for_who_sets_off_against_it(
    postgres: Postgres, database: str
) -> None:
    """Else it would not see the claim, nor that another week is touched."""
    with postgres.connect(DATABASE) as superuser:
        payment = pay(superuser, 951)
    with ThreadPoolExecutor(1) as pool, postgres.connect(DATABASE) as one:
        with one.transaction():
            one.execute("SET session_replication_role = replica")
            set_off(one, 951, payment)
            returned = pool.submit(come_back, database, payment)
            with pytest.raises(TimeoutError):
                returned.result(0.5)
        with reading(database) as outside:
            assert_exact(outside)  # and keeps what is then no longer true
        returned.result(10)
    with reading(database) as outside:
        assert_exact(outside)


def come_back(database: str, payment: int) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(RETURN, (payment,))


def test_a_payment_changes_its_state_with_no_older_snapshot(
    postgres: Postgres, database: str
) -> None:
    with postgres.connect(DATABASE) as superuser:
        payment = pay(superuser, 952)
    with (
        reading(database) as conn,
        pytest.raises(psycopg.errors.RestrictViolation, match="READ COMMITTED"),
    ):
        conn.execute(RETURN, (payment,))


def test_a_row_of_a_change_is_never_removed(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        issue(conn, 960)
    with psycopg.connect(database) as conn:
        for verb in ("UPDATE dtr_week_change SET period_start = period_start",
                     "DELETE FROM dtr_week_change", "TRUNCATE dtr_week_change"):  # fmt: skip
            with pytest.raises(psycopg.Error), conn.transaction():
                conn.execute(verb.encode())


def test_a_statement_stays_in_its_week(database: str) -> None:
    with psycopg.connect(database) as conn:
        take(conn, "begin", 970, WEEKS[0], Decimal(800))
        with pytest.raises(psycopg.errors.RestrictViolation):
            conn.execute(
                "UPDATE dtr SET period_start = %s, period_end = %s, dtr_id = %s"
                " WHERE lease_id = 970",
                (WEEKS[1], WEEKS[1] + timedelta(days=6), f"DTR-970-{WEEKS[1]}"),
            )


def changes(conn: psycopg.Connection[Any]) -> int:
    found = conn.execute(
        "SELECT count(*) FROM dtr_week_change WHERE period_start = %s", (WEEKS[0],)
    ).fetchone()
    assert found is not None
    return int(found[0])
