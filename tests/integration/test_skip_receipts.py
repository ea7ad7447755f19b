"""After a restore to an earlier point: numbers that lost statements bear are never given again."""

from datetime import UTC, date, datetime

import pytest

from include.dtr.errors import ChangeRefused
from include.dtr.period import local_date, week_from
from include.dtr.run.skip_receipts import MOST, skip_receipts
from tests.faults.ring import ring
from tests.integration.office import Office

WEEK = week_from(date(2025, 11, 9))
YEAR = local_date(datetime.now(UTC)).year
REASON = "restored to Monday's backup; 43 statements of Tuesday are lost"


@pytest.fixture
def restored(office: Office) -> Office:
    """Two leases issued in the week before; the records know of no later statement."""
    office.book(ring(2, [WEEK.previous, WEEK]))
    office.run(WEEK.previous)
    return office


def test_the_next_statement_goes_on_after_the_lost_ones(restored: Office) -> None:
    assert skip_receipts(restored.stores.records, YEAR, 45, REASON, "admin") == 43
    restored.book_settlement()
    restored.run(WEEK)

    numbers = [r["receipt_number"] for r in restored.rows("SELECT * FROM dtr ORDER BY id")]
    assert numbers == [f"RCPT-{YEAR}-{n:06d}" for n in (1, 2, 46, 47)]


def test_who_skipped_what_and_why_is_kept(restored: Office) -> None:
    skip_receipts(restored.stores.records, YEAR, 45, REASON, "admin")
    (event,) = restored.rows("SELECT * FROM dtr_event WHERE event = 'RECEIPTS_SKIPPED'")

    assert (event["actor"], event["origin"]) == ("admin", "command line")
    assert event["details"] == {"year": YEAR, "first": 3, "last": 45, "reason": REASON}


def test_a_year_without_receipts_can_begin_later(restored: Office) -> None:
    assert skip_receipts(restored.stores.records, YEAR + 1, 7, REASON, "admin") == 7


@pytest.mark.parametrize(
    ("last", "reason", "said"),
    [
        (2, REASON, "gone beyond 2 already"),
        (0, REASON, "gone beyond 0 already"),
        (MOST + 3, REASON, "no more than 1,000,000 at once"),
        (45, "oops", "at least 10 characters"),
    ],
)
def test_a_slip_is_refused_and_changes_nothing(
    restored: Office, last: int, reason: str, said: str
) -> None:
    with pytest.raises(ChangeRefused, match=said):
        skip_receipts(restored.stores.records, YEAR, last, reason, "admin")

    assert restored.rows("SELECT last_number FROM dtr_receipt_counter") == [{"last_number": 2}]
    assert restored.rows("SELECT * FROM dtr_event WHERE event = 'RECEIPTS_SKIPPED'") == []
