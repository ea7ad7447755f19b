"""Checking rows against the contract, so that bad data fails only the leases that use it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Generic, TypeVar

from include.dtr.errors import BadRow, LeaseFault
from include.dtr.sources.calendar import beyond
from include.dtr.sources.contract import VIEWS, Kind, View

Row = Mapping[str, Any]
Record = TypeVar("Record")


class Faults(dict[int, LeaseFault]):
    """The first fault of each lease of a batch that has one."""

    def note(self, fault: LeaseFault) -> None:
        self.setdefault(fault.lease_id, fault)


def defect_of(view: View, row: Row) -> tuple[str, str] | None:
    """The first column of `row` that breaks the contract, and what is wrong with it."""
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
        names = [field.name for field in fields(record)]  # type: ignore[arg-type]
        key_column = self._view.key[0]
        for row in rows:
            key = row[key_column]
            if key in self._records or key in self._defects:
                self._defects[key] = (key_column, "stands there more than once")
            elif defect := defect_of(self._view, row):
                self._defects[key] = defect
            else:
                self._records[key] = record(*(row[name] for name in names))

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
