"""Reading a gettext catalog as text (`.po`), so that what is printed is what was reviewed.

No compiled file stands beside it that could be older. The form is the one that Babel writes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(.*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass
class Entry:
    """A message and what it is in the catalog's language."""

    message: str = ""
    several: str = ""
    """The English plural, where there is one."""
    forms: list[str] = field(default_factory=list)
    """One, or as many as the language has plurals."""
    is_fuzzy: bool = False
    """Whether it was made for an older message, and is not to be used."""


def read(text: str) -> Iterator[Entry]:
    """The entries of a catalog, its head (whose message is empty) first.

    Raises ValueError, with the line, for what is no catalog.
    """
    entry, parts, keyword = Entry(), dict[str, str](), ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#~"):
            continue
        if line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif found := _LINE.fullmatch(line):
            keyword = found[1] or keyword
            parts[keyword] = parts.get(keyword, "") + _ESCAPED.sub(_meant, found[2])
        elif line.strip():
            raise ValueError(f"line {number}: {line!r} belongs to no catalog")
        elif parts:
            entry.message = parts.pop("msgid", "")
            entry.several = parts.pop("msgid_plural", "")
            entry.forms = [parts[key] for key in sorted(parts) if key.startswith("msgstr")]
            yield entry
            entry, parts = Entry(), {}


def _meant(escaped: re.Match[str]) -> str:
    return _MEANT.get(escaped[1], escaped[1])
