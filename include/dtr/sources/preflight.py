"""Does the source keep its contract? Asked once, before a run claims anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from include.dtr.errors import SourceContractBroken
from include.dtr.sources import PACKAGE
from include.dtr.sources.contract import CONTRACT, OPTIONAL_VIEWS, SCHEMA, Column, Kind, View
from include.dtr.sources.selects import columns_of
from include.dtr.sqlfiles import sql_file

_INTEGERS = {"int2", "int4", "int8"}
_TEXTS = {"text", "varchar"}
"""Text that SQL and Python compare alike. Of the others none does: blank-padded ignores blanks,
citext the case, an enum knows its own words only."""
CENTS = 2  # decimal places

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class _Offered:
    """A column as the database has it; a domain as what it is made from."""

    view_name: str
    column_name: str
    declared: str
    type_name: str
    is_enum: bool
    scale: int | None
    compares_exactly: bool


def preflight(conn: Connection) -> None:
    """Check the twelve modules: views there, columns with the right types, all readable.

    `conn` must be idle; it is left idle. Raises `SourceContractBroken` naming each module, view
    and column that is not as domain section 2 has it.
    """
    if problems := [problem for found in problems_by_view(conn).values() for problem in found]:
        raise SourceContractBroken(problems)


def problems_by_view(conn: Connection) -> dict[View, list[str]]:
    """What is wrong with each view, a sentence for each problem; none where it keeps the contract.

    Optional views are checked where they are there; what is read through a connection of its own
    need not be readable here. `conn` must be idle; it is left idle.
    """
    conn.rollback()
    offered: dict[str, dict[str, _Offered]] = {}
    with conn.cursor(row_factory=class_row(_Offered)) as cursor:
        for column in cursor.execute(sql_file(PACKAGE, "columns"), {"schema": SCHEMA}):
            offered.setdefault(column.view_name, {})[column.column_name] = column
    there = [view for view in OPTIONAL_VIEWS if view.name in offered]
    problems = {
        view: list(_check(conn, view, offered.get(view.name))) for view in (*CONTRACT, *there)
    }
    conn.rollback()
    return problems


def _check(conn: Connection, view: View, offered: Mapping[str, _Offered] | None) -> Iterator[str]:
    where = f"{view.module}: {SCHEMA}.{view.name}"
    if offered is None:
        yield f"{where} is missing"
        return
    sound = True
    for column in view.columns:
        found = offered.get(column.name)
        if found is None:
            sound = False
            yield f"{where} lacks the column {column.name} ({column.kind})"
        elif not _fits(column, found):
            sound = False
            yield (
                f"{where}.{column.name} is {found.declared}, expected {column.kind}"
                f"{_remedy(column, found)}"
            )
        elif column.kind is Kind.TEXT and not found.compares_exactly:
            sound = False
            yield (
                f"{where}.{column.name} has a collation that takes different words for the same; "
                f'write {column.name} COLLATE "C" AS {column.name} in the view'
            )
    if sound and not view.own_connection and (reason := _unreadable(conn, view)):
        yield f"{where} cannot be read: {reason}"


def _fits(column: Column, found: _Offered) -> bool:
    match column.kind:
        case Kind.INTEGER:
            return found.type_name in _INTEGERS
        case Kind.TEXT:
            return found.type_name in _TEXTS
        case Kind.DATE:
            return found.type_name == "date"
        case Kind.INSTANT:
            return found.type_name == "timestamptz"
        case Kind.MONEY:
            return found.type_name == "numeric" and found.scale is not None and found.scale <= CENTS
        case Kind.RATE:
            return found.type_name == "numeric"


def _remedy(column: Column, found: _Offered) -> str:
    """What to write in the view, where the type that is there tells it."""
    name = column.name
    match column.kind, found.type_name:
        case Kind.TEXT, "bpchar":
            return f" (it is padded with blanks); write trim({name})::text AS {name} in the view"
        case Kind.TEXT, type_name if found.is_enum or type_name == "citext":
            return f"; write {name}::text AS {name} in the view"
        case Kind.MONEY, "float4" | "float8":
            return f"; write round({name}::numeric, {CENTS})::numeric(10,2) AS {name} in the view"
        case Kind.MONEY, "numeric":
            return f"; write round({name}, {CENTS})::numeric(10,2) AS {name} in the view"
        case Kind.MONEY, type_name if type_name in _INTEGERS:
            return f"; if it is cents, write ({name} / 100.0)::numeric(10,2) AS {name} in the view"
        case Kind.INSTANT, "timestamp":
            return (
                f"; write {name} AT TIME ZONE 'America/New_York' AS {name} in the view, or with "
                "the zone in which it was written"
            )
    return ""


def _unreadable(conn: Connection, view: View) -> str | None:
    """Why a SELECT of the contract's columns fails, or None."""
    try:
        with conn.transaction():
            conn.execute(columns_of(view) + b" LIMIT 0")
    except (psycopg.errors.InsufficientPrivilege, psycopg.ProgrammingError) as error:
        return str(error.diag.message_primary or error)
    return None
