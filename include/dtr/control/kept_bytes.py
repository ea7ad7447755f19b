"""Kept books as bytes: JSON, compressed; amounts are decimal strings, never floats. Pure."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from include.dtr.control.kept_books import KeptBooks, Part
from include.dtr.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    FaultyRows,
    Misdirected,
    Misnamed,
    Unposted,
)

_ROWS: Mapping[str, type[Any]] = {
    "postings": BookedPostings,
    "trips": BookedTrips,
    "taxes": BookedTax,
    "unposted": Unposted,
    "faulty": FaultyRows,
    "misdirected": Misdirected,
    "misnamed": Misnamed,
}
"""What is kept of the books, and as what. Keys that stand twice are not: with one of them, or with
anything unreadable, nothing is kept."""
_FIGURES = {name: attrgetter(*(f.name for f in fields(record))) for name, record in _ROWS.items()}
_MONEY = {name: [f.type is Decimal for f in fields(record)] for name, record in _ROWS.items()}
"""Which fields of the record are dollars."""
_QUICK = 1
"""Compression level: the others take longer than they save."""


class KeptWriter:
    """Makes the bytes of a whole week, some parts at a time, so that these need not be together."""

    def __init__(self, in_scope: Sequence[int]) -> None:
        self._deflate = zlib.compressobj(_QUICK)
        self._content: list[bytes] = []
        self._separator = ""
        self._write(f'{{"in_scope":{_json(in_scope)},"parts":[')

    def add(self, parts: Iterable[Part]) -> None:
        """In the order of their places."""
        for part in parts:
            self._write(self._separator + _json(_part(part)))
            self._separator = ","

    def finish(self, strays: BookTotals) -> bytes:
        self._write(f'],"strays":{_json(_packed(strays))}}}')
        return b"".join([*self._content, self._deflate.flush()])

    def _write(self, text: str) -> None:
        self._content.append(self._deflate.compress(text.encode()))


def to_bytes(kept: KeptBooks) -> bytes:
    writer = KeptWriter(kept.in_scope)
    writer.add(kept.parts)
    return writer.finish(kept.strays)


def _part(part: Part) -> dict[str, object]:
    return {
        "leases": part.leases,
        "statements": part.statements,
        "failed": part.failed,
        "paid_out": part.paid_out,
        "carried_forward": part.carried_forward,
        "adjustments": list(part.adjustments.items()),
        "books": _packed(part.books),
    }


def _json(value: object) -> str:
    return json.dumps(value, default=str, separators=(",", ":"))


def from_bytes(content: bytes) -> KeptBooks:
    """Raises ValueError, KeyError or zlib.error for what `to_bytes` did not make."""
    found = json.loads(zlib.decompress(content))
    return KeptBooks(
        tuple(found["in_scope"]),
        tuple(
            Part(
                tuple(part["leases"]),
                tuple(part["statements"]),
                tuple(part["failed"]),
                Decimal(part["paid_out"]),
                Decimal(part["carried_forward"]),
                {lease_id: Decimal(amount) for lease_id, amount in part["adjustments"]},
                _unpacked(part["books"]),
            )
            for part in found["parts"]
        ),
        _unpacked(found["strays"]),
    )


def _packed(books: BookTotals) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: [_FIGURES[name](row) for row in getattr(books, name)]
        for name in _ROWS
        if getattr(books, name)
    }


def _unpacked(found: Mapping[str, list[list[Any]]]) -> BookTotals:
    rows: dict[str, Any] = {}
    for name, lines in found.items():
        record, money = _ROWS[name], _MONEY[name]
        rows[name] = tuple(
            record(*(Decimal(x) if y else x for x, y in zip(line, money, strict=True)))
            for line in lines
        )
    return BookTotals(**rows)
