"""What people enter for good."""

from datetime import date, timedelta

import pytest

from include.dtr import entered
from include.dtr.entered import EntryRefused

END, TODAY = date(2025, 11, 15), date(2025, 11, 23)


@pytest.mark.parametrize(
    "character",
    ["\u0000", "\t", "\n", "\u00ad", "\u034f", "\u200b", "\u200e", "\u202e", "\u2028", "\u2066",
     "\u2800", "\u3164", "\ufe0f", "\ufeff", "\ue000", "\U000e0041", "\U000e0100"],
    ids=lambda character: f"U+{ord(character):04X}",
)  # fmt: skip
def test_what_nobody_can_see_is_refused_wherever_it_is_entered(character: str) -> None:
    for enter in (entered.reason, entered.batch_number):
        with pytest.raises(EntryRefused, match=rf"U\+{ord(character):04X}\) in place 11"):
            enter(f"charged tw{character}ice")


@pytest.mark.parametrize(
    "text", ["O'Neil <Bo> & Sons", "রহমান দুইবার", "محمد مرتين اليوم", "王先生的退款记录有误请核对"]
)
def test_names_in_any_script_may_stand_in_a_reason(text: str) -> None:
    assert entered.reason(f"  {text} ") == text


def test_a_batch_number_has_no_blanks_around_it_and_no_odd_ones_within() -> None:
    assert entered.batch_number("  B 78 ") == "B 78"
    for text in ("", "   ", "B\u00a078", "B\u300078"):
        with pytest.raises(EntryRefused):
            entered.batch_number(text)


def test_a_reason_has_ten_characters_without_the_blanks_around_it() -> None:
    assert entered.reason(" 1234567890 ") == "1234567890"
    with pytest.raises(EntryRefused, match="at least 10 characters"):
        entered.reason("  123456789  ")


@pytest.mark.parametrize("on", [END, TODAY, TODAY + timedelta(days=60)])
def test_a_payment_is_made_between_the_weeks_end_and_sixty_days_from_now(on: date) -> None:
    assert entered.payment_date(on, END, TODAY) == on


@pytest.mark.parametrize(
    "on", [date(1999, 11, 20), END - timedelta(days=1), TODAY + timedelta(days=61), date.max]
)
def test_a_payment_date_that_is_a_slip_is_refused(on: date) -> None:
    with pytest.raises(EntryRefused, match=str(on)):
        entered.payment_date(on, END, TODAY)
