"""Whose money it is and where, in words: each state of a payment says its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.delivery.saying import Payday, what_you_get
from include.dtr.languages import languages
from include.dtr.model import PaymentType
from include.dtr.payments.states import PaymentState
from include.dtr.payments.week_money import Part, WeekMoney

TODAY, FRIDAY = date(2025, 11, 17), date(2025, 11, 21)
DUE, NONE = Decimal("400.00"), Decimal("0.00")
PAYDAY = Payday(FRIDAY, "ACH", TODAY)
PENDING = WeekMoney(DUE, DUE)
ACH, CHECK = PaymentType.ACH, PaymentType.CHECK


def part(state: PaymentState, amount: str = "400.00", on: date = TODAY) -> Part:
    return Part(Decimal(amount), ACH, state, on)


def paid(*parts: Part) -> WeekMoney:
    still = DUE - sum((p.amount for p in parts if p.state is not PaymentState.RETURNED), NONE)
    return WeekMoney(DUE, max(still, NONE), max(-still, NONE), parts=parts)


def said(money: WeekMoney, total_due: Decimal = DUE, payday: Payday = PAYDAY) -> list[str]:
    return what_you_get("en", total_due, money, payday)[1:]


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (PENDING, ["It is paid to your bank account on Fri Nov 21, 2025."]),
        (paid(part(PaymentState.SETTLED)), ["It was paid to your bank account on Mon Nov 17"]),
        (paid(part(PaymentState.SENT)), ["It was paid to your bank account on Mon Nov 17"]),
        (
            paid(replace(part(PaymentState.SENT), method=CHECK)),
            ["It was paid by check on Mon Nov 17, 2025."],
        ),
        (
            paid(part(PaymentState.SENT, on=FRIDAY)),
            ["It is paid to your bank account on Fri Nov 21, 2025."],
        ),
        (
            paid(part(PaymentState.PLANNED, on=FRIDAY)),
            ["It is paid to your bank account on Fri Nov 21, 2025."],
        ),
        (
            paid(part(PaymentState.PLANNED, on=date(2025, 11, 14))),
            ["$400.00 is not paid yet; its day is not known."],
        ),
        (paid(part(PaymentState.HELD)), ["$400.00 is held back for now."]),
        (replace(PENDING, held=True), ["$400.00 is held back for now."]),
        (
            paid(part(PaymentState.RETURNED)),
            ["A payment to you came back. $400.00 is still to be paid"],
        ),
        (
            paid(part(PaymentState.RETURNED), part(PaymentState.SENT)),
            ["It was paid to your bank account on Mon Nov 17, 2025."],
        ),
        (
            paid(part(PaymentState.SETTLED, "300.00")),
            ["$300.00 was paid on Mon Nov 17, 2025.", "$100.00 is paid on Fri Nov 21, 2025."],
        ),
        (
            paid(part(PaymentState.SETTLED, "450.00")),
            ["$450.00 was paid on Mon Nov 17, 2025.", "$50.00 too much was paid to you."],
        ),
        (
            replace(paid(part(PaymentState.SENT, "300.00")), still_due=NONE, set_off=DUE - 300),
            ["$300.00 was paid on Mon Nov 17, 2025.", "$100.00 of it is kept"],
        ),
    ],
)
def test_it_says_where_the_money_is(money: WeekMoney, words: list[str]) -> None:
    lines = said(money)
    assert len(lines) == len(words), lines
    for line, start in zip(lines, words, strict=True):
        assert line.startswith(start)


def test_a_pay_day_that_has_gone_by_without_a_payment_is_no_promise() -> None:
    late = replace(PAYDAY, today=date(2025, 11, 22))
    assert said(PENDING, payday=late) == ["$400.00 is not paid yet; its day is not known."]


def test_who_owes_now_and_was_paid_before_reads_both() -> None:
    money = WeekMoney(NONE, NONE, Decimal("300.00"), parts=[part(PaymentState.SETTLED, "300.00")])
    lines = what_you_get("en", Decimal("-60.00"), money, PAYDAY)
    assert lines[0].startswith("You owe $60.00.")
    assert lines[1:] == [
        "$300.00 was paid on Mon Nov 17, 2025.",
        "$300.00 too much was paid to you. It is taken off a later payment.",
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([s for s in PaymentState if s is not PaymentState.CANCELED]),
            st.integers(1, 90_000),
            st.dates(date(2025, 11, 10), date(2025, 11, 25)),
        ),
        max_size=4,
    ),
    st.booleans(),
    st.sampled_from([language.tag for language in languages()]),
)
def test_was_paid_is_said_of_money_that_went_out_and_of_no_other(
    drawn: list[tuple[PaymentState, int, date]], held: bool, tag: str
) -> None:
    parts = [Part(Decimal(cents) / 100, ACH, state, on) for state, cents, on in drawn]
    money = replace(paid(*parts), held=held)
    out = [p for p in parts if p.state in ("SENT", "SETTLED") and p.on <= TODAY]
    english = said(money)
    assert sum(" was paid " in line and "too much" not in line for line in english) == len(out)
    is_open = money.still_due > 0
    assert len(english) == sum(p.state != "RETURNED" for p in parts) + is_open + (
        money.claim_back > 0
    )
    assert len(what_you_get(tag, DUE, money, PAYDAY)) == len(english) + 1
