"""Which languages there are, and which of them a person's language tag asks for."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    tag: str
    """BCP 47, such as "bn" or "zh-Hans"."""
    name: str
    """As its readers call it."""
    english_name: str
    script: str
    """ISO 15924: a tag that asks for another script asks for another language."""
    direction: Direction = "ltr"
    also: tuple[str, ...] = ()
    """Other primary subtags by which it is known, in lower case."""
    not_in: tuple[str, ...] = ()
    """Regions where it is read in another script, in lower case."""


LANGUAGES = (
    Language(ENGLISH, "English", "English", "Latn", also=("eng",)),
    Language("bn", "বাংলা", "Bengali", "Beng", also=("ben",)),
    Language("ur", "اردو", "Urdu", "Arab", "rtl", also=("urd",)),
    Language("pa", "ਪੰਜਾਬੀ", "Punjabi", "Guru", also=("pan",), not_in=("pk",)),
    Language("es", "Español", "Spanish", "Latn", also=("spa",)),
    Language("ht", "Kreyòl ayisyen", "Haitian Creole", "Latn", also=("hat",)),
    Language("fr", "Français", "French", "Latn", also=("fra", "fre")),
    Language("ar", "العربية", "Arabic", "Arab", "rtl", also=("ara", "arb")),
    Language("ru", "Русский", "Russian", "Cyrl", also=("rus",)),
    Language(
        "zh-Hans",
        "简体中文",
        "Chinese (simplified)",
        "Hans",
        also=("zh", "zho", "chi", "cmn"),
        not_in=("tw", "hk", "mo"),
    ),
    Language("hi", "हिन्दी", "Hindi", "Deva", also=("hin",)),
)
"""English, and those that most of New York's drivers grew up with."""
_BY_TAG = {language.tag: language for language in LANGUAGES}
_BY_SUBTAG = {
    subtag: language
    for language in LANGUAGES
    for subtag in (language.tag.lower().partition("-")[0], *language.also)
}


def languages() -> tuple[Language, ...]:
    """All of them, English first."""
    return LANGUAGES


def direction(language: str) -> Direction:
    """Which way a known language (its `tag`) is read. Raises KeyError for any other."""
    return _BY_TAG[language].direction


def best_match(tag: str | None) -> str:
    """The tag of the language that a BCP 47 tag asks for; English where none of ours is.

    "es-MX" and "ES_mx" are Spanish, "zh" is simplified Chinese. Somebody who reads his language
    in another script than the catalog's ("pa-Arab", "zh-TW") gets English rather than signs that
    he cannot read.
    """
    primary, *others = (tag or "").strip().replace("_", "-").lower().split("-")
    language = _BY_SUBTAG.get(primary)
    if language is None:
        return ENGLISH
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    if script is not None:
        return language.tag if script == language.script.lower() else ENGLISH
    return ENGLISH if any(part in language.not_in for part in others) else language.tag
