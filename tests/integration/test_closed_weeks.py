"""Closed weeks are looked at again: at each close, and each night (domain section 4.3)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from include.dtr.control.recheck import compare, recheck_closed_weeks, sums_of
from include.dtr.period import week_from
from include.dtr.records import rechecks
from include.dtr.records.runs import RunStatus
from include.dtr.sources import words
from include.dtr.sources.sums import booked_sums
from include.dtr.sources.totals import read_totals
from include.dtr.totals import sums_in
from local.fleet import Fleet
from tests.integration.office import Office, card_trip, debit, small_fleet

W1, W2 = week_from(date(2025, 11, 2)), week_from(date(2025, 11, 9))
NIGHT = datetime(2025, 11, 17, 12, tzinfo=UTC)


@pytest.fixture
def two_weeks(office: Office) -> Office:
    """Leases 1 and 2; W1 is issued and settled, W2 is not."""
    fleet = small_fleet(1, 2)
    for lease_id in (1, 2):
        for period in (W1, W2):
            name = f"{lease_id}-{period.start}"
            fleet.curb_trips.append(card_trip(f"T{name}", lease_id, "300.00", period.start))
            fleet.ledger_postings.append(debit(f"L{name}", lease_id, "200.00", period.start))
    office.book(fleet)
    office.run(W1)
    office.book_settlement()
    return office


def recheck(office: Office) -> list[str]:
    found = recheck_closed_weeks(
        [office.stores.source], office.stores.records, NIGHT, 8, "night", None
    )
    return [sentence for week in found for sentence in week.sentences]


def test_weeks_that_agree_are_quiet(two_weeks: Office) -> None:
    summary = two_weeks.run(W2)

    assert summary.status is RunStatus.SUCCESS
    assert summary.reconciliation.control_totals["closed_weeks"] == {str(W1): 0}
    assert recheck(two_weeks) == []
    assert rechecks.differing(two_weeks.stores.records) == []


def test_a_trip_booked_into_a_closed_week_is_a_difference_of_that_week(two_weeks: Office) -> None:
    two_weeks.add(card_trip("LATE", 1, "250.00", W1.end))
    summary = two_weeks.run(W2)

    assert summary.status is RunStatus.PARTIAL_SUCCESS
    assert summary.reconciliation.differences == (
        "Closed week 2025-11-02 to 2025-11-08, lease 1: card earnings 550.00 in the books, 300.00 "
        "stated. Regenerate it with what follows (cascade), or book it into a later week.",
    )
    (kept,) = rechecks.differing(two_weeks.stores.records)
    assert (kept.period_start, kept.differences[0]["lease_id"]) == (W1.start, 1)
    assert kept.differences[0]["lines"] == [
        {"what": "card", "booked": "550.00", "stated": "300.00"}
    ]


def test_a_trip_that_is_moved_to_another_lease_and_week_is_reported(two_weeks: Office) -> None:
    two_weeks.owner.execute(
        "UPDATE fleet.curb_trips SET lease_id = 2, booked_on = %s WHERE trip_id = %s",
        (W2.start, f"T1-{W1.start}"),
    )

    (said,) = recheck(two_weeks)
    assert "lease 1: card earnings 0.00 in the books, 300.00 stated" in said


def test_a_posting_that_is_taken_out_is_reported(two_weeks: Office) -> None:
    two_weeks.owner.execute(
        "DELETE FROM fleet.ledger_postings WHERE posting_id = %s", (f"L2-{W1.start}",)
    )

    assert "lease 2: LEASE charges 0.00 in the books, 200.00 stated" in recheck(two_weeks)[0]


def test_it_is_reported_until_the_week_agrees_again(two_weeks: Office) -> None:
    two_weeks.add(card_trip("LATE", 1, "250.00", W1.end))
    assert len(recheck(two_weeks)) == 1
    two_weeks.owner.execute(
        "UPDATE fleet.curb_trips SET booked_on = %s WHERE trip_id = 'LATE'", (W2.end,)
    )

    assert recheck(two_weeks) == []
    assert rechecks.differing(two_weeks.stores.records) == []


def test_regenerating_makes_it_agree(two_weeks: Office) -> None:
    two_weeks.add(card_trip("LATE", 1, "250.00", W1.end))
    assert len(recheck(two_weeks)) == 1
    two_weeks.run(W1, [1], regenerate=True)

    assert rechecks.differing(two_weeks.stores.records) == [], "the close itself says so"
    assert recheck(two_weeks) == []


def test_a_voided_and_forgotten_statement_is_reported(two_weeks: Office) -> None:
    two_weeks.void(f"DTR-1-{W1.start}", "made by mistake")

    assert recheck(two_weeks)[0].startswith(
        "Closed week 2025-11-02 to 2025-11-08, lease 1 has no statement, though card earnings "
        "300.00 and 1 more sum are in the books."
    )


def test_a_failed_and_forgotten_one_is_reported_by_the_next_close(office: Office) -> None:
    """Also where it would have been the lease's first statement."""
    fleet = small_fleet(1, 2)
    fleet.lease_drivers.pop()
    for lease_id in (1, 2):
        for period in (W1, W2):
            name = f"T{lease_id}-{period.start}"
            fleet.curb_trips.append(card_trip(name, lease_id, "300.00", period.start))
    office.book(fleet)
    assert office.run(W1).failed == 1
    office.add(small_fleet(2).lease_drivers[0])
    summary = office.run(W2)

    assert summary.status is RunStatus.PARTIAL_SUCCESS
    assert (
        "lease 2 has no statement, though card earnings 300.00"
        in summary.reconciliation.differences[0]
    )


