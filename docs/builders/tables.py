"""Reference page: the records' tables, asked of a database that the migrations have just made."""

import logging
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.model import Category, PaymentType, PostingSource, TaxKind
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.runs import RunStatus, TriggeredBy
from local.stack.databases import RECORDS_DATABASE, prepare_records
from local.stack.postgres import Connection, Postgres

INTRODUCTION = """
# Tables of the records

What the migrations make in the database of the connection `dtr_db`. The database itself refuses
what must not be: two standing statements for one day of a lease, a total that does not add up, an
issued statement that is edited, an event that is changed or removed.
"""
WORDS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("`dtr.status`", Status),
    ("`dtr.payment_type`", PaymentType),
    ("`dtr_generation_history.status`", RunStatus),
    ("`dtr_generation_history.triggered_by`", TriggeredBy),
    ("`dtr_event.event`", EventKind),
    ("category of an obligation, in the order of payment", Category),
    ("source of a ledger posting", PostingSource),
    ("kind of tax", TaxKind),
)

TABLES = """
SELECT oid, relname, coalesce(obj_description(oid), '')
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'dtr_alembic_version'
ORDER BY oid
"""
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid),
    attidentity <> '', coalesce(col_description(attrelid, attnum), '')
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
"""
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE conrelid = %s AND contype <> 'n'
ORDER BY position(contype IN 'pufxc'), conname
"""
INDEXES = """
SELECT relname, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = %s AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY relname
"""
TRIGGERS = """
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
WHERE tgrelid = %s AND NOT tgisinternal
ORDER BY tgname
"""


def page() -> str:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="dtr-docs-") as folder:
        server = Postgres(Path(folder), durable=False)
        server.start()
        try:
            prepare_records(server)
            with server.connect(RECORDS_DATABASE) as connection:
                described = list(_tables(connection))
        finally:
            server.stop()
    return joined(
        INTRODUCTION.lstrip(),
        made_from("include/dtr/records/migrations"),
        "## The words in them\n",
        table(["where", "values"], ([name, _listed(words)] for name, words in WORDS)),
        *described,
    )


def _listed(words: type[StrEnum]) -> str:
    return ", ".join(code(word) for word in words)


def _tables(connection: Connection) -> Iterator[str]:
    for oid, name, comment in connection.execute(TABLES).fetchall():
        yield f"## {code(name)}\n\n{comment}".rstrip()
        yield table(
            ["column", "type", "may be null", "default", "note"],
            (
                [
                    code(column),
                    kind,
                    "" if required else "yes",
                    "counted by the database" if counted else code(default),
                    note,
                ]
                for column, kind, required, default, counted, note in connection.execute(
                    COLUMNS, [oid]
                )
            ),
        )
        for heading, query in (
            ("Constraints", CONSTRAINTS),
            ("Indexes", INDEXES),
            ("Triggers", TRIGGERS),
        ):
            rows = connection.execute(query, [oid]).fetchall()
            if rows:
                yield f"**{heading}**\n"
                yield table(["name", "definition"], ([code(x), code(y)] for x, y in rows))
