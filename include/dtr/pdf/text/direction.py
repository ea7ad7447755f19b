"""Reading direction: which characters of a line run from right to left (Unicode annex 9).

The rules are python-bidi's, which keeps them as of Unicode 5; the later rule N0 (a pair of
brackets turns as one) and the isolates of Unicode 6.3 are added here. Other explicit
directional controls never get this far, since a legible text has none.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

from bidi import algorithm

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_STRONG = {"L": "L", "R": "R", "AN": "R", "EN": "R"}
Item = TypeVar("Item")


LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG, POP = "\u2066\u2067\u2068\u2069"
ISOLATES = frozenset((LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG, POP))
_OBJECT = "\ufffc"
"""Stands for an isolated text in the line around it: a neutral character."""
_ISOLATE = re.compile("[\u2066-\u2069]")
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks that hold what reads from right to left, and some neighbors."""


def isolated(text: str) -> str:
    """`text` kept apart, so that it turns neither what is before nor what is after it."""
    return text if text.isascii() else f"{FIRST_STRONG}{text}{POP}"


def from_right(text: str) -> str:
    """`text` as one that is read from right to left, whatever Latin words are in it."""
    return f"{RIGHT_TO_LEFT}{text}{POP}"


def reopened(texts: Iterable[str]) -> Iterator[str]:
    """Lines of one text, each isolate that goes over several closed and opened again in each."""
    opened: list[str] = []
    for text in texts:
        begun = "".join(opened)
        for control in _ISOLATE.findall(text):
            if control == POP:
                opened = opened[:-1]
            else:
                opened.append(control)
        yield f"{begun}{text}{POP * len(opened)}"


def levels(text: str) -> list[int | None]:
    """The embedding level of each character; odd ones read from right to left.

    None for the controls of isolates, which have no ink. A statement is written from left to
    right, so a line with any Latin letter is too; only a line without one takes the direction
    of its own script.
    """
    if _FROM_RIGHT.search(text) is None and _ISOLATE.search(text) is None:
        return [0] * len(text)
    return _levels(text, None, 0)


def _levels(text: str, base: int | None, outer: int) -> list[int | None]:
    """`base` is the direction (0, 1, or None: found out), `outer` the level around `text`."""
    spans = _isolates(text)
    around, at = "", 0
    for first, last in spans:
        around += text[at:first] + _OBJECT
        at = last + 1
    around = (around + text[at:]).replace(POP, "")
    if base is None:
        types = {unicodedata.bidirectional(c) for c in around}
        base = 1 if types & _RIGHT_TO_LEFT and "L" not in types else 0
    found = iter(_resolved(around, base, outer + (outer + base) % 2))
    whole: list[int | None] = []
    at = 0
    for first, last in [*spans, (len(text), len(text))]:
        whole += [None if c == POP else next(found) for c in text[at:first]]
        if first < len(text):
            whole += [None, *_isolate(text[first], text[first + 1 : last], next(found))]
            whole += [None] * (last < len(text))
        at = last + 1
    return whole


def _isolate(opening: str, inside: str, level: int) -> list[int | None]:
    if opening == FIRST_STRONG:
        strong = (unicodedata.bidirectional(c) for c in inside)
        first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
        base = int(first != "L")
    else:
        base = int(opening == RIGHT_TO_LEFT)
    return _levels(inside, base, level + 1)


def _isolates(text: str) -> list[tuple[int, int]]:
    """Where each outermost isolate opens and closes; one never closed ends with the text."""
    opened: list[int] = []
    spans = []
    for control in _ISOLATE.finditer(text):
        at = control.start()
        if control[0] != POP:
            opened.append(at)
        elif opened:
            first = opened.pop()
            if not opened:
                spans.append((first, at))
    if opened:
        spans.append((opened[0], len(text)))
    return spans


def _resolved(text: str, base: int, level: int) -> list[int]:
    """The levels of a text without isolates, in direction `base` at `level` (of its parity)."""
    if not base and _FROM_RIGHT.search(text) is None:
        return [level] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _pair_brackets(storage["chars"], "LR"[base])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    return [character["level"] + level - base for character in storage["chars"]]


def _pair_brackets(characters: Sequence[dict[str, Any]], base: str) -> None:
    """Rule N0: both brackets of a pair go with the text inside, or else with that before."""
    for first, last in _pairs([c["ch"] for c in characters]):
        inside = {_STRONG.get(c["type"]) for c in characters[first + 1 : last]} - {None}
        if not inside:
            continue
        direction = base
        if base not in inside:
            before = (_STRONG.get(c["type"]) for c in reversed(characters[:first]))
            if next((strong for strong in before if strong), base) != base:
                direction = "R" if base == "L" else "L"
        characters[first]["type"] = characters[last]["type"] = direction


def _pairs(text: Sequence[str]) -> list[tuple[int, int]]:
    """Where matching brackets stand, by the opening one."""
    opened: list[int] = []
    pairs = []
    for at, character in enumerate(text):
        if character in _BRACKETS:
            opened.append(at)
        elif character in _BRACKETS.values():
            while opened:
                first = opened.pop()
                if _BRACKETS[text[first]] == character:
                    pairs.append((first, at))
                    break
    return sorted(pairs)


def visual_order(items: Iterable[tuple[int, Item]]) -> list[Item]:
    """Rule L2: items in logical order, each with its level, as they stand from left to right."""
    order = list(items)
    for level in range(max((level for level, _ in order), default=0), 0, -1):
        turned: list[tuple[int, Item]] = []
        for high, group in groupby(order, key=lambda item: item[0] >= level):
            stretch = list(group)
            turned += reversed(stretch) if high else stretch
        order = turned
    return [item for _, item in order]
