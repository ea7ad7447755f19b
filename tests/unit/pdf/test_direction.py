"""Lines that read from right to left, in part or whole."""

import sys
import unicodedata

import pytest

from include.dtr.pdf.text.direction import levels, visual_order

ARABIC = "محمد"


def seen(text: str) -> str:
    """The line as the eye meets it from left to right."""
    placed = ((level, c) for level, c in zip(levels(text), text, strict=True) if level is not None)
    return "".join(visual_order(placed))


@pytest.mark.parametrize(
    ("logical", "visual"),
    [
        ("Ana", "Ana"),
        (ARABIC, ARABIC[::-1]),
        (f"Ana {ARABIC} Rivera", f"Ana {ARABIC[::-1]} Rivera"),
        (f"{ARABIC} Khan", f"{ARABIC[::-1]} Khan"),
        (f"{ARABIC} 123", f"123 {ARABIC[::-1]}"),
        (f"{ARABIC} (NY)", f"{ARABIC[::-1]} (NY)"),
        (f"Ana ({ARABIC})", f"Ana ({ARABIC[::-1]})"),
        (f"{ARABIC} ({ARABIC})", f"){ARABIC[::-1]}( {ARABIC[::-1]}"),
        (f"{ARABIC}-{ARABIC}", f"{ARABIC[::-1]}-{ARABIC[::-1]}"),
        (f"Ana {ARABIC} (2)", f"Ana )2( {ARABIC[::-1]}"),
        (f"{ARABIC}, 5", f"5 ,{ARABIC[::-1]}"),
        (f"\u2068{ARABIC}\u2069, 5", f"{ARABIC[::-1]}, 5"),
        (f"5  \u2068{ARABIC}\u2069", f"5  {ARABIC[::-1]}"),
        (f"\u2067{ARABIC} Bo\u2069 Lu", f"Bo {ARABIC[::-1]} Lu"),
        (f"{ARABIC} \u2066Bo {ARABIC}\u2069", f"Bo {ARABIC[::-1]} {ARABIC[::-1]}"),
        (f"a\u2069b\u2067{ARABIC}", f"ab{ARABIC[::-1]}"),
    ],
)
def test_order(logical: str, visual: str) -> None:
    """Brackets are turned round when they are drawn, not here; isolates have no ink."""
    assert seen(logical) == visual


def test_no_character_that_reads_from_right_to_left_is_missed() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN"):
            assert levels(chr(code)) == [2 if unicodedata.bidirectional(chr(code)) == "AN" else 1]


def test_levels_are_even_for_what_reads_from_left_to_right() -> None:
    assert levels("Ana 1") == [0] * 5
    assert list(levels(f"a{ARABIC[0]}1")) == [0, 1, 2]
