"""A frame's cells as Python values: cents become exact dollars, what is missing None."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from include.dtr.registers.columns import Column, Kind

AT_ONCE = 2_000
"""Rows that are Python values at a time."""


def dollars(cents: int) -> Decimal:
    """`12345` cents as `123.45` dollars, exactly."""
    return Decimal(int(cents)).scaleb(-2)


def rows_of(frame: pd.DataFrame, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """The frame's rows in the order of `columns`, some at a time, so that the memory holds few."""
    for first in range(0, len(frame), AT_ONCE):
        part = frame.iloc[first : first + AT_ONCE]
        yield from zip(*(_values(part[c.key], c.kind) for c in columns), strict=True)


def sums_of(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Decimal | None]:
    """Each money column's exact sum in dollars; None for the others."""
    return [
        dollars(int(frame[column.key].sum())) if column.kind is Kind.MONEY else None
        for column in columns
    ]


def _values(column: "pd.Series[Any]", kind: Kind) -> list[Any]:
    made: Callable[[Any], Any] = dollars if kind is Kind.MONEY else lambda value: value
    missing = column.isna().tolist()
    return [
        None if gone else made(value) for value, gone in zip(column.tolist(), missing, strict=True)
    ]