def test_only_the_newest_weeks_are_looked_at(two_weeks: Office) -> None:
    two_weeks.add(card_trip("LATE", 1, "250.00", W1.end))
    two_weeks.run(W2)

    (newest,) = recheck_closed_weeks(
        [two_weeks.stores.source], two_weeks.stores.records, NIGHT + timedelta(days=1), 1, "n", None
    )
    assert newest.period == W2


def test_a_week_that_a_run_closes_is_compared_by_the_totals_that_it_has_read(
    two_weeks: Office,
) -> None:
    """They say the same of each lease as what is read of other weeks, whatever is wrong there."""
    fleet = Fleet()
    fleet.curb_trips += [
        card_trip("C", 1, "7.00", W2.start, "CASH"),
        card_trip("N", 2, "9.00", W2.start, "NO_CHARGE"),
        card_trip("O", None, "11.00", W2.end),
        card_trip("X", 77, "13.00", W2.end)._replace(total_amount=Decimal("NaN")),
    ]
    fleet.ledger_postings += [
        debit("A", 1, "5.00", W2.start)._replace(category=None),
        debit("B", 1, "6.00", W2.start)._replace(category="PARKING"),
        debit("C", 2, "4.00", W2.end, "MISC", entry_type="CREDIT", source="ADJUSTMENT"),
        debit("D", 2, "3.00", W2.end, "MISC", entry_type="SIDEWAYS"),
        debit("E", 2, "2.00", W2.end, "MISC", entry_type="CREDIT", source="EARNINGS"),
        debit("F", None, "1.00", W2.end),
    ]
    two_weeks.book(fleet)
    source = two_weeks.stores.source
    known = sums_of(read_totals(source, W2, [1, 2]))
    read = sums_in(booked_sums(source, W2).items())

    assert known == {key: amount for key, amount in read.items() if amount}
    assert known[1, "no category charges"] == 5
    assert known[2, "MISC credits"] == 7
    assert compare(known, (), {1, 2}) == compare(read, (), {1, 2})


def test_books_and_statements_that_agree_are_one_text(office: Office) -> None:
    """So that a week which agrees is compared without a look into the sums, whatever they are."""
    fleet = small_fleet(1, 2, 3)
    amounts = ("0.10", "7.00", "1000.00", "0.01", "250.50", "12.34", "99.99", "1.10")
    for place, category in enumerate(words.CATEGORY):
        fleet.ledger_postings.append(
            debit(f"D{place}", 1, amounts[place], W1.start, category, obligation_id=f"O{place}")
        )
    fleet.ledger_postings += [
        debit("A", 1, "0.05", W1.end, "MISC", entry_type="CREDIT", source="ADJUSTMENT"),
        debit("C", 2, "20.00", W1.end, "TAXES", entry_type="CREDIT", source="ADJUSTMENT"),
    ]
    fleet.curb_trips += [
        card_trip("T1", 1, "100.00", W1.start),
        card_trip("T2", 1, "-0.50", W1.end),
        card_trip("T3", 2, "33.30", W1.end, "CASH"),
    ]
    office.book(fleet)
    assert office.run(W1).generated == 3

    booked = booked_sums(office.stores.source, W1)
    assert {1, 2} == booked.keys()
    assert rechecks.stated_sums(office.stores.records, W1) == {**booked, 3: ""}
    assert recheck(office) == []


def test_the_close_of_a_week_with_a_posting_of_no_category_says_so(two_weeks: Office) -> None:
    two_weeks.add(debit("A", 1, "5.00", W2.start)._replace(category=None))
    summary = two_weeks.run(W2)

    assert summary.status is RunStatus.PARTIAL_SUCCESS
    assert "category" in summary.reasons[1]
    assert recheck(two_weeks) == [
        "Closed week 2025-11-09 to 2025-11-15, lease 1 has no statement, though card earnings "
        "300.00 and 2 more sums are in the books. Issue it, or accept the gap.",
    ]


def test_known_categories_have_each_a_number_of_their_own(office: Office) -> None:
    """What misnamed.sql compares in place of the words."""
    rows = office.rows(
        "SELECT count(DISTINCT hashtext(word)) AS numbers FROM unnest(%s::text[]) AS word",
        list(words.CATEGORY),
    )

    assert rows == [{"numbers": len(words.CATEGORY)}]
