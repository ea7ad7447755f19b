"""The views of the contract as one SQL file to edit: empty, typed, and explained.

`python -m include.dtr.sources.scaffold > my_views.sql`; `make scaffold-views` does the same.
"""

import sys
import textwrap
from collections.abc import Iterator

from include.dtr.sources import PACKAGE
from include.dtr.sources.contract import CONTRACT, OPTIONAL_VIEWS, SCHEMA, Kind, View
from include.dtr.sources.meanings import VIEW_MEANINGS, meaning_of
from include.dtr.sqlfiles import sql_file

WIDTH = 100
SQL_TYPES = {
    Kind.INTEGER: "integer",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamptz",
    Kind.MONEY: "numeric(10,2)",
    Kind.RATE: "numeric(6,3)",
}

OPTIONAL_HEAD = """\
-- Views that you may have. They are commented out: take the marks away from those that you fill.
"""


def scaffold() -> str:
    """The whole file. It runs as it stands, and what it makes keeps the contract."""
    optional = ("".join(f"-- {line}\n" for line in _lines(view)) for view in OPTIONAL_VIEWS)
    parts = [sql_file(PACKAGE, "scaffold_head").decode()]
    parts += ["".join(f"{line}\n" for line in _lines(view)) for view in CONTRACT]
    parts += [OPTIONAL_HEAD, *optional, sql_file(PACKAGE, "scaffold_rights").decode()]
    return "\n".join(parts)


def _lines(view: View) -> Iterator[str]:
    """One view's SQL, a line at a time."""
    key = " and ".join(view.key)
    yield from _comment(f"{view.module}: {VIEW_MEANINGS[view.name]} One row for each {key}.")
    yield f"DROP VIEW IF EXISTS {SCHEMA}.{view.name};"
    yield f"CREATE VIEW {SCHEMA}.{view.name} AS"
    yield "SELECT"
    last = view.columns[-1]
    for column in view.columns:
        required = "may be null" if column.nullable else "required"
        yield from _comment(f"{meaning_of(view, column.name)} ({required})", indent="    ")
        for word, meaning in column.words.items():
            yield from _comment(f"  {word}: {meaning}", indent="    ", hang="    ")
        comma = "" if column is last else ","
        yield f"    NULL::{SQL_TYPES[column.kind]} AS {column.name}{comma}"
    yield "WHERE false;"


def _comment(text: str, indent: str = "", hang: str = "") -> list[str]:
    # Three columns are kept free for the mark before an optional view.
    return textwrap.wrap(
        text,
        WIDTH - 3,
        initial_indent=f"{indent}-- ",
        subsequent_indent=f"{indent}-- {hang}",
    )


if __name__ == "__main__":
    sys.stdout.write(scaffold())
