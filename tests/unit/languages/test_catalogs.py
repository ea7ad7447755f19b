"""The catalogs: complete, of the code as it is, and holding the values that they are given."""

import string
from collections import Counter

import pytest

from include.dtr.languages import LANGUAGES
from include.dtr.languages.common import CATEGORIES
from include.dtr.languages.pofile import Entry, read
from include.dtr.languages.translating import CATALOGS
from include.dtr.languages.update import ROOMS, template
from include.dtr.model import Category

TAGS = [language.tag for language in LANGUAGES if language.tag != "en"]


def _entries(tag: str, room: str) -> list[Entry]:
    return list(read((CATALOGS / tag / f"{room}.po").read_text("utf-8")))[1:]


def _values(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _marked(room: str) -> list[str]:
    ids = [entry.id for entry in template(room) if entry.id]
    return sorted(one if isinstance(one, str) else one[0] for one in ids)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("tag", TAGS)
def test_a_catalog_has_each_message_of_its_room_and_no_other(tag: str, room: str) -> None:
    entries = _entries(tag, room)
    assert sorted(entry.message for entry in entries) == _marked(room), "run languages.update"
    unsaid = [e.message for e in entries if e.is_fuzzy or not e.forms or not all(e.forms)]
    assert not unsaid


@pytest.mark.parametrize("room", ROOMS)
def test_a_template_has_each_message_of_the_code(room: str) -> None:
    kept = list(read((CATALOGS / f"{room}.pot").read_text("utf-8")))[1:]
    assert sorted(entry.message for entry in kept) == _marked(room), "run languages.update"


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("tag", TAGS)
def test_a_translation_holds_the_values_of_its_message(tag: str, room: str) -> None:
    for entry in _entries(tag, room):
        if not entry.several:
            assert _values(entry.forms[0]) == _values(entry.message), entry
        for form in entry.forms:  # a form for one need not say the number
            assert _values(form).keys() <= _values(entry.several or entry.message).keys(), entry


def test_no_message_is_said_in_two_rooms_in_two_ways() -> None:
    for tag in TAGS:
        said: dict[str, list[str]] = {}
        for room in ROOMS:
            for entry in _entries(tag, room):
                assert said.setdefault(entry.message, entry.forms) == entry.forms, (tag, entry)


def test_no_other_file_lies_among_the_catalogs() -> None:
    files = {str(file.relative_to(CATALOGS)) for file in CATALOGS.rglob("*") if file.is_file()}
    templates = {f"{room}.pot" for room in ROOMS}
    assert files == templates | {f"{tag}/{room}.po" for tag in TAGS for room in ROOMS}


def test_each_category_is_explained() -> None:
    assert set(CATEGORIES) == {category.label for category in Category}
