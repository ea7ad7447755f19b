"""What the sections are given: a statement, the identity it is handed out under, and helpers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from include.dtr.languages import ENGLISH, direction, translate
from include.dtr.model import Balance, Category, Company, Driver, Issue, Statement, Terms
from include.dtr.pdf.drawing.flow import Said
from include.dtr.pdf.text.direction import from_right, isolated
from include.dtr.pdf.wording import NONE, described


@dataclass(frozen=True)
class Edition:
    """A statement as one document."""

    statement: Statement
    issue: Issue
    company: Company

    @property
    def terms(self) -> Terms:
        return self.company.terms

    @cached_property
    def _by_category(self) -> dict[Category, list[Balance]]:
        grouped: dict[Category, list[Balance]] = {category: [] for category in Category}
        for balance in self.statement.balances:
            grouped[balance.category].append(balance)
        return grouped

    def balances(self, category: Category) -> list[Balance]:
        """The category's obligations, in payment order."""
        return self._by_category[category]

    @cached_property
    def has_several_drivers(self) -> bool:
        """Whether rows must say whose they are: one driver's license stands in the header."""
        week = self.statement.week
        named = {trip.driver_id for trip in week.trips}
        named |= {balance.driver_id for balance in self.statement.balances}
        for rows in (week.modules.tolls, week.modules.violations, week.modules.tickets):
            named |= {row.driver_id for row in rows.values()}
        return bool(named - {None, week.leaseholder.driver_id})

    def license(self, *driver_ids: int | None) -> str:
        """TLC license of the first driver that is named; a dash where there is none."""
        for driver_id in driver_ids:
            if driver_id is not None:
                driver = self.statement.week.drivers.get(driver_id)
                return (driver and driver.tlc_license) or NONE
        return NONE

    def driver(self, driver_id: int | None) -> Driver | None:
        if driver_id is None:
            return None
        return self.statement.week.drivers.get(driver_id)

    @property
    def year(self) -> int:
        """The period's year: dates within it are printed without one."""
        return self.statement.week.period.end.year

    def described(self, description: str | None) -> str | None:
        """A posting's own description."""
        return described(description, self.year) if description else None

    @cached_property
    def language(self) -> str | None:
        """The tag of the language that stands beside the English; None for English alone."""
        return None if self.issue.language in (None, ENGLISH) else self.issue.language

    def say(self, text: str, /, **values: object) -> str:
        """A message in the driver's language."""
        return translate(self.language or ENGLISH, text, **values)

    def said(self, text: str) -> Said:
        """A text in the driver's language as one that is set."""
        return as_said(self.language or ENGLISH, text)

    @property
    def plate(self) -> str | None:
        vehicle = self.statement.week.vehicle
        return vehicle.plate if vehicle else None

    @property
    def medallion(self) -> str | None:
        medallion = self.statement.week.medallion
        return medallion.medallion_number if medallion else None


def as_said(language: str, text: str) -> Said:
    """A text in a known language as one that is set."""
    turns = direction(language) == "rtl"
    return Said(language, from_right(text) if turns else text, turns)


@cache
def message_said(language: str, text: str) -> Said:
    """A message without values, in a known language: all statements of the language have it."""
    return as_said(language, translate(language, text))


def joined(parts: Iterable[str | None]) -> str:
    """The parts that there are, with commas; each keeps its reading direction to itself."""
    return ", ".join(isolated(part) for part in parts if part)
