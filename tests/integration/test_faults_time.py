"""Clocks and calendars: midnight, the turn of the year, the days on which New York moves clocks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from include.dtr.period import NEW_YORK, PayPeriod, week_before, week_from
from include.dtr.records import gaps
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.sources.coverage import Gap
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.integration.office import Office

LEASES = range(FIRST_LEASE, FIRST_LEASE + 3)
SPRING = week_from(date(2025, 3, 9))
"""Its first day has 23 hours; the week before ends on the day before."""
AUTUMN = week_from(date(2025, 11, 2))
"""Its first day has 25 hours."""


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """The pipeline's clock, and only that: a signature of another day is refused by the store."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("include.dtr.run.revisions.datetime", Clock)
        yield


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize("period", [SPRING.previous, SPRING, AUTUMN.previous, AUTUMN], ids=str)
def test_weeks_in_which_the_clocks_change_lose_no_trip_and_count_none_twice(
    office: Office, audit: Audit, period: PayPeriod
) -> None:
    """The sums are compared with the books' own, over all trips booked in these seven days."""
    weeks = [period.previous, period, week_from(period.start + timedelta(weeks=1))]
    office.book(ring(len(LEASES), weeks))
    for week in weeks:
        office.run(week)
        audit.as_if_nothing_happened(week, LEASES)
        office.book_settlement()


@pytest.mark.parametrize(
    ("run_after", "first_day"),
    [
        (new_york(2025, 3, 9, 5), date(2025, 3, 2)),  # an hour is missing since two
        (new_york(2025, 11, 2, 5), date(2025, 10, 26)),  # an hour has come twice
        (new_york(2025, 11, 16, 6), date(2025, 11, 9)),  # a scheduler an hour late
        (new_york(2025, 11, 22, 23, 59), date(2025, 11, 9)),  # six days late
        (new_york(2025, 11, 23, 0, 1), date(2025, 11, 16)),  # a minute past midnight
        (datetime(2025, 11, 23, 4, 59, tzinfo=UTC), date(2025, 11, 9)),  # Saturday, in New York
        (new_york(2026, 1, 4, 5), date(2025, 12, 28)),  # across the turn of the year
    ],
)
def test_the_week_follows_from_the_instant_for_which_the_run_was_due(
    run_after: datetime, first_day: date
) -> None:
    assert week_before(run_after) == week_from(first_day)


def test_a_run_over_midnight_on_new_years_eve_numbers_each_year_from_one(
    office: Office, audit: Audit
) -> None:
    """The receipt's year is that of the day on which it was bound, and stays with the row."""
    week = week_from(date(2025, 12, 21))
    office.book(ring(len(LEASES), [week]))
    trigger = office.trigger()
    with clock_at(new_york(2025, 12, 31, 23, 59, 50)):
        planned = office.plan_at(trigger, Request(week.start), new_york(2025, 12, 31, 23, 59))
        generate(office.stores, trigger, planned.batches[0])
    with clock_at(new_york(2026, 1, 1, 0, 0, 10)):
        for batch in planned.batches:
            generate(office.stores, trigger, batch)
        close(office.stores, trigger)
    rows = office.rows("SELECT receipt_number, receipt_date FROM dtr ORDER BY lease_id")

    assert [(row["receipt_number"], str(row["receipt_date"])) for row in rows] == [
        ("RCPT-2025-000001", "2025-12-31"),
        ("RCPT-2026-000001", "2026-01-01"),
        ("RCPT-2026-000002", "2026-01-01"),
    ]
    audit.as_if_nothing_happened(week, LEASES)


def test_a_year_of_fifty_three_weeks_has_a_statement_for_each(office: Office) -> None:
    """2028 has 53 Sundays: as many weeks begin in it, and none shares a day with another."""
    first, weeks = date(2028, 1, 2), []
    while first.year == 2028:
        weeks.append(week_from(first))
        first += timedelta(weeks=1)
    office.book(ring(1, [weeks[0], weeks[-1]]))
    for week in (weeks[0], weeks[-1]):
        trigger = office.trigger()
        after = datetime.combine(week.end + timedelta(days=1), datetime.min.time(), NEW_YORK)
        with clock_at(after + timedelta(hours=5)):
            for batch in office.plan_at(trigger, Request(week.start), after).batches:
                generate(office.stores, trigger, batch)
        office.book_settlement()
        between = Gap(FIRST_LEASE, weeks[1].start, weeks[-2].end)
        if week == weeks[0]:
            gaps.accept(office.stores.records, between, "its books are not under test", "clerk")
    rows = office.rows("SELECT dtr_id, receipt_number, pdf_s3_key FROM dtr ORDER BY id")

    assert len(weeks) == 53
    assert weeks[-1].end.year == 2029
    assert [row["receipt_number"] for row in rows] == ["RCPT-2028-000001", "RCPT-2029-000001"]
    assert rows[1]["pdf_s3_key"].startswith("dtrs/2028/12/DTR-3001-2028-12-31")


def test_a_second_try_after_midnight_keeps_receipt_date_and_bytes(
    office: Office, audit: Audit
) -> None:
    week = week_from(date(2025, 11, 9))
    office.book(ring(1, [week]))
    trigger = office.trigger()
    planned = office.plan(trigger, Request(week.start))
    with (
        clock_at(new_york(2025, 11, 18, 23, 59, 58)),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("include.dtr.run.chunk.reach", _fail_after_upload)
        with pytest.raises(RuntimeError):
            generate(office.stores, trigger, planned.batches[0])
    drawn = office.objects()
    with clock_at(new_york(2025, 11, 19, 0, 0, 30)):
        generate(office.stores, trigger, planned.batches[0])
        close(office.stores, trigger)

    assert office.objects() == drawn
    assert str(office.dtr(FIRST_LEASE)["receipt_date"]) == "2025-11-18"
    audit.as_if_nothing_happened(week, [FIRST_LEASE])


def _fail_after_upload(name: str) -> None:
    if name == "after_upload":
        raise RuntimeError(name)
