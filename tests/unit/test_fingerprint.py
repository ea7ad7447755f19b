"""The hash by which a regenerate tells whether anything changed."""

from include.dtr.fingerprint import fingerprint
from include.dtr.model import Category
from include.dtr.statement import compute
from tests.weeks import posting, trip, week, worked_example


def test_the_same_books_have_the_same_fingerprint() -> None:
    assert fingerprint(compute(worked_example())) == fingerprint(compute(worked_example()))


def test_a_cent_a_description_or_a_trip_changes_it() -> None:
    books = [
        week([trip("10.00")]),
        week([trip("10.01")]),
        week([trip("10.00", trip_id="other")]),
        week([trip("10.00")], postings=[posting("M", Category.MISC, "1.00")]),
        week([trip("10.00")], postings=[posting("M", Category.MISC, "1.00", description="x")]),
    ]

    assert len({fingerprint(compute(b)) for b in books}) == len(books)
