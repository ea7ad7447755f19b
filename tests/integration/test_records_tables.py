"""The declared tables are those that the migrations make, and the rows those of the tables."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, create_engine, text

from include.dtr.api.exports import COLUMNS as EXPORTED
from include.dtr.api.schemas import ListedOut, StatementOut
from include.dtr.delivery.tables import DELIVERY, DISPUTE
from include.dtr.payments import tables as payments
from include.dtr.records.links import Link
from include.dtr.records.migrate import sqlalchemy_url, upgrade
from include.dtr.records.queries import Revision, StatementRow, TrailEvent
from include.dtr.records.queries_runs import PastRun
from include.dtr.records.tables import DTR, EVENT, HISTORY, LINK, METADATA
from local.stack.databases import WRITER
from local.stack.postgres import Postgres

DATABASE = "declared_tables"
NAMES = {"driver", "plate", "medallion"}
"""What lists and exports show beside the columns: looked up in the books."""


@pytest.fixture(scope="module")
def migrated(postgres: Postgres) -> Iterator[Connection]:
    """A database that the migrations have just made."""
    postgres.create_database(DATABASE, owner=WRITER)
    url = postgres.url(DATABASE, WRITER)
    upgrade(url)
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    postgres.drop_database(DATABASE)


def differences(connection: Connection, declared: MetaData) -> list[Any]:
    def ours(name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or name != "dtr_alembic_version"

    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": lambda _object, name, kind, *more: ours(name, kind, *more),
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, declared))


def test_the_declared_tables_are_those_that_the_migrations_make(migrated: Connection) -> None:
    assert payments.PAYMENT.metadata is METADATA
    assert {table.metadata for table in (DELIVERY, DISPUTE)} == {METADATA}
    assert differences(migrated, METADATA) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE dtr ADD COLUMN note text",
        "ALTER TABLE dtr_generation_history ALTER COLUMN total_failed TYPE bigint",
        "ALTER TABLE dtr ALTER COLUMN run_id DROP NOT NULL",
        "ALTER TABLE dtr_link ALTER COLUMN created_at DROP DEFAULT",
        "DROP INDEX idx_dtr_period",
        "CREATE TABLE dtr_more (id integer)",
    ],
)
def test_a_migration_that_nobody_declared_is_found(migrated: Connection, change: str) -> None:
    with migrated.begin_nested() as undone:
        migrated.execute(text(change))
        found = differences(migrated, METADATA)
        undone.rollback()
    assert len(found) == 1


def kinds_of(row: type[Any]) -> dict[str, tuple[object, bool]]:
    """For each field its type, and whether it may be null."""
    kinds = {}
    for name, hint in get_type_hints(row).items():
        choices = [kind for kind in get_args(hint) if kind is not NoneType]
        optional = NoneType in get_args(hint)
        kinds[name] = (choices[0] if optional else hint, optional)
    return kinds


@pytest.mark.parametrize(
    ("row", "tables"),
    [
        (StatementRow, [DTR]),
        (Revision, [DTR]),
        (PastRun, [HISTORY]),
        (TrailEvent, [EVENT]),
        (Link, [LINK, DTR]),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_row_has_the_types_of_its_columns(row: type[Any], tables: list[Table]) -> None:
    assert {field.name for field in fields(row)} == set(kinds_of(row))
    for name, (kind, optional) in kinds_of(row).items():
        column = next(table.c[name] for table in tables if name in table.c)
        assert column.nullable == optional, name
        if column.type.python_type in (int, str, Decimal, date, datetime):
            assert kind is column.type.python_type, name


def test_lists_and_exports_show_columns_and_names_and_nothing_else() -> None:
    columns = set(DTR.c.keys())
    assert set(StatementOut.model_fields) - columns == NAMES
    assert set(EXPORTED) - columns == NAMES | {"sent", "sent_at", "sent_to"}
    assert set(ListedOut.model_fields) - columns == NAMES | {"sent"}
    kept_back = {
        *("id", "balances", "pdf_s3_key", "statement_sha256", "supersedes"),
        *("language", "postal_address", "erased_at", "pdf_erased_at", "rest_erased_at"),
    }
    assert columns - set(StatementOut.model_fields) == kept_back
