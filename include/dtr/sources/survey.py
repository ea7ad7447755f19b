"""Going through whole views, as they are: rows, nulls, keys, words, dates, references.

The queries are made from the contract, for views that keep it. Every function goes through all
rows of its view: for somebody who connects a fleet, not for a run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from include.dtr.period import FIRST_DAY, LAST_DAY
from include.dtr.sources import PACKAGE
from include.dtr.sources.contract import CONTRACT, SCHEMA, Column, Kind, View
from include.dtr.sources.rows import LARGEST_ID
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file

EXAMPLES = 3
"""How many keys are named; the rest are counted."""
MOST_WORDS = 12
"""How many words of a column are named, commonest first; a column mapped wrongly has millions."""
ELSEWHERE = ("UTC", "Pacific/Kiritimati")
"""Two time zones so far apart that a day on which the clock matters falls on two dates."""
_TIMES = (Kind.DATE, Kind.INSTANT)
_FIGURES = (Kind.MONEY, Kind.RATE)


@dataclass(frozen=True, slots=True)
class Defects:
    """Rows of a view, and by column how many are null where none may be, or out of range."""

    rows: int
    nulls: Mapping[str, int]
    out_of_range: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Orphans:
    """Rows that name something that `target` does not have."""

    view: str
    column: str
    target: str
    rows: int
    examples: Sequence[str]


def count_defects(conn: Connection, view: View) -> Defects:
    """All of a view's rows against the contract's columns. Columns without a defect are left out.

    Dates that may be null are open ends, and may lie anywhere.
    """
    checks = [
        *((column.name, "null", _is_null(column)) for column in view.columns if _required(column)),
        *((c.name, "range", bound) for c in view.columns if (bound := _out_of_range(view, c))),
    ]
    counts = sql.SQL(", ").join(
        [
            sql.SQL("count(*)"),
            *(sql.SQL("count(*) FILTER (WHERE {})").format(test) for *_, test in checks),
        ]
    )
    query = sql.SQL("SELECT {} FROM {}").format(counts, _name(view))
    with snapshot(conn):
        rows, *found = _the_row(conn, query)
    counted = [(name, kind, n) for (name, kind, _), n in zip(checks, found, strict=True) if n]
    return Defects(
        rows,
        {name: n for name, kind, n in counted if kind == "null"},
        {name: n for name, kind, n in counted if kind == "range"},
    )


def repeated_keys(conn: Connection, view: View) -> tuple[int, list[str]]:
    """How many keys of a view stand there more than once, and some of them."""
    query = sql.SQL(
        "SELECT count(*) OVER (), key FROM (SELECT concat_ws('/', {key}) AS key FROM {view}"
        " GROUP BY {key} HAVING count(*) > 1) AS repeated ORDER BY key LIMIT {most}"
    ).format(
        key=sql.SQL(", ").join(map(sql.Identifier, view.key)),
        view=_name(view),
        most=sql.Literal(EXAMPLES),
    )
    with snapshot(conn):
        found = conn.execute(query).fetchall()
    return (found[0][0] if found else 0), [key for _, key in found]


def count_words(conn: Connection, view: View, column: Column) -> list[tuple[str | None, int]]:
    """The commonest words of a column with their rows, as they stand there; None: null."""
    query = sql.SQL(
        "SELECT left({column}, 200), count(*) FROM {view}"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}"
    ).format(column=sql.Identifier(column.name), view=_name(view), most=sql.Literal(MOST_WORDS))
    with snapshot(conn):
        return conn.execute(query).fetchall()


def moving_times(conn: Connection, view: View) -> list[str]:
    """Columns whose instants or dates depend on the time zone of whoever reads them.

    So does a column without a zone that is only cast to `timestamptz`, and an instant that is
    only cast to a date: hours, and days, are then right by chance.
    """
    columns = [column for column in view.columns if column.kind in _TIMES]
    if not columns:
        return []
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(_digest(column) for column in columns), _name(view)
    )
    with snapshot(conn):
        digests = []
        for zone in ELSEWHERE:
            conn.execute(sql.SQL("SET LOCAL TIME ZONE {}").format(sql.Literal(zone)))
            digests.append(_the_row(conn, query))
    pairs = zip(columns, *digests, strict=True)
    return [column.name for column, here, there in pairs if here != there]


def find_orphans(conn: Connection, view: View, targets: Mapping[str, View]) -> Iterator[Orphans]:
    """Rows of `view` that name a lease, driver, repair and so on that is not there.

    `targets`: by column name, the view whose key it is.
    """
    for column in view.columns:
        target = targets.get(column.name)
        if target is None or target == view:
            continue
        query = sql.SQL(
            "SELECT count(*), (array_agg(DISTINCT {column}::text))[1:{most}] FROM {view} AS here"
            " WHERE {column} IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM {target} AS there WHERE there.{column} = here.{column})"
        ).format(
            column=sql.Identifier(column.name),
            view=_name(view),
            target=_name(target),
            most=sql.Literal(EXAMPLES),
        )
        with snapshot(conn):
            rows, examples = _the_row(conn, query)
        if rows:
            yield Orphans(view.name, column.name, target.name, rows, examples)


def unassigned_rows(conn: Connection, view: View) -> int:
    """Rows of a view that name no lease at all."""
    query = sql.SQL("SELECT count(*) FROM {} WHERE lease_id IS NULL").format(_name(view))
    with snapshot(conn):
        return int(_the_row(conn, query)[0])


def undescribed_debits(conn: Connection) -> list[tuple[str, int, int, list[str]]]:
    """By category: debits that name a module's row, those whose row is not there, and some of
    the names. Categories in which every row is there are left out."""
    with snapshot(conn):
        return conn.execute(sql_file(PACKAGE, "undescribed"), {"most": EXAMPLES}).fetchall()


def targets_of(views: Sequence[View]) -> dict[str, View]:
    """Those of `views` that others refer to, by the name of their key: `lease_id` is of `leases`.

    Two views have a key `installment_id`, and nobody refers to either by that name.
    """
    return {
        view.key[0]: view
        for view in CONTRACT
        if view in views and len(view.key) == 1 and view.key[0] != "installment_id"
    }


def _required(column: Column) -> bool:
    return not column.nullable


def _is_null(column: Column) -> sql.Composable:
    return sql.SQL("{} IS NULL").format(sql.Identifier(column.name))


def _out_of_range(view: View, column: Column) -> sql.Composable | None:
    """What makes a value of the column one that no statement can use, or None."""
    name = sql.Identifier(column.name)
    if (column.kind in _TIMES and not column.nullable) or column.name == "booked_on":
        return sql.SQL("NOT {}::timestamp BETWEEN {} AND {}").format(
            _local(column), sql.Literal(FIRST_DAY), sql.Literal(LAST_DAY)
        )
    if column.kind in _FIGURES:
        unusable = sql.SQL("{} = 'NaN'").format(name)
        if (view.name, column.name) == ("ledger_postings", "amount"):
            unusable += sql.SQL(" OR {} <= 0").format(name)
        return unusable
    if column.kind is Kind.INTEGER:
        return sql.SQL("abs({}::numeric) > {}").format(name, sql.Literal(LARGEST_ID))
    return None


def _local(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.kind is Kind.INSTANT:
        return sql.SQL("({} AT TIME ZONE 'America/New_York')").format(name)
    return name


def _digest(column: Column) -> sql.Composable:
    """A sum of the column's moments; equal where they are the same ones."""
    moment = sql.SQL("{}") if column.kind is Kind.INSTANT else sql.SQL("{}::timestamp")
    return sql.SQL("sum(extract(epoch FROM {})) FILTER (WHERE isfinite({}))").format(
        moment.format(sql.Identifier(column.name)), sql.Identifier(column.name)
    )


def _the_row(conn: Connection, query: sql.Composed) -> tuple[Any, ...]:
    """The one row of a query that only counts and sums."""
    (row,) = conn.execute(query).fetchall()
    return tuple(row)


def _name(view: View) -> sql.Identifier:
    return sql.Identifier(SCHEMA, view.name)
