"""The regulator's rules against what was charged. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from include.dtr.model import Category
from include.dtr.money import CENT, ZERO, display
from include.dtr.rules.facts import Charge
from include.dtr.rules.finding import Finding, Rule
from include.dtr.rules.rulebook import RuleBook
from include.dtr.sentences import named


def broken(
    book: RuleBook,
    week: date,
    charges: Sequence[Charge],
    card_earnings: Mapping[int, Decimal],
) -> Iterator[Finding]:
    """What the charges of the week that begins on `week` break, of the rules then in force."""
    charged = [charge for charge in charges if charge.amount > 0]
    yield from _unknown_types(book, charged)
    yield from _over_cap(book, week, charged)
    yield from _forbidden(book, week, charged)
    yield from _extras(book, week, charged)
    yield from _card_fees(book, week, charged, card_earnings)
    yield from _without_notice(book, week, charged)


def _unknown_types(book: RuleBook, charges: Iterable[Charge]) -> Iterator[Finding]:
    leases: defaultdict[str, set[int]] = defaultdict(set)
    for charge in charges:
        if book.class_of(charge.lease_type) is None:
            leases[charge.lease_type or "none"].add(charge.lease_id)
    for lease_type, ids in sorted(leases.items()):
        yield Finding(
            Rule.LEASE_TYPE_UNKNOWN,
            lease_type,
            None,
            None,
            f"The rules file says nothing of the lease type {lease_type} ({named(sorted(ids))}); "
            "no cap was compared. Add it to lease_types.",
        )


def _over_cap(book: RuleBook, week: date, charges: Iterable[Charge]) -> Iterator[Finding]:
    fees: defaultdict[tuple[int, str], Decimal] = defaultdict(lambda: ZERO)
    first: dict[tuple[int, str], Charge] = {}
    for charge in charges:
        if charge.category == Category.LEASE:
            key = (charge.lease_id, charge.about)
            fees[key] += charge.amount
            first.setdefault(key, charge)
    for (lease_id, about), fee in sorted(fees.items()):
        charge = first[lease_id, about]
        lease_class = book.class_of(charge.lease_type)
        cap = book.cap(lease_class, week) if lease_class else None
        most = cap.for_days(charge.days or 7) if cap else None
        if cap is None or most is None or fee <= most:
            continue
        part = "" if charge.days in (0, 7) else f" for {charge.days} of 7 days"
        yield Finding(
            Rule.LEASE_CAP,
            f"{lease_id}/{about}",
            lease_id,
            fee - most,
            f"Lease {lease_id} ({charge.lease_type}) is charged a fee of ${display(fee)} "
            f"({about}); the cap of a lease of class {lease_class} is ${display(most)}{part}.",
            cap.source,
        )


def _forbidden(book: RuleBook, week: date, charges: Iterable[Charge]) -> Iterator[Finding]:
    rules = book.forbidden(week)
    sums: defaultdict[tuple[int, Category, str], Decimal] = defaultdict(lambda: ZERO)
    for charge in charges:
        lease_class, category = book.class_of(charge.lease_type), charge.category
        if lease_class and category in set(Category) and (lease_class, category) in rules:
            sums[charge.lease_id, Category(category), lease_class] += charge.amount
    for (lease_id, category, lease_class), amount in sorted(sums.items()):
        yield Finding(
            Rule.MAY_NOT_BE_CHARGED,
            f"{lease_id}/{category}",
            lease_id,
            amount,
            f"Lease {lease_id} is charged ${display(amount)} for {category.label}; a lease of "
            f"class {lease_class} may not be charged with it.",
            rules[lease_class, category].source,
        )


def _extras(book: RuleBook, week: date, charges: Iterable[Charge]) -> Iterator[Finding]:
    fee = book.card_fee_on(week)
    card_fees = {kind.upper() for kind in fee.kinds} if fee else set()
    sums: defaultdict[tuple[int, str, str], Decimal] = defaultdict(lambda: ZERO)
    sources: dict[str, str] = {}
    for charge in charges:
        lease_class = book.class_of(charge.lease_type)
        if charge.category != Category.MISC or not charge.kind or lease_class is None:
            continue
        extras = book.extras_of(lease_class, week)
        if extras is None or extras.allowed is None or charge.kind in card_fees:
            continue
        if charge.kind not in {kind.upper() for kind in extras.allowed}:
            sums[charge.lease_id, charge.kind, lease_class] += charge.amount
            sources[lease_class] = extras.source
    for (lease_id, kind, lease_class), amount in sorted(sums.items()):
        yield Finding(
            Rule.EXTRA_NOT_ALLOWED,
            f"{lease_id}/{kind}",
            lease_id,
            amount,
            f"Lease {lease_id} is charged ${display(amount)} as {kind}; that is not among the "
            f"extras of a lease of class {lease_class}.",
            sources[lease_class],
        )


def _card_fees(
    book: RuleBook, week: date, charges: Iterable[Charge], card_earnings: Mapping[int, Decimal]
) -> Iterator[Finding]:
    rule = book.card_fee_on(week)
    if rule is None:
        return
    kinds = {kind.upper() for kind in rule.kinds}
    fees: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for charge in charges:
        if charge.kind in kinds:
            fees[charge.lease_id] += charge.amount
    for lease_id, amount in sorted(fees.items()):
        limits = []
        # Without a statement there is nothing that a percentage could be of.
        if rule.percent is not None and lease_id in card_earnings:
            card = max(card_earnings[lease_id], ZERO)
            share = (card * rule.percent / 100).quantize(CENT, ROUND_HALF_UP)
            limits.append((share, f"{rule.percent}% of ${display(card)} by card"))
        if rule.per_week is not None:
            limits.append((rule.per_week, "the limit of a week"))
        most, which = min(limits, default=(amount, ""))
        if amount > most:
            yield Finding(
                Rule.CARD_FEE,
                str(lease_id),
                lease_id,
                amount - most,
                f"Lease {lease_id} is charged ${display(amount)} for card processing; {which} "
                f"is ${display(most)}.",
                rule.source,
            )


def _without_notice(book: RuleBook, week: date, charges: Iterable[Charge]) -> Iterator[Finding]:
    rules = book.notice_on(week)
    for charge in charges:
        rule = rules.get(Category(charge.category)) if charge.category in set(Category) else None
        if rule is None or charge.due_date is None:
            continue
        had = (charge.due_date - charge.booked_on).days
        if had < rule.days:
            yield Finding(
                Rule.NOTICE,
                f"{charge.lease_id}/{charge.category}/{charge.about}",
                charge.lease_id,
                None,
                f"Lease {charge.lease_id} is charged ${display(charge.amount)} ({charge.about}) on "
                f"{charge.booked_on}, due on {charge.due_date}: {had} days' notice, where "
                f"{rule.days} are due.",
                rule.source,
            )
