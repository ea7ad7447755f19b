"""A close looks at ranges of leases: the same is found, of one state, with as little in memory."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from include.dtr import by_lease
from include.dtr.by_lease import ByLease
from include.dtr.control.kept_bytes import from_bytes
from include.dtr.control.recheck import recheck_closed_weeks
from include.dtr.period import week_from
from include.dtr.records import kept_books, runs
from include.dtr.records.runs import RunStatus
from include.dtr.run import full_look
from include.dtr.run.full_look import look_at_all
from include.dtr.run.look import Closing, Look
from include.dtr.settings import settings
from local.fleet import Fleet
from tests.integration.office import Office, card_trip, debit, small_fleet
from tests.integration.test_counts import counted

W1, W2 = week_from(date(2025, 11, 2)), week_from(date(2025, 11, 9))
LEASES = range(1, 8)
SIZES = [(1, 1), (2, 3), (3, 2), (1_000, 2_000)]
"""Leases of a range, and rows that come from the server together."""
Resize = Callable[[int, int], None]


@pytest.fixture
def resize(monkeypatch: pytest.MonkeyPatch) -> Resize:
    def chosen(leases: int, rows: int) -> None:
        monkeypatch.setattr(by_lease, "LEASES_AT_ONCE", leases)
        monkeypatch.setattr(by_lease, "ROWS_AT_ONCE", rows)

    return chosen


@pytest.fixture
def large(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Seven leases that count as a large fleet, each a part of its own; W1 and W2 are issued."""
    monkeypatch.setenv("DTR_PARTIAL_LOOK_ABOVE", "0")
    monkeypatch.setattr("include.dtr.control.kept_books.LEASES_TOGETHER", 1)
    settings.cache_clear()
    office.book(fleet_of(*LEASES))
    office.run(W1)
    office.book_settlement()
    assert office.run(W2).status is RunStatus.SUCCESS
    yield office
    settings.cache_clear()


def fleet_of(*lease_ids: int) -> Fleet:
    fleet = small_fleet(*lease_ids)
    for lease_id in lease_ids:
        for period in (W1, W2):
            name = f"{lease_id}-{period.start}"
            fleet.curb_trips.append(card_trip(f"T{name}", lease_id, "300.00", period.start))
            fleet.ledger_postings.append(debit(f"L{name}", lease_id, "200.00", period.start))
            fleet.ledger_postings.append(debit(f"M{name}", lease_id, "9.00", period.start, "MISC"))
    return fleet


def trouble() -> Fleet:
    """Rows of no lease and of unknown ones, and what differs on leases of different ranges."""
    fleet = Fleet()
    fleet.curb_trips += [
        card_trip("NONE", None, "11.00", W2.end),
        card_trip("LOW", -5, "1.00", W2.end),
        card_trip("HIGH", 2_000_000_000, "2.00", W2.end),
        card_trip("BETWEEN", 77, "3.00", W2.end),
        card_trip("LATE", 2, "4.00", W2.end),
        card_trip("CLOSED", 6, "5.00", W1.end),
        card_trip("BARTER", 7, "6.00", W2.end, "BARTER"),
    ]
    fleet.ledger_postings += [
        debit("NOBODY", None, "1.00", W2.end),
        debit("A", 1, "5.00", W2.start)._replace(category="PARKING"),
        debit("B", 5, "4.00", W2.end, "MISC", entry_type="CREDIT", source="ADJUSTMENT"),
        debit("C", 6, "3.00", W2.end, "MISC", entry_type="SIDEWAYS"),
        debit("D", 3, "2.00", W1.end, "MISC"),
    ]
    return fleet


def look(office: Office) -> Look:
    """At all of W2, as a run of the whole fleet has issued it."""
    trigger = office.trigger()
    (row,) = office.rows(
        "SELECT run_id FROM dtr_generation_history WHERE period_start = %s ORDER BY id LIMIT 1",
        W2.start,
    )
    history = runs.find_run(office.stores.records, row["run_id"])
    assert history is not None
    asked = replace(trigger, run_id=row["run_id"])
    return look_at_all(Closing(office.stores, asked, history, W2, office.now))


def found(office: Office) -> str:
    """Every sentence and figure, and what was noted of the week and of the one before."""
    reconciliation = look(office).reconciliation
    noted = office.rows("SELECT period_start, differences FROM dtr_recheck ORDER BY period_start")
    return json.dumps([reconciliation.differences, reconciliation.warnings, reconciliation.notes,
                       reconciliation.control_totals, noted], default=str)  # fmt: skip


