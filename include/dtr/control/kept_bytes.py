"""Kept books as bytes: JSON, compressed; amounts are decimal strings, never floats. Pure."""

import json
import zlib
from collections.abc import Mapping
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


def to_bytes(kept: KeptBooks) -> bytes:
    text = json.dumps(
        {
            "in_scope": kept.in_scope,
            "parts": [
                {
                    "leases": part.leases,
                    "statements": part.statements,
                    "failed": part.failed,
                    "paid_out": part.paid_out,
                    "carried_forward": part.carried_forward,
                    "adjustments": list(part.adjustments.items()),
                    "books": _packed(part.books),
                }
                for part in kept.parts
            ],
            "strays": _packed(kept.strays),
        },
        default=str,
        separators=(",", ":"),
    )
    return zlib.compress(text.encode(), _QUICK)


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
