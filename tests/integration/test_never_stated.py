"""Rows that will be on no statement are counted, whenever they are dated (domain 4.3)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from include.dtr.sources.never_stated import NeverStated, Why, read_never_stated
from tests.integration.office import Office, card_trip, debit, small_fleet

TODAY, LAST_ENDED = date(2025, 11, 20), date(2025, 11, 15)
SINCE = date(2025, 11, 9)
MONDAY = date(2025, 11, 10)
LONG_AGO = datetime(2025, 10, 1, tzinfo=UTC)


@pytest.fixture
def books(office: Office) -> Office:
    """Lease 1 with sound rows only: in a week, before it (a posting), not booked yet (a trip)."""
    fleet = small_fleet(1)
    fleet.curb_trips += [
        card_trip("T1", 1, "300.00", MONDAY),
        card_trip("T2", 1, "20.00", None),
    ]
    fleet.ledger_postings += [
        debit("L1", 1, "200.00", MONDAY),
        debit("L0", 1, "80.00", date(2024, 1, 2)),
    ]
    office.book(fleet)
    return office


def found(
    office: Office, *more: NamedTuple, since: date | None = SINCE
) -> dict[tuple[str, str], NeverStated]:
    """What is found once `more` rows are booked."""
    office.add(*more)
    rows = read_never_stated(office.stores.source, TODAY, LAST_ENDED, since)
    return {(row.why.value, row.view): row for row in rows}


def test_sound_rows_are_none_of_them(books: Office) -> None:
    assert found(books) == {}


def test_a_trip_booked_before_the_program_answers_for_its_lease(books: Office) -> None:
    early = card_trip("T0", 1, "55.00", date(2015, 11, 10))
    row = found(books, early)["before", "curb_trips"]

    assert (row.rows, row.amount, row.keys, row.lease_ids) == (1, Decimal("55.00"), ["T0"], [1])
    assert found(books, since=None) == {}


def test_the_date_of_a_lease_comes_before_the_date_of_all(books: Office) -> None:
    source = books.stores.source
    (row,) = read_never_stated(source, TODAY, LAST_ENDED, SINCE, {1: date(2025, 11, 11)})

    assert (row.why, row.keys) == (Why.BEFORE, ["T1"])
    assert read_never_stated(source, TODAY, LAST_ENDED, date(2025, 12, 1), {1: SINCE}) == ()


@pytest.mark.parametrize(("day", "counted"), [(14, False), (15, True)])
def test_what_is_booked_more_than_sixty_days_after_the_last_period(
    books: Office, day: int, counted: bool
) -> None:
    booked = date(2026, 1, day)
    rows = found(books, card_trip("T9", 1, "10.00", booked), debit("L9", 1, "7.00", booked))

    assert set(rows) == (
        {("after", "curb_trips"), ("after", "ledger_postings")} if counted else set()
    )


def test_a_century_too_far_counts_as_well(books: Office) -> None:
    late = card_trip("T9", 1, "10.00", date(2205, 11, 10))

    assert found(books, late)["after", "curb_trips"].amount == Decimal("10.00")


def test_what_was_never_booked_for_a_fortnight(books: Office) -> None:
    trip = card_trip("T9", 1, "10.00", None, started_at=LONG_AGO)
    rows = found(books, trip, debit("L9", 1, "7.00", MONDAY)._replace(booked_on=None))

    assert rows["never_booked", "curb_trips"].keys == ["T9"]
    assert rows["never_booked", "ledger_postings"].amount == Decimal("7.00")


@pytest.mark.parametrize(
    "change",
    [
        {"payment_type": "CRD"},
        {"payment_type": None},
        {"total_amount": "NaN"},
        {"trip_id": None},
        {"booked_on": "infinity"},
        {"booked_on": "0044-03-15 BC"},
    ],
)
@pytest.mark.parametrize("lease_id", [None, 9999])
def test_faulty_trips_of_no_lease_are_counted_once(
    books: Office, change: dict[str, object], lease_id: int | None
) -> None:
    faulty = card_trip("X", lease_id, "10.00", MONDAY)._replace(**change)  # type: ignore[arg-type]
    rows = found(books, faulty)

    assert set(rows) == {("faulty", "curb_trips")}
    assert rows["faulty", "curb_trips"].rows == 1
    nan = "total_amount" in change
    assert rows["faulty", "curb_trips"].amount == Decimal("0.00" if nan else "10.00")


@pytest.mark.parametrize(
    "change",
    [
        {"category": "PARKING"},
        {"entry_type": "DR"},
        {"source": "X"},
        {"amount": "NaN"},
        {"obligation_id": None},
    ],
)
def test_faulty_postings_of_no_lease_are_counted_too(
    books: Office, change: dict[str, object]
) -> None:
    faulty = debit("X", None, "10.00", MONDAY)._replace(**change)  # type: ignore[arg-type]

    assert set(found(books, faulty)) == {("faulty", "ledger_postings")}


def test_a_faulty_row_of_a_lease_is_left_to_the_lease(books: Office) -> None:
    faulty = card_trip("X", 1, "10.00", MONDAY, "CRD")

    assert found(books, faulty) == {}


def test_few_keys_are_named_of_many(books: Office) -> None:
    many = [card_trip(f"X{n:03}", n, "1.00", date(2205, 1, 1)) for n in range(100, 140)]
    row = found(books, *many)["faulty", "curb_trips"]

    assert row.rows == 40
    assert row.keys == ["X100", "X101", "X102", "X103", "X104"]
    assert row.lease_ids == [100, 101, 102, 103, 104]


def test_a_view_that_fails_on_a_row_is_said_and_stops_nothing(books: Office) -> None:
    books.owner.execute(
        "CREATE OR REPLACE VIEW dtr_source.ledger_postings AS SELECT posting_id, lease_id,"
        " driver_id, category, subcategory, entry_type, amount, obligation_id, source, source_id,"
        " description, due_date,"
        " CASE WHEN posting_id = 'L1' THEN booked_on + 1 / (lease_id - 1) ELSE booked_on END"
        " AS booked_on"
        " FROM fleet.ledger_postings"
    )
    (row,) = found(books).values()

    assert (row.why, row.said) == (Why.UNREADABLE, "division by zero")
