"""Checking rows against the contract, so that bad data fails only the leases that use it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from include.dtr.errors import BadRow, LeaseFault
from include.dtr.sources.contract import VIEWS, Column, Kind, View
from include.dtr.sources.infinite_dates import beyond, said_beyond
from include.dtr.sources.words import Words, unknown

SourceRow = Mapping[str, Any]
Record = TypeVar("Record")
Values = Callable[[SourceRow], tuple[Any, ...]]


class Faults(dict[int, LeaseFault]):
    """The first fault of each lease of a batch that has one."""

    def note(self, fault: LeaseFault) -> None:
        self.setdefault(fault.lease_id, fault)


LARGEST_ID = 2_147_483_647
"""Of a lease, driver, vehicle or medallion: the records keep them as `integer`."""


def defect_of(view: View, row: SourceRow) -> tuple[str, str] | None:
    """The first column of `row` that breaks the contract, and what is wrong with it."""
    required, figures, days, numbers, worded = _checked(view)
    if (
        None not in required(row)
        and all(figure is None or figure.is_finite() for figure in figures(row))
        and not any(map(beyond, days(row)))
        and all(number is None or number <= LARGEST_ID for number in numbers(row))
        and all(row[name] in known for name, known in worded)
    ):
        return None
    for column in view.columns:
        value = row[column.name]
        if value is None:
            if not column.nullable:
                return column.name, "is null"
        elif column.kind in (Kind.MONEY, Kind.RATE) and not value.is_finite():
            return column.name, "is not a number"
        elif column.kind in (Kind.DATE, Kind.INSTANT) and not column.nullable and beyond(value):
            # Open ends may be null, infinite or far away; a day on which something was may not.
            return column.name, said_beyond(f"{value:%Y-%m-%d}")
        elif column.kind is Kind.INTEGER and value > LARGEST_ID:
            return column.name, said_too_large(value)
        elif column.words and value not in column.words:
            return column.name, unknown(column.name, value, column.words)
    return None


def said_too_large(number: int) -> str:
    return f"{number} is above {LARGEST_ID}, the largest number that the records can keep"


@cache
def _checked(view: View) -> tuple[Values, Values, Values, Values, list[tuple[str, Words]]]:
    """From a row: what may not be null, the numbers, the days that must be of this age, the ids;
    and the columns with a closed set of words.

    Nearly all rows are sound, and these tell so at once.
    """
    required = [column for column in view.columns if not column.nullable]
    figures = [column for column in view.columns if column.kind in (Kind.MONEY, Kind.RATE)]
    days = [column for column in required if column.kind in (Kind.DATE, Kind.INSTANT)]
    numbers = [column for column in view.columns if column.kind is Kind.INTEGER]
    worded = [(column.name, column.words) for column in view.columns if column.words]
    return _values(required), _values(figures), _values(days), _values(numbers), worded


def _values(columns: Sequence[Column]) -> Values:
    names = [column.name for column in columns]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)  # itemgetter would give no tuple


def key_of(view: View, row: SourceRow) -> str:
    """The row's key for people: `4711`, or `lease_id 1045, driver_id 7` where it has parts."""
    if len(view.key) == 1:
        return str(row[view.key[0]])
    return ", ".join(f"{name} {row[name]}" for name in view.key)


class Lookup(Generic[Record]):
    """The rows of one view by key. A faulty row is remembered, and raised to whoever needs it.

    Keys are text in the module views, integers elsewhere.
    """

    def __init__(self, view_name: str, record: type[Record], rows: Iterable[SourceRow]) -> None:
        self._view = VIEWS[view_name]
        self._records: dict[object, Record] = {}
        self._defects: dict[object, tuple[str, str]] = {}
        values = itemgetter(*(field.name for field in fields(record)))  # type: ignore[arg-type]
        key_column = self._view.key[0]
        for row in rows:
            key = row[key_column]
            if key in self._records or key in self._defects:
                self._defects[key] = (key_column, "stands there more than once")
            elif defect := defect_of(self._view, row):
                self._defects[key] = defect
            else:
                self._records[key] = record(*values(row))

    def get(self, lease_id: int, key: object) -> Record | None:
        """The record of `key`, None where there is no such row. Raises `BadRow` for `lease_id`."""
        if defect := self._defects.get(key):
            raise BadRow(lease_id, self._view.name, key, *defect)
        return self._records.get(key)

    def pick(self, lease_id: int, keys: Iterable[str]) -> dict[str, Record]:
        """The records that exist among `keys`, in their order. Raises `BadRow` for `lease_id`."""
        found = ((key, self.get(lease_id, key)) for key in sorted(keys))
        return {key: record for key, record in found if record is not None}

    def values(self) -> Iterable[Record]:
        return self._records.values()
