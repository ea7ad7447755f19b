"""A driver's year: the bridge adds up whatever the statements, and each date tells its own year."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.model import Category, Gap, TaxForm, TaxThreshold, threshold_of
from include.dtr.period import NEW_YORK
from include.dtr.registers.year.bridge import (
    Basis,
    Moved,
    Paid,
    Read,
    Stated,
    uncovered,
    year_of,
)
from include.dtr.registers.year.document import Person, Release, render_year
from tests.unit.pdf.builders import COMPANY
from tests.unit.pdf.reading import text_of
from tests.unit.registers.years import THRESHOLDS, year_2025

AT = datetime(2026, 1, 20, 10, tzinfo=NEW_YORK)
cents = st.integers(0, 100_000)


@st.composite
def stated(draw: st.DrawFn, number: int) -> Stated:
    """A week that keeps the statement's own identities."""
    start = date(2024, 11, 3) + timedelta(weeks=number)
    issued = start + timedelta(days=draw(st.integers(7, 20)))
    fares, refunds = draw(cents), draw(st.integers(0, 5_000))
    card = fares - refunds + draw(st.sampled_from([0, 0, 123]))
    moved = {
        category: Moved(draw(cents), draw(cents), 0, draw(st.sampled_from([0, 700])))
        for category in draw(st.lists(st.sampled_from(Category), unique=True, max_size=3))
    }
    funds = card + sum(m.returned for m in moved.values())
    left = max(funds, 0)
    for category, m in moved.items():
        applied = draw(st.integers(0, left))
        left -= applied
        moved[category] = Moved(m.charged, m.credited, applied, m.returned)
    owes = draw(st.booleans()) and left == 0
    paid = [
        Paid(issued + timedelta(days=draw(st.integers(0, 30))), "ACH", "B-1", left)
        for _ in range(draw(st.integers(0, 1)))
        if left
    ]
    return Stated(
        f"DTR-1-{start}",
        1,
        f"RCPT-{issued.year}-000001",
        issued,
        start,
        start + timedelta(days=6),
        1,
        card,
        fares,
        refunds,
        -500 if owes else left,
        max(-funds, 0),
        moved,
        tuple(paid),
    )


@st.composite
def weeks(draw: st.DrawFn) -> list[Stated]:
    return [draw(stated(number)) for number in range(draw(st.integers(0, 12)))]


@given(weeks())
def test_each_column_leads_from_card_fares_to_what_was_paid(statements: list[Stated]) -> None:
    years = [year_of(Read(1, statements, {}), year) for year in (2024, 2025, 2026)]

    for year in years:
        assert all(column.adds_up for column in year.columns.values())
    for basis in (Basis.WEEK_END, Basis.ISSUE_DATE):
        assert sum(year.columns[basis].card for year in years) == sum(s.card for s in statements)
    assert sum(year.paid_in_year for year in years) == sum(s.paid for s in statements)
    by_payment = sum(year.columns[Basis.PAYMENT_DATE].statements for year in years)
    waiting = [s for s in statements if s.payable and not s.payments]
    assert by_payment == len(statements) - len(waiting)


DAYS = [date(2025, 3, 1) + timedelta(days=n) for n in range(40)]


@st.composite
def spans(draw: st.DrawFn) -> Gap:
    first = draw(st.integers(0, 38))
    return Gap(draw(st.integers(1, 2)), DAYS[first], DAYS[draw(st.integers(first, 39))])


@given(st.lists(spans(), max_size=4), st.lists(spans(), max_size=6))
def test_uncovered_days_are_those_that_nothing_covers(
    driving: list[Gap], covered: list[Gap]
) -> None:
    def days(gaps: list[Gap]) -> set[tuple[int, date]]:
        return {(g.lease_id, d) for g in gaps for d in DAYS if g.first_day <= d <= g.last_day}

    assert days([*uncovered(driving, covered)]) == days(driving) - days(covered)


class TestThresholds:
    def test_what_the_law_says_of_each_year(self) -> None:
        network = threshold_of(TaxForm.NETWORK_1099_K, 2025)
        assert network is not None
        assert not network.is_reached(Decimal("20000.00"), 500)
        assert not network.is_reached(Decimal("90000.00"), 200)
        assert network.is_reached(Decimal("20000.01"), 201)
        card = threshold_of(TaxForm.CARD_1099_K, 2025)
        assert card is not None
        assert card.is_reached(Decimal("0.01"), 1)
        assert [
            found.dollars
            for year in (2025, 2026)
            if (found := threshold_of(TaxForm.NEC_1099, year))
        ] == [Decimal("600.00"), Decimal("2000.00")]
        nec = threshold_of(TaxForm.NEC_1099, 2025)
        assert nec is not None
        assert nec.is_reached(Decimal("600.00"), 0)

    def test_a_fleets_own_come_first(self) -> None:
        own = TaxThreshold(TaxForm.NEC_1099, 2026, Decimal("2100.00"), must_exceed=False)

        assert threshold_of(TaxForm.NEC_1099, 2027, [own]) == own
        assert threshold_of(TaxForm.NEC_1099, 2025, [own]) != own


def test_the_document_names_what_a_reader_looks_for() -> None:
    def draw() -> bytes:
        release = Release(1, AT, is_draft=True)
        return render_year(year_2025(), Person("Ana Ruiz", None), release, COMPANY, THRESHOLDS)

    text = " ".join(text_of(draw()).split())

    assert "DRAFT - not released" in text
    assert "Not paid yet: $200.00 of 1 statement" in text
    assert "Jun 8, 2025 Jun 14, 2025" in text
    assert "less paid from them for: Leasing charges 300.00" in text
    assert "June 21 510.00 1 10.00" in text
    assert "has not been filed with anybody" in text
    assert draw() == draw()
