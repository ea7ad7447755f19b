"""The arithmetic of domain section 4: one lease's week in, one checked statement out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import structs

from include.dtr.alerts import alerts_of
from include.dtr.errors import LeaseFault, LedgerDisagrees, StatementUnbalanced
from include.dtr.model import (
    CASH,
    CREDIT_CARD,
    Balance,
    Category,
    CategoryTotals,
    EntryType,
    LeaseWeek,
    Opening,
    Posting,
    PostingSource,
    Statement,
    TaxKind,
    TaxLine,
    Trip,
)
from include.dtr.money import ZERO, plain, total

LARGEST_SUM = Decimal("9999999999.99")


def compute(week: LeaseWeek) -> Statement:
    """The statement of one lease and period.

    Raises `LedgerDisagrees` where the ledger already holds this period's EARNINGS credits and
    they are not what is computed here, and `StatementUnbalanced` should an identity not hold.
    """
    cc_earnings = total(t.total_amount for t in week.trips if t.payment_type == CREDIT_CARD)
    cash_earnings = total(t.total_amount for t in week.trips if t.payment_type == CASH)
    opened = _open_balances(stated_openings(week), week.postings)
    funds = cc_earnings + total(-b.open for b in opened if b.open < 0)
    balances = tuple(_pay(opened, funds))

    of_category: dict[Category, list[Balance]] = {category: [] for category in Category}
    for balance in balances:
        of_category[balance.category].append(balance)
    categories = {category: _sums(own) for category, own in of_category.items()}
    totals = _sums(balances)
    net_earnings = cc_earnings - totals.amount
    prior_balance = -totals.prior
    statement = Statement(
        week=week,
        balances=balances,
        categories=categories,
        totals=totals,
        taxes=_tax_lines(balances, week.trips),
        cc_earnings=cc_earnings,
        cash_earnings=cash_earnings,
        total_earnings=cc_earnings + cash_earnings,
        total_deductions=totals.amount,
        prior_balance=prior_balance,
        net_earnings=net_earnings,
        total_due=net_earnings + prior_balance,
        refunds_carried=max(-funds, ZERO),
        is_final=week.lease.end_date is not None and week.lease.end_date in week.period,
        alerts=alerts_of(week),
    )
    check_identities(statement)
    check_size(statement)
    check_ledger_agrees(statement)
    return statement


def _open_balances(openings: Sequence[Opening], postings: Iterable[Posting]) -> list[Balance]:
    """Prior, charge and credit of each obligation, in the order in which they are paid.

    EARNINGS postings settle a statement already issued for this very period. They are neither
    charge nor credit, so that an old week comes out the same after it has been settled.
    """
    charges: dict[str, Decimal] = {}
    credits: dict[str, Decimal] = {}
    for posting in postings:
        if posting.source is PostingSource.EARNINGS:
            continue
        side = charges if posting.entry_type is EntryType.DEBIT else credits
        side[posting.obligation_id] = side.get(posting.obligation_id, ZERO) + posting.amount
    lines = [
        Balance(
            obligation_id=o.obligation_id,
            category=o.category,
            subcategory=o.subcategory,
            prior=o.prior,
            charge=charges.get(o.obligation_id, ZERO),
            credit=credits.get(o.obligation_id, ZERO),
            paid=ZERO,
            forward=ZERO,
            due_date=o.due_date,
            first_booked_on=o.first_booked_on,
            driver_id=o.driver_id,
            source_id=o.source_id,
            description=o.description,
        )
        for o in openings
    ]
    return sorted(lines, key=_payment_order)


def _payment_order(balance: Balance) -> tuple[int, date, date, str]:
    """Hierarchy, then due date (none last), then first booking, then id."""
    return (
        balance.category.rank,
        balance.due_date or date.max,
        balance.first_booked_on,
        balance.obligation_id,
    )


def _pay(opened: Iterable[Balance], funds: Decimal) -> Iterable[Balance]:
    """Pay in order out of `funds`; money due back to the driver is always paid in full."""
    left = max(funds, ZERO)
    for balance in opened:
        if balance.open < 0:
            paid = balance.open
        else:
            paid = min(balance.open, left)
            left -= paid
        yield structs.replace(balance, paid=paid, forward=balance.open - paid)


def _sums(balances: Iterable[Balance]) -> CategoryTotals:
    prior = charge = credit = paid = forward = ZERO
    for b in balances:
        prior += b.prior
        charge += b.charge
        credit += b.credit
        paid += b.paid
        forward += b.forward
    return CategoryTotals(prior, charge, credit, paid, forward)


def _tax_lines(balances: Iterable[Balance], trips: Sequence[Trip]) -> tuple[TaxLine, ...]:
    amounts: dict[TaxKind | None, Decimal] = dict.fromkeys(TaxKind, ZERO)
    for balance in balances:
        if balance.category is not Category.TAXES:
            continue
        kind = TaxKind(balance.subcategory) if balance.subcategory in set(TaxKind) else None
        amounts[kind] = amounts.get(kind, ZERO) + balance.charge - balance.credit
    return tuple(
        _tax_line(kind, amount, trips) if kind else TaxLine(None, amount, 0, 0, 0)
        for kind, amount in amounts.items()
    )


def _tax_line(kind: TaxKind, amount: Decimal, trips: Sequence[Trip]) -> TaxLine:
    place = list(TaxKind).index(kind)
    taxed = [trip.payment_type for trip in trips if trip.taxes[place]]
    return TaxLine(kind, amount, len(taxed), taxed.count(CASH), taxed.count(CREDIT_CARD))


def check_identities(statement: Statement) -> None:
    """Raise `StatementUnbalanced` naming the first identity of domain section 4 that fails."""
    s = statement

    def require(holds: bool, identity: str) -> None:
        if not holds:
            raise StatementUnbalanced(s.week.lease.lease_id, f"identity broken: {identity}")

    for name, sums in [*s.categories.items(), ("all categories", s.totals)]:
        require(
            sums.prior + sums.charge - sums.credit - sums.paid == sums.forward,
            f"prior + charge - credit - paid = forward, in {name}",
        )
    for field in ("prior", "charge", "credit", "paid", "forward"):
        in_categories = total(getattr(sums, field) for sums in s.categories.values())
        require(in_categories == getattr(s.totals, field), f"the categories' {field} sum up")
    require(
        total(line.amount for line in s.taxes) == s.categories[Category.TAXES].amount,
        "the tax kinds sum up to TAXES",
    )
    require(all(b.forward >= 0 for b in s.balances), "nothing below zero is carried forward")
    if s.total_due >= 0:
        require(s.total_due == s.cc_earnings - s.totals.paid, "total due = card earnings - paid")
        require(s.balance_forward == 0, "with money to pay out nothing is carried forward")
    else:
        require(s.balance_forward == -s.total_due, "what is carried forward = - total due")


def check_size(statement: Statement) -> None:
    """Raise `LeaseFault` where a sum has no place in the records (numeric(12,2))."""
    s = statement
    sums = {
        "card earnings": s.cc_earnings,
        "cash earnings": s.cash_earnings,
        "total earnings": s.total_earnings,
        "total deductions": s.total_deductions,
        "prior balance": s.prior_balance,
        "net earnings": s.net_earnings,
        "total due": s.total_due,
        "balance forward": s.balance_forward,
        **{f"{category} in all": c.amount for category, c in s.categories.items()},
    }
    for name, amount in sums.items():
        if abs(amount) > LARGEST_SUM:
            raise LeaseFault(
                s.week.lease.lease_id,
                f"{name} come to {plain(amount)} dollars, which no week of a cab can; look for an "
                "absurd amount among its trips and postings",
            )


def check_ledger_agrees(statement: Statement) -> None:
    """Compare with this period's EARNINGS postings, where the ledger already holds any.

    A credit settles what the driver's earnings paid; a debit returns what an obligation owed
    to the driver (domain's negative paid). Postings that come to zero on every obligation, such
    as a settlement that was booked and reversed, count as none (domain section 4.4).
    """
    settled = net_of_earnings(statement.week.postings)
    if not any(settled.values()):
        return
    computed: Mapping[str, Decimal] = {b.obligation_id: b.paid for b in statement.balances}
    for obligation_id in sorted(computed.keys() | settled.keys()):
        ours, theirs = computed.get(obligation_id, ZERO), settled.get(obligation_id, ZERO)
        if ours != theirs:
            raise LedgerDisagrees(
                statement.week.lease.lease_id,
                f"the ledger's EARNINGS postings of {statement.week.period} pay "
                f"{plain(theirs)} on obligation {obligation_id}, the statement {plain(ours)}",
            )


def net_of_earnings(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """Credits less debits (dollars) of the EARNINGS postings, by obligation."""
    settled: dict[str, Decimal] = {}
    for posting in postings:
        if posting.source is PostingSource.EARNINGS:
            signed = posting.amount if posting.entry_type is EntryType.CREDIT else -posting.amount
            settled[posting.obligation_id] = settled.get(posting.obligation_id, ZERO) + signed
    return settled


def stated_openings(week: LeaseWeek) -> tuple[Opening, ...]:
    """The obligations that are on the statement: those that stood open before the period, and
    those that anything but a settlement moves in it."""
    moving = {p.obligation_id for p in week.postings if p.source is not PostingSource.EARNINGS}
    return tuple(o for o in week.openings if o.prior or o.obligation_id in moving)
