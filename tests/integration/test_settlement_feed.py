"""The settlement feed, booked as fleets book it: week after week, and after a void."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.database_session import Session
from include.dtr.period import week_from
from local.fleet import EXPECTED_FAILURES, LAST_PERIOD, PERIODS, book_settlement, sample_fleet
from local.fleet.weeks import SETTLEMENTS
from local.stack.databases import READER, WRITER, prepare_records
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.integration.office import Office, in_batches
from tests.integration.test_deploy_payment_engine import POSTGRES, WEEK

_numbers = count(1)
FIRST = week_from(date(2025, 11, 9))


def test_the_sample_fleets_eight_weeks_run_in_a_row_and_settle_by_the_feed(office: Office) -> None:
    """Its own engine is taken out: nothing but the feed settles a week."""
    fleet = sample_fleet()
    fleet.ledger_postings = [
        posting
        for posting in fleet.ledger_postings
        if not (posting.description or "").startswith(("Settled from", "Returned from", "Card ref"))
    ]
    assert len(SETTLEMENTS) == len(PERIODS) - 1
    office.book(fleet)
    for period in PERIODS:
        with in_batches():
            summary = office.run(period)
        expected = EXPECTED_FAILURES if period == LAST_PERIOD else {}
        assert summary.reasons.keys() == expected.keys(), period
        assert summary.reconciliation.differences == (), period
        assert book_settlement(office.owner, PERIODS[0].start) > 0
        assert book_settlement(office.owner, PERIODS[0].start) == 0, "it repeats safely"

    forwards = office.rows(
        "SELECT next.lease_id FROM dtr AS one JOIN dtr AS next "
        "ON next.lease_id = one.lease_id AND next.period_start = one.period_end + 1 "
        "WHERE one.status = 'GENERATED' AND next.status = 'GENERATED'"
    )
    assert len(forwards) > 200


@pytest.fixture
def engine(postgres: Postgres, object_store: ObjectStore) -> Iterator[Office]:
    """The Payment Engine's practice tables and the records in one database."""
    name = f"engine_{next(_numbers)}"
    bucket = name.replace("_", "-")
    prepare_records(postgres, name)
    with postgres.connect(name) as administrator:
        for file in ("payment_engine_tables.sql", "payment_engine_views.sql"):
            administrator.execute((POSTGRES / file).read_bytes())
        administrator.execute(b"SET search_path = payment_engine; " + WEEK.encode())
        administrator.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA dtr_source TO {READER}")
    client = object_store.client()
    client.create_bucket(Bucket=bucket)
    with (
        psycopg.connect(postgres.url(name), autocommit=True) as owner,
        Session.open(postgres.url(name, READER)) as source,
        Session.open(postgres.url(name, WRITER), schema="public") as records,
    ):
        yield Office(owner, Stores(source, records, Archive(client, bucket)), client, bucket)
    postgres.drop_database(name)


def book(engine: Office) -> int:
    done = engine.owner.execute((POSTGRES / "book_settlement.sql").read_bytes())
    return done.rowcount


def earnings(engine: Office) -> dict[str, Decimal]:
    """What the practice view shows as settled, by obligation."""
    rows = engine.owner.execute(
        "SELECT obligation_id, sum(CASE entry_type WHEN 'CREDIT' THEN amount ELSE -amount END) "
        "FROM dtr_source.ledger_postings WHERE source = 'EARNINGS' GROUP BY obligation_id"
    )
    return {obligation: amount for obligation, amount in rows if amount}


def paid_of_standing(engine: Office) -> dict[str, Decimal]:
    """What the one standing statement paid, by obligation."""
    (row,) = engine.rows("SELECT balances FROM dtr WHERE status = 'GENERATED'")
    return {
        line["obligation_id"]: Decimal(line["paid"])
        for line in row["balances"]
        if Decimal(line["paid"])
    }


def test_the_practice_ledger_books_what_the_statement_paid(engine: Office) -> None:
    assert engine.run(FIRST).generated == 1
    paid = paid_of_standing(engine)

    assert book(engine) == len(paid) > 0
    assert earnings(engine) == paid
    assert book(engine) == 0


def test_the_next_week_builds_on_it(engine: Office) -> None:
    engine.run(FIRST)
    book(engine)
    following = week_from(FIRST.start + timedelta(weeks=1))
    summary = engine.run(following, allow_no_trips=True)
    (row,) = engine.rows("SELECT prior_balance FROM dtr WHERE period_start = %s", following.start)

    assert summary.reasons == {}
    assert row["prior_balance"] == Decimal("-1092.07"), "what the week before carried forward"


def test_what_is_voided_is_taken_back(engine: Office) -> None:
    engine.run(FIRST)
    booked = book(engine)
    engine.stores.records.execute(
        "UPDATE dtr SET status = 'VOIDED', voided_at = now(), voided_by = 'clerk', "
        "voided_reason = 'made by mistake'"
    )
    assert book(engine) == booked > 0, "each entry is taken back by one of its own"
    assert earnings(engine) == {}

    assert engine.run(FIRST).generated == 1
    paid = paid_of_standing(engine)
    assert book(engine) == len(paid) > 0
    assert earnings(engine) == paid
