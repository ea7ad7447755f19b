"""Identities of domain section 4, attacked with random weeks."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from include.dtr.model import Category, EntryType, LeaseWeek, PostingSource
from include.dtr.money import ZERO, is_whole_cents
from include.dtr.statement import compute
from tests.weeks import opening, posting, trip, week

amounts = st.decimals("0.01", "9999.99", places=2)
signed = st.decimals("-9999.99", "9999.99", places=2)
days = st.dates(date(2025, 1, 1), date(2025, 11, 15))


@st.composite
def weeks(draw: st.DrawFn) -> LeaseWeek:
    openings, postings = [], []
    for number in range(draw(st.integers(0, 8))):
        name, category = f"O{number}", draw(st.sampled_from(list(Category)))
        openings.append(
            opening(
                name,
                category,
                str(draw(signed)),
                draw(st.none() | days),
                draw(days),
            )
        )
        for entry in draw(st.lists(st.sampled_from(list(EntryType)), max_size=3)):
            source = PostingSource.ADJUSTMENT if entry is EntryType.CREDIT else PostingSource.MISC
            postings.append(posting(name, category, str(draw(amounts)), entry, source))
    trips = [
        trip(
            str(draw(signed)),
            draw(st.sampled_from(["CREDIT_CARD", "CREDIT_CARD", "CASH", "DISPUTE"])),
            f"T{number}",
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    return week(trips, openings, postings)


@given(weeks())
def test_every_balance_runs_from_prior_to_forward(books: LeaseWeek) -> None:
    """Each obligation begins with what the books say, and its sums are those of its lines."""
    s = compute(books)
    booked = moves_of(books)

    for line in s.balances:
        assert (line.prior, line.charge, line.credit) == booked.pop(line.obligation_id)
        assert line.forward == line.prior + line.charge - line.credit - line.paid
    assert all(moves == (0, 0, 0) for moves in booked.values())
    for category, sums in s.categories.items():
        own = [line for line in s.balances if line.category is category]
        for name in ("prior", "charge", "credit", "paid", "forward"):
            assert getattr(sums, name) == sum((getattr(line, name) for line in own), ZERO)


def moves_of(books: LeaseWeek) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """For each obligation of the books prior, debits and credits of the week."""
    moves = {o.obligation_id: [o.prior, ZERO, ZERO] for o in books.openings}
    for p in books.postings:
        line = moves.setdefault(p.obligation_id, [ZERO, ZERO, ZERO])
        line[1 if p.entry_type is EntryType.DEBIT else 2] += p.amount
    return {name: (line[0], line[1], line[2]) for name, line in moves.items()}


@given(weeks())
def test_money_is_neither_made_nor_lost(books: LeaseWeek) -> None:
    s = compute(books)
    card = sum((t.total_amount for t in books.trips if t.payment_type == "CREDIT_CARD"), ZERO)
    owed = sum(
        (prior + debits - credits for prior, debits, credits in moves_of(books).values()), ZERO
    )

    assert s.total_due == card - owed
    assert s.balance_forward == max(-s.total_due, ZERO)
    if s.total_due >= 0:
        assert s.total_due == s.cc_earnings - s.totals.paid
        assert s.totals.forward == 0


@given(weeks())
def test_nobody_is_paid_while_somebody_before_them_waits(books: LeaseWeek) -> None:
    s = compute(books)
    waiting = False
    for balance in s.balances:
        if balance.open > 0:
            assert not (waiting and balance.paid), "a later obligation was paid first"
            waiting = waiting or balance.forward > 0


@given(weeks())
def test_what_is_paid_lies_between_nothing_and_what_is_owed(books: LeaseWeek) -> None:
    for balance in compute(books).balances:
        if balance.open < 0:
            assert balance.paid == balance.open
        else:
            assert 0 <= balance.paid <= balance.open


@given(weeks())
def test_all_money_is_whole_cents(books: LeaseWeek) -> None:
    s = compute(books)
    figures = (s.cc_earnings, s.total_due, s.prior_balance, s.total_deductions, s.totals.paid)

    assert all(is_whole_cents(figure) for figure in figures)


@given(weeks(), st.randoms())
def test_the_order_in_which_rows_come_does_not_matter(books: LeaseWeek, random: object) -> None:
    openings, postings, trips = map(list, (books.openings, books.postings, books.trips))
    for rows in (openings, postings, trips):
        random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = week(trips, openings, postings)

    assert compute(shuffled).balances == compute(books).balances
    assert compute(shuffled).total_due == compute(books).total_due


@given(weeks())
def test_settling_a_statement_leaves_it_as_it_was(books: LeaseWeek) -> None:
    first = compute(books)
    earnings = [
        posting(
            b.obligation_id,
            b.category,
            str(abs(b.paid)),
            EntryType.CREDIT if b.paid > 0 else EntryType.DEBIT,
            PostingSource.EARNINGS,
            booked_on=books.period.end,
        )
        for b in first.balances
        if b.paid
    ]
    again = compute(week(books.trips, books.openings, (*books.postings, *earnings)))

    assert again.balances == first.balances


@given(weeks())
def test_the_next_week_opens_with_what_this_one_carries_forward(books: LeaseWeek) -> None:
    """The ledger says what stands open, not the statement: what is booked, less what is paid."""
    s = compute(books)
    paid = {b.obligation_id: b.paid for b in s.balances}
    category = {o.obligation_id: o.category for o in books.openings}
    openings = [
        opening(name, category[name], str(prior + debits - credits - paid.get(name, ZERO)))
        for name, (prior, debits, credits) in moves_of(books).items()
    ]
    next_week = week(openings=openings, period=s.week.period)

    assert -compute(next_week).prior_balance == s.balance_forward - s.refunds_carried


@given(st.decimals("0.01", "99999999.99", places=2), st.integers(1, 40))
def test_one_cent_is_never_lost_in_many_rows(amount: Decimal, rows: int) -> None:
    trips = [trip(str(amount), trip_id=f"T{n}") for n in range(rows)]

    assert compute(week(trips)).cc_earnings == amount * rows


def test_a_week_begins_seven_days_after_the_one_before() -> None:
    period = week().period

    assert period.start - period.previous.start == timedelta(days=7)
