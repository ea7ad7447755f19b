"""Equal values of a large reading as one object.

A city's week names eight categories a hundred thousand times, each lease ten times, and most of
its sums are zero; what the driver gives is an object of its own for each.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from psycopg import Cursor
from psycopg.rows import RowMaker, class_row

T = TypeVar("T")


class Shared:
    """Remembers text, numbers of leases and zeros; lives as long as one reading."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._numbers: dict[int, int] = {}
        self._zeros: dict[str, Decimal] = {}

    def __call__(self, value: Any) -> Any:
        """An equal value: the first one of its kind that came by."""
        kind = type(value)
        if kind is str:
            return self._words.setdefault(value, value)
        if kind is int:
            return self._numbers.setdefault(value, value)
        if kind is Decimal and not value:
            return self._zeros.setdefault(str(value), value)
        return value


def sharing_row(kind: type[T]) -> Callable[[Cursor[Any]], RowMaker[T]]:
    """As `class_row`, with equal values of the whole result as one object."""
    of_class = class_row(kind)

    def maker(cursor: Cursor[Any]) -> RowMaker[T]:
        made, shared = of_class(cursor), Shared()

        def row(values: Sequence[Any]) -> T:
            return made([shared(value) for value in values])

        return row

    return maker
