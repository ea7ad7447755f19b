"""Anything in any column of the books: only the leases that use the row fail, and say which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import fields
from functools import cache
from itertools import count
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.errors import SourceContractBroken
from include.dtr.sources.contract import VIEWS
from local.fleet import LAST_PERIOD, Fleet, sample_fleet
from local.fleet.books import OPTIONAL
from local.stack.databases import FLEET_OWNER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.faults.invariants import Audit
from tests.faults.spoiling import LONG, Spoil, Users, spoil, spoils
from tests.integration.office import Office

LEASES = (1045, 1046, 1049, 1050, 1051, 1056, 1058, 1060, 1080, 1081, 1083, 1085)
"""Leases of the sample fleet without a fatal trap; between them they use all modules."""
NIGHTLY = os.environ.get("DTR_HYPOTHESIS") == "nightly"
EXAMPLES = 260 if NIGHTLY else 10
"""Of twenty spoiled rows each."""
_numbers = count(1)


@cache
def _sample() -> Fleet:
    """The chosen leases' books, without the trips of earlier weeks."""
    whole, chosen = sample_fleet(), Fleet()
    drivers = {row.driver_id for row in whole.lease_drivers if row.lease_id in LEASES}
    for field in fields(Fleet):
        if field.name in OPTIONAL:
            continue
        for row in getattr(whole, field.name):
            lease_id = getattr(row, "lease_id", None)
            if lease_id is not None and lease_id not in LEASES:
                continue
            if field.name == "curb_trips" and not (row.booked_on and row.booked_on in LAST_PERIOD):
                continue
            if field.name == "drivers" and row.driver_id not in drivers:
                continue
            getattr(chosen, field.name).append(row)
    return chosen


def sound() -> Fleet:
    return deepcopy(_sample())


@contextmanager
def office_with(
    postgres: Postgres, template: str, object_store: ObjectStore, fleet: Fleet
) -> Iterator[Office]:
    name = f"spoiled_{next(_numbers)}"
    postgres.create_database(name, template=template)
    client, bucket = object_store.client(), name.replace("_", "-")
    client.create_bucket(Bucket=bucket)
    try:
        with (
            psycopg.connect(postgres.url(name, FLEET_OWNER), autocommit=True) as owner,
            psycopg.connect(postgres.url(name, READER), autocommit=True) as source,
            psycopg.connect(postgres.url(name, WRITER), autocommit=True) as records,
        ):
            office = Office(owner, Stores(source, records, Archive(client, bucket)), client, bucket)
            office.book(fleet)
            yield office
    finally:
        postgres.drop_database(name)


def outcome(office: Office) -> dict[int, dict[str, Any]]:
    office.run(LAST_PERIOD)
    Audit(office.stores.records, office.stores.source, office.s3, office.bucket).always()
    return {row["lease_id"]: row for row in office.rows("SELECT * FROM dtr")}


@pytest.fixture(scope="module")
def undisturbed(
    postgres: Postgres, books_template: str, object_store: ObjectStore
) -> dict[int, str]:
    """Each lease's digest in a run over sound books."""
    with office_with(postgres, books_template, object_store, sound()) as office:
        rows = outcome(office)
    assert {row["status"] for row in rows.values()} == {"GENERATED"}
    assert rows.keys() == set(LEASES)
    return {lease: row["statement_sha256"] for lease, row in rows.items()}


def check(
    wrong: list[Spoil],
    undisturbed: dict[int, str],
    postgres: Postgres,
    books_template: str,
    object_store: ObjectStore,
) -> dict[int, dict[str, Any]]:
    """Run over books with `wrong` in them; every lease that fails must name one of those rows."""
    fleet = sound()
    touched: dict[int, list[tuple[Spoil, set[str]]]] = {}
    before = [(each, fleet.tables()[each.table][each.row]) for each in wrong]
    users = Users(fleet)
    spoil(fleet, wrong)
    after = Users(fleet)
    for each, row in before:
        spoiled = fleet.tables()[each.table][each.row]
        leases = users.of(each.table, row) | after.of(each.table, spoiled)
        leases |= users.of(each.table, spoiled) | after.of(each.table, row)
        for lease in leases:
            touched.setdefault(lease, []).append((each, _names(row) | _names(spoiled)))
    with office_with(postgres, books_template, object_store, fleet) as office:
        rows = outcome(office)
    for lease in LEASES:
        row = rows.get(lease)
        if lease not in touched:
            assert row is not None, f"lease {lease} is lost"
            assert row["status"] == "GENERATED", f"lease {lease}: {row['error']}"
            assert row["statement_sha256"] == undisturbed[lease], f"lease {lease} changed"
        elif row is not None and row["status"] != "GENERATED":
            note(f"{lease}: {row['error']}")
            assert row["status"] == "FAILED"
            _assert_names_a_row(row["error"], touched[lease])
    return rows


def _names(row: Any) -> set[str]:
    """What a reason may call the row by: its key, or for a posting its obligation."""
    keys = {str(row[0]), str(getattr(row, "obligation_id", row[0]))}
    if type(row).__name__ == "LeaseDriver":
        keys.add(str(row[1]))
    return {"".join(c if c.isprintable() else " " for c in key)[:60] for key in keys}


