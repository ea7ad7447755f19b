"""Reasons of failures, in the office's words."""

import pytest

from include.dtr.office.failures import OTHERWISE, in_office_words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            "no PRIMARY driver in 2025-11-09 to 2025-11-15 (dtr_source.lease_drivers)",
            "no leaseholder",
        ),
        ("2 PRIMARY drivers in 2025-11-09 to 2025-11-15 (drivers 1, 2 in …)", "more than one"),
        (
            "2025-11-02 to 2025-11-08 has no statement, though 41 trips, $1,000.00 by card, and "
            "6 postings are booked there; issue it first, or accept the gap",
            "Issue that week first",
        ),
        (
            "the statement before, DTR-1-2025-11-02, is not settled in the ledger: …",
            "Book its settlement",
        ),
        (
            "DTR-1-2025-11-16 stands for later days and would pay the same debts again",
            "Later statements",
        ),
        (
            "dtr_source.ledger_postings row P-1, column category: unknown category PARKING "
            "(known: TAXES, EZPASS)",
            "do not know",
        ),
        ("dtr_source.curb_trips row T-1, column tip: null", "entry in the books is faulty"),
        ("The object store did not answer in time", "run the lease again"),
        ("its task ended before it was issued", "cut short"),
        ("its data brought out a bug in this program (KeyError); …", "Report it"),
        ("something that nobody thought of", OTHERWISE),
    ],
)
def test_a_reason_is_put_into_words_that_say_what_to_do(reason: str, words: str) -> None:
    assert words in in_office_words(reason)
