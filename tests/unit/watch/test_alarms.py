"""Which run is worth which alarm, and in which words."""

from dataclasses import replace
from datetime import date

import pytest

from include.dtr.airflow.late import was_due
from include.dtr.period import week_from
from include.dtr.watch.alarms import AlarmKind, RunFindings, alarms_of

WEEK = week_from(date(2025, 11, 9))
FINE = RunFindings("scheduled__1", WEEK, generated=95, failed=0, skipped=5)


def kinds(found: RunFindings, limit: float = 0.05) -> list[str]:
    return [alarm.kind.value for alarm in alarms_of(found, limit)]


def test_a_run_where_all_is_well_raises_none() -> None:
    assert kinds(FINE) == []


def test_a_run_without_leases_has_no_failure_rate() -> None:
    assert kinds(replace(FINE, generated=0, skipped=0)) == []


@pytest.mark.parametrize(
    ("failed", "expected"),
    [(5, ["LEASES_FAILED"]), (6, ["LEASES_FAILED", "FAILURE_RATE"])],
)
def test_more_than_five_in_a_hundred_is_an_alarm_of_its_own(
    failed: int, expected: list[str]
) -> None:
    found = replace(FINE, generated=95 - failed, failed=failed, reasons={1045: "bad row"})

    assert kinds(found) == expected


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"pdf_failed": 1}, AlarmKind.PDF_FAILED, "please report it"),
        ({"upload_failed": 2}, AlarmKind.UPLOAD_FAILED, "Check the bucket"),
        (
            {"differences": ("Card earnings differ.",)},
            AlarmKind.DIFFERENCES,
            "Card earnings differ.",
        ),
        ({"stuck": 3}, AlarmKind.STUCK, "3 rows of dtr"),
    ],
)
def test_each_finding_is_one_alarm_that_says_what_to_do(
    change: dict[str, object], kind: AlarmKind, said: str
) -> None:
    (alarm,) = alarms_of(replace(FINE, **change), 0.05)

    assert alarm.kind is kind
    assert alarm.run_id == "scheduled__1"
    assert said in alarm.body


def test_ten_leases_are_named_with_their_reasons_and_the_rest_counted() -> None:
    reasons = dict.fromkeys(range(2000, 2025), "x" * 1_000)
    (alarm, _) = alarms_of(replace(FINE, failed=25, reasons=reasons), 0.05)

    assert alarm.body.count("Lease 20") == 10
    assert "and 15 more" in alarm.body
    assert len(alarm.body) < 4_000


class TestLate:
    def test_a_run_queued_for_its_own_hour_was_due(self) -> None:
        assert was_due("2025-11-16T10:00:00Z", "2025-11-16T10:00:07Z")
        assert was_due("2025-11-16T10:00:00Z", "2025-11-16T11:30:00Z")

    def test_a_run_that_was_never_queued_is_late(self) -> None:
        assert was_due("2025-11-16T10:00:00Z", None)

    def test_a_backfill_of_an_old_week_was_not_due(self) -> None:
        assert not was_due("2025-10-19T09:00:00Z", "2025-11-16T10:00:07Z")
        assert not was_due(None, "2025-11-16T10:00:07Z")