def _assert_names_a_row(error: str, wrong: list[tuple[Spoil, set[str]]]) -> None:
    assert "defect in this program" not in error, error
    named = [each for each, names in wrong if any(name in error for name in names)]
    about_drivers = "PRIMARY driver" in error and any(
        each.table in ("lease_drivers", "drivers", "leases") for each, _ in wrong
    )
    assert named or about_drivers, f"{error!r} names none of {[str(each) for each, _ in wrong]}"
    assert len(error) <= 500
    assert error.isprintable()


@given(wrong=st.deferred(lambda: spoils(_sample())))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not NIGHTLY,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # twenty rows shrink to one by hand
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_stands_in_a_row_fails_at_most_its_own_leases(
    undisturbed: dict[int, str],
    postgres: Postgres,
    books_template: str,
    object_store: ObjectStore,
    wrong: list[Spoil],
) -> None:
    for each in wrong:
        note(str(each))
    check(wrong, undisturbed, postgres, books_template, object_store)


class TestOneByOne:
    """What the spoiling above meets too seldom to rely on."""

    @pytest.fixture
    def books(
        self, postgres: Postgres, books_template: str, object_store: ObjectStore
    ) -> Iterator[Office]:
        with office_with(postgres, books_template, object_store, sound()) as office:
            yield office

    def failed(self, office: Office) -> dict[int, str]:
        rows = outcome(office)
        assert len(rows) == len(LEASES)
        return {lease: row["error"] for lease, row in rows.items() if row["status"] == "FAILED"}

    def test_notes_of_a_megabyte_are_printed_or_refused_and_hurt_nobody_else(
        self, books: Office
    ) -> None:
        books.owner.execute(
            "UPDATE fleet.ledger_postings SET description = repeat('long note ', %s)"
            " WHERE lease_id = 1045 AND category = 'MISC' AND booked_on >= %s",
            (LONG // 10, LAST_PERIOD.start),
        )
        books.owner.execute(
            "UPDATE fleet.pvb_violations SET description = repeat('x', %s) WHERE lease_id = 1045",
            (LONG,),
        )
        failed = self.failed(books)

        assert failed.keys() <= {1045}
        assert all("defect" not in reason for reason in failed.values())

    def test_sums_that_no_record_can_hold_fail_their_lease_alone(self, books: Office) -> None:
        books.owner.execute(
            "UPDATE fleet.curb_trips SET total_amount = 99999999.99, booked_on = %s"
            " WHERE lease_id = 1046",
            (LAST_PERIOD.start,),
        )
        failed = self.failed(books)

        assert failed.keys() == {1046}
        assert "which no week of a cab can" in failed[1046]

    def test_two_primary_drivers_fail_their_lease_alone(self, books: Office) -> None:
        books.owner.execute("INSERT INTO fleet.lease_drivers VALUES (1049, 3000, 'PRIMARY')")

        assert self.failed(books).keys() == {1049}
        assert "2 PRIMARY drivers" in self.failed(books)[1049]

    def test_a_trip_on_two_leases_is_reported_with_both(self, books: Office) -> None:
        """Each lease's reading is sound by itself; the sum over all is not."""
        books.owner.execute(
            "INSERT INTO fleet.curb_trips SELECT (trip).* FROM (SELECT jsonb_populate_record("
            " trip, '{\"lease_id\": 1050}') AS trip FROM fleet.curb_trips AS trip"
            " WHERE lease_id = 1049 ORDER BY trip_id LIMIT 1) AS copied"
        )
        summary = books.run(LAST_PERIOD)
        (said,) = [x for x in summary.reconciliation.differences if "several" in x]

        assert "stands on several leases" in said
        assert "leases 1049, 1050" in said
        assert summary.status == "PARTIAL_SUCCESS"

    def test_a_view_that_fails_on_a_row_fails_that_lease_alone(self, books: Office) -> None:
        """A view may cast: its error says nothing of the row, so the batch is halved."""
        books.owner.execute("DROP VIEW dtr_source.lease_drivers")
        books.owner.execute(
            "CREATE VIEW dtr_source.lease_drivers AS SELECT lease_id, driver_id, role,"
            " CASE WHEN lease_id = 1051 THEN 'no date'::text::date ELSE start_date END"
            " AS start_date, end_date FROM fleet.lease_drivers"
        )
        books.owner.execute("GRANT SELECT ON dtr_source.lease_drivers TO dtr_reader")
        failed = self.failed(books)

        assert failed.keys() == {1051}
        assert "cannot be read" in failed[1051]

    @pytest.mark.parametrize(
        ("view", "column", "wrong"),
        [
            ("curb_trips", "total_amount", "double precision"),
            ("ledger_postings", "booked_on", "text"),
            ("leases", "lease_id", "text"),
            ("ezpass_tolls", "occurred_at", "timestamp"),
        ],
    )
    def test_a_column_of_the_wrong_type_refuses_the_run_before_anything_is_claimed(
        self, books: Office, view: str, column: str, wrong: str
    ) -> None:
        books.owner.execute(f"ALTER VIEW dtr_source.{view} RENAME TO whole".encode())
        columns = ", ".join(
            f"{c.name}::{wrong} AS {c.name}" if c.name == column else c.name
            for c in VIEWS[view].columns
        )
        books.owner.execute(
            f"CREATE VIEW dtr_source.{view} AS SELECT {columns} FROM dtr_source.whole".encode()
        )
        books.owner.execute(f"GRANT SELECT ON dtr_source.{view} TO dtr_reader".encode())
        with pytest.raises(SourceContractBroken, match=f"{view}.{column} is "):
            books.run(LAST_PERIOD)

        assert books.rows("SELECT * FROM dtr") == []
