"""What all sections of obligations share: the names and the order of their money columns.

No figure has a sign. Money that goes the other way has a column of its own, which is there only
where there is any: owed before - due to you (before) + charged - credited + returned (to you)
- paid = left to pay.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from include.dtr.model import Balance, Category
from include.dtr.money import ZERO, display
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Row, Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.wording import NONE, short_date

HEADINGS = ("Owed before", "Due to you", "Charged", "Credited", "Returned", "Paid", "Left to pay")
_SOMETIMES = (1, 3, 4)
"""The columns that are there only where there is any such money."""


class Sums(NamedTuple):
    """Money of obligations by the way it goes, in the columns' order; none below zero."""

    owed: Decimal = ZERO
    due_to_driver: Decimal = ZERO
    charged: Decimal = ZERO
    credited: Decimal = ZERO
    returned: Decimal = ZERO
    paid: Decimal = ZERO
    left: Decimal = ZERO


def sums(balances: Iterable[Balance]) -> Sums:
    owed = due = charged = credited = returned = paid = left = ZERO
    for b in balances:
        if b.prior > 0:
            owed += b.prior
        else:
            due -= b.prior
        if b.paid > 0:
            paid += b.paid
        else:
            returned -= b.paid
        charged += b.charge
        credited += b.credit
        left += b.forward
    return Sums(owed, due, charged, credited, returned, paid, left)


class MoneyColumns:
    """The money columns of one table: those that are always there, and what `whole` needs."""

    def __init__(self, whole: Sums) -> None:
        self._shown = [i for i in range(len(HEADINGS)) if i not in _SOMETIMES or whole[i]]
        self.columns = [money(HEADINGS[i]) for i in self._shown]

    def cells(self, line: Sums) -> list[str]:
        """Zeros are blank."""
        return [cell(line[i]) for i in self._shown]


def cell(amount: Decimal) -> str:
    """An amount in a table; blank where there is none."""
    return display(amount) if amount else ""


def without_its_row(edition: Edition, balance: Balance, columns: int) -> tuple[str, ...]:
    """The cells of an obligation whose module row is missing: when, which, whose license, where
    (blank), the posting's own note, and blank figures. `columns`: how many cells."""
    cells = (
        short_date(balance.first_booked_on, edition.year),
        balance.source_id or balance.obligation_id,
        edition.license(balance.driver_id),
        "",
        edition.described(balance.description) or NONE,
    )
    return (*cells, *[""] * (columns - len(cells)))


def charge_table(
    edition: Edition,
    category: Category,
    columns: Sequence[Column | None],
    describe: Callable[[Balance], Sequence[str]],
    order: Callable[[Balance], object] | None = None,
) -> list[Block]:
    """One row for each obligation of the category: `describe`'s cells, then its money.

    A column that is None is left out, with its cells. The total row is the category's line in
    Account Balance. Nothing where there is no obligation.
    """
    balances = edition.balances(category)
    if not balances:
        return []
    if order is not None:
        balances = sorted(balances, key=order)  # type: ignore[arg-type]
    whole = sums(balances)
    amounts = MoneyColumns(whole)
    shown = [index for index, column in enumerate(columns) if column is not None]

    def row(balance: Balance) -> Row:
        texts = describe(balance)
        return [*(texts[i] for i in shown), *amounts.cells(sums((balance,)))]

    return [
        Table(
            columns=(*(column for column in columns if column is not None), *amounts.columns),
            rows=[row(balance) for balance in balances],
            total=["Total", *[""] * (len(shown) - 1), *amounts.cells(whole)],
        )
    ]
