"""One hash for all that a statement says, so that a regenerate sees whether it changed. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache

from include.dtr.model import Statement


def fingerprint(statement: Statement) -> str:
    """SHA-256 (hex) of the statement's content; receipt, time of issue and layout are not in it."""
    text = json.dumps(_plain(statement), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def _plain(value: object) -> object:
    """`value` as JSON types, the same whatever the process, time zone or order of a mapping."""
    match value:
        case None | str() | int():
            return value.value if isinstance(value, Enum) else value
        case Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(value[key]) for key in sorted(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, name)) for name in _names(type(value))]
    raise TypeError(f"a statement holds a {type(value).__name__}, which has no fixed form")
