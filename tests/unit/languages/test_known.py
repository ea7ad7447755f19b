"""Which language a person's tag asks for."""

import pytest

from include.dtr.languages import LANGUAGES, best_match, direction, languages


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("bn", "bn"),
        ("bn-BD", "bn"),
        ("BEN", "bn"),
        ("es_MX", "es"),
        (" fr-HT ", "fr"),
        ("hat", "ht"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("cmn", "zh-Hans"),
        ("pa-Guru-IN", "pa"),
        ("ur-Arab", "ur"),
        ("ar-EG-u-nu-arab", "ar"),
    ],
)
def test_a_tag_finds_its_language_whatever_its_region_and_case(tag: str, found: str) -> None:
    assert best_match(tag) == found


@pytest.mark.parametrize("tag", ["pa-Arab", "pa-PK", "zh-TW", "zh-Hant", "hi-Latn"])
def test_a_reader_of_another_script_gets_english(tag: str) -> None:
    assert best_match(tag) == "en"


@pytest.mark.parametrize(
    "tag", [None, "", "-", "en", "en-GB", "wo", "Bengali", "x", "🙂", "b" * 99]
)
def test_what_is_not_known_is_english(tag: str | None) -> None:
    assert best_match(tag) == "en"


def test_each_language_finds_itself() -> None:
    assert [best_match(language.tag) for language in languages()] == [x.tag for x in LANGUAGES]
    assert {x.tag for x in LANGUAGES if direction(x.tag) == "rtl"} == {"ar", "ur"}
