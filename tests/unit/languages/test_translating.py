"""Saying a message: values as they are, plurals, and text that reads from right to left."""

from pathlib import Path

import pytest

from include.dtr.languages import translate, translate_count, translating
from include.dtr.languages.common import BINDING
from include.dtr.languages.pofile import read

RUSSIAN = """msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
"(n%100<10 || n%100>=20) ? 1 : 2);\\n"

#: somewhere.py
msgid "{number} trip"
msgid_plural "{number} trips"
msgstr[0] "{number} поездка"
msgstr[1] "{number} поездки"
msgstr[2] "{number} поездок"

#, fuzzy
msgid "Old"
msgstr "Старый"

msgid ""
"He said \\"{what}\\"\\n"
"and went."
msgstr ""
"Сказал «{what}»\\n"
"и ушёл."

#~ msgid "Gone"
#~ msgstr "Ушло"
"""
URDU = 'msgid ""\nmsgstr ""\n\nmsgid "Pay {amount} by {day}"\nmsgstr "{day} تک {amount} دیں"\n'
TRIPS = ("{number} trip", "{number} trips")


@pytest.fixture
def own_catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tag, text in (("ru", RUSSIAN), ("ur", URDU)):
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "room.po").write_text(text, "utf-8")
    monkeypatch.setattr(translating, "CATALOGS", tmp_path)
    translating._catalog.cache_clear()
    yield
    translating._catalog.cache_clear()


def test_english_is_the_message_itself() -> None:
    assert translate("en", BINDING) == BINDING
    assert translate("en", "Pay {amount}", amount="$1.00") == "Pay $1.00"
    assert translate_count("en", TRIPS, 1) == "1 trip"
    assert translate_count("en", TRIPS, 2000) == "2,000 trips"


@pytest.mark.usefixtures("own_catalogs")
def test_a_plural_has_the_form_of_its_language() -> None:
    said = [translate_count("ru", TRIPS, number) for number in (1, 3, 5, 11, 21, 1000)]
    assert [text.split()[1] for text in said] == [
        "поездка", "поездки", "поездок", "поездок", "поездка", "поездок",
    ]  # fmt: skip
    assert said[-1].startswith("1,000 ")


@pytest.mark.usefixtures("own_catalogs")
def test_values_keep_their_own_direction_where_text_runs_from_right_to_left() -> None:
    said = translate("ur", "Pay {amount} by {day}", amount="$5.00", day="Nov 9")
    assert said == "\u2068Nov 9\u2069 تک \u2068$5.00\u2069 دیں"


@pytest.mark.usefixtures("own_catalogs")
def test_what_a_catalog_lacks_or_holds_only_as_a_guess_is_said_in_english() -> None:
    assert translate("ru", "Old") == "Old"
    assert translate("ru", "Never {seen}", seen="before") == "Never before"
    assert translate("ru", 'He said "{what}"\nand went.', what="да") == "Сказал «да»\nи ушёл."


def test_a_file_that_is_no_catalog_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match="line 2: 'nonsense'"):
        list(read('msgid "a"\nnonsense\n'))


def test_a_language_that_is_not_ours_is_refused() -> None:
    with pytest.raises(KeyError):
        translate("wo", "Pay {amount}", amount="$1.00")
