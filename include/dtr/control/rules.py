"""A week's books and statements against the regulator's rules and against what is plausible.

It warns: what it finds is kept for people to look at, and changes no figure nor status.
"""

from dataclasses import dataclass

from include.dtr.period import PayPeriod
from include.dtr.records import findings
from include.dtr.records.db import Connection
from include.dtr.rules.facts import Facts
from include.dtr.rules.finding import Finding
from include.dtr.rules.plausible import doubtful
from include.dtr.rules.regulator import broken
from include.dtr.rules.rulebook import RuleBook
from include.dtr.sources import rule_facts


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison came to."""

    period: PayPeriod
    found: int
    changed: int
    """New ones, and those that say something else than before."""
    gone: int


def compare_with_rules(
    books: Connection, records: Connection, period: PayPeriod, rules: RuleBook, by: str
) -> Compared:
    """Look at the period and keep what is found. Both connections must be idle.

    Comparing again changes nothing where nothing has changed.
    """
    facts = read_facts(books, records, period, rules)
    found = find(rules, period, facts)
    with records.transaction():
        changed, gone = findings.keep(records, period, found, by)
    return Compared(period, len(found), changed, gone)


def read_facts(books: Connection, records: Connection, period: PayPeriod, rules: RuleBook) -> Facts:
    """What the rules are about, set-wise: six queries, whatever the size of the fleet."""
    limits = rules.plausibility
    large, long = rule_facts.read_odd_trips(
        books, period, limits.most_for_a_trip, limits.most_hours
    )
    return Facts(
        charges=rule_facts.read_charges(books, period),
        card_earnings=findings.card_earnings(records, period),
        own_weeks=findings.own_weeks(
            records, period, limits.own_weeks, limits.least_own_weeks, limits.least_far
        ),
        repeated_trips=rule_facts.read_repeated_trips(books, period),
        large_trips=large,
        repeated_tolls=rule_facts.read_repeated_tolls(books, period),
        long_weeks=long,
    )


def find(rules: RuleBook, period: PayPeriod, facts: Facts) -> list[Finding]:
    """Pure: what those facts break."""
    return [
        *broken(rules, period.start, facts.charges, facts.card_earnings),
        *doubtful(rules.plausibility, facts),
    ]
