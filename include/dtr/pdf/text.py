"""Lines of text: measured, escaped, fitted and wrapped. Sizes in points, widths in em.

Plain text (printable ASCII) takes the short way. Anything else is made legible first and
then set by `shaping`; both give a `Line`, and nobody else needs to know which.
"""

from functools import lru_cache
from typing import NamedTuple

from include.dtr.pdf.typefaces import ENCODING, Face

LIMIT = 400
"""Characters of one text that are looked at; what lies beyond is cut with an ellipsis."""
ELLIPSIS = "…"


class Line(NamedTuple):
    """One line of text, ready to be shown."""

    width: float
    """In em: times the font size gives points."""
    show: str
    """Content stream operators that show it, the current point being its left end."""


@lru_cache(maxsize=1 << 15)
def line(text: str, face: Face = Face.REGULAR) -> Line:
    """`text` as one line, however long."""
    if not _is_plain(text):
        text = legible(text)
    code = text.encode(ENCODING)
    width = sum(map(face.widths.__getitem__, code)) / 1000
    return Line(width, f"({_escape(code.decode('latin-1'))})Tj")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _escape(text: str) -> str:
    if "(" in text or ")" in text or "\\" in text:
        return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return text


def legible(text: str) -> str:
    """`text` with all that cannot be printed replaced by a visible mark."""
    return "".join(c if c in _CORE else " " if c.isspace() else f"[U+{ord(c):04X}]" for c in text)


_CORE = frozenset(
    c
    for c in (bytes([code]).decode(ENCODING, "ignore") for code in range(32, 256))
    if c and c.isprintable()
)


def _shorten(text: str) -> str:
    return text if len(text) <= LIMIT else text[:LIMIT] + ELLIPSIS


def fit(text: str, face: Face, size: float, width: float) -> Line:
    """`text` on one line of at most `width` points, cut with an ellipsis where it must be."""
    text = _shorten(text)
    whole = line(text, face)
    if whole.width * size <= width:
        return whole
    text = text if _is_plain(text) else legible(text)
    kept = _longest_prefix(text, face, (width / size) - line(ELLIPSIS, face).width)
    return line(text[:kept].rstrip() + ELLIPSIS, face)


def _longest_prefix(text: str, face: Face, width: float) -> int:
    """How many characters of `text` fit into `width` em."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if line(text[:middle], face).width <= width:
            low = middle
        else:
            high = middle - 1
    return low


def wrap(text: str, face: Face, size: float, width: float, most: int) -> list[Line]:
    """`text` on up to `most` lines of at most `width` points; the last is cut where it must be."""
    text = _shorten(text)
    whole = line(text, face)
    if whole.width * size <= width:
        return [whole]
    rest = " ".join((text if _is_plain(text) else legible(text)).split())
    lines: list[Line] = []
    while rest and len(lines) < most - 1:
        kept = _longest_prefix(rest, face, width / size)
        if kept < len(rest):
            space = rest.rfind(" ", 0, kept + 1)
            kept = space if space > 0 else max(kept, 1)
        lines.append(line(rest[:kept].rstrip(), face))
        rest = rest[kept:].lstrip()
    if rest:
        lines.append(fit(rest, face, size, width))
    return lines