def test_the_same_is_found_whatever_the_ranges(large: Office, resize: Resize) -> None:
    large.book(trouble())
    everything = []
    for size in SIZES:
        resize(*size)
        everything.append(found(large))

    assert set(everything) == {everything[-1]}
    assert "on lease 2." in everything[0]
    assert "(leases -5, 77, 2000000000 and no lease at all)" in everything[0]
    assert "Closed week 2025-11-02 to 2025-11-08, lease 6: card earnings" in everything[0]


def test_the_same_is_kept_whatever_the_ranges(large: Office, resize: Resize) -> None:
    stray = Fleet()
    stray.curb_trips += [card_trip("NONE", None, "1.00", W2.end), card_trip("X", 0, "2.00", W2.end)]
    large.book(stray)
    kept = []
    for size in SIZES:
        resize(*size)
        look(large).note(large.stores.records)
        row = kept_books.find(large.stores.records, W2)
        assert row is not None
        kept.append(from_bytes(row.content))

    assert all(each == kept[-1] for each in kept)
    assert [part.leases for part in kept[0].parts] == [(lease_id,) for lease_id in LEASES]
    assert [trip.lease_id for trip in kept[0].strays.trips] == [0, None]


def test_what_is_booked_between_two_ranges_is_not_seen(
    large: Office, resize: Resize, monkeypatch: pytest.MonkeyPatch
) -> None:
    resize(1, 1)
    before = found(large)
    booked = []
    usual = ByLease.up_to

    def meanwhile(reading: ByLease[Any], last: int | None) -> list[Any]:
        rows = usual(reading, last)
        if last == 3 and not booked:
            booked.append(last)
            large.book(trouble())
        return rows

    monkeypatch.setattr(ByLease, "up_to", meanwhile)
    seen = found(large)
    monkeypatch.undo()

    assert (booked, seen) == ([3], before)
    assert found(large) != before


def test_no_more_is_held_of_a_larger_fleet_and_the_books_are_not_asked_more_often(
    large: Office, resize: Resize, monkeypatch: pytest.MonkeyPatch
) -> None:
    resize(2, 5)
    held: list[int] = []
    usual = ByLease.up_to

    def counting(reading: ByLease[Any], last: int | None) -> list[Any]:
        rows = usual(reading, last)
        held.append(len(rows))
        return rows

    monkeypatch.setattr(ByLease, "up_to", counting)
    # Which of two connections reads what hangs on the clock.
    monkeypatch.setattr(full_look, "beside", lambda conn: nullcontext((conn,)))

    def counts() -> tuple[int, int, int]:
        """Rows of a range, rows in one answer, and queries but for fetching on."""
        held.clear()
        with counted(large.stores.source) as read, counted(large.stores.records) as told:
            assert look(large).reconciliation.differences == ()
        fetched = max(read.most_fetched, told.most_fetched)
        return max(held), fetched, read.calls - read.fetches + told.calls - told.fetches

    few = counts()
    large.book(fleet_of(*range(101, 161)))
    large.run(W1)
    large.book_settlement()
    assert large.run(W2).status is RunStatus.SUCCESS

    assert counts() == few
    assert few[:2] == (4, 5)


def test_closed_weeks_differ_alike_whatever_the_ranges(large: Office, resize: Resize) -> None:
    large.book(trouble())
    night = large.now + timedelta(days=1)
    findings = []
    for size in SIZES:
        resize(*size)
        findings.append(
            recheck_closed_weeks(
                [large.stores.source], large.stores.records, night, 8, "night", None
            )
        )

    assert all(each == findings[-1] for each in findings)
    by_week = {week.period: [d.lease_id for d in week.differences] for week in findings[0]}
    assert by_week == {W1: [3, 6], W2: [1, 2, 5, 6]}


def test_a_view_that_fails_on_the_last_lease_is_known_before_the_first_one_is_compared(
    large: Office, resize: Resize
) -> None:
    resize(1, 1)
    large.owner.execute(
        "CREATE OR REPLACE VIEW dtr_source.curb_trips AS SELECT trip_id, lease_id, driver_id,"
        " started_at, ended_at, payment_type, fare, tip, tolls, extras, mta_tax, tif,"
        " congestion, cbdt, airport_fee, (total_amount / (lease_id - 7))::numeric(10,2)"
        " AS total_amount, booked_on FROM fleet.curb_trips"
    )
    differences = look(large).reconciliation.differences

    assert any(
        sentence.startswith("CURB's sums cannot be read from the books (division by zero)")
        for sentence in differences
    )
    assert not any("Card earnings" in sentence for sentence in differences)
