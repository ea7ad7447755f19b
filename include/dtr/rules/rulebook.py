"""The rules as a fleet keeps them: a YAML file, dated, each entry with its source.

Of several entries about the same thing that one holds whose `valid_from` is the last on or before
the first day of the week. Money is quoted in the file, so that no amount passes through a float.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from include.dtr.errors import DtrError
from include.dtr.model import Category

SHIPPED = Path(__file__).with_name("rules.yaml")
"""The commented example, which holds where no other file is named."""
SCHEMA = Path(__file__).with_name("rules.schema.json")
"""The same as JSON Schema, for editors."""


class RulesBroken(DtrError):
    """The rules file cannot be read, or says something that no rule can say."""


def _quoted(value: object) -> object:
    if isinstance(value, str | Decimal):
        return value
    raise ValueError('write an amount in quotes: "1389.00"')


Amount = Annotated[
    Decimal,
    Field(ge=0, max_digits=12, decimal_places=2),
    BeforeValidator(_quoted),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,10}(\.\d{1,2})?$"}),
]
"""Dollars."""
Percent = Annotated[
    Decimal,
    Field(ge=0, le=100),
    BeforeValidator(_quoted),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d+)?$"}),
]
Word = Annotated[str, Field(min_length=1, max_length=60)]


class Part(BaseModel):
    """A part of the file: an unknown key is an error, not a rule that is never applied."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Part):
    valid_from: date = Field(description="First day (New York) on which it holds.")
    source: str = Field(min_length=5, description="Where it is written down: section, notice, URL.")
    note: str = Field("", description="What the reader has to know, such as what is not certain.")


class Per(StrEnum):
    WEEK = "WEEK"
    SHIFT = "SHIFT"


class LeaseCap(Dated):
    """The most that a lease of a class may cost."""

    lease_class: Word = Field(description="A class that `lease_types` names.")
    per: Per = Field(description="A week of seven days, in proportion for fewer; or one shift.")
    amount: Amount | None = Field(description="Dollars; null: no cap from this day on.")
    shifts_a_day: int = Field(
        1, ge=1, le=2, description="With `per: SHIFT`: how many shifts of a day the lease has."
    )

    def for_days(self, days: int) -> Decimal | None:
        """The cap in dollars for some days of a week, rounded up to the cent."""
        if self.amount is None:
            return None
        if self.per is Per.SHIFT:
            return self.amount * days * self.shifts_a_day
        cents = -(-int(self.amount * 100) * days // 7)
        return Decimal(cents).scaleb(-2)


class Forbidden(Dated):
    """A category of charges that a lease of a class may not be charged with."""

    lease_class: Word = Field(description="A class that `lease_types` names.")
    category: Category = Field(description="Of the charge.")
    lifted: bool = Field(False, description="True: it may be charged again from this day on.")


class Extras(Dated):
    """The kinds of miscellaneous charges that a lease of a class may be charged with."""

    lease_class: Word = Field(description="A class that `lease_types` names.")
    allowed: list[Word] | None = Field(
        description="`misc_charges.kind`, else the posting's subcategory; in any case of letters. "
        "null: any."
    )


class CardFee(Dated):
    """The most that a driver may be charged for the processing of cards."""

    kinds: list[Word] = Field(min_length=1, description="The kinds of charges that are card fees.")
    percent: Percent | None = Field(
        None, description='Of the week\'s card earnings, in quotes: "5".'
    )
    per_week: Amount | None = Field(None, description="Dollars for a lease and week.")


class Notice(Dated):
    """How many days a driver must have between a charge and the day on which it is due."""

    category: Category = Field(description="Of the charge.")
    days: int = Field(ge=0, le=365, description="Days.")


class Plausibility(Part):
    """Beyond these a person has to look. Not dated: they are no law."""

    most_for_a_trip: Amount = Field(
        Decimal("1000.00"), description="A trip of more dollars than this, paid or refunded."
    )
    most_hours: int = Field(
        168, ge=1, description="A driver's trips of a week that last longer, added up."
    )
    own_weeks: int = Field(
        12, ge=4, le=52, description="How many earlier weeks a driver is compared with."
    )
    least_own_weeks: int = Field(
        6, ge=4, description="With fewer statements among them he is not compared."
    )
    spreads: int = Field(
        4,
        ge=1,
        description="Far: this many times the distance between the quartiles of his own weeks "
        "beyond them,",
    )
    least_far: Amount = Field(
        Decimal("1500.00"), description="and at least this many dollars from their median."
    )


class RuleBook(Part):
    """The whole file."""

    lease_types: dict[Word, Word] = Field(
        description="The fleet's own words (`leases.lease_type`) to a class of the rules; a word "
        "that is missing is reported as a finding."
    )
    lease_caps: list[LeaseCap] = []
    may_not_be_charged: list[Forbidden] = []
    extras: list[Extras] = []
    card_fee: list[CardFee] = []
    notice: list[Notice] = []
    plausibility: Plausibility = Plausibility()

    def class_of(self, lease_type: str | None) -> str | None:
        """The class of a fleet's word; None where the file does not know it."""
        return self.lease_types.get(lease_type or "")

    def cap(self, lease_class: str, on: date) -> LeaseCap | None:
        return _in_force(self.lease_caps, on, lambda c: c.lease_class).get(lease_class)

    def forbidden(self, on: date) -> dict[tuple[str, Category], Forbidden]:
        """By class and category; those that are lifted are left out."""
        held = _in_force(self.may_not_be_charged, on, lambda f: (f.lease_class, f.category))
        return {key: rule for key, rule in held.items() if not rule.lifted}

    def extras_of(self, lease_class: str, on: date) -> Extras | None:
        return _in_force(self.extras, on, lambda e: e.lease_class).get(lease_class)

    def card_fee_on(self, on: date) -> CardFee | None:
        return _in_force(self.card_fee, on, lambda _: None).get(None)

    def notice_on(self, on: date) -> dict[Category, Notice]:
        return _in_force(self.notice, on, lambda n: n.category)


D = TypeVar("D", bound=Dated)
K = TypeVar("K", bound=Hashable)


def _in_force(entries: Sequence[D], on: date, about: Callable[[D], K]) -> dict[K, D]:
    begun = sorted((e for e in entries if e.valid_from <= on), key=lambda e: e.valid_from)
    return {about(entry): entry for entry in begun}


def parse(text: str, name: str) -> RuleBook:
    """The rules of a file's text; `name` is what errors call it. Raises `RulesBroken`."""
    try:
        return RuleBook.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise RulesBroken(f"The rules file {name} is not YAML: {error}") from None
    except ValidationError as error:
        raise RulesBroken(f"The rules file {name}: {'; '.join(_said(error.errors()))}") from None


def _said(errors: Iterable[Any]) -> Iterable[str]:
    for error in errors:
        yield f"{'.'.join(str(step) for step in error['loc']) or 'file'}: {error['msg']}"


@cache
def rule_book(path: str = "") -> RuleBook:
    """The rules of the file `path`; empty: those that are shipped. Raises `RulesBroken`."""
    file = Path(path) if path else SHIPPED
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesBroken(f"The rules file {file} cannot be read: {error}") from None
    return parse(text, str(file))
