"""Cells of exports."""

from decimal import Decimal

import pytest

from include.dtr.api.exports import _cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_dangerous_text_is_defused(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize("text", [" =1+1", "\n@SUM(A1)", "＝1+1", "\u00a0+1", "－1", "＠x"])
def test_blanks_and_wide_signs_before_a_formula_do_not_hide_it(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["0123", "1E10", "2e5", "12345678901234567"])
def test_text_that_a_spreadsheet_would_take_for_a_number_is_kept(text: str) -> None:
    assert _cell(text) == f"'{text}"


def test_amounts_and_harmless_text_stay() -> None:
    assert _cell(Decimal("-12.50")) == "-12.50"
    assert _cell("O'Neil <Bo> & Sons = fine") == "O'Neil <Bo> & Sons = fine"
    assert _cell("1009") == "1009"
    assert _cell(None) == ""
