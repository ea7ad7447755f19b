"""Databases that a benchmark fills once and keeps."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from local.stack.databases import OWNER, prepare_records
from local.stack.postgres import Postgres


def kept_database(
    postgres: Postgres,
    name: str,
    fill: Callable[[str], None],
    template: Callable[[], str] | None = None,
) -> bool:
    """Make the database `name`, with records, unless it is there; True if it was made now.

    `fill` is given the name that it has until it is full: what was broken off is made anew.
    `template` names, or makes, the database that it begins as a copy of.
    """
    with postgres.connect() as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return False
    partial = f"{name}_partial"
    postgres.drop_database(partial)
    if template is not None:
        postgres.create_database(partial, owner=OWNER, template=template())
    prepare_records(postgres, partial)
    fill(partial)
    with postgres.connect() as admin:
        admin.execute(f"ALTER DATABASE {partial} RENAME TO {name}".encode())
    return True


@contextmanager
def without_indexes(
    conn: psycopg.Connection[Any], schema: str, tables: Sequence[str] | None = None
) -> Iterator[None]:
    """Rows are written inside; the indexes of the schema's `tables` (None: of all) are made
    afterwards, in a fifth of the time. Those of constraints stay."""
    indexes = conn.execute(
        "SELECT index.oid::regclass::text, pg_get_indexdef(index.oid)"
        " FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid"
        " JOIN pg_class AS of_table ON of_table.oid = indrelid"
        " WHERE index.relnamespace = to_regnamespace(%(schema)s)"
        " AND (%(tables)s::text[] IS NULL OR of_table.relname = ANY(%(tables)s))"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.oid)",
        {"schema": schema, "tables": None if tables is None else list(tables)},
    ).fetchall()
    for index, _ in indexes:
        conn.execute(f"DROP INDEX {index}".encode())
    yield
    for _, definition in indexes:
        conn.execute(definition.encode())
