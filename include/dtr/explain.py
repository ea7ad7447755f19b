"""For every figure of a statement, the trips and ledger postings that make it up. Pure.

What the office needs to answer a driver on the phone, and an auditor to sign. The parts of every
figure add up to it: where they do not, `explain` raises rather than tell a wrong story.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from include.dtr.errors import StatementUnbalanced
from include.dtr.explanation import (
    Explanation,
    Figure,
    ObligationStory,
    Part,
    PartKind,
    figure_part,
    forward_part,
    paid_part,
    posting_part,
    signed_part,
    trip_part,
)
from include.dtr.model import (
    CASH,
    CREDIT_CARD,
    Category,
    EntryType,
    Posting,
    PostingSource,
    Statement,
    TaxKind,
    Trip,
    dtr_id,
)
from include.dtr.money import display, total

Earlier = Mapping[str, Sequence[Posting]]
"""Postings booked before the period, by obligation id (`sources.history.read_history`)."""


def explain(statement: Statement, earlier: Earlier) -> Explanation:
    """Every figure of `statement` with its parts.

    `earlier` holds the postings behind the prior balances. Raises `StatementUnbalanced` where
    the parts of a figure do not add up to it, that is where `earlier` is not whole.
    """
    stories = tuple(_stories(statement, earlier))
    figures = (
        *_earnings(statement),
        *_categories(statement, stories),
        *_taxes(statement, stories),
        *_totals(statement),
    )
    for figure in figures:
        if total(part.amount for part in figure.parts) != figure.amount:
            raise StatementUnbalanced(
                statement.week.lease.lease_id, f"the parts of {figure.key} do not add up to it"
            )
    return Explanation(
        dtr_id(statement.week.lease.lease_id, statement.week.period), figures, stories
    )


def as_text(explanation: Explanation) -> Iterator[str]:
    """The explanation as lines for a terminal."""
    yield explanation.dtr_id
    for figure in explanation.figures:
        yield ""
        yield f"{figure.label}: {display(figure.amount)}   ({figure.rule})"
        for part in figure.parts:
            day = f"{part.on:%Y-%m-%d}" if part.on else " " * 10
            yield f"  {display(part.amount):>12}  {day}  {part.text}  [{part.key}]"


def _stories(statement: Statement, earlier: Earlier) -> Iterator[ObligationStory]:
    moves: dict[str, list[Posting]] = {}
    for posting in statement.week.postings:
        moves.setdefault(posting.obligation_id, []).append(posting)
    for balance in statement.balances:
        of_week = moves.get(balance.obligation_id, [])
        yield ObligationStory(
            balance=balance,
            earlier=tuple(earlier.get(balance.obligation_id, ())),
            in_week=tuple(p for p in of_week if p.source is not PostingSource.EARNINGS),
            settled=tuple(p for p in of_week if p.source is PostingSource.EARNINGS),
        )


def _earnings(statement: Statement) -> Iterator[Figure]:
    week = statement.week
    card = [trip for trip in week.trips if trip.payment_type == CREDIT_CARD]
    cash = [trip for trip in week.trips if trip.payment_type == CASH]
    yield Figure(
        "cc_earnings",
        "Card earnings",
        statement.cc_earnings,
        "the totals of the card trips booked in the week; refunds count below zero",
        tuple(trip_part(trip) for trip in card),
    )
    yield Figure(
        "cash_earnings",
        "Cash earnings",
        statement.cash_earnings,
        "the totals of the cash trips booked in the week: already in the driver's hand",
        tuple(trip_part(trip) for trip in cash),
    )
    yield Figure(
        "total_earnings",
        "Total earnings",
        statement.total_earnings,
        "card and cash together",
        (
            figure_part("cc_earnings", "Card earnings", statement.cc_earnings),
            figure_part("cash_earnings", "Cash earnings", statement.cash_earnings),
        ),
    )
    yield Figure(
        "deposit_amount",
        "Deposit on file",
        week.lease.deposit_amount,
        "from the lease; not part of the week's account",
        (
            Part(
                PartKind.LEASE,
                str(week.lease.lease_id),
                week.lease.deposit_amount,
                None,
                f"Lease {week.lease.lease_id}",
            ),
        ),
    )


def _categories(statement: Statement, stories: Sequence[ObligationStory]) -> Iterator[Figure]:
    for category, sums in statement.categories.items():
        name = category.label
        own = [story for story in stories if story.balance.category is category]
        debits = [p for s in own for p in s.in_week if p.entry_type is EntryType.DEBIT]
        credits = [p for s in own for p in s.in_week if p.entry_type is EntryType.CREDIT]
        yield Figure(
            f"{category}.prior",
            f"{name}: prior",
            sums.prior,
            "booked before the week, debits less credits, on what was still open",
            tuple(signed_part(p) for s in own for p in s.earlier),
        )
        yield Figure(
            f"{category}.charges",
            f"{name}: charges",
            sums.charge,
            "the debits booked in the week",
            tuple(posting_part(p, p.amount) for p in debits),
        )
        yield Figure(
            f"{category}.credits",
            f"{name}: credits",
            sums.credit,
            "the credits booked in the week, such as interim payments and adjustments",
            tuple(posting_part(p, p.amount) for p in credits),
        )
        yield Figure(
            f"{category}.paid",
            f"{name}: paid",
            sums.paid,
            "out of the week's card money, in the fixed order, as far as it goes",
            tuple(paid_part(s.balance) for s in own if s.balance.paid),
        )
        yield Figure(
            f"{category}.forward",
            f"{name}: carried forward",
            sums.forward,
            "open and not paid",
            tuple(forward_part(s.balance) for s in own if s.balance.forward),
        )


def _taxes(statement: Statement, stories: Sequence[ObligationStory]) -> Iterator[Figure]:
    for line in statement.taxes:
        name = line.kind or "of an unknown kind"
        own = [
            story
            for story in stories
            if story.balance.category is Category.TAXES
            and _tax_kind(story.balance.subcategory) == line.kind
        ]
        yield Figure(
            f"taxes.{line.kind or 'OTHER'}",
            f"Tax {name}",
            line.amount,
            "what the ledger charged less what it credited in the week",
            tuple(signed_part(p) for s in own for p in s.in_week),
        )
        if line.kind is not None:
            yield _tax_on_trips(line.kind, statement.week.trips)


def _tax_on_trips(kind: TaxKind, trips: Iterable[Trip]) -> Figure:
    place = list(TaxKind).index(kind)
    taxed = [(trip, trip.taxes[place]) for trip in trips if trip.taxes[place]]
    return Figure(
        f"taxes.{kind}.trips",
        f"Tax {kind} on the trips",
        total(tax for _, tax in taxed),
        "what each trip carried of it; the ledger, not this, decides what is charged",
        tuple(trip_part(trip, tax) for trip, tax in taxed),
    )


def _totals(statement: Statement) -> Iterator[Figure]:
    s = statement
    yield Figure(
        "total_deductions",
        "Total deductions",
        s.total_deductions,
        "the charges of all categories less their credits",
        tuple(
            part
            for category, sums in s.categories.items()
            for part in (
                figure_part(f"{category}.charges", f"{category.label}: charges", sums.charge),
                figure_part(f"{category}.credits", f"{category.label}: credits", -sums.credit),
            )
            if part.amount
        ),
    )
    yield Figure(
        "prior_balance",
        "Prior balance",
        s.prior_balance,
        "what was open before the week; negative: the driver owed it",
        tuple(
            figure_part(f"{category}.prior", f"{category.label}: prior", -sums.prior)
            for category, sums in s.categories.items()
            if sums.prior
        ),
    )
    yield Figure(
        "net_earnings",
        "Net earnings",
        s.net_earnings,
        "card earnings less total deductions",
        (
            figure_part("cc_earnings", "Card earnings", s.cc_earnings),
            figure_part("total_deductions", "Total deductions", -s.total_deductions),
        ),
    )
    yield Figure(
        "total_due",
        "Total due",
        s.total_due,
        "net earnings and prior balance; above zero it is paid out, below it is carried forward",
        (
            figure_part("net_earnings", "Net earnings", s.net_earnings),
            figure_part("prior_balance", "Prior balance", s.prior_balance),
        ),
    )
    yield Figure(
        "balance_forward",
        "Balance carried forward",
        s.balance_forward,
        "what the categories carry forward, and card refunds beyond all funds",
        (
            *(
                figure_part(
                    f"{category}.forward",
                    f"{category.label}: carried forward",
                    sums.forward,
                )
                for category, sums in s.categories.items()
                if sums.forward
            ),
            *(
                [figure_part("cc_earnings", "Card refunds beyond all funds", s.refunds_carried)]
                if s.refunds_carried
                else []
            ),
        ),
    )


def _tax_kind(subcategory: str | None) -> TaxKind | None:
    return TaxKind(subcategory) if subcategory in set(TaxKind) else None
