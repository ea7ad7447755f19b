"""Over the new year: a week in two of them, carried refunds, a driver of two leases, what is voided
or revised once the year is released."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from include.dtr.errors import RunRefused
from include.dtr.model import ACCOUNT_NAMES, Account, Category, PaymentType
from include.dtr.office import years as office_years
from include.dtr.period import MonthRule, week_from
from include.dtr.registers.journal.editions import editions, make_journal
from include.dtr.registers.making import for_month, for_quarter
from include.dtr.registers.year.bridge import Basis, DriverYear
from include.dtr.registers.year.reading import read_years
from local.fleet.rows import LeaseDriver
from tests.integration.office import PAT, Office, card_trip, debit, small_fleet
from tests.integration.test_faults_time import clock_at

DECEMBER = week_from(date(2025, 12, 21))
ACROSS = week_from(date(2025, 12, 28))
"""December 28 to January 3."""
SUNDAYS = {
    DECEMBER: datetime(2025, 12, 28, 15, tzinfo=UTC),
    ACROSS: datetime(2026, 1, 4, 15, tzinfo=UTC),
}
LATER = datetime(2026, 2, 1, 15, tzinfo=UTC)
TWICE, REFUNDED, LATE = 1, 3, 4
"""Drivers: of leases 1 and 2; of lease 3, whose fares are refunded in December; of lease 4."""


@pytest.fixture
def worked(office: Office) -> Office:
    fleet = small_fleet(1, 2, 3, 4)
    fleet.lease_drivers[1] = LeaseDriver(2, TWICE)
    for week in (DECEMBER, ACROSS):
        for lease, amount in ((1, "300.00"), (2, "200.00"), (3, "150.00"), (4, "100.00")):
            refund = week == DECEMBER and lease == REFUNDED
            trip = card_trip(
                f"T{lease}-{week.start}",
                lease,
                "-90.00" if refund else amount,
                week.start,
                started_at=datetime(2026, 1, 1, 12, tzinfo=UTC)
                if week == ACROSS
                else datetime(2025, 12, 22, 12, tzinfo=UTC),
            )
            fleet.curb_trips.append(trip)
            fleet.ledger_postings.append(
                debit(f"L{lease}-{week.start}", lease, "40.00", week.start)
            )
    fleet.leases[:] = [
        lease._replace(start_date=DECEMBER.start, end_date=ACROSS.end) for lease in fleet.leases
    ]
    office.book(fleet)
    for week, sunday in SUNDAYS.items():
        office.now = sunday
        with clock_at(sunday):
            office.run(week)
        if week == DECEMBER:
            office.book_settlement()
    office.now = LATER
    return office


def year(office: Office, number: int, driver: int) -> DriverYear:
    stores = office.stores
    (found,) = read_years(stores.records, stores.source, number, LATER, [driver])
    return found


def journal(office: Office) -> Counter[Account]:
    """All editions of both weeks together, cents; above zero: debit."""
    roles = {name: role for role, name in ACCOUNT_NAMES.items()}
    booked: Counter[Account] = Counter()
    for week in SUNDAYS:
        make_journal(office.stores.records, office.stores.archive, week, "bea", "test", LATER)
        for edition in editions(office.stores.archive, week.start):
            for entry in edition.transactions:
                assert sum(line.cents for line in entry.lines) == 0
                for line in entry.lines:
                    booked[roles[line.account]] += line.cents
    return booked


@pytest.mark.parametrize(
    ("rule", "december"),
    [(MonthRule.PERIOD_START, 8), (MonthRule.PERIOD_END, 4), (MonthRule.ISSUE_DATE, 4)],
)
def test_a_week_in_two_months_is_in_one_of_them_by_each_rule(
    worked: Office, rule: MonthRule, december: int
) -> None:
    records, books = worked.stores.records, worked.stores.source
    found = for_month(records, books, "2025-12", rule)
    assert len(found.statements) == december
    quarter = for_quarter(records, books, "2025Q4", rule)
    assert quarter.by_category.equals(found.by_category)
    if december == 8:
        with pytest.raises(RunRefused, match="No statement stands"):
            for_month(records, books, "2026-01", rule)
    else:
        january = for_month(records, books, "2026-01", rule)
        assert {str(day) for day in january.statements["period_start"]} == {f"{ACROSS.start}"}


def test_the_week_belongs_to_the_year_in_which_it_ends_and_was_issued(worked: Office) -> None:
    old, new = year(worked, 2025, LATE), year(worked, 2026, LATE)
    for basis in (Basis.WEEK_END, Basis.ISSUE_DATE):
        assert [of.columns[basis].statements for of in (old, new)] == [1, 1]
    assert old.columns[Basis.PAYMENT_DATE].statements == 0
    worked.pay(f"DTR-4-{DECEMBER.start}", PaymentType.ACH, "B-1", date(2026, 1, 2))
    assert year(worked, 2025, LATE).paid_in_year == 0
    assert year(worked, 2026, LATE).paid_in_year == 6000
    assert year(worked, 2026, LATE).columns[Basis.PAYMENT_DATE].card == 10000


def test_a_driver_of_two_leases_has_one_year_of_both(worked: Office) -> None:
    of = year(worked, 2025, TWICE)
    column = of.columns[Basis.WEEK_END]

    assert {stated.lease_id for stated in of.statements} == {1, 2}
    assert (column.statements, column.card, column.payable) == (2, 50000, 42000)
    assert column.adds_up
    assert of.gaps == []


def test_refunds_that_are_carried_over_the_new_year_are_counted_once(worked: Office) -> None:
    old, new = year(worked, 2025, REFUNDED), year(worked, 2026, REFUNDED)
    before, after = old.columns[Basis.WEEK_END], new.columns[Basis.WEEK_END]

    assert (before.refunds_carried, before.payable) == (9000, 0)
    assert after.categories[Category.MISC].charged == 9000
    assert all(column.adds_up for of in (old, new) for column in of.columns.values())
    assert before.card + after.card == 15000 - 9000
    booked = journal(worked)
    assert booked[Account.REFUNDS_CARRIED] == 0
    assert booked[Account.CARD_RECEIVABLE] == sum(
        int(row["cc_earnings"] * 100) for row in worked.rows("SELECT cc_earnings FROM dtr")
    )


def test_a_void_after_the_release_leaves_it_and_asks_for_a_correction(worked: Office) -> None:
    office_years.release(worked.people, PAT, 2025)
    booked = journal(worked)
    worked.void(f"DTR-4-{ACROSS.start}", "the lease was another driver's")
    worked.void(f"DTR-4-{DECEMBER.start}", "the lease was another driver's")
    (left,) = office_years.release(worked.people, PAT, 2025, [LATE])

    assert (left.revision, left.is_new, left.differs) == (1, False, True)
    (made,) = office_years.release(worked.people, PAT, 2025, [LATE], "it was another driver's")
    assert (made.revision, made.is_new) == (2, True)
    of = year(worked, 2025, LATE)
    assert of.columns[Basis.WEEK_END].statements == 0
    (correction,) = of.corrections
    assert (correction.was_due, correction.now_revision) == (6000, None)
    assert len(of.gaps) == 1
    after = journal(worked)
    assert booked[Account.CARD_RECEIVABLE] - after[Account.CARD_RECEIVABLE] == 20000
    assert sum(after.values()) == 0


def test_a_revision_after_the_release_is_a_correction_of_its_year_alone(worked: Office) -> None:
    office_years.release(worked.people, PAT, 2025)
    worked.add(debit("M", 4, "12.00", ACROSS.end, "MISC"))
    worked.run(ACROSS, [4], regenerate=True)

    (old,) = office_years.release(worked.people, PAT, 2025, [LATE])
    assert (old.is_new, old.differs) == (False, False)
    assert year(worked, 2026, LATE).columns[Basis.WEEK_END].payable == 4800
