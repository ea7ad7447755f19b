"""Checks on paper: nobody can add to the amount, and the payee is whole."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from include.dtr.model import Company
from include.dtr.payments.bank.amounts import figures, guarded, in_words
from include.dtr.payments.bank.check_numbers import LAST, series
from include.dtr.payments.bank.checks import MOST_CENTS, Check, Position, StubLine, pdf
from include.dtr.payments.bank.errors import CheckRefused
from include.dtr.pdf.drawing.paper import RIGHT
from include.dtr.period import PayPeriod
from tests.unit.pdf.reading import letters_of, lines_of, overlaps, page_texts, text_of

COMPANY = Company("Big Apple Taxi", "50-24 Queens Boulevard, Woodside, NY 11377", "Tel. 555-0142")
MADE = datetime(2026, 11, 29, 11, tzinfo=UTC)
WEEK = PayPeriod(date(2026, 11, 22), date(2026, 11, 28))
SUMMARY = (
    StubLine("Card earnings", 152_340),
    StubLine("Total deductions, less credits", -28_884),
    StubLine("Total due", 123_456),
)
MICR_BAND = 45.0  # five eighths of an inch at the foot of a check belong to the bank


def check(number: int = 1001, **changed: Any) -> Check:
    chosen: dict[str, Any] = {
        "number": number,
        "payee": "Rahim Uddin",
        "amount": 123_456,
        "day": date(2026, 12, 3),
        "dtr_id": f"DTR-{number}-2026-11-22",
        "receipt_number": f"RCPT-2026-{number:06}",
        "period": WEEK,
        "summary": SUMMARY,
    }
    return Check(**{**chosen, **changed})


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (123_456, "One thousand two hundred thirty-four and 56/100 dollars"),
        (1, "Zero and 01/100 dollars"),
        (100, "One and 00/100 dollars"),
        (10_100, "One hundred one and 00/100 dollars"),
        (
            MOST_CENTS,
            "Nine hundred ninety-nine thousand nine hundred ninety-nine and 99/100 dollars",
        ),
    ],
)
def test_an_amount_in_words_is_written_the_american_way(cents: int, words: str) -> None:
    assert in_words(cents) == words


@given(st.integers(1, MOST_CENTS))
def test_figures_and_words_say_the_same_and_leave_no_room(cents: int) -> None:
    assert figures(cents) == f"{cents / 100:,.2f}"
    shown = guarded(cents)
    assert re.fullmatch(r"\*\*+[0-9,]+\.\d\d\*\*", shown)
    assert len(shown) >= 12
    dollars, rest = in_words(cents).lower().split(f" and {cents % 100:02}/100")
    assert rest == " dollars"
    spoken = re.sub(r",| and\b", "", num2words(cents // 100))
    assert dollars == spoken


def test_a_check_says_payee_amount_date_number_and_statement() -> None:
    found = lines_of(pdf([check()], COMPANY, MADE))
    text = "\n".join(found)
    assert "Rahim Uddin" in text
    assert "$**1,234.56**" in text
    assert re.search(
        r"\*{3}One thousand two hundred thirty-four and 56/100 dollars\*{20,}", text
    ), text
    assert "No. 1001" in text
    assert "Dec 3, 2026" in text
    assert "Statement RCPT-2026-001001, Sun Nov 22 to Sat Nov 28, 2026" in text


def test_the_stars_reach_the_end_of_the_line_and_not_beyond() -> None:
    for amount in (1, 123_456, MOST_CENTS):
        (letters,) = letters_of(pdf([check(amount=amount)], COMPANY, MADE))
        stars = [letter for letter in letters if letter.character == "*"]
        assert RIGHT - 8 < max(star.right for star in stars) <= RIGHT


def test_both_stubs_have_the_statements_summary_with_no_sign() -> None:
    text = text_of(pdf([check()], COMPANY, MADE))
    assert text.count("Total deductions, less credits") == 2
    assert "288.84" in text
    assert "-288.84" not in text
    assert "Driver's part" in text
    assert "Office's part" in text


@pytest.mark.parametrize("position", Position)
def test_the_banks_band_is_free_and_nothing_overlaps(position: Position) -> None:
    made = check(
        summary=[StubLine(f"Line {n}", n) for n in range(10)],
        address=("37-12 74th Street, Apt. 4B", "Second line", "Jackson Heights, NY 11372"),
    )
    (letters,) = letters_of(pdf([made], COMPANY, MADE, position=position))
    foot = position.top - 252
    assert not [one for one in letters if foot <= one.bottom < foot + MICR_BAND]
    assert not overlaps(letters)
    number = next(one for one in letters if one.character == "$")
    assert foot < number.bottom < position.top


@pytest.mark.parametrize("payee", ["মোঃ আব্দুর রহমান", "محمد علی خان", "王小明", "O'Neil <Bo> & Sons"])
def test_a_payee_of_any_script_is_printed(payee: str) -> None:
    text = text_of(pdf([check(payee=payee)], COMPANY, MADE))
    assert "?" not in text
    if payee.isascii():
        assert payee in text


def test_a_long_payee_takes_two_lines_and_is_never_cut() -> None:
    payee = "The Successors in Interest of O'Neil Brothers " * 3
    face = text_of(pdf([check(payee=payee[:120])], COMPANY, MADE)).split("Driver's part")[0]
    assert "…" not in face
    assert "Brothers The Successors" in " ".join(face.split())
    with pytest.raises(CheckRefused, match="too long for a check and is not cut"):
        pdf([check(payee=payee * 2)], COMPANY, MADE)


def test_many_checks_are_one_file_and_the_same_bytes_again() -> None:
    checks = [check(number) for number in range(1001, 1041)]
    made = pdf(checks, COMPANY, MADE)
    assert made == pdf(checks, COMPANY, MADE)
    texts = page_texts(made)
    assert len(texts) == 40
    assert all(f"No. {1001 + place}" in text for place, text in enumerate(texts))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": 0}, "above zero"),
        ({"amount": -5}, "above zero"),
        ({"amount": MOST_CENTS + 1}, r"up to \$999,999.99"),
        ({"amount": 12.5}, "whole cents"),
        ({"payee": "  "}, "names no payee"),
        ({"number": 1001}, "number comes twice"),
        ({"summary": [StubLine("x", 1)] * 11}, "11 lines and room for 10"),
    ],
)
def test_a_check_that_cannot_be_is_refused_and_nothing_is_printed(
    wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(CheckRefused, match=said):
        pdf([check(1001), check(**{"number": 1002, **wrong})], COMPANY, MADE)


def test_no_check_is_no_file() -> None:
    with pytest.raises(CheckRefused, match="no check to print"):
        pdf([], COMPANY, MADE)


def test_numbers_go_on_without_a_gap() -> None:
    assert series(None, 1001, 3) == range(1001, 1004)
    assert series(1003, 1001, 2) == range(1004, 1006)
    assert series(1003, 5000, 1) == range(5000, 5001)  # a new box of stock
    for last, first, count in ((LAST, 1, 1), (None, 0, 1), (None, 1, 0)):
        with pytest.raises(CheckRefused):
            series(last, first, count)


@given(st.integers(1, 10**6), st.lists(st.integers(1, 50), min_size=1, max_size=10))
def test_series_after_series_repeats_nothing(first: int, counts: list[int]) -> None:
    last, seen = None, []
    for count in counts:
        numbers = series(last, first, count)
        seen += numbers
        last = numbers[-1]
    assert seen == list(range(first, first + sum(counts)))
