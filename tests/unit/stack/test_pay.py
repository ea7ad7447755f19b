"""What `make pay` writes on a terminal."""

from local.pay import masked

ENTRY = (
    "6221110000251234567890123456700000300002025-000001    REZAUL KARIM            0111000020000001"
)


def test_an_account_number_is_shown_by_its_last_four_digits() -> None:
    shown = masked(ENTRY)
    assert "12345678901234567" not in shown
    assert shown == ENTRY.replace("12345678901234567", "*" * 13 + "4567")


def test_a_short_account_keeps_the_line_s_width() -> None:
    line = ENTRY.replace("12345678901234567", f"{'778899':<17}")
    assert masked(line) == ENTRY.replace("12345678901234567", f"{'**8899':<17}")


def test_lines_without_an_account_are_shown_as_they_are() -> None:
    for kind in "15789":
        assert masked(kind + ENTRY[1:]) == kind + ENTRY[1:]
