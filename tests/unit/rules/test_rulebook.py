"""The rules file: dated, quoted, with sources; and its schema for editors."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from include.dtr.model import Category
from include.dtr.rules.rulebook import (
    SCHEMA,
    SHIPPED,
    LeaseCap,
    Per,
    RuleBook,
    RulesBroken,
    parse,
    rule_book,
)

TODAY = date(2026, 11, 22)


def capped(**changes: object) -> LeaseCap:
    return LeaseCap.model_validate(
        {
            "valid_from": date(2020, 1, 1),
            "source": "a test",
            "lease_class": "ANY",
            "per": "WEEK",
            "amount": "700.00",
            **changes,
        }
    )


class TestTheShippedExample:
    def test_is_read_and_says_to_have_counsel_check_it(self) -> None:
        assert rule_book().lease_types
        assert "HAVE YOUR COUNSEL CHECK THIS" in SHIPPED.read_text()

    def test_names_the_source_of_every_figure(self) -> None:
        book = rule_book()
        entries = [
            *book.lease_caps, *book.may_not_be_charged, *book.extras, *book.card_fee, *book.notice
        ]  # fmt: skip
        assert entries
        assert all(len(entry.source) > 15 for entry in entries)

    def test_has_the_cap_and_the_card_fee_of_the_public_sources(self) -> None:
        book = rule_book()
        cap, fee = book.cap("ALL_IN", TODAY), book.card_fee_on(TODAY)
        assert cap is not None
        assert cap.amount == Decimal("1389.00")
        assert fee is not None
        assert (fee.percent, fee.per_week) == (Decimal(5), Decimal("49.00"))
        assert ("STANDARD", Category.REPAIRS) in book.forbidden(TODAY)
        assert book.cap("STANDARD", TODAY) is None

    def test_schema_for_editors_is_that_of_the_code(self) -> None:
        made = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **RuleBook.model_json_schema(),
        }
        assert json.loads(SCHEMA.read_text()) == made


class TestDates:
    def test_the_entry_that_began_last_holds(self) -> None:
        book = RuleBook(
            lease_types={},
            lease_caps=[
                capped(valid_from=date(2024, 1, 7), amount="900.00"),
                capped(),
                capped(valid_from=date(2026, 1, 4), amount=None),
            ],
        )
        found = [
            book.cap("ANY", date(*day))
            for day in ((2019, 12, 31), (2020, 1, 1), (2024, 1, 6), (2024, 1, 7), (2026, 1, 4))
        ]
        amounts = [cap and cap.amount for cap in found]
        assert amounts == [None, Decimal("700.00"), Decimal("700.00"), Decimal("900.00"), None]
        assert book.cap("OTHER", TODAY) is None

    def test_what_is_lifted_may_be_charged_again(self) -> None:
        text = """
lease_types: {}
may_not_be_charged:
  - {lease_class: A, category: REPAIRS, valid_from: 2020-01-01, source: a test}
  - {lease_class: A, category: REPAIRS, valid_from: 2025-01-01, source: a test, lifted: true}
"""
        book = parse(text, "test.yaml")
        assert len(book.forbidden(date(2024, 12, 31))) == 1
        assert book.forbidden(date(2025, 1, 1)) == {}


class TestCaps:
    @pytest.mark.parametrize(
        ("days", "most"), [(7, "700.00"), (4, "400.00"), (1, "100.00"), (0, "0.00")]
    )
    def test_of_a_week_are_in_proportion_to_its_days(self, days: int, most: str) -> None:
        assert capped().for_days(days) == Decimal(most)

    def test_are_rounded_up_to_the_cent(self) -> None:
        assert capped(amount="1389.00").for_days(4) == Decimal("793.72")

    def test_of_a_shift_count_the_shifts(self) -> None:
        cap = capped(per="SHIFT", amount="105.50", shifts_a_day=2)
        assert cap.per is Per.SHIFT
        assert cap.for_days(3) == Decimal("633.00")


class TestAFileThatIsWrong:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("lease_types: {", "is not YAML"),
            ("[]", "dictionary"),
            ("lease_types: {}\nlease_cap: []", "lease_cap: Extra inputs"),
            (
                "lease_types: {}\ncard_fee: [{valid_from: 2020-01-01, source: a test, kinds: [X], "
                "per_week: 49.00}]",
                'in quotes: "1389.00"',
            ),
            (
                "lease_types: {}\nmay_not_be_charged: [{lease_class: A, category: PARKING, "
                "valid_from: 2020-01-01, source: a test}]",
                "may_not_be_charged.0.category",
            ),
            (
                "lease_types: {}\nnotice: [{category: PVB, days: 7, valid_from: 2020-01-01}]",
                "notice.0.source: Field required",
            ),
        ],
    )
    def test_is_refused_with_the_place_of_the_fault(self, text: str, said: str) -> None:
        with pytest.raises(RulesBroken, match=r"rules file test\.yaml") as refused:
            parse(text, "test.yaml")
        assert said in str(refused.value)

    def test_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(RulesBroken, match=r"nowhere\.yaml cannot be read"):
            rule_book(str(tmp_path / "nowhere.yaml"))
