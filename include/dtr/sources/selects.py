"""The queries that only list a view's columns, made from the contract."""

from functools import cache

from psycopg import sql

from include.dtr.sources.contract import SCHEMA, VIEWS, View


@cache
def columns_of(view: View) -> bytes:
    """SELECT of the contract's columns, in its order."""
    return (
        sql.SQL("SELECT {} FROM {}")
        .format(
            sql.SQL(", ").join(sql.Identifier(column.name) for column in view.columns),
            sql.Identifier(SCHEMA, view.name),
        )
        .as_bytes()
    )


@cache
def by_key(name: str) -> bytes:
    """The rows of the view `name` whose first key column is among `keys`, in the key's order."""
    view = VIEWS[name]
    key = sql.Identifier(view.key[0]).as_bytes()
    return columns_of(view) + b" WHERE " + key + b" = ANY(%(keys)s) ORDER BY " + key
