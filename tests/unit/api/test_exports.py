"""Cells of exports."""

from decimal import Decimal

import pytest

from include.dtr.api.exports import _cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_dangerous_text_is_defused(text: str) -> None:
    assert _cell(text) == f"'{text}"


def test_amounts_and_harmless_text_stay() -> None:
    assert _cell(Decimal("-12.50")) == "-12.50"
    assert _cell("O'Neil <Bo> & Sons = fine") == "O'Neil <Bo> & Sons = fine"
    assert _cell(None) == ""
