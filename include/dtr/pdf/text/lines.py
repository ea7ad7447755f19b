"""Lines of text: measured, escaped, fitted and wrapped. Sizes in points, widths in em.

Plain text (printable ASCII) takes the short way. Anything else is made legible first and
then set by `shaping`; both give a `Line`, and nobody else needs to know which.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, cast

from include.dtr.pdf.text.direction import reopened
from include.dtr.pdf.text.scripts import clusters, legible
from include.dtr.pdf.text.shaping import DIGIT, Shaped, escape, shape, with_digits
from include.dtr.pdf.text.typefaces import ENCODING, Face

LIMIT = 1000
"""Characters of one text that are looked at; what lies beyond is cut with an ellipsis."""
ELLIPSIS = "…"


class Line(NamedTuple):
    """One line of text, ready to be shown."""

    width: float
    """In em: times the font size gives points."""
    show: str
    """The operators that show it from the current point on, in the current font.

    A space follows each text, so that no two run together when read out or copied."""
    shaped: Shaped | None = None
    """Where it takes other fonts than the current one; `show` is then empty."""


def line(text: str, face: Face = Face.REGULAR) -> Line:
    """`text` as one line, however wide; of a very long text only the beginning."""
    return _line(text if len(text) <= LIMIT else shorten(text), face)


def lines(texts: Iterable[str], face: Face = Face.REGULAR) -> list[Line]:
    """Each as `line` has it; in bulk."""
    return [_line(text if len(text) <= LIMIT else shorten(text), face) for text in texts]


def passing_line(text: str, face: Face = Face.REGULAR) -> Line:
    """As `line` has it, for a text that hardly comes again: it is not remembered."""
    if len(text) > LIMIT:
        text = shorten(text)
    if text.isascii():
        width = _plain_width(text.encode().translate(_ZEROS), face)
        if width is not None:
            return _plain_line((width, f"({text} )Tj", None))
        if _is_plain(text):
            return Line(_width(text.encode(), face), f"({escape(text)} )Tj")
    return _other_line(text, face)


_line = lru_cache(maxsize=1 << 14)(passing_line)
_plain_line = cast(Callable[[tuple[float, str, None]], Line], partial(tuple.__new__, Line))
"""A third of the time that a named tuple's own constructor takes."""


_ZEROS = bytes(ord("0") if code in b"0123456789" else code for code in range(256))
"""Digits are all as wide as each other, and texts that differ in them alone come by the thousand:
amounts, times, numbers of trips."""


@lru_cache(maxsize=1 << 13)
def _plain_width(code: bytes, face: Face) -> float | None:
    """The width in em of a text that is shown as it is; None where something must be done first.

    `code` is the text in ASCII, its digits made zeros by `_ZEROS`.
    """
    text = code.decode()
    return _width(code, face) if text.isprintable() and escape(text) == text else None


def _width(code: bytes, face: Face) -> float:
    return sum(map(face.widths.__getitem__, code)) / 1000


@lru_cache(maxsize=1 << 11)
def _other_line(text: str, face: Face) -> Line:
    """A line that is not plain. Remembered apart: these cost more and come again, while each
    statement has hundreds of plain ones of its own."""
    text = legible(text)
    try:
        code = text.encode(ENCODING)
    except UnicodeEncodeError:
        shaped = shape(text, face)
        return Line(shaped.width, "", shaped)
    shown = escape(code.decode("latin-1"))
    return Line(_width(code, face), f"({shown} )Tj")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def shorten(text: str) -> str:
    """At most `LIMIT` characters of `text`, and an ellipsis where there are more."""
    return text if len(text) <= LIMIT else text[:LIMIT] + ELLIPSIS


def fit(text: str, face: Face, size: float, width: float) -> Line:
    """`text` on one line of at most `width` points, cut with an ellipsis where it must be."""
    text = shorten(text)
    whole = line(text, face)
    if whole.width * size <= width:
        return whole
    room = width / size - line(ELLIPSIS, face).width
    parts = _clusters(text)
    kept = "".join(parts[: _count(parts, face, room)])
    return line(kept.rstrip() + ELLIPSIS, face)


