"""The worked example for a fleet's own tables: its views keep the contract and the cents."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from include.dtr.model import Category, Statement
from include.dtr.period import PayPeriod, week_from
from include.dtr.sources.contract import CONTRACT
from include.dtr.sources.preflight import preflight
from include.dtr.sources.reader import BatchReading, read_batch
from include.dtr.statement import compute
from local.stack.databases import READER
from local.stack.postgres import Postgres
from tests.conftest import PROJECT

POSTGRES = PROJECT / "deploy" / "postgres"
PERIOD: PayPeriod = week_from(date(2025, 11, 9))

# The checked example of the domain (section 4), in the Payment Engine's own terms. Instants of
# the ledger are UTC: 04:59:59 on the Sunday after is still Saturday, 23:59:59, in New York.
WEEK = """
INSERT INTO medallions VALUES (1, '1W23', '2026-01-31');
INSERT INTO vehicles VALUES (1, '4T1BF1FK5CU123456', 'Toyota', 'Camry', 2022, '2025-12-01');
INSERT INTO vehicle_registrations (vehicle_id, plate_number, valid_until, is_current)
VALUES (1, 'OLD1C', '2025-01-31', false), (1, 'Y207480C', '2026-06-30', true);
INSERT INTO drivers VALUES
    (7, 'Sean', 'P.', 'O''Neil', '5612345', '2026-03-01', '2027-03-01', 'Y', 'sean@example.com'),
    (8, 'Md', NULL, 'Rahman', '  ', NULL, NULL, 'N', NULL);
INSERT INTO leases VALUES
    (1045, 'long_term', 'active', '2025-01-05 08:00', NULL, 500.0000, 250.0000, 1, 1),
    (1046, 'weekly', 'draft', '2025-11-01', NULL, 500, 0, NULL, NULL);
INSERT INTO lease_driver_assignments (lease_id, driver_id, is_additional, assigned_on) VALUES
    (1045, 7, false, '2025-01-05'), (1045, 8, true, '2025-02-01');

INSERT INTO curb_trips (curb_record_id, lease_id, driver_id, trip_start, trip_end, payment,
                        fare_cents, mta_cents, total_cents, posted_at) VALUES
    ('T1', 1045, 7, '2025-11-09 00:00:01', '2025-11-09 00:20', 'C', 30000, 50, 30050,
     '2025-11-09 05:00:00'),
    ('T2', 1045, 8, '2025-11-15 23:59:00', '2025-11-16 00:10', 'C', 16400, 50, 16450,
     '2025-11-16 04:59:59'),
    ('T3', 1045, 7, '2025-11-12 12:00', '2025-11-12 12:30', '$', 8950, 50, 9000,
     '2025-11-12 18:00'),
    ('T4', 1045, 7, '2025-11-12 13:00', '2025-11-12 13:30', 'D', 4000, 50, 4050,
     '2025-11-12 18:00'),
    ('T5', 1045, 7, '2025-11-14 13:00', '2025-11-14 13:30', 'C', 9900, 50, 9950,
     '2025-11-16 05:00:00'),
    ('T6', 1045, 7, '2025-11-15 13:00', '2025-11-15 13:30', 'C', 9900, 50, 9950, NULL);

INSERT INTO ezpass_transactions VALUES
    (91, 1045, 7, 'Y207480C', 'MTAB&T', NULL, 'RFK', '2025-11-02 01:30', 811),
    (92, 1045, 8, 'Y207480C', 'PANYNJ', NULL, 'GWB', '2025-11-10 09:00', 2311);
INSERT INTO parking_violations VALUES
    (9012345678, 1045, 7, 'Y207480C', 'NY', 'NO STANDING', '2025-11-10', NULL, 115, 0, 0, NULL, 0);
INSERT INTO tlc_summonses VALUES
    ('FN0012345', 1045, 7, 1, 'FN', 'late', '2025-10-20 10:00', 75, 0);
INSERT INTO repair_invoices VALUES (31, 1045, 'INV-9', '2025-10-30', 'Queens Garage', 60000);
INSERT INTO repair_schedule VALUES
    (311, 31, '2025-11-01', 5000, false), (312, 31, '2025-11-10', 20000, false),
    (313, 31, '2025-10-31', 35000, true);
INSERT INTO loans VALUES (41, 1045, 7, '2025-09-01', 300000, 0.085000);
INSERT INTO loan_schedule VALUES
    (411, 41, '2025-11-03', 5000, 230), (412, 41, '2025-11-10', 25000, 230);
INSERT INTO misc_charges VALUES (51, 1045, 7, 'KEYS', 'Lost key', '2025-11-11', 25);

