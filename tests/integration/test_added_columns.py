"""A newer migration may have added a column to any table: the release before it goes on reading.

So a database that is ahead of the code is no outage, and a rollback of the image needs none of the
records.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from psycopg.pq import ExecStatus

from include.dtr.delivery import PACKAGE as DELIVERY
from include.dtr.delivery.tables import DELIVERY as MESSAGES
from include.dtr.disputes import PACKAGE as DISPUTES
from include.dtr.model import PaymentType
from include.dtr.payments import PACKAGE as PAYMENTS
from include.dtr.payments.records import payments_of_dtr
from include.dtr.payments.tables import PAYMENT
from include.dtr.period import week_from
from include.dtr.records import PACKAGE as RECORDS
from include.dtr.records.queries import find
from include.dtr.records.tables import METADATA
from include.dtr.sqlfiles import sql_file
from local.stack.databases import OWNER
from local.stack.postgres import Postgres
from tests.integration.conftest import TEMPLATE
from tests.integration.office import Office, card_trip, small_fleet

DATABASE = "added_columns"
ADDED = "added_by_a_newer_release"
GIVES_ALL = {
    ("delivery", f"{name}_of_driver")
    for name in ("statements", "deliveries", "disputes", "links", "events")
}
"""What a driver is given of himself is all that is kept of him, whatever that is."""
PLACEHOLDER = re.compile(rb"%(?:%|\((\w+)\)s)")

Query = tuple[str, str]
"""Package and name."""


def queries() -> Iterator[tuple[Query, bytes]]:
    for package in (RECORDS, PAYMENTS, DELIVERY, DISPUTES):
        for file in files(package).joinpath("sql").iterdir():
            if file.is_file():
                name = file.name.removesuffix(".sql")
                yield (package.rsplit(".", 1)[1], name), sql_file(package, name)


def columns(conn: psycopg.Connection[Any], sql: bytes) -> list[str]:
    """What a query returns, as the server describes it; nothing is run."""
    names: dict[bytes, int] = {}

    def number(found: re.Match[bytes]) -> bytes:
        name = found[1]
        return b"%" if name is None else b"$%d" % names.setdefault(name, len(names) + 1)

    prepared = conn.pgconn.prepare(b"", PLACEHOLDER.sub(number, sql))
    assert prepared.status == ExecStatus.COMMAND_OK, prepared.error_message.decode()
    described = conn.pgconn.describe_prepared(b"")
    found = [described.fname(column) for column in range(described.nfields)]
    return [name.decode() for name in found if name is not None]


@pytest.fixture
def owner(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """The records' owner, in a database of its own."""
    postgres.create_database(DATABASE, template=TEMPLATE)
    with psycopg.connect(postgres.url(DATABASE, OWNER), autocommit=True) as connection:
        yield connection
    postgres.drop_database(DATABASE)


def add_columns(owner: psycopg.Connection[Any]) -> None:
    for table in METADATA.tables:
        owner.execute(f"ALTER TABLE {table} ADD COLUMN {ADDED} integer".encode())


def test_a_column_that_was_added_to_every_table_is_in_no_answer_of_ours(
    owner: psycopg.Connection[Any],
) -> None:
    assert {PAYMENT.name, MESSAGES.name} <= set(METADATA.tables)
    before = {query: columns(owner, sql) for query, sql in queries()}
    add_columns(owner)
    after = {query: columns(owner, sql) for query, sql in queries()}

    assert {query for query in before if after[query] != before[query]} == GIVES_ALL


def test_a_payment_is_noted_and_read_where_a_newer_release_has_migrated(
    office: Office, postgres: Postgres
) -> None:
    week = week_from(date(2025, 11, 9))
    fleet = small_fleet(1)
    fleet.curb_trips.append(card_trip("T1", 1, "100.00", week.start))
    office.book(fleet)
    with psycopg.connect(
        postgres.url(office.owner.info.dbname, OWNER), autocommit=True
    ) as connection:
        add_columns(connection)
    office.run(week)
    dtr_id = f"DTR-1-{week.start}"
    office.pay(dtr_id, PaymentType.ACH, "ACH-1", week.end + timedelta(days=3))

    (payment,) = payments_of_dtr(office.stores.records, dtr_id)
    assert (payment.number, payment.amount) == ("ACH-1", Decimal("100.00"))
    assert find(office.stores.records, dtr_id).row.payment_type == PaymentType.ACH
