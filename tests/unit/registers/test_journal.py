"""Entries of a journal: balanced whatever the week, and editions that come to the week as it is."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.model import ACCOUNT_KINDS, ACCOUNT_NAMES, Account, Category
from include.dtr.registers.journal.entries import (
    JournalLine,
    Payment,
    Sums,
    accrual,
    difference,
    payment,
)
from tests.conftest import PROJECT

WEEK = date(2025, 11, 9)
cents = st.integers(-(10**9), 10**9)
by_category = st.fixed_dictionaries(dict.fromkeys(Category, cents))
sums = st.builds(
    Sums,
    card=cents,
    charges=by_category,
    credits=by_category,
    paid_off=by_category,
    refunds_carried=cents,
    refunds_charged=cents,
)
lines = st.lists(
    st.builds(JournalLine, st.sampled_from(["Bank", "Lease"]), st.sampled_from(["a", "b"]), cents)
)


def on(account: Account, entry_lines: tuple[JournalLine, ...]) -> int:
    return sum(line.cents for line in entry_lines if line.account == account)


@given(sums)
def test_a_week_balances_and_each_account_says_what_it_is_for(week: Sums) -> None:
    entry = accrual(WEEK, week, WEEK)
    charged = sum(week.charges.values()) + week.refunds_charged
    paid_off, credited = sum(week.paid_off.values()), sum(week.credits.values())

    assert sum(line.cents for line in entry.lines) == 0
    assert all(line.cents for line in entry.lines)
    assert on(Account.DUE_TO_DRIVERS, entry.lines) == (paid_off - week.card - week.refunds_carried)
    assert on(Account.DUE_FROM_DRIVERS, entry.lines) == charged - credited - paid_off
    for category in Category:
        own = sum(
            line.cents
            for line in entry.lines
            if line.account == Account.of(category) and line.memo.startswith(category.label)
        )
        assert own == -week.charges[category]


@given(st.sampled_from(["ACH", "CHECK"]), cents)
def test_a_payment_moves_its_amount_from_the_bank_to_the_driver(kind: str, amount: int) -> None:
    made = payment(WEEK, Payment(WEEK, kind, "B-1", amount))
    assert [(line.account, line.cents) for line in made.lines] == [
        (Account.DUE_TO_DRIVERS, amount),
        (Account[f"BANK_{kind}"], -amount),
    ]


@given(st.lists(lines, min_size=1, max_size=5))
def test_all_differences_together_come_to_the_last_state(states: list[list[JournalLine]]) -> None:
    booked: list[JournalLine] = []
    for state in states:
        booked += difference(state, booked)

    assert difference(states[-1], booked) == ()
    assert difference(booked, states[-1]) == ()


def test_the_page_names_each_account_as_it_is_known_here() -> None:
    page = (PROJECT / "docs" / "how-to" / "month-and-year-end.md").read_text()

    for account in Account:
        row = f"| `{account}` | {ACCOUNT_NAMES[account]} | {ACCOUNT_KINDS[account]} |"
        assert row in page
