"""Checking rows against the contract, so that bad data fails only the leases that use it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from include.dtr.errors import BadRow, LeaseFault
from include.dtr.sources.calendar import beyond
from include.dtr.sources.contract import VIEWS, Column, Kind, View

Row = Mapping[str, Any]
Record = TypeVar("Record")
Values = Callable[[Row], tuple[Any, ...]]


class Faults(dict[int, LeaseFault]):
    """The first fault of each lease of a batch that has one."""

    def note(self, fault: LeaseFault) -> None:
        self.setdefault(fault.lease_id, fault)


def defect_of(view: View, row: Row) -> tuple[str, str] | None:
    """The first column of `row` that breaks the contract, and what is wrong with it."""
    required, figures, days = _checked(view)
    if (
        None not in required(row)
        and all(figure is None or figure.is_finite() for figure in figures(row))
        and not any(map(beyond, days(row)))
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
            return column.name, f"{value:%Y-%m-%d} is beyond all calendars"
    return None


@cache
def _checked(view: View) -> tuple[Values, Values, Values]:
    """From a row: what may not be null, the numbers, and the days that must be of this age.

    Nearly all rows are sound, and these tell so at once.
    """
    required = [column for column in view.columns if not column.nullable]
    figures = [column for column in view.columns if column.kind in (Kind.MONEY, Kind.RATE)]
    days = [column for column in required if column.kind in (Kind.DATE, Kind.INSTANT)]
    return _values(required), _values(figures), _values(days)


def _values(columns: Sequence[Column]) -> Values:
    names = [column.name for column in columns]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)  # itemgetter would give no tuple


def key_of(view: View, row: Row) -> str:
    """The row's key for people: `4711`, or `lease_id 1045, driver_id 7` where it has parts."""
    if len(view.key) == 1:
        return str(row[view.key[0]])
    return ", ".join(f"{name} {row[name]}" for name in view.key)


class Lookup(Generic[Record]):
    """The rows of one view by key. A faulty row is remembered, and raised to whoever needs it.

    Keys are text in the module views, integers elsewhere.
    """

    def __init__(self, view_name: str, record: type[Record], rows: Iterable[Row]) -> None:
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
