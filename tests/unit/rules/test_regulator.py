"""The regulator's rules against charges. Nothing is found below a limit, and the cent above is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.rules.facts import Charge
from include.dtr.rules.finding import Finding, Rule
from include.dtr.rules.regulator import broken
from include.dtr.rules.rulebook import RuleBook

WEEK = date(2025, 11, 9)
DATED = {"valid_from": "2020-01-01", "source": "a test"}
BOOK = RuleBook.model_validate(
    {
        "lease_types": {"LONG": "ALL_IN", "SHORT": "STANDARD"},
        "lease_caps": [{**DATED, "lease_class": "ALL_IN", "per": "WEEK", "amount": "700.00"}],
        "may_not_be_charged": [{**DATED, "lease_class": "STANDARD", "category": "REPAIRS"}],
        "extras": [{**DATED, "lease_class": "STANDARD", "allowed": ["key"]}],
        "card_fee": [{**DATED, "kinds": ["FEE"], "percent": "5", "per_week": "49.00"}],
        "notice": [{**DATED, "category": "PVB", "days": 7}],
    }
)


def charge(category: str, amount: str, **changes: Any) -> Charge:
    fields: dict[str, Any] = {
        "lease_id": 1,
        "lease_type": "LONG",
        "days": 7,
        "category": category,
        "about": "X",
        "kind": None,
        "amount": Decimal(amount),
        "booked_on": date(2025, 11, 10),
        "due_date": None,
    }
    return Charge(**{**fields, **changes})


def found(*charges: Charge, card: str | None = None, week: date = WEEK) -> list[Finding]:
    earned = {} if card is None else {1: Decimal(card)}
    return list(broken(BOOK, week, charges, earned))


def overs(findings: list[Finding]) -> list[tuple[Rule, Decimal | None]]:
    return [(finding.rule, finding.over) for finding in findings]


def test_a_fee_at_the_cap_is_none_and_a_cent_above_it_is_one() -> None:
    assert found(charge("LEASE", "700.00")) == []
    (over,) = found(charge("LEASE", "700.01"))
    assert (over.rule, over.over, over.source) == (Rule.LEASE_CAP, Decimal("0.01"), "a test")


def test_a_part_of_a_week_has_a_part_of_the_cap() -> None:
    assert found(charge("LEASE", "400.00", days=4)) == []
    (over,) = found(charge("LEASE", "400.01", days=4))
    assert "$400.00 for 4 of 7 days" in over.sentence


def test_a_fee_in_parts_is_one_and_two_weeks_are_two() -> None:
    assert found(charge("LEASE", "700.00"), charge("LEASE", "700.00", about="Y")) == []
    assert overs(found(charge("LEASE", "400.00"), charge("LEASE", "400.00"))) == [
        (Rule.LEASE_CAP, Decimal("100.00"))
    ]


def test_before_a_rule_is_in_force_nothing_breaks_it() -> None:
    assert found(charge("LEASE", "999.00"), week=date(2019, 12, 29)) == []


def test_what_was_taken_back_in_the_week_breaks_nothing() -> None:
    assert found(charge("REPAIRS", "0.00", lease_type="SHORT")) == []


def test_a_category_that_may_not_be_charged_is_reported_once_with_all_of_it() -> None:
    repairs = [charge("REPAIRS", "50.00", lease_type="SHORT", about=str(n)) for n in range(2)]
    assert overs(found(*repairs)) == [(Rule.MAY_NOT_BE_CHARGED, Decimal("100.00"))]
    assert found(charge("REPAIRS", "50.00")) == []


@pytest.mark.parametrize(("kind", "warned"), [("KEY", False), ("FEE", False), ("WASH", True)])
def test_an_extra_is_compared_with_the_list_and_a_card_fee_with_its_own_rule(
    kind: str, warned: bool
) -> None:
    extra = charge("MISC", "9.00", lease_type="SHORT", kind=kind)
    assert bool(found(extra, card="500.00")) == warned


@pytest.mark.parametrize(
    ("fee", "card", "over"),
    [
        ("25.00", "500.00", None),
        ("25.01", "500.00", "0.01"),
        ("49.00", "2000.00", None),
        ("60.00", "2000.00", "11.00"),
        ("0.01", "-80.00", "0.01"),
        ("49.00", None, None),
    ],
    ids=["five percent", "a cent more", "the week", "over it", "refunds", "no statement"],
)
def test_a_card_fee_is_limited_by_the_lower_of_two(
    fee: str, card: str | None, over: str | None
) -> None:
    expected = [] if over is None else [(Rule.CARD_FEE, Decimal(over))]
    assert overs(found(charge("MISC", fee, kind="FEE"), card=card)) == expected


def test_a_charge_due_too_soon_is_without_notice() -> None:
    assert found(charge("PVB", "65.00", due_date=date(2025, 11, 17))) == []
    (soon,) = found(charge("PVB", "65.00", due_date=date(2025, 11, 16)))
    assert "6 days' notice, where 7 are due" in soon.sentence
    assert found(charge("PVB", "65.00")) == []


def test_words_that_the_file_does_not_know_are_reported_once_a_week() -> None:
    (finding,) = found(*(charge("LEASE", "9.00", lease_id=n, lease_type="NEW") for n in (3, 1, 2)))
    assert (finding.rule, finding.subject) == (Rule.LEASE_TYPE_UNKNOWN, "NEW")
    assert "leases 1, 2, 3" in finding.sentence


charges = st.builds(
    charge,
    st.sampled_from(["LEASE", "REPAIRS", "MISC", "PVB", "LOANS"]),
    st.decimals("-50.00", "2000.00", places=2).map(str),
    lease_id=st.integers(1, 3),
    lease_type=st.sampled_from(["LONG", "SHORT", "NEW", None]),
    days=st.integers(0, 7),
    about=st.sampled_from(["X", "Y"]),
    kind=st.sampled_from([None, "KEY", "FEE", "WASH"]),
    due_date=st.none() | st.dates(date(2025, 11, 9), date(2025, 12, 9)),
)


weeks = st.lists(charges, max_size=12, unique_by=lambda c: (c.lease_id, c.category, c.about))
"""As the books are read: one charge for each thing that it is about."""


@given(weeks, st.decimals("-100.00", "3000.00", places=2))
def test_each_finding_is_one_thing_with_something_over(some: list[Charge], card: Decimal) -> None:
    findings = list(broken(BOOK, WEEK, some, {1: card, 2: card}))
    assert len({(finding.rule, finding.subject) for finding in findings}) == len(findings)
    for finding in findings:
        assert finding.over is None or finding.over > 0
        assert finding.sentence.endswith(".")


@given(weeks)
def test_the_order_of_the_books_decides_nothing(some: list[Charge]) -> None:
    forward = {(f.rule, f.subject, f.over) for f in broken(BOOK, WEEK, some, {})}
    backward = {(f.rule, f.subject, f.over) for f in broken(BOOK, WEEK, some[::-1], {})}
    assert forward == backward
