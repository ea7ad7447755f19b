"""Void, preview, final and revised statements say so where nobody can miss it."""

from datetime import date

from include.dtr.model import RevisionNote
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, WeekBuilder, issue, typical_week
from tests.unit.pdf.reading import page_texts, text_of


def test_a_void_statement_says_so_on_every_page_and_why_on_the_first() -> None:
    pdf = render(typical_week().statement(), issue(voided_reason="Wrong lease charged"), COMPANY)
    pages = page_texts(pdf)
    assert len(pages) == 3
    assert all("VOID - not valid" in text for text in pages)
    assert "VOID: Wrong lease charged" in pages[0]
    assert "This statement is void: nothing is paid on it." in pages[0]


def test_a_preview_says_so_on_every_page_and_has_no_receipt_number() -> None:
    pdf = render(typical_week().statement(), issue(receipt_number=""), COMPANY, preview=True)
    pages = page_texts(pdf)
    assert all("PREVIEW - not a statement" in text for text in pages)
    assert "none (preview)" in pages[0]


def test_an_issued_statement_bears_no_such_mark(pdf: bytes) -> None:
    text = text_of(pdf)
    for mark in ("VOID", "PREVIEW", "REVISION", "FINAL STATEMENT"):
        assert mark not in text


def test_a_revision_is_named_in_the_head_and_on_every_page() -> None:
    note = RevisionNote(1, "A toll was booked to another lease")
    revised = issue(revision=2, revision_note=note)
    pages = page_texts(render(typical_week().statement(), revised, COMPANY))
    assert "REVISION 2: replaces revision 1" in pages[0]
    assert "A toll was booked to another lease" in pages[0]
    assert all("DTR-1045-2025-11-09, revision 2" in text for text in pages)


def test_a_lease_that_ends_in_the_week_gets_its_final_statement() -> None:
    builder = WeekBuilder(end_date=date(2025, 11, 12)).lease_fee("250.00")
    text = text_of(render(builder.statement(), issue(), COMPANY))
    assert "FINAL STATEMENT: the lease ends in this week" in text
    assert "due at the end of your lease" in " ".join(text.split())
    assert "Nov 12, 2025" in text
