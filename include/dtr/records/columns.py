"""The kinds of columns that the records' tables are made of; what has a default is never null."""

from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Integer,
    Numeric,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

NOW = text("now()")


def _column(
    kind: Any, name: str, *references: Any, required: bool = False, default: Any = None, **more: Any
) -> Column[Any]:
    """`default` is the server's: SQL, or a literal's text. `more` as SQLAlchemy's Column has it."""
    if not more.get("primary_key"):
        more["nullable"] = not required and default is None
    return Column(name, kind, *references, server_default=default, **more)


def key() -> Column[int]:
    """The number that the server gives each row."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


words = partial(_column, Text)
day = partial(_column, Date)
"""A local date."""
instant = partial(_column, DateTime(timezone=True))
dollars = partial(_column, Numeric(12, 2))
whole = partial(_column, Integer)
large = partial(_column, BigInteger)
flag = partial(_column, Boolean)
json = partial(_column, JSONB)
