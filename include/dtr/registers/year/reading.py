"""Drivers' years out of records and books, some drivers at a time: the memory holds a batch."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from include.dtr.connections import Connection
from include.dtr.errors import RunRefused
from include.dtr.model import Category, Gap
from include.dtr.period import FIRST_DAY, LAST_DAY, week_before
from include.dtr.records import payments_made, years
from include.dtr.records.payments_made import PaymentMade
from include.dtr.records.session import records_snapshot
from include.dtr.records.years import YearStatementRow
from include.dtr.registers.year.bridge import (
    DriverYear,
    Month,
    Moved,
    Paid,
    Read,
    Stated,
    year_of,
)
from include.dtr.sources.session import snapshot
from include.dtr.sources.years import MonthOfTrips, card_trips, driving

AT_ONCE = 100
"""Drivers in the memory at a time."""


def read_years(
    records: Connection,
    books: Connection,
    year: int,
    now: datetime,
    driver_ids: Sequence[int] | None = None,
) -> Iterator[DriverYear]:
    """The years of some drivers, or of all who have statements, ascending.

    Both connections must be idle; between two batches they are. Weeks that have not ended by `now`
    are no gaps. Raises `RunRefused` for a year outside 1990 to 2100, and for a driver without one.
    """
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise RunRefused(f"{year} lies outside {FIRST_DAY.year} to {LAST_DAY.year}.")
    with records_snapshot(records):
        known = years.drivers_of(records, year)
    wanted = known if driver_ids is None else sorted(set(driver_ids))
    if unknown := sorted(set(wanted) - set(known)):
        raise RunRefused(
            f"Driver {', '.join(map(str, unknown))} has no statement in {year}, so there is no "
            "year of his. Give the number of a leaseholder."
        )
    for batch in _batches(wanted):
        yield from _read(records, books, year, now, batch)


def _batches(drivers: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(drivers), AT_ONCE):
        yield drivers[first : first + AT_ONCE]


def _read(
    records: Connection, books: Connection, year: int, now: datetime, drivers: Sequence[int]
) -> Iterator[DriverYear]:
    first, last = date(year, 1, 1), min(date(year, 12, 31), week_before(now).end)
    with snapshot(books):
        days = driving(books, drivers, first, last)
        with records_snapshot(records):
            payments = payments_made.of_drivers(records, drivers)
            paid = [p.dtr_id for p in payments if p.payment_date.year == year]
            rows = years.statements_of(records, year, drivers, paid)
            covered = years.covered(records, year, sorted({d.lease_id for d in days}))
            corrections = years.corrections_of(records, year, drivers)
        weeks = [Gap(row.lease_id, row.period_start, row.period_end) for row in rows]
        trips = card_trips(books, weeks) if weeks else []
    of_statement: dict[tuple[int, date], list[MonthOfTrips]] = defaultdict(list)
    for month in trips:
        of_statement[month.lease_id, month.period_start].append(month)
    paid_on: dict[tuple[str, int], list[PaymentMade]] = defaultdict(list)
    for payment in payments:
        paid_on[payment.dtr_id, payment.driver_id].append(payment)
    driven = {driver: [d for d in days if d.driver_id == driver] for driver in drivers}
    covering: dict[int, list[Gap]] = defaultdict(list)
    for lease_id, first_day, last_day in covered:
        covering[lease_id].append(Gap(lease_id, first_day, last_day))
    standing = {(row.dtr_id, row.driver_id) for row in rows}
    for driver in drivers:
        own = [row for row in rows if row.driver_id == driver]
        theirs = (payment for payment in payments if payment.driver_id == driver)
        on_void = [p for p in theirs if (p.dtr_id, driver) not in standing]
        read = Read(
            driver,
            [
                _stated(
                    row,
                    of_statement[row.lease_id, row.period_start],
                    paid_on[row.dtr_id, driver],
                )
                for row in own
            ],
            _months([m for r in own for m in of_statement[r.lease_id, r.period_start]]),
            [_paid(payment) for payment in on_void],
            [Gap(d.lease_id, d.first_day, d.last_day) for d in driven[driver]],
            [
                gap
                for lease_id in sorted({d.lease_id for d in driven[driver]})
                for gap in covering[lease_id]
            ],
            corrections.get(driver, ()),
        )
        yield year_of(read, year)


def _stated(
    row: YearStatementRow, trips: Sequence[MonthOfTrips], payments: Sequence[PaymentMade]
) -> Stated:
    return Stated(
        row.dtr_id,
        row.revision,
        row.receipt_number,
        row.receipt_date,
        row.period_start,
        row.period_end,
        row.lease_id,
        row.card,
        sum(month.fare_cents for month in trips),
        sum(month.refund_cents for month in trips),
        row.total_due,
        row.refunds_carried,
        {Category(name): Moved(*cents) for name, cents in row.categories.items()},
        tuple(_paid(payment) for payment in payments),
        row.kept,
    )


def _paid(payment: PaymentMade) -> Paid:
    return Paid(payment.payment_date, payment.payment_type, payment.batch_number, payment.cents)


def _months(trips: Sequence[MonthOfTrips]) -> dict[str, Month]:
    months: dict[str, Month] = {}
    for line in trips:
        before = months.get(line.month) or Month(line.month, 0, 0, 0, 0)
        months[line.month] = Month(
            line.month,
            before.fares + line.fares,
            before.fare_cents + line.fare_cents,
            before.refunds + line.refunds,
            before.refund_cents + line.refund_cents,
        )
    return months
