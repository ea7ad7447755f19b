"""Numbers that people look at: what a year of weeks came to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.model import Category
from include.dtr.money import ZERO, total
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.period import week_before
from include.dtr.records import queries_numbers
from include.dtr.records.queries_numbers import MedallionNumbers, TakeHome, WeekNumbers
from include.dtr.sources import directory

WEEKS = 52
SECONDS = 60.0
"""How long one answer serves all who ask for the same weeks; whoever changes a statement sees that
at once."""


@dataclass(frozen=True, slots=True)
class CategoryNumbers:
    """A category over all the weeks, dollars: charges less credits."""

    category: Category
    amount: Decimal


@dataclass(frozen=True, slots=True)
class YearOfNumbers:
    """`WEEKS` weeks, those without statements among them."""

    first: date
    """The first day of the first week."""
    last: date
    """The first day of the last week."""
    weeks: list[WeekNumbers]
    """Oldest first; one for each week, and one for any other period that has statements."""
    categories: list[CategoryNumbers]
    medallions: list[MedallionNumbers]
    """By earnings, the largest first."""
    medallion_names: dict[int, str]
    """Numbers of the medallions by id; empty where the books cannot be read."""
    take_home: list[TakeHome]

    @property
    def statements(self) -> int:
        return sum(week.statements for week in self.weeks)

    @property
    def is_empty(self) -> bool:
        return not any(
            week.statements or week.failed or week.disputes_opened for week in self.weeks
        )

    def medallion_name(self, medallion_id: int | None) -> str:
        if medallion_id is None:
            return "No medallion"
        return self.medallion_names.get(medallion_id, f"No. {medallion_id}")


async def year(office: Office, actor: Actor, last: date | None) -> YearOfNumbers:
    """The `WEEKS` weeks up to the one that begins on `last`; None: the last one that has ended.

    Looked up once for all who ask within `SECONDS`; each leaves an event.
    """
    newest = last or week_before(office.now()).start
    await office.threads.run(trail.look, office, actor, "numbers", last=f"{newest}")

    async def look() -> YearOfNumbers:
        return await office.threads.run(_look, office, newest)

    return await office.shared.ask(("numbers", newest), look, SECONDS)


def _look(office: Office, last: date) -> YearOfNumbers:
    first = last - timedelta(weeks=WEEKS - 1)
    with office.records() as records:
        found = queries_numbers.numbers(records, first, last)
    weeks = {week.period_start: week for week in found.weeks}
    for n in range(WEEKS):
        start = first + timedelta(weeks=n)
        weeks.setdefault(start, WeekNumbers(start))
    listed = [weeks[start] for start in sorted(weeks)]
    return YearOfNumbers(
        first,
        last,
        listed,
        [
            CategoryNumbers(category, total(week.category(category) for week in listed))
            for category in Category
        ],
        found.medallions,
        _names(office, found.medallions),
        found.take_home,
    )


def _names(office: Office, medallions: list[MedallionNumbers]) -> dict[int, str]:
    try:
        with office.source() as books:
            named = directory.look_up(books, (), (), (m.medallion_id for m in medallions))
    except (TransientFault, StoreRefused):
        return {}
    return dict(named.medallions)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """`part` of `whole` in percent with one place; 0.0 of nothing."""
    return (100 * part / whole).quantize(Decimal("0.1")) if whole > ZERO else Decimal("0.0")
