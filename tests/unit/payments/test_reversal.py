"""Taking back what was sent wrongly, within five banking days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from include.dtr.payments.bank import ach, returns, reversal
from include.dtr.payments.bank.entries import AccountType, Entry, Originator
from include.dtr.payments.bank.errors import EntryRefused, FileRefused
from include.dtr.payments.bank.nacha import AchFile
from include.dtr.payments.bank.sent_entries import entries_of
from tests.bank import Bank
from tests.nacha_rules import checked
from tests.unit.payments.senders import THURSDAY, balanced_fleet, fleet, payment

FRIDAY = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)


def reversed_(entries: list[Entry], sender: Originator | None = None, **changed: Any) -> AchFile:
    chosen: dict[str, Any] = {
        "settled": THURSDAY,
        "effective": date(2026, 12, 7),
        "created": FRIDAY,
        "file_modifier": "B",
        "batch_number": 8,
    }
    return reversal.build(sender or fleet(), entries, **{**chosen, **changed})


def test_each_credit_is_debited_in_full_and_called_a_reversal() -> None:
    sent = [payment(1), payment(2, account_type=AccountType.SAVINGS)]
    file = reversed_(sent)
    found = checked(file.content)
    assert found.header["description"] == "REVERSAL"
    assert found.service_class == "225"
    assert [entry["code"] for entry in found.entries] == ["27", "37"]
    assert found.debits == file.total == sum(one.amount for one in sent)


def test_a_balanced_reversal_credits_the_fleet() -> None:
    found = checked(reversed_([payment(1)], balanced_fleet()).content)
    assert found.service_class == "200"
    assert [entry["code"] for entry in found.entries] == ["27", "22"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"effective": date(2026, 12, 11)}, "until 2026-12-10, five banking days after"),
        (
            {"settled": date(2026, 12, 8), "effective": date(2026, 12, 7)},
            "before the payments do .2026-12-08.",
        ),
        ({"effective": date(2026, 12, 6)}, "is a Sunday"),
        ({"effective": date(2026, 12, 3)}, "has passed"),
    ],
)
def test_too_late_too_early_or_on_a_day_without_banks_is_refused(
    days: dict[str, date], said: str
) -> None:
    with pytest.raises(FileRefused, match=said):
        reversed_([payment()], **days)


def test_the_fifth_banking_day_counts_holidays_out() -> None:
    christmas_week = {
        "settled": date(2026, 12, 24),
        "created": datetime(2026, 12, 28, 15, 0, tzinfo=UTC),
    }
    assert reversed_([payment()], effective=date(2027, 1, 4), **christmas_week)
    with pytest.raises(FileRefused, match="until 2027-01-04"):
        reversed_([payment()], effective=date(2027, 1, 5), **christmas_week)


def test_a_prenote_has_nothing_to_take_back() -> None:
    with pytest.raises(EntryRefused, match="moved no money"):
        reversed_([payment(prenote=True, amount=0)])


def test_a_reversal_that_finds_no_money_comes_back_as_such() -> None:
    bank = Bank()
    file = reversed_([payment(1)])
    bank.take(file.content)
    (found,) = returns.read(bank.answer(date(2026, 12, 9), returns={"2026-000001": "R01"})).returns
    assert (found.trace, found.amount) == (file.traces[0], file.total)
    assert "claim it from the next payment" in found.advice


def test_it_is_built_from_the_file_that_was_sent() -> None:
    """Whatever the books say by now: the account, the name and the amount that went out."""
    sent = [payment(2, account_type=AccountType.SAVINGS, name="O'Neil <Bo> & Sons"), payment(1)]
    file = ach.build(
        fleet(),
        sent,
        effective=THURSDAY,
        created=FRIDAY - timedelta(days=3),
        file_modifier="A",
        batch_number=7,
    )
    credited = entries_of(file.content, file.traces)
    found = checked(reversed_([credited[trace] for trace in file.traces]).content)
    by_id = {entry["id"]: entry for entry in found.entries}
    for one in checked(file.content).entries:
        debit = by_id[one["id"]]
        assert all(debit[name] == one[name] for name in ("account", "routing", "amount", "name"))
    assert sent[0].account_number not in repr(credited)
    with pytest.raises(FileRefused, match="no entry of trace 999"):
        entries_of(file.content, ["999"])


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 12, 1), THURSDAY),
        (date(2026, 12, 3), date(2026, 12, 4)),
        (date(2026, 12, 9), date(2026, 12, 10)),
        (date(2026, 12, 10), date(2026, 12, 10)),
    ],
)
def test_the_next_banking_day_is_the_first_and_the_last_one_is_today(
    today: date, first: date
) -> None:
    assert reversal.first_day(THURSDAY, today) == first
