"""Languages: what a driver reads beside the English, which is always the binding text.

A message is its English text; a catalog (gettext, `catalogs/<language>/<room>.po`) says it in one
language for one room. Code marks what is to be translated with `message`, and a room says it with
`translate` in the language that `best_match` found. Pure: no clock, no locale of the machine.
`python -m include.dtr.languages.update` renews templates and catalogs from the code.
"""

from include.dtr.languages.known import (
    ENGLISH,
    LANGUAGES,
    Direction,
    Language,
    best_match,
    direction,
    languages,
)
from include.dtr.languages.translating import message, messages, translate, translate_count

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "Direction",
    "Language",
    "best_match",
    "direction",
    "languages",
    "message",
    "messages",
    "translate",
    "translate_count",
]
