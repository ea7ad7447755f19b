"""The sample fleet in a real PostgreSQL: every lease and week computes, and agrees."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count as count_up

import psycopg
import pytest

from include.dtr.errors import LeaseFault, LedgerDisagrees
from include.dtr.model import Category, PostingSource, Statement
from include.dtr.period import PayPeriod
from include.dtr.sources.contract import OPTIONAL_VIEWS
from include.dtr.sources.preflight import preflight, problems_by_view
from include.dtr.sources.reader import read_batch
from include.dtr.sources.scope import leases_in_scope
from include.dtr.sources.totals import read_totals
from include.dtr.statement import compute
from local.fleet import (
    EXPECTED_FAILURES,
    GUIDE_PERIOD,
    LAST_PERIOD,
    PERIODS,
    TRAPS,
    SourceSchemaInUse,
    create_books,
    load,
    load_sample_fleet,
    sample_fleet,
    traps,
)
from local.fleet.weeks import SETTLED_BY_HAND
from local.stack.postgres import Postgres
from tests.integration.conftest import TEMPLATE
from tests.integration.office import Office

Connection = psycopg.Connection[tuple[object, ...]]
_numbers = count_up()


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url) as connection:
        yield connection


@pytest.fixture
def reader(database_url: str) -> Iterator[Connection]:
    """A second connection: `read_batch` makes its own read-only."""
    with psycopg.connect(database_url) as connection:
        yield connection


@pytest.fixture(scope="module")
def loaded_template(postgres: Postgres) -> str:
    name = "loaded_template"
    postgres.create_database(name, template=TEMPLATE)
    with psycopg.connect(postgres.url(name)) as connection:
        load_sample_fleet(connection)
    return name


@pytest.fixture
def loaded_url(postgres: Postgres, loaded_template: str) -> Iterator[str]:
    """A database of its own in which the sample fleet stands as `make run` loads it."""
    name = f"loaded_{next(_numbers)}"
    postgres.create_database(name, template=loaded_template)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def loaded(loaded_url: str) -> Iterator[Connection]:
    with psycopg.connect(loaded_url) as connection:
        yield connection


@pytest.fixture
def loaded_reader(loaded_url: str) -> Iterator[Connection]:
    with psycopg.connect(loaded_url) as connection:
        yield connection


def compute_all(
    reader: Connection, period: PayPeriod
) -> tuple[dict[int, Statement], dict[int, LeaseFault]]:
    """Every lease in scope is in one of the two."""
    reading = read_batch(reader, period, leases_in_scope(reader, period))
    statements, faults = {}, dict(reading.faults)
    for lease_id, week in reading.weeks.items():
        try:
            statements[lease_id] = compute(week)
        except LeaseFault as fault:
            faults[lease_id] = fault
    return statements, faults


def count(conn: Connection, relation: str) -> object:
    row = conn.execute(f"SELECT count(*) FROM {relation}").fetchone()
    assert row is not None
    return row[0]


def test_every_lease_and_week_computes_and_agrees_with_the_engines_settlement(
    loaded_reader: Connection,
) -> None:
    preflight(loaded_reader)
    for period in (*PERIODS, GUIDE_PERIOD):
        statements, faults = compute_all(loaded_reader, period)
        assert sorted([*statements, *faults]) == leases_in_scope(loaded_reader, period)
        if period == LAST_PERIOD:
            assert sorted([*statements, *faults]) == list(range(1045, 1090))
            assert faults.keys() == EXPECTED_FAILURES.keys()
            for lease_id, fragment in EXPECTED_FAILURES.items():
                assert fragment in faults[lease_id].reason
        else:
            assert faults == {}
        settled = {
            lease_id
            for lease_id, s in statements.items()
            if any(p.source is PostingSource.EARNINGS for p in s.week.postings)
        }
        if period in (LAST_PERIOD, SETTLED_BY_HAND, GUIDE_PERIOD):
            assert settled == set()
        else:
            assert settled == {
                lease_id
                for lease_id, s in statements.items()
                if any(balance.paid for balance in s.balances)
            }


def test_the_cross_check_sees_a_settlement_that_is_a_cent_off(
    loaded: Connection, loaded_reader: Connection
) -> None:
    loaded.execute(
        "UPDATE fleet.ledger_postings SET amount = amount + 0.01"
        " WHERE lease_id = 1060 AND source = 'EARNINGS' AND booked_on = %s"
        " AND category = 'LEASE'",
        (PERIODS[3].end,),
    )
    loaded.commit()
    _, faults = compute_all(loaded_reader, PERIODS[3])
    assert faults.keys() == {1060}
    assert isinstance(faults[1060], LedgerDisagrees)


def test_the_last_weeks_money_is_that_of_a_real_fleet(loaded_reader: Connection) -> None:
    statements, _ = compute_all(loaded_reader, LAST_PERIOD)
    due = sorted(s.total_due for s in statements.values())
    assert sum(Decimal(200) <= amount <= Decimal(900) for amount in due) >= len(due) // 2
    assert 4 <= sum(amount < 0 for amount in due) <= 12
    assert 2 <= sum(amount < -1_000 for amount in due) <= 6


def test_each_trap_ends_as_the_readme_says(loaded_reader: Connection) -> None:
    statements, _ = compute_all(loaded_reader, LAST_PERIOD)

    def of(trap: str) -> Statement:
        return statements[TRAPS[trap]]

    def paid(trap: str, obligation_id: str) -> Decimal:
        return next(b.paid for b in of(trap).balances if b.obligation_id == obligation_id)

    shown = {t.trip_id for t in of("saturday_last_minute").week.trips}
    assert {traps.TRIP_ON_SATURDAY, traps.TRIP_FROM_SATURDAY} <= shown
    assert traps.TRIP_TO_SUNDAY not in shown
    assert all(of("every_section").categories[c].charge > 0 for c in Category)
    assert of("every_section").alerts
    assert paid("late_toll", f"EZPASS-{traps.LATE_TOLL}") == Decimal("16.06")
    assert paid("overpaid", traps.OVERPAID) == Decimal("-80.00")
    assert paid("dismissed_after_paid", traps.DISMISSED) == Decimal("-117.50")
    assert of("card_earnings_below_zero").cc_earnings == Decimal("-59.45")
    assert of("card_earnings_below_zero").refunds_carried == Decimal("59.45")
    assert of("ends_mid_week").is_final
    assert not of("starts_mid_week").is_final
    assert of("no_tlc_license").week.leaseholder.tlc_license is None
    assert of("no_trips").week.trips == ()
    assert len(of("two_thousand_trips").week.trips) == 2_000
    assert len(of("three_hundred_tolls").week.modules.tolls) >= 300
    missing = next(
        b for b in of("missing_module_row").balances if b.obligation_id == traps.MISSING_MODULE_ROW
    )
    assert missing.source_id not in of("missing_module_row").week.modules.tolls
    assert missing.description == traps.MISSING_MODULE_TEXT
    assert [f"{a.expires_on}" for a in of("documents_expiring").alerts] == [
        "2025-11-24",
        "2025-12-03",
        "2025-12-15",
    ]
    assert [a.state.value for a in of("documents_expired").alerts] == ["EXPIRED"] * 4 + ["EXPIRING"]
    assert of("no_vehicle").week.vehicle is None
    assert of("no_medallion").week.medallion is None
    assert paid("reversal", traps.REVERSED) == Decimal("6.94")


def test_what_belongs_to_nobody_or_was_never_charged_can_be_reported(
    loaded_reader: Connection,
) -> None:
    scope = leases_in_scope(loaded_reader, LAST_PERIOD)
    totals = read_totals(loaded_reader, LAST_PERIOD, scope)
    assert {(u.module, u.rows, u.amount) for u in totals.unposted} == {
        ("CURB", 1, next(u.amount for u in totals.unposted if u.module == "CURB")),
        ("EZPass", 1, Decimal("6.94")),
        ("TLC Violations", 1, Decimal("255.00")),
    }
    assert {tax.kind for tax in totals.taxes if tax.on_trips != tax.charged} == set()
    stray = [p for p in totals.postings if p.lease_id not in scope]
    assert sum(p.postings for p in stray) == len(traps.UNASSIGNED_POSTINGS)
    assert sum(p.debits for p in stray) == sum(amount for _, amount in traps.UNASSIGNED_POSTINGS)
    lost = [t for t in totals.trips if t.lease_id not in scope]
    assert sum(t.amount for t in lost) == sum(total for *_, total in traps.UNASSIGNED_TRIPS)


def test_loading_again_does_nothing_and_another_version_is_replaced(conn: Connection) -> None:
    load_sample_fleet(conn)
    trips = count(conn, "dtr_source.curb_trips")
    conn.execute("DELETE FROM fleet.curb_trips WHERE lease_id = 1045")
    load_sample_fleet(conn)
    assert count(conn, "dtr_source.curb_trips") != trips, "the same version is left as it is"
    conn.execute("UPDATE fleet.loaded SET version = 'of last year'")
    load_sample_fleet(conn)
    assert count(conn, "dtr_source.curb_trips") == trips
    assert trips == len(sample_fleet().curb_trips)


def test_somebody_elses_source_is_left_alone(conn: Connection) -> None:
    create_books(conn)
    conn.commit()
    with pytest.raises(SourceSchemaInUse, match="not the sample fleet's"):
        load_sample_fleet(conn)
    assert count(conn, "dtr_source.leases") == 0


def test_a_fleet_is_loaded_whole_or_not_at_all(conn: Connection) -> None:
    fleet = sample_fleet()
    fleet.misc_charges[-1] = fleet.misc_charges[-1]._replace(amount=Decimal("123456789.00"))
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        load(conn, fleet)
    assert conn.execute("SELECT to_regclass('fleet.leases')").fetchone() == (None,)


def test_contacts_and_accounts_are_there_and_keep_the_contract(
    loaded: Connection, loaded_reader: Connection
) -> None:
    found = problems_by_view(loaded_reader)
    for view in OPTIONAL_VIEWS:
        assert found[view] == []
        assert count(loaded, f"dtr_source.{view.name}") == len(sample_fleet().tables()[view.name])


def test_a_fleet_without_them_has_no_such_views(conn: Connection) -> None:
    fleet = sample_fleet()
    fleet.driver_contacts.clear()
    fleet.payout_accounts.clear()
    load(conn, fleet)
    for view in OPTIONAL_VIEWS:
        relation = f"dtr_source.{view.name}"
        assert conn.execute("SELECT to_regclass(%s)", (relation,)).fetchone() == (None,)


def test_bank_accounts_are_read_by_the_role_of_payments_alone(
    fleet_office: Office, postgres: Postgres
) -> None:
    name = fleet_office.owner.info.dbname
    postgres.create_role("dtr_payout")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        fleet_office.stores.source.execute("SELECT * FROM dtr_source.payout_accounts")
    contacts = len(sample_fleet().driver_contacts)
    assert count(fleet_office.stores.source, "dtr_source.driver_contacts") == contacts > 0
    with postgres.connect(name, "dtr_payout") as payout:
        assert count(payout, "dtr_source.payout_accounts") == len(sample_fleet().payout_accounts)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            payout.execute("SELECT * FROM dtr_source.driver_contacts")
