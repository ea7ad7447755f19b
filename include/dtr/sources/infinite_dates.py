"""Dates that no calendar of ours has: PostgreSQL knows infinity and the years before Christ."""

from datetime import UTC, date, datetime

import psycopg
from psycopg.types.datetime import DateLoader, TimestamptzLoader

from include.dtr.period import FIRST_DAY, LAST_DAY

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def accept_any_date(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let `conn` read every date and instant: what Python has no value for comes as its first or
    last. Slower than the driver's own way, so for a batch that cannot be read otherwise."""
    conn.adapters.register_loader("date", _AnyDate)
    conn.adapters.register_loader("timestamptz", _AnyInstant)


def beyond(value: date) -> bool:
    """Whether a date, or an instant, lies outside of what the books can mean."""
    day = value.date() if isinstance(value, datetime) else value
    return not FIRST_DAY <= day <= LAST_DAY


def said_beyond(shown: str) -> str:
    """What is wrong with a day that lies outside."""
    return f"{shown} is a date outside {FIRST_DAY.year} to {LAST_DAY.year}"


class _AnyDate(DateLoader):
    def load(self, data: bytes | bytearray | memoryview) -> date:
        try:
            return super().load(data)
        except psycopg.DataError:
            return date.min if _is_early(data) else date.max


class _AnyInstant(TimestamptzLoader):
    def load(self, data: bytes | bytearray | memoryview) -> datetime:
        try:
            return super().load(data)
        except psycopg.DataError:
            return EARLIEST if _is_early(data) else LATEST


def _is_early(data: bytes | bytearray | memoryview) -> bool:
    text = bytes(data)
    return text.startswith(b"-") or text.endswith(b"BC")
