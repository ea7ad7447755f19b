"""Real trips of New York taxis through the whole pipeline, against a few lines of arithmetic."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from include.dtr.period import NEW_YORK
from local.fleet import Fleet, load
from local.fleet.rows import Driver, Lease, LeaseDriver, Posting, Trip
from local.stack.client import AirflowClient
from tests.conftest import REAL_TRIPS
from tests.e2e.conftest import Records, run_dag

pytestmark = pytest.mark.skipif(
    not REAL_TRIPS.exists(), reason=f"the sample of real trips is absent: {REAL_TRIPS.name}"
)
WEEK = (date(2019, 3, 10), date(2019, 3, 16))  # it begins on a day on which the clocks change
LEASES = range(2001, 2009)
PAYMENT = {"1": "CREDIT_CARD", "2": "CASH", "3": "NO_CHARGE", "4": "DISPUTE"}
FEE = Decimal("900.00")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def real_trips() -> list[Trip]:
    """The file's rows, dealt out to the leases one by one, each booked on the day it began."""
    with REAL_TRIPS.open(newline="") as lines:
        return [
            Trip(
                trip_id=f"TLC-{number:05d}",
                lease_id=LEASES[number % len(LEASES)],
                driver_id=LEASES[number % len(LEASES)],
                started_at=instant(row["tpep_pickup_datetime"]),
                ended_at=instant(row["tpep_dropoff_datetime"]),
                payment_type=PAYMENT.get(row["payment_type"][:1], "UNKNOWN"),
                fare=Decimal(row["fare_amount"]),
                tip=Decimal(row["tip_amount"]),
                tolls=Decimal(row["tolls_amount"]),
                extras=Decimal(row["extra"]),
                mta_tax=Decimal(row["mta_tax"]),
                tif=Decimal(row["improvement_surcharge"]),
                congestion=Decimal(row["congestion_surcharge"] or 0),
                cbdt=Decimal(0),
                airport_fee=Decimal(0),
                total_amount=Decimal(row["total_amount"]),
                booked_on=instant(row["tpep_pickup_datetime"]).date(),
            )
            for number, row in enumerate(csv.DictReader(lines))
        ]


def fee(lease_id: int) -> Posting:
    return Posting(
        posting_id=f"FEE-{lease_id}",
        lease_id=lease_id,
        driver_id=lease_id,
        category="LEASE",
        subcategory=None,
        entry_type="DEBIT",
        amount=FEE,
        obligation_id=f"FEE-{lease_id}",
        source="LEASE",
        source_id=None,
        description="Lease fee",
        due_date=WEEK[1],
        booked_on=WEEK[0] + timedelta(days=2),
    )


def test_every_statement_is_what_a_few_lines_of_arithmetic_say(
    admin: AirflowClient, records: Records, books: psycopg.Connection[Any]
) -> None:
    trips = real_trips()
    fleet = Fleet(curb_trips=trips)
    for lease_id in LEASES:
        fleet.leases.append(Lease(lease_id, start_date=date(2019, 1, 6), end_date=date(2019, 6, 1)))
        fleet.drivers.append(Driver(lease_id, "Real", str(lease_id)))
        fleet.lease_drivers.append(LeaseDriver(lease_id, lease_id))
        fleet.ledger_postings.append(fee(lease_id))
    load(books, fleet)

    run = run_dag(admin, period_start=WEEK[0].isoformat(), lease_ids=list(LEASES))
    rows = {
        row["lease_id"]: row
        for row in records.rows("SELECT * FROM dtr WHERE run_id = %s", run["dag_run_id"])
    }

    cents: dict[tuple[int, str], int] = defaultdict(int)
    for trip in trips:
        if trip.lease_id and trip.booked_on and WEEK[0] <= trip.booked_on <= WEEK[1]:
            cents[trip.lease_id, trip.payment_type] += int(trip.total_amount * 100)
    assert rows.keys() == set(LEASES)
    assert any(trip.total_amount < 0 for trip in trips), "refunds are among them"
    for lease_id, row in rows.items():
        card, cash = cents[lease_id, "CREDIT_CARD"], cents[lease_id, "CASH"]
        due = card - int(FEE * 100)
        assert row["status"] == "GENERATED"
        assert int(row["cc_earnings"] * 100) == card
        assert int(row["cash_earnings"] * 100) == cash
        assert int(row["total_due"] * 100) == due
        assert int(row["balance_forward"] * 100) == max(-due, 0)
        assert row["balances"][0]["paid"] == f"{min(card, int(FEE * 100)) / 100:.2f}"
