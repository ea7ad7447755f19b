"""What the sections are given: a statement, the identity it is handed out under, and helpers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from include.dtr.model import Balance, Category, Company, Driver, Issue, Statement


@dataclass(frozen=True)
class Edition:
    """A statement as one document."""

    statement: Statement
    issue: Issue
    company: Company

    @cached_property
    def _by_category(self) -> dict[Category, list[Balance]]:
        grouped: dict[Category, list[Balance]] = {category: [] for category in Category}
        for balance in self.statement.balances:
            grouped[balance.category].append(balance)
        return grouped

    def balances(self, category: Category) -> list[Balance]:
        """The category's obligations, in payment order."""
        return self._by_category[category]

    def license(self, *driver_ids: int | None) -> str:
        """TLC license of the first driver that is named; a dash where there is none."""
        for driver_id in driver_ids:
            if driver_id is not None:
                driver = self.statement.week.drivers.get(driver_id)
                return (driver and driver.tlc_license) or "–"
        return "–"

    def driver(self, driver_id: int | None) -> Driver | None:
        if driver_id is None:
            return None
        return self.statement.week.drivers.get(driver_id)

    @property
    def year(self) -> int:
        """The period's year: times within it are printed without one."""
        return self.statement.week.period.end.year


def joined(parts: Iterable[str | None]) -> str:
    """The parts that there are, with commas."""
    return ", ".join(part for part in parts if part)
