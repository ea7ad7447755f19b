"""Each night: closed weeks against the books, and what no statement can ever show."""

from datetime import UTC, date, datetime

import pytest

from include.dtr.period import week_from
from include.dtr.watch.nightly import check_books
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
NIGHT = datetime(2025, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def closed(office: Office) -> Office:
    fleet = small_fleet(1)
    fleet.curb_trips.append(card_trip("T1", 1, "300.00", WEEK.start))
    fleet.ledger_postings.append(debit("L1", 1, "200.00", WEEK.start))
    office.book(fleet)
    office.run(WEEK)
    return office


def alarms(office: Office) -> list[str]:
    return [
        row["details"]["body"]
        for row in office.rows(
            "SELECT details FROM dtr_event WHERE event = 'ALARM' "
            "AND details ->> 'kind' = 'BOOKS_CHANGED'"
        )
    ]


def test_a_quiet_night_leaves_no_alarm_and_one_event(closed: Office) -> None:
    check_books(closed.stores, closed.trigger(), NIGHT)

    (checked,) = closed.rows("SELECT details FROM dtr_event WHERE event = 'CHECKED'")
    assert checked["details"] == {"weeks": 1, "differing": 0}
    assert alarms(closed) == []


def test_a_week_that_changed_is_an_alarm_each_night_until_it_agrees(closed: Office) -> None:
    closed.add(card_trip("T2", 1, "50.00", WEEK.end))
    for _ in range(2):
        check_books(closed.stores, closed.trigger(), NIGHT)
    assert len(alarms(closed)) == 2
    assert "lease 1: card earnings 350.00 in the books, 300.00 stated" in alarms(closed)[0]

    closed.run(WEEK, regenerate=True)
    check_books(closed.stores, closed.trigger(), NIGHT)
    assert len(alarms(closed)) == 2


@pytest.mark.parametrize(
    ("booked_on", "said"),
    [
        (date(2205, 11, 10), "1 row of dtr_source.curb_trips (T2), 50.00 in all"),
        (None, "in all, has had no booking date for two weeks or more; post it."),
    ],
)
def test_a_trip_that_no_statement_will_ever_show_is_reported(
    closed: Office, booked_on: date | None, said: str
) -> None:
    started = datetime(2025, 9, 10, tzinfo=UTC)
    closed.add(card_trip("T2", 1, "50.00", booked_on, started_at=started))
    check_books(closed.stores, closed.trigger(), NIGHT)

    assert said in alarms(closed)[0]


def test_a_key_that_stands_twice_is_reported_wherever_it_lies(closed: Office) -> None:
    closed.add(debit("L1", 2, "10.00", date(2024, 1, 5)))
    check_books(closed.stores, closed.trigger(), NIGHT)

    assert "The posting L1 stands on several leases" in alarms(closed)[0]
