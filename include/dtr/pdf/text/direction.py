"""Reading direction: which characters of a line run from right to left (Unicode annex 9).

The rules are python-bidi's, which keeps them as of Unicode 5; the later rule N0 (a pair of
brackets turns as one) is added here. Explicit directional controls never get this far, since
a legible text has none.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from bidi import algorithm

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_STRONG = {"L": "L", "R": "R", "AN": "R", "EN": "R"}
Item = TypeVar("Item")


def levels(text: str) -> Sequence[int]:
    """The embedding level of each character; odd ones read from right to left.

    A statement is written from left to right, so a line with any Latin letter is too; only a
    line without one takes the direction of its own script.
    """
    types = {unicodedata.bidirectional(c) for c in text}
    if not types & _RIGHT_TO_LEFT:
        return [0] * len(text)
    base = 0 if "L" in types else 1
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _pair_brackets(storage["chars"], "LR"[base])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    return [character["level"] for character in storage["chars"]]


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
