"""Lines that read from right to left, in part or whole."""

import pytest

from include.dtr.pdf.text.direction import levels, visual_order

ARABIC = "محمد"


def seen(text: str) -> str:
    """The line as the eye meets it from left to right."""
    return "".join(visual_order(zip(levels(text), text, strict=True)))


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
    ],
)
def test_order(logical: str, visual: str) -> None:
    """Brackets are turned round when they are drawn, not here."""
    assert seen(logical) == visual


def test_levels_are_even_for_what_reads_from_left_to_right() -> None:
    assert levels("Ana 1") == [0] * 5
    assert list(levels(f"a{ARABIC[0]}1")) == [0, 1, 2]
