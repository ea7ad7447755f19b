"""Entries of a journal: balanced whatever the week, and editions that come to the week as it is."""

import csv
import io
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.model import ACCOUNT_KINDS, ACCOUNT_NAMES, Account, Category
from include.dtr.registers.journal.editions import Booked, Edition, Transaction
from include.dtr.registers.journal.entries import (
    JournalLine,
    Payment,
    Sums,
    accrual,
    difference,
    payment,
)
from include.dtr.registers.journal.formats import to_csv, to_iif
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


ODD = 'Leases,\t"all"\r\nof them'
"""A comma, a tab, quotes and a new line, as somebody may name an account or a batch."""


def edition(*lines: Booked) -> Edition:
    entry = Transaction("25110901001", date(2025, 11, 15), f"=Paid {ODD}", lines)
    at = datetime(2025, 12, 1, 15, tzinfo=UTC)
    return Edition(date(2025, 11, 9), date(2025, 11, 15), 1, at, "bea", {}, (), (entry,))


def test_iif_keeps_its_columns_and_lines_whatever_an_account_is_called() -> None:
    made = to_iif(edition(Booked(ODD, ODD, -1205), Booked("Bank", "王", 1205))).decode("cp1252")
    head, first, second = (made.split("\r\n")[line].split("\t") for line in (0, 3, 4))

    assert made.count("\r\n") == 6
    assert '"' not in made
    assert len(head) == len(first) == len(second) == 7
    assert (first[3], first[4]) == ("Leases, 'all'  of them", "-12.05")
    assert (second[4], second[6][-1]) == ("12.05", "?")


def test_csv_reads_back_what_was_booked_and_runs_no_formula() -> None:
    made = to_csv(edition(Booked(ODD, "-1+1", -1205), Booked("@Bank", "王", 1205)))
    rows = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))

    assert [(row["account"], row["memo"]) for row in rows] == [(ODD, "'-1+1"), ("'@Bank", "王")]
    assert [(row["debit"], row["credit"]) for row in rows] == [("", "12.05"), ("12.05", "")]
    assert {row["entry"] for row in rows} == {f"'=Paid {ODD}"}
