"""The bank gets a list of the checks that were written, in its own columns."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.payments.bank.errors import CheckRefused
from include.dtr.payments.bank.positive_pay import Column, Drawn, Written, build
from include.dtr.spreadsheets import DANGEROUS
from tests.unit.payments.senders import HOUSE_BANK

ACCOUNT = Drawn(HOUSE_BANK, "0009000012345")
CHECKS = [
    Written(1002, date(2026, 12, 3), 7, "=O'Neil <Bo>, & Sons", void=True),
    Written(1001, date(2026, 12, 3), 123_456, "রহমান"),
]


def test_a_line_a_check_by_number_void_ones_too() -> None:
    assert build(ACCOUNT, CHECKS) == (
        b"0009000012345,1001,12/03/2026,1234.56,RHMAN,I\r\n"
        b"0009000012345,1002,12/03/2026,0.07,ONEIL BO SONS,V\r\n"
    )


def test_columns_order_heading_and_words_are_the_banks() -> None:
    drawn = replace(
        ACCOUNT, columns=tuple(Column), heading=True, issued_word="ISSUE", void_word="VOID"
    )
    heading, first, second = build(drawn, CHECKS).decode().splitlines()
    assert heading.split(",") == [column.value for column in Column]
    assert first.split(",") == [
        HOUSE_BANK,
        "0009000012345",
        "1001",
        "2026-12-03",
        "12/03/2026",
        "20261203",
        "1234.56",
        "123456",
        "RHMAN",
        "ISSUE",
    ]
    assert second.endswith(",VOID")


@pytest.mark.parametrize(
    ("drawn", "checks", "said"),
    [
        (ACCOUNT, [], "no check"),
        (ACCOUNT, [CHECKS[0], CHECKS[0]], "comes twice"),
        (ACCOUNT, [replace(CHECKS[0], payee="''")], "nothing of the payee's name"),
        (replace(ACCOUNT, columns=()), CHECKS, "must name columns"),
        (replace(ACCOUNT, columns=(Column.AMOUNT, Column.AMOUNT)), CHECKS, "each of them once"),
    ],
)
def test_a_list_that_the_bank_would_refuse_is_refused(
    drawn: Drawn, checks: list[Written], said: str
) -> None:
    with pytest.raises(CheckRefused, match=said):
        build(drawn, checks)


@given(st.text(min_size=1, max_size=40))
def test_no_payee_is_a_formula_or_breaks_a_line(payee: str) -> None:
    drawn = replace(ACCOUNT, columns=(Column.PAYEE,))
    try:
        made = build(drawn, [replace(CHECKS[1], payee=payee)]).decode()
    except CheckRefused:
        return
    assert made.count("\r\n") == 1
    assert not made.startswith(DANGEROUS)
    assert "," not in made
