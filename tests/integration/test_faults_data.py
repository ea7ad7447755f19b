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

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from local.fleet import LAST_PERIOD, Fleet, sample_fleet
from local.stack.databases import FLEET_OWNER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.faults.invariants import Audit
from tests.faults.spoiling import Spoil, Users, spoil, spoils
from tests.integration.office import Office

LEASES = (1045, 1046, 1049, 1050, 1051, 1056, 1058, 1060, 1080, 1081, 1083, 1085)
"""Leases of the sample fleet without a fatal trap; between them they use all modules."""
NIGHTLY = os.environ.get("DTR_HYPOTHESIS") == "nightly"
EXAMPLES = 260 if NIGHTLY else 12
"""Of twenty spoilt rows each."""
_numbers = count(1)


@cache
def _sample() -> Fleet:
    """The chosen leases' books, without the trips of earlier weeks."""
    whole, chosen = sample_fleet(), Fleet()
    drivers = {row.driver_id for row in whole.lease_drivers if row.lease_id in LEASES}
    for field in fields(Fleet):
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
    name = f"spoilt_{next(_numbers)}"
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
        spoilt = fleet.tables()[each.table][each.row]
        leases = users.of(each.table, row) | after.of(each.table, spoilt)
        leases |= users.of(each.table, spoilt) | after.of(each.table, row)
        for lease in leases:
            touched.setdefault(lease, []).append((each, _names(row) | _names(spoilt)))
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
    assert "defect of this program" not in error, error
    named = [each for each, names in wrong if any(name in error for name in names)]
    about_drivers = "PRIMARY driver" in error and any(
        each.table in ("lease_drivers", "drivers", "leases") for each, _ in wrong
    )
    assert named or about_drivers, f"{error!r} names none of {[str(each) for each, _ in wrong]}"
    assert len(error) <= 500
    assert error.isprintable()


@given(wrong=spoils(_sample()))
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
