"""The mark that no page of a preview or of a voided statement can be read without."""

import math

from include.dtr.pdf.drawing.paper import HEIGHT, RIGHT, TOP, UNITS, WIDTH, Page
from include.dtr.pdf.file.tags import ARTIFACT, END
from include.dtr.pdf.text.lines import line
from include.dtr.pdf.text.typefaces import Face

_ANGLE = math.radians(52)
_SIZE = 110
_WEIGHT, _DASH = 0.6, "15 20"


def stamp(page: Page, word: str, sentence: str) -> None:
    """Set `sentence` in the page's upper right corner, and `word` in large outlines beneath all."""
    page.words.append(ARTIFACT)
    page.text_right(RIGHT, TOP + 6.5, sentence, Face.BOLD, 9)
    page.words.append(END)
    large = line(word, Face.BOLD)
    half = large.width * _SIZE / 2
    cos, sin = math.cos(_ANGLE), math.sin(_ANGLE)
    x, y = WIDTH / 2 - half * cos + 38 * sin, HEIGHT / 2 - half * sin - 38 * cos
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x * UNITS:.0f} {y * UNITS:.0f} Tm"
    page.draw(
        f"q [{_DASH}] 0 d {_WEIGHT * UNITS:g} w BT 1 Tr /{Face.BOLD.key} {_SIZE * UNITS} Tf "
        f"{matrix}{large.show} ET Q"
    )
