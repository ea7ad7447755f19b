"""How the columns of a table share the width of the page."""

from include.dtr.pdf.drawing.columns import SETTINGS, Column, lay_out, money

PLACES = [Column("When"), Column("Agency", grows=True), Column("Exit", grows=True)]
FIGURES = [money(name) for name in ("Owed before", "Charged", "Paid", "Left to pay")]
COLUMNS = [*PLACES, *FIGURES]
WIDTHS = [8.0, 4.0, 10.5, 6.0, 4.0, 3.0, 5.0]
"""In em."""


def whole(gap: float) -> float:
    """The width at which nothing is wrapped, in points of 9 point type."""
    size = SETTINGS[0].size
    wanted = [
        max(width * size, column.least) for width, column in zip(WIDTHS, COLUMNS, strict=True)
    ]
    return sum(wanted) + gap * (len(COLUMNS) - 1)


def test_columns_stand_closer_rather_than_that_a_row_takes_two_lines() -> None:
    wide, close = SETTINGS[:2]
    for right, chosen in ((whole(wide.gap), wide), (whole(wide.gap) - 1, close)):
        setting, edges = lay_out(COLUMNS, WIDTHS, 0, right)
        assert setting is chosen
        left, end = edges[2]
        assert end - left >= WIDTHS[2] * setting.size - 0.01


def test_text_is_wrapped_before_type_gets_smaller() -> None:
    setting, edges = lay_out(COLUMNS, WIDTHS, 0, whole(SETTINGS[1].gap) - 8)
    assert setting is SETTINGS[0]
    left, end = edges[2]
    assert end - left < WIDTHS[2] * setting.size


def test_figures_are_never_narrower_than_they_are() -> None:
    for right in range(300, 600, 7):
        setting, edges = lay_out(COLUMNS, WIDTHS, 0, right)
        for width, (left, end) in zip(WIDTHS[3:], edges[3:], strict=True):
            assert end - left >= width * setting.size - 0.01
