"""The payment engine's settlement, on books small enough to settle by hand."""

from datetime import date, timedelta

import pytest

from include.dtr.period import week_from
from local.fleet.account import Account, Profile
from local.fleet.books import Fleet
from local.fleet.cents import cents, dollars
from local.fleet.clock import new_york
from local.fleet.people import Person
from local.fleet.rows import Posting
from local.fleet.settle import settle
from local.fleet.trips import metered
from local.fleet.weeks import Settlement

FIRST, SECOND = week_from(date(2025, 9, 21)), week_from(date(2025, 9, 28))
HOLDER = Person(7, "Ana", "Ruiz")


@pytest.fixture
def account() -> Account:
    profile = Profile(1, (HOLDER,), weekly_fee=0, card_trips=(0, 0), cash_trips=(0, 0))
    return Account(Fleet(), profile, "T100001C", None)


def earn(account: Account, amount: int, day: date, payment_type: str = "CREDIT_CARD") -> None:
    """A trip of `amount` cents; below zero a refund."""
    at = new_york(day, 12)
    trip = metered(account, HOLDER.driver_id, at, at + timedelta(minutes=5), payment_type, fare=0)
    account.trips.append(trip._replace(fare=dollars(amount), total_amount=dollars(amount)))


def paid(account: Account, booked_on: date) -> dict[str, int]:
    """What was settled that day in cents, by obligation; money returned below zero."""
    return {
        p.obligation_id: cents(p.amount) * (1 if p.entry_type == "CREDIT" else -1)
        for p in account.postings
        if p.booked_on == booked_on and p.description and "from card earnings" in p.description
    }


def settle_weeks(account: Account, *weeks: date) -> None:
    settle(account, {week_from(week): Settlement(week_from(week).end) for week in weeks})


def test_the_worked_example_of_the_domain(account: Account) -> None:
    before, day = FIRST.start - timedelta(days=7), FIRST.start
    for category, prior, charge in (
        ("TAXES", 0, 19_125),
        ("EZPASS", 811, 2_311),
        ("LEASE", 0, 50_000),
        ("PVB", 6_500, 11_500),
        ("TLC", 7_500, 0),
        ("REPAIRS", 5_000, 20_000),
        ("LOANS", 5_230, 25_230),
        ("MISC", 0, 2_500),
    ):
        if prior:
            account.debit(category, f"{category}-prior", prior, before)
        if charge:
            account.debit(category, f"{category}-new", charge, day)
    earn(account, 46_500, day)
    earn(account, 9_000, day, "CASH")
    settle_weeks(account, FIRST.start)
    assert paid(account, FIRST.end) == {
        "TAXES-new": 19_125,
        "EZPASS-prior": 811,
        "EZPASS-new": 2_311,
        "LEASE-new": 24_253,
    }


def test_the_older_due_date_comes_first_and_none_comes_last(account: Account) -> None:
    day = FIRST.start
    account.debit("PVB", "c-undated-late", 100, day + timedelta(days=1))
    account.debit("PVB", "z-undated", 100, day)
    account.debit("PVB", "b-later", 100, day, due_date=date(2025, 12, 2))
    account.debit("PVB", "a-later-too", 100, day, due_date=date(2025, 12, 2))
    account.debit("PVB", "soonest", 100, day + timedelta(days=2), due_date=date(2025, 12, 1))
    earn(account, 450, day)
    settle_weeks(account, FIRST.start)
    assert list(paid(account, FIRST.end).items()) == [
        ("soonest", 100),
        ("a-later-too", 100),
        ("b-later", 100),
        ("z-undated", 100),
        ("c-undated-late", 50),
    ]


def test_what_is_left_is_paid_from_the_week_after(account: Account) -> None:
    account.debit("LEASE", "fee", 50_000, FIRST.start)
    earn(account, 30_000, FIRST.start)
    earn(account, 40_000, SECOND.start)
    settle_weeks(account, FIRST.start, SECOND.start)
    assert paid(account, FIRST.end) == {"fee": 30_000}
    assert paid(account, SECOND.end) == {"fee": 20_000}


def test_money_due_back_is_returned_and_pays_other_debts_first(account: Account) -> None:
    account.debit("MISC", "deductible", 12_000, FIRST.start)
    account.credit("MISC", "deductible", 20_000, FIRST.start, source="INTERIM_PAYMENT")
    account.debit("LEASE", "fee", 9_000, FIRST.start)
    earn(account, 500, FIRST.start)
    settle_weeks(account, FIRST.start)
    assert paid(account, FIRST.end) == {"deductible": -8_000, "fee": 8_500}
    returned = next(p for p in account.postings if p.entry_type == "DEBIT" and "/S" in p.posting_id)
    assert (returned.source, returned.amount) == ("EARNINGS", dollars(8_000))


def test_refunds_beyond_all_funds_become_a_charge_of_the_week_after(account: Account) -> None:
    account.debit("LEASE", "fee", 9_000, FIRST.start)
    earn(account, -1_840, FIRST.start)
    earn(account, 20_000, SECOND.start)
    settle_weeks(account, FIRST.start, SECOND.start)
    assert paid(account, FIRST.end) == {}
    carried = next(p for p in account.postings if p.obligation_id.startswith("REFUNDS"))
    assert (carried.category, carried.booked_on) == ("MISC", SECOND.start)
    assert paid(account, SECOND.end) == {"fee": 9_000, carried.obligation_id: 1_840}


def test_the_settlement_by_hand_counts_on_the_day_it_was_entered(account: Account) -> None:
    account.debit("LEASE", "fee", 5_000, FIRST.start)
    account.debit("PVB", "summons", 10_000, FIRST.start)
    earn(account, 8_000, FIRST.start)
    earn(account, 1_000, SECOND.start)
    monday = SECOND.start + timedelta(days=1)
    settle(account, {FIRST: Settlement(monday, by_clerk=True), SECOND: Settlement(SECOND.end)})
    assert paid(account, monday) == {"fee": 5_000, "summons": 3_000}
    assert {p.source for p in account.postings if p.booked_on == monday} == {"ADJUSTMENT"}
    assert paid(account, SECOND.end) == {"summons": 1_000}


def test_what_is_booked_after_a_week_waits(account: Account) -> None:
    account.debit("LEASE", "this week's", 1_000, FIRST.end)
    account.debit("LEASE", "next week's", 1_000, SECOND.start)
    earn(account, 9_000, FIRST.start)
    earn(account, 9_000, SECOND.start)
    settle_weeks(account, FIRST.start)
    assert paid(account, FIRST.end) == {"this week's": 1_000}


def test_a_lease_is_settled_only_while_it_runs(account: Account) -> None:
    ended = Account(
        Fleet(),
        Profile(2, (HOLDER,), weekly_fee=0, card_trips=(0, 0), cash_trips=(0, 0), end=FIRST.end),
        "T100002C",
        None,
    )
    ended.debit("LEASE", "fee", 50_000, FIRST.start)
    earn(ended, 30_000, FIRST.start)
    earn(ended, 30_000, SECOND.start)
    settle_weeks(ended, FIRST.start, SECOND.start)
    assert paid(ended, FIRST.end) == {"fee": 30_000}
    assert paid(ended, SECOND.end) == {}


def test_each_settling_posting_names_its_obligations_category(account: Account) -> None:
    account.debit("TAXES", "tax", 500, FIRST.start, source="CURB", subcategory="MTA")
    earn(account, 900, FIRST.start)
    settle_weeks(account, FIRST.start)
    settling: Posting = account.postings[-1]
    assert (settling.category, settling.subcategory) == ("TAXES", "MTA")
