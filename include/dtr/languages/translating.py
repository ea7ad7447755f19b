"""A message in a language: from the catalogs, each read once in a process, when it is asked for."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from include.dtr.languages.known import ENGLISH, direction
from include.dtr.languages.pofile import read

CATALOGS = Path(__file__).parent / "catalogs"
_PLURAL = re.compile(r"plural=([^;\n]+)")
FIRST_STRONG, POP = "\u2068", "\u2069"


def message(text: str) -> str:
    """Marks an English text as one that the catalogs translate; gives it back as it is.

    `{name}` in it stands for a value that is given when it is said.
    """
    return text


def messages(one: str, several: str) -> tuple[str, str]:
    """Marks an English text that depends on a number: for one, and for several."""
    return one, several


def translate(language: str, text: str, /, **values: object) -> str:
    """The message `text` in a known language, with the values in it as they are.

    In a language that is read from right to left each value is isolated (U+2068, U+2069), so that
    amounts, dates and names keep their own direction and place. A message that a catalog lacks
    stays English, which binds; a test sees to it that none is lacking.
    """
    if language != ENGLISH:
        text = _catalog(language).forms.get(text, (text,))[0]
        values = _isolated(language, values)
    return text.format(**values) if values else text


def translate_count(language: str, texts: tuple[str, str], number: int, /, **values: object) -> str:
    """The form of a message (`messages`) for a number, which stands in it as `{number}`."""
    one, several = texts
    text = one if number == 1 else several
    values = {"number": f"{number:,}", **values}
    if language != ENGLISH:
        catalog = _catalog(language)
        if forms := catalog.forms.get(one):
            text = forms[catalog.plural(number)]
        values = _isolated(language, values)
    return text.format(**values)


def _isolated(language: str, values: dict[str, object]) -> dict[str, object]:
    if direction(language) == "ltr":
        return values
    return {name: f"{FIRST_STRONG}{value}{POP}" for name, value in values.items()}


class _Catalog(NamedTuple):
    forms: Mapping[str, tuple[str, ...]]
    """By English text (of plurals: that for one): its forms in the language."""
    plural: Callable[[int], int]
    """Which of several forms a number takes."""


@cache
def _catalog(language: str) -> _Catalog:
    forms: dict[str, tuple[str, ...]] = {}
    rule = "0"
    for file in sorted((CATALOGS / language).glob("*.po")):
        head, *entries = read(file.read_text("utf-8"))
        found = _PLURAL.search(head.forms[0])
        rule = found[1] if found else rule
        forms |= {
            entry.message: tuple(entry.forms)
            for entry in entries
            if all(entry.forms) and not entry.is_fuzzy
        }
    return _Catalog(forms, c2py(rule))
