"""Renews templates and catalogs from the code; run by hand after a message was added or changed.

    python -m include.dtr.languages.update

What is marked with `message` or `messages` in a room's code, or is said there with `translate`,
goes into the room's template (`catalogs/<room>.pot`) and from there into each catalog, what is
translated already being kept. A text that was only changed is carried over as "fuzzy": it is not
used until somebody has looked at it and taken the mark away. Needs Babel, as the pipeline does not.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from include.dtr.languages.known import ENGLISH, LANGUAGES, Language
from include.dtr.languages.translating import CATALOGS

ROOMS = {"common": ("languages",), "driver": ("delivery", "driver"), "statement": ("pdf",)}
"""Which folders of the code each template is made of."""
_CODE = Path(__file__).parents[1]
_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
_KEYWORDS = {"message": None, "messages": (1, 2), "translate": (2,)}
_HEAD = """# {what}
msgid ""
msgstr ""
"Language: {tag}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
_READ_BY_NOBODY = "not yet read by a native speaker until DTR_LANGUAGES_REVIEWED names it"


def template(room: str) -> Catalog:
    """All messages of a room's code, by their English text."""
    made = Catalog(charset="utf-8")
    for text, places in sorted(_marked(room), key=str):
        made.add(text, locations=[(place, 0) for place in places])
    return made


def _marked(room: str) -> Iterator[tuple[str | tuple[str, ...], list[str]]]:
    found: dict[str | tuple[str, ...], set[str]] = {}
    for folder in ROOMS[room]:
        for name, _, text, _, _ in extract_from_dir(
            _CODE / folder, method_map=_METHODS, keywords=_KEYWORDS
        ):
            found.setdefault(text, set()).add(f"{folder}/{name}")
    for text, places in found.items():
        yield text, sorted(places)


def renewed(room: str, language: Language) -> Catalog:
    """The language's catalog of a room with the messages of today."""
    locale = language.tag.replace("-", "_")
    file = CATALOGS / language.tag / f"{room}.po"
    catalog = Catalog(locale=locale, charset="utf-8")
    if file.exists():
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=locale)
    catalog.update(template(room))
    return catalog


def main() -> None:
    for room in ROOMS:
        english = _HEAD.format(
            what=f"Room {room}", tag=ENGLISH, plurals="nplurals=2; plural=(n != 1);"
        )
        _write(CATALOGS / f"{room}.pot", english, template(room))
        for language in LANGUAGES:
            if language.tag != ENGLISH:
                catalog = renewed(room, language)
                head = _HEAD.format(
                    what=f"{language.english_name}: {_READ_BY_NOBODY}",
                    tag=language.tag,
                    plurals=catalog.plural_forms,
                )
                _write(CATALOGS / language.tag / f"{room}.po", head, catalog)


def _write(file: Path, head: str, catalog: Catalog) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as opened:
        opened.write(head.encode())
        write_po(
            opened, catalog, width=100, omit_header=True, include_lineno=False, sort_output=True
        )


if __name__ == "__main__":
    main()
