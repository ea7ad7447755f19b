"""When `make run` is content with a run, and what it says of it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from include.dtr.records.runs import RunStatus
from local.fleet import EXPECTED_FAILURES, LAST_PERIOD
from local.outcome import Outcome, Pdf, read_outcome, shortcomings, summary
from local.stack.databases import RECORDS_DATABASE, WRITER, prepare_records
from local.stack.errors import StackError
from local.stack.postgres import Postgres

REASONS = {
    1057: "no PRIMARY driver in 2025-11-09 to 2025-11-15",
    1073: "dtr_source.ledger_postings row P, column category: unknown category PARKING",
    1074: "2 PRIMARY drivers in 2025-11-09 to 2025-11-15",
}
GOOD = Outcome(
    run_id="manual__1",
    period=LAST_PERIOD,
    status=RunStatus.PARTIAL_SUCCESS,
    generated=42,
    failed=3,
    skipped=0,
    planned=45,
    seconds=Decimal("12.345"),
    reasons=REASONS,
    differences=(),
    warnings=("4 ledger postings of no lease in scope: debits 208.00, credits 0.00.",),
    paid_out=Decimal("36939.99"),
    carried_forward=Decimal("11471.09"),
    standing=tuple(Pdf(lease, f"dtrs/{lease}.pdf", "0" * 64) for lease in range(1, 43)),
)


def test_failures_on_purpose_are_no_shortcoming() -> None:
    assert shortcomings(GOOD, EXPECTED_FAILURES) == []


def test_a_second_run_that_finds_everything_issued_is_content_too() -> None:
    assert shortcomings(replace(GOOD, generated=0, skipped=42), EXPECTED_FAILURES) == []


def test_the_same_failures_count_where_none_is_expected() -> None:
    assert len(shortcomings(GOOD, {})) == 3


def test_an_expected_lease_must_fail_for_the_expected_reason() -> None:
    outcome = replace(GOOD, reasons={**REASONS, 1073: "the object store refused the upload"})
    assert shortcomings(outcome, EXPECTED_FAILURES) == [
        "Lease 1073 failed: the object store refused the upload"
    ]


def test_a_lease_that_fails_besides_is_named() -> None:
    outcome = replace(GOOD, failed=4, reasons={**REASONS, 1045: "unbalanced"}, planned=46)
    assert shortcomings(outcome, EXPECTED_FAILURES) == ["Lease 1045 failed: unbalanced"]


def test_a_missing_statement_is_noticed() -> None:
    outcome = replace(GOOD, standing=GOOD.standing[1:])
    assert shortcomings(outcome, EXPECTED_FAILURES) == [
        "1 of 45 leases have no statement and no reason."
    ]


def test_dollars_that_do_not_add_up_are_a_shortcoming() -> None:
    outcome = replace(GOOD, differences=("PVB charges differ by 1.00.",))
    assert shortcomings(outcome, EXPECTED_FAILURES) == ["PVB charges differ by 1.00."]


def test_the_summary_names_counts_reasons_and_stray_dollars() -> None:
    text = summary(GOOD, EXPECTED_FAILURES)
    assert text.startswith(
        "Generated 42 DTRs, 3 failed, 0 stood already, for 2025-11-09 to 2025-11-15 in 12.3 s"
    )
    assert "paid out 36,939.99, carried forward 11,471.09" in text
    assert "Lease 1057 failed (on purpose, to show it): no PRIMARY driver" in text
    assert "debits 208.00" in text


def test_the_summary_calls_no_other_failure_purposeful() -> None:
    text = summary(replace(GOOD, reasons={1045: "unbalanced"}), EXPECTED_FAILURES)
    assert "Lease 1045 failed: unbalanced" in text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("outcome"), durable=False)
    server.start()
    try:
        prepare_records(server)
        yield server
    finally:
        server.stop()


@pytest.fixture
def records(server: Postgres) -> Iterator[psycopg.Connection[Any]]:
    with server.connect(RECORDS_DATABASE) as superuser:
        superuser.execute("DELETE FROM dtr_generation_history")
    with server.connect(RECORDS_DATABASE, WRITER) as connection:
        yield connection


def history(records: psycopg.Connection[Any], **columns: object) -> None:
    row: dict[str, object] = {
        "run_id": "manual__1",
        "generation_date": "2025-11-16 10:00Z",
        "period_start": LAST_PERIOD.start,
        "period_end": LAST_PERIOD.end,
        "triggered_by": "USER",
        "status": "SUCCESS",
        "control_totals": Jsonb({"leases_planned": 0}),
    } | columns
    names = ", ".join(row)
    marks = ", ".join(["%s"] * len(row))
    records.execute(
        f"INSERT INTO dtr_generation_history ({names}) VALUES ({marks})".encode(),
        tuple(row.values()),
    )


def test_a_run_that_is_not_closed_has_no_outcome(records: psycopg.Connection[Any]) -> None:
    assert read_outcome(records, "manual__1", LAST_PERIOD) is None
    history(records, status="RUNNING")
    assert read_outcome(records, "manual__1", LAST_PERIOD) is None


def test_a_refused_run_says_why_in_its_own_words(records: psycopg.Connection[Any]) -> None:
    history(
        records,
        status="FAILED",
        error_message="The period is not over yet.",
        control_totals=Jsonb({}),
    )
    with pytest.raises(StackError, match=r"The run was refused\. The period is not over yet\."):
        read_outcome(records, "manual__1", LAST_PERIOD)


def test_a_closed_run_is_read_whole(records: psycopg.Connection[Any]) -> None:
    history(
        records,
        total_dtrs_generated=2,
        total_failed=1,
        total_skipped=3,
        generation_time_seconds="4.500",
        control_totals=Jsonb(
            {
                "leases_planned": 6,
                "paid_out": "1000000.01",
                "carried_forward": "0.10",
                "differences": ["d"],
                "warnings": ["w"],
            }
        ),
    )
    outcome = read_outcome(records, "manual__1", LAST_PERIOD)
    assert outcome is not None
    assert (outcome.generated, outcome.failed, outcome.skipped, outcome.planned) == (2, 1, 3, 6)
    assert (outcome.paid_out, outcome.carried_forward) == (Decimal("1000000.01"), Decimal("0.10"))
    assert (outcome.differences, outcome.warnings) == (("d",), ("w",))
    assert outcome.seconds == Decimal("4.500")
    assert outcome.standing == ()
