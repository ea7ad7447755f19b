"""The driver's language beside the English: what is said in it, its tags, and that it prints."""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from include.dtr.languages import LANGUAGES, direction, translate
from include.dtr.languages.common import BINDING, CATEGORIES, UNREVIEWED
from include.dtr.languages.pofile import read
from include.dtr.languages.translating import CATALOGS
from include.dtr.model import RevisionNote, Terms
from include.dtr.pdf import render
from include.dtr.pdf.sections.translated import DOCUMENTS
from include.dtr.pdf.text.direction import from_right, levels, reopened
from include.dtr.pdf.text.lines import Line, line, split, wrap
from include.dtr.pdf.text.scripts import legible
from include.dtr.pdf.text.typefaces import FACES, Face
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.reading import text_of

TAGS = [language.tag for language in LANGUAGES if language.tag != "en"]
READ_BACK = ("es", "ht", "fr", "ru")
"""Whose letters any reader gives back in order; `test_names` asks about the others."""


def said(week: WeekBuilder, language: str | None, terms: Terms | None = None, **more: Any) -> str:
    company = replace(COMPANY, terms=terms) if terms else COMPANY
    pdf = render(week.statement(), issue(language=language, **more), company)
    return " ".join(text_of(pdf).split())


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_of_a_catalog_can_be_printed(tag: str) -> None:
    for file in (CATALOGS / tag).glob("*.po"):
        for entry in read(file.read_text("utf-8")):
            for form in entry.forms if entry.message else ():
                meant = unicodedata.normalize("NFKC", form).replace("\n", " ")
                assert unicodedata.normalize("NFKC", legible(form)) == meant


@pytest.mark.parametrize("tag", READ_BACK)
def test_the_box_and_the_glossary_are_said_in_the_drivers_language(tag: str) -> None:
    text = said(WeekBuilder().trip("274.87"), tag)
    for part in (
        translate(tag, "We pay you {amount}", amount="$274.87"),
        translate(tag, "By bank transfer (ACH) on {day}.", day="Thu Nov 20, 2025"),
        translate(tag, BINDING),
        translate(tag, UNREVIEWED),
        translate(tag, "Trip Log"),
        *(translate(tag, explained) for explained in CATEGORIES.values()),
    ):
        assert " ".join(part.split()).replace("\u202f", " ") in text.replace("\u202f", " ")
    assert "We pay you" in text, "the English stays"


def test_what_was_reviewed_no_longer_says_that_it_was_not() -> None:
    reviewed = Terms(reviewed_languages=frozenset({"es"}))
    assert translate("es", UNREVIEWED) not in said(WeekBuilder(), "es", reviewed)
    assert translate("fr", UNREVIEWED) in said(WeekBuilder(), "fr", reviewed)


@pytest.mark.parametrize("language", [None, "en"])
def test_english_alone_has_no_second_box(language: str | None) -> None:
    pdf = render(typical_week().statement(), issue(language=language), COMPANY)
    assert pdf == render(typical_week().statement(), issue(), COMPANY)
    assert "binding" not in text_of(pdf)


@pytest.mark.parametrize("tag", TAGS)
def test_the_same_statement_in_the_same_language_is_the_same_bytes(tag: str) -> None:
    week = typical_week()
    first = render(week.statement(), issue(language=tag), COMPANY)
    assert render(week.statement(), issue(language=tag), COMPANY) == first
    assert b"[U+" not in text_of(first).encode()


@pytest.mark.parametrize("tag", TAGS)
def test_a_text_is_set_the_same_whatever_other_amounts_were_set_before(tag: str) -> None:
    text = translate(
        tag, "{paid} was paid already; {left} is still to come.", paid="$12.34", left="$5"
    )
    said = from_right(text) if direction(tag) == "rtl" else text
    for other in ("$98.76", "$55.55", "$12.34"):
        wrap(said.replace("$12.34", other), Face.REGULAR, 9.5, 90, 8)
    again = wrap(said, Face.REGULAR, 9.5, 90, 8)
    whole = [line(part) for part in split(said, Face.REGULAR, 9.5, 90, 8)]
    assert len(again) > 1
    assert [shown(each) for each in again] == [shown(each) for each in whole]


def test_all_digits_are_as_wide_as_each_other() -> None:
    for face in FACES:
        assert len({line(digit, face).width for digit in "0123456789"}) == 1


def shown(set_line: Line) -> str:
    return set_line.shaped.operators(95) if set_line.shaped else set_line.show


def nodes(node: Any) -> Iterator[Any]:
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            yield from nodes(kid.get_object())


def test_foreign_words_are_tagged_with_their_language() -> None:
    pdf = render(WeekBuilder().trip("1.00").statement(), issue(language="bn"), COMPANY)
    file = pypdf.PdfReader(io.BytesIO(pdf))
    tree = list(nodes(file.trailer["/Root"]["/StructTreeRoot"]))
    in_bengali = [node["/S"] for node in tree if node.get("/Lang") == "bn"]
    assert in_bengali.count("/TD") == 2 * len(CATEGORIES)
    assert in_bengali.count("/P") == 4
    headings = [node for node in tree if node.get("/S") == "/H2"]
    contents = b"".join(page.get_contents().get_data() for page in file.pages)
    assert contents.count(b"/Span<</Lang(bn)>>BDC") == len(headings)
    assert file.trailer["/Root"]["/Lang"] == "en-US"


@pytest.mark.parametrize("tag", ["ur", "ar"])
def test_amounts_and_dates_keep_their_direction_in_a_text_from_right_to_left(tag: str) -> None:
    text = from_right(
        translate(tag, "{paid} was paid already; {left} is still to come.", paid="$9.50", left="$1")
    )
    directed = zip(text, levels(text), strict=True)
    ways = {(c in "$9501", (level or 0) % 2) for c, level in directed if c.isalnum() or c == "$"}
    assert ways == {(True, 0), (False, 1)}


def test_each_alert_is_named_in_every_language() -> None:
    soon = date(2025, 11, 20)
    late = driver(tlc_license_expires_on=soon, dmv_license_expires_on=soon)
    named = {alert.document for alert in WeekBuilder(leaseholder=late).statement().alerts}
    assert named == {"TLC license", "DMV license"}
    assert named <= set(DOCUMENTS)


def test_a_debt_a_final_week_and_a_revision_are_explained() -> None:
    final = WeekBuilder(end_date=date(2025, 11, 14)).misc("50.00")
    note = RevisionNote(1, "Two tolls of another lease", paid=Decimal("12.00"))
    text = said(final, "es", revision=2, revision_note=note)
    for part in (
        "Usted debe $50.00, a pagar al final de su contrato",
        "A su cargo: cargos $50.00.",
        "Ya se pagaron $12.00, $12.00 de más; se descontará de un pago posterior.",
        "Este estado de cuenta reemplaza su revisión 1.",
        "Este es su último estado de cuenta: el contrato termina en esta semana.",
    ):
        assert part in text


def test_lines_of_an_isolated_text_are_each_isolated() -> None:
    whole = ["\u2067one \u2068two", "three\u2069 four\u2069"]
    assert list(reopened(whole)) == [
        "\u2067one \u2068two\u2069\u2069",
        "\u2067\u2068three\u2069 four\u2069",
    ]