def fit_end(text: str, face: Face, size: float, width: float) -> Line:
    """Like `fit`, but what is cut is the beginning: keys differ at their end."""
    whole = line(text, face)
    if whole.width * size <= width:
        return whole
    parts = _clusters(text[-LIMIT:])
    room = width / size - line(ELLIPSIS, face).width
    return line(ELLIPSIS + "".join(parts[-_count(parts[::-1], face, room) :]), face)


def wrap(text: str, face: Face, size: float, width: float, most: int) -> Sequence[Line]:
    """`text` on up to `most` lines of at most `width` points; the last is cut where it must be.

    Broken at spaces; within a word only where the word alone is too long.
    """
    text = shorten(text)
    if not text.isascii():
        return _wrap_other(text, face, size, width, most)
    whole = line(text, face)
    if whole.width * size <= width:
        return (whole,)
    return _wrap(text, face, size, width, most)


def _wrap_other(text: str, face: Face, size: float, width: float, most: int) -> Sequence[Line]:
    """A text that is not ASCII: as one with other digits, which is known more often than not."""
    text = legible(text)
    set_lines = _wrap(DIGIT.sub("0", text), face, size, width, most)
    digits = "".join(DIGIT.findall(text))
    if not digits:
        return set_lines
    filled = []
    for set_line in set_lines:
        shaped = set_line.shaped
        if shaped is not None:
            count = shaped.places
            filled.append(set_line._replace(shaped=shaped.with_digits(digits[:count])))
        else:
            count = len(DIGIT.findall(set_line.show))
            filled.append(set_line._replace(show=with_digits(set_line.show, digits[:count])))
        digits = digits[count:]
    return filled


@lru_cache(maxsize=1 << 11)
def _wrap(text: str, face: Face, size: float, width: float, most: int) -> tuple[Line, ...]:
    alone = line(text, face)
    if alone.width * size <= width:
        return (alone,)
    parts = split(text, face, size, width, most)
    whole = [line(part, face) for part in parts[:-1]]
    return (*whole, fit(parts[-1], face, size, width)) if parts else ()


def split(text: str, face: Face, size: float, width: float, most: int = 8) -> list[str]:
    """The texts of up to `most` lines; all but the last are at most `width` points wide."""
    texts: list[str] = []
    text = shorten(text)
    rest = " ".join((text if _is_plain(text) else legible(text)).split())
    while rest and len(texts) < most - 1:
        kept, rest = _broken(rest, face, width / size)
        texts.append(kept)
    whole = [*texts, rest] if rest else texts
    return whole if len(whole) < 2 or text.isascii() else list(reopened(whole))


def _broken(text: str, face: Face, width: float) -> tuple[str, str]:
    """What of a text fits into `width` em, and the rest. Words are measured one by one: most have
    been before, and a word is as wide in a line as it is alone."""
    words = text.split(" ")
    blank, used = line(" ", face).width, 0.0
    for taken, word in enumerate(words):
        used += (blank if taken else 0) + line(word, face).width
        if used > width + 1e-9:
            if taken:
                return " ".join(words[:taken]), " ".join(words[taken:])
            parts = _clusters(word)
            count = _count(parts, face, width)
            return "".join(parts[:count]), " ".join(("".join(parts[count:]), *words[1:])).lstrip()
    return text, ""


def _clusters(text: str) -> Sequence[str]:
    """The legible text in parts that may not be cut."""
    return text if _is_plain(text) else clusters(legible(text))


def _count(parts: Sequence[str], face: Face, width: float) -> int:
    """How many of `parts` fit into `width` em; at least one."""
    low, high = 1, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        if line("".join(parts[:middle]), face).width <= width:
            low = middle
        else:
            high = middle - 1
    return low