INSERT INTO ledger_entries (lease_id, driver_id, bucket, tax_kind, signed_cents, obligation_no,
                            origin, origin_ref, due_on, posted_at) VALUES
    (1045, 7, 'tax', 'mta', 19125, 'TAX-1', 'curb', NULL, NULL, '2025-11-16 04:00'),
    (1045, 7, 'ezpass', NULL, 811, 'EZ-91', 'ezpass', '91', NULL, '2025-11-09 04:59:59'),
    (1045, 8, 'ezpass', NULL, 2311, 'EZ-92', 'ezpass', '92', NULL, '2025-11-11 12:00'),
    (1045, 7, 'lease', NULL, 50000, 'LEASE-1', 'lease', '2025-11-09', NULL, '2025-11-09 12:00'),
    (1045, 7, 'pvb', NULL, 6500, 'PVB-0', 'pvb', '9000000000', NULL, '2025-11-03 12:00'),
    (1045, 7, 'pvb', NULL, 11500, 'PVB-1', 'pvb', '9012345678', NULL, '2025-11-12 12:00'),
    (1045, 7, 'tlc', NULL, 7500, 'TLC-1', 'tlc', 'FN0012345', NULL, '2025-10-25 12:00'),
    (1045, 7, 'repair', NULL, 5000, 'REP-311', 'repair', '311', NULL, '2025-11-01 12:00'),
    (1045, 7, 'repair', NULL, 20000, 'REP-312', 'repair', '312', NULL, '2025-11-10 12:00'),
    (1045, 7, 'loan', NULL, 5230, 'LOAN-411', 'loan', '411', NULL, '2025-11-03 12:00'),
    (1045, 7, 'loan', NULL, 30230, 'LOAN-412', 'loan', '412', NULL, '2025-11-10 12:00'),
    (1045, 7, 'loan', NULL, -5000, 'LOAN-412', 'interim_payment', NULL, NULL, '2025-11-13 12:00'),
    (1045, 7, 'misc', NULL, 2500, 'MISC-51', 'misc', '51', NULL, '2025-11-11 12:00'),
    (1045, 7, 'misc', NULL, 9900, 'MISC-52', 'misc', '52', NULL, '2025-11-16 05:00:00');
"""


@pytest.fixture
def reader(postgres: Postgres) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The pipeline's role on a database of the Payment Engine, whose tables it may not read."""
    postgres.create_database("engine")
    with postgres.connect("engine") as owner:
        for file in ("payment_engine_tables.sql", "payment_engine_views.sql"):
            owner.execute((POSTGRES / file).read_bytes())
        owner.execute(b"SET search_path = payment_engine; " + WEEK.encode())
        owner.execute(f"GRANT USAGE ON SCHEMA dtr_source TO {READER}")
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA dtr_source TO {READER}")
        owner.execute((POSTGRES / "payment_engine_views.sql").read_bytes())  # keeps the rights
    with psycopg.connect(postgres.url("engine", READER)) as connection:
        yield connection
    postgres.drop_database("engine")


def statement(reading: BatchReading, lease_id: int) -> Statement:
    assert not reading.faults
    return compute(reading.weeks[lease_id])


def test_the_example_keeps_the_contract_and_comes_out_to_the_cent(
    reader: psycopg.Connection[tuple[object, ...]],
) -> None:
    preflight(reader)

    s = statement(read_batch(reader, PERIOD, [1045]), 1045)

    assert (s.cc_earnings, s.cash_earnings) == (Decimal("465.00"), Decimal("90.00"))
    assert s.total_deductions == Decimal("1306.66")
    assert s.prior_balance == Decimal("-250.41")
    assert s.total_due == Decimal("-1092.07")
    assert s.categories[Category.LEASE].forward == Decimal("257.47")
    assert [t.trip_id for t in s.week.trips] == ["T1", "T3", "T4", "T2"]

    week = s.week
    assert week.leaseholder.first_name == "Sean P."
    assert week.drivers[8].tlc_license is None
    assert week.vehicle is not None
    assert week.vehicle.plate == "Y207480C"
    assert set(week.modules.tolls) == {"91", "92"}
    assert set(week.modules.violations) == {"9012345678"}
    assert week.modules.tickets["FN0012345"].medallion_number == "1W23"
    assert week.modules.repairs["31"].amount_paid == Decimal("350.00")
    assert week.modules.loans["41"].annual_rate == Decimal("8.500")
    assert week.modules.loan_installments["412"].amount == Decimal("252.30")
    assert set(week.modules.misc_charges) == {"51"}


def test_every_view_of_the_contract_has_rows_in_the_example(
    reader: psycopg.Connection[tuple[object, ...]],
) -> None:
    for view in CONTRACT:
        keys = ", ".join(view.key)
        rows, different = reader.execute(
            f"SELECT count(*), count(DISTINCT ({keys})) FROM dtr_source.{view.name}".encode()
        ).fetchone() or (0, 0)
        assert rows == different
        assert rows, view.name


def test_the_pipelines_role_cannot_look_behind_the_views(
    reader: psycopg.Connection[tuple[object, ...]],
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("SELECT * FROM payment_engine.drivers")
