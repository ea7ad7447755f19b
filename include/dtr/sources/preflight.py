"""Does the source keep its contract? Asked once, before a run claims anything."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from include.dtr.errors import SourceContractBroken
from include.dtr.sources import PACKAGE
from include.dtr.sources.contract import CONTRACT, SCHEMA, Column, Kind, View
from include.dtr.sqlfiles import sql_file

_INTEGERS = {"int2", "int4", "int8"}
_TEXTS = {"text", "varchar", "bpchar", "citext"}
CENTS = 2  # decimal places


def preflight(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    """Check the twelve modules: views there, columns with the right types, all readable.

    `conn` must be idle; it is left idle. Raises `SourceContractBroken` naming each module,
    view and column that is not as domain section 2 has it.
    """
    conn.rollback()
    offered: dict[str, dict[str, tuple[str, str, bool, int | None]]] = {}
    for view, column, declared, type_name, is_enum, scale in conn.execute(
        sql_file(PACKAGE, "columns"), {"schema": SCHEMA}
    ):
        columns = offered.setdefault(str(view), {})
        columns[str(column)] = (
            str(declared),
            str(type_name),
            bool(is_enum),
            scale if isinstance(scale, int) else None,
        )
    problems = [p for view in CONTRACT for p in _check(conn, view, offered.get(view.name))]
    conn.rollback()
    if problems:
        raise SourceContractBroken(problems)


def _check(
    conn: psycopg.Connection[tuple[object, ...]],
    view: View,
    offered: dict[str, tuple[str, str, bool, int | None]] | None,
) -> Iterator[str]:
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
        elif not _fits(column, *found[1:]):
            sound = False
            yield f"{where}.{column.name} is {found[0]}, expected {column.kind}"
    if sound and (reason := _unreadable(conn, view)):
        yield f"{where} cannot be read: {reason}"


def _fits(column: Column, type_name: str, is_enum: bool, scale: int | None) -> bool:
    match column.kind:
        case Kind.INTEGER:
            return type_name in _INTEGERS
        case Kind.TEXT:
            return type_name in _TEXTS or is_enum
        case Kind.DATE:
            return type_name == "date"
        case Kind.INSTANT:
            return type_name == "timestamptz"
        case Kind.MONEY:
            return type_name == "numeric" and scale is not None and scale <= CENTS
        case Kind.RATE:
            return type_name == "numeric"


def _unreadable(conn: psycopg.Connection[tuple[object, ...]], view: View) -> str | None:
    """Why a SELECT of the contract's columns fails, or None."""
    statement = sql.SQL("SELECT {} FROM {} LIMIT 0").format(
        sql.SQL(", ").join(sql.Identifier(column.name) for column in view.columns),
        sql.Identifier(SCHEMA, view.name),
    )
    try:
        with conn.transaction():
            conn.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.ProgrammingError) as error:
        return str(error.diag.message_primary or error)
    return None
