"""Fitting and wrapping: never wider than asked, never cut without an ellipsis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.pdf.text.lines import LIMIT, fit, fit_end, line, passing_line, wrap
from include.dtr.pdf.text.typefaces import Face

SIZE = 8.0


def shown(text: str) -> str:
    return line(text).show


def test_a_line_escapes_what_ends_a_string() -> None:
    assert shown("a(b)\\c") == "(a\\(b\\)\\\\c )Tj"


def test_figures_have_one_width() -> None:
    assert len({line(figure).width for figure in "0123456789"}) == 1
    assert len({line(figure, Face.BOLD).width for figure in "0123456789"}) == 1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_a_plain_line_is_as_wide_as_its_characters(text: str) -> None:
    for face in (Face.REGULAR, Face.BOLD):
        characters = sum(face.widths[code] for code in text.encode())
        assert line(text, face).width == passing_line(text, face).width == characters / 1000


def test_a_text_that_differs_in_digits_alone_shows_its_own() -> None:
    assert [shown("Nov 9, 4:15 AM"), shown("Nov 8, 4:27 AM")] == [
        "(Nov 9, 4:15 AM )Tj",
        "(Nov 8, 4:27 AM )Tj",
    ]


def test_what_fits_is_left_alone() -> None:
    assert fit("Woodside", Face.REGULAR, SIZE, 100) == line("Woodside")


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    cut = fit("Woodside Auto Works", Face.REGULAR, SIZE, 40)
    assert cut.show.startswith("(Wood")
    assert "\x85" in cut.show  # the ellipsis in Windows-1252
    assert cut.width * SIZE <= 40


def test_a_key_keeps_its_end() -> None:
    cut = fit_end("CURB-2025-000123", Face.REGULAR, SIZE, 40)
    assert cut.show.endswith("00123 )Tj")
    assert cut.width * SIZE <= 40


def test_wrapping_breaks_at_spaces() -> None:
    lines = wrap("No standing except trucks loading", Face.REGULAR, SIZE, 60, 3)
    assert [set_line.show for set_line in lines] == [
        "(No standing )Tj",
        "(except trucks )Tj",
        "(loading )Tj",
    ]


def test_a_text_beyond_all_measure_is_looked_at_only_so_far() -> None:
    assert wrap("n" * 10**7, Face.REGULAR, SIZE, 10**6, 1) == (line("n" * LIMIT + "…"),)


@given(st.text(max_size=120), st.floats(30, 300), st.integers(1, 4))
def test_wrapped_lines_keep_within_the_width(text: str, width: float, most: int) -> None:
    lines = wrap(text, Face.REGULAR, SIZE, width, most)
    assert 1 <= len(lines) <= most or not text.strip()
    widest = max((set_line.width * SIZE for set_line in lines), default=0)
    single = max((line(c).width * SIZE for c in text), default=0) + line("…").width * SIZE
    assert widest <= max(width, single) + 0.01


@given(st.text(max_size=80))
def test_any_text_can_be_set(text: str) -> None:
    for face in (Face.REGULAR, Face.BOLD):
        assert line(text, face).width >= 0


@pytest.mark.parametrize("text", ["", "\u200b", "\u0301"])
def test_texts_without_ink_take_no_room_and_one_line(text: str) -> None:
    assert line(text).width == 0
    assert wrap(text, Face.REGULAR, SIZE, 50, 3) == (line(text),)
