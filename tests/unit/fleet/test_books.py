"""The sample fleet's books hold together: keys, sums, references, ranges."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest

from local.fleet import LAST_PERIOD, PERIODS, TRAPS
from local.fleet.books import COLUMNS, Fleet
from local.fleet.clock import local
from local.fleet.roster import LEASES_IN_SCOPE, OUT_OF_SCOPE
from local.fleet.traps import (
    MISSING_MODULE_ROW,
    UNKNOWN_CATEGORY_POSTING,
    UNPOSTED_TICKET,
    UNPOSTED_TOLL,
)
from local.fleet.vehicles import VIN_VALUES, VIN_WEIGHTS
from local.fleet.weeks import GUIDE_PERIOD, SETTLED_BY_HAND, SETTLEMENTS

KEYS = {
    "leases": "lease_id",
    "drivers": "driver_id",
    "vehicles": "vehicle_id",
    "medallions": "medallion_id",
    "curb_trips": "trip_id",
    "ledger_postings": "posting_id",
    "ezpass_tolls": "toll_id",
    "pvb_violations": "summons_number",
    "tlc_tickets": "ticket_number",
    "repairs": "repair_id",
    "repair_installments": "installment_id",
    "driver_loans": "loan_id",
    "loan_installments": "installment_id",
    "misc_charges": "charge_id",
}
# Category -> table, its key, and the column that the ledger charges.
CHARGED = {
    "EZPASS": ("ezpass_tolls", "toll_id", "amount"),
    "PVB": ("pvb_violations", "summons_number", "amount_due"),
    "TLC": ("tlc_tickets", "ticket_number", "amount_due"),
    "REPAIRS": ("repair_installments", "installment_id", "amount"),
    "LOANS": ("loan_installments", "installment_id", "amount"),
    "MISC": ("misc_charges", "charge_id", "amount"),
}
TAXES = {
    "MTA": "mta_tax",
    "TIF": "tif",
    "CONGESTION": "congestion",
    "CBDT": "cbdt",
    "AIRPORT": "airport_fee",
}
SETTLING = {"EARNINGS", "ADJUSTMENT", "INTERIM_PAYMENT", "CURB"}


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_unique(fleet: Fleet, table: str) -> None:
    keys = Counter(getattr(row, KEYS[table]) for row in getattr(fleet, table))
    assert [key for key, times in keys.items() if times > 1] == []


def test_plates_medallions_and_licenses_are_unique(fleet: Fleet) -> None:
    for values in (
        [vehicle.plate for vehicle in fleet.vehicles],
        [vehicle.vin for vehicle in fleet.vehicles],
        [medallion.medallion_number for medallion in fleet.medallions],
        [driver.tlc_license for driver in fleet.drivers],
    ):
        assert len(set(values)) == len(values)


def test_every_amount_is_whole_cents(fleet: Fleet) -> None:
    for table, rows in fleet.tables().items():
        for row in rows:
            for column, value in zip(COLUMNS[table], row, strict=True):
                assert not isinstance(value, float), (table, row)
                if isinstance(value, Decimal):
                    places = 3 if column == "annual_rate" else 2
                    assert value.as_tuple().exponent == -places, (table, column, row)


def test_forty_five_leases_run_in_the_last_week(fleet: Fleet) -> None:
    running = {
        lease.lease_id
        for lease in fleet.leases
        if lease.status not in ("DRAFT", "PENDING", "CANCELLED")
        and lease.start_date <= LAST_PERIOD.end
        and (lease.end_date is None or lease.end_date >= LAST_PERIOD.start)
    }
    assert running == set(range(1045, 1090)) == set(LEASES_IN_SCOPE)
    assert {lease.lease_id for lease in fleet.leases} - running == set(OUT_OF_SCOPE)


def test_a_trip_is_the_sum_of_its_parts(fleet: Fleet) -> None:
    for t in fleet.curb_trips:
        parts = t.fare + t.tip + t.tolls + t.extras + t.mta_tax + t.tif
        assert t.total_amount == parts + t.congestion + t.cbdt + t.airport_fee, t


def test_a_trip_is_booked_when_it_ends_or_a_day_later(fleet: Fleet) -> None:
    for trip in fleet.curb_trips:
        if trip.booked_on is not None:
            late = trip.booked_on - local(trip.ended_at).date()
            assert 0 <= late.days <= 1 or trip.lease_id == TRAPS["clock_change"], trip


def test_a_driver_makes_one_trip_at_a_time(fleet: Fleet) -> None:
    by_driver = defaultdict(list)
    for trip in fleet.curb_trips:
        if trip.driver_id is not None:
            by_driver[trip.driver_id].append(trip)
    for trips in by_driver.values():
        trips.sort(key=lambda trip: trip.started_at)
        for earlier, later in pairwise(trips):
            refunded = later.total_amount < 0 or earlier.total_amount < 0
            assert refunded or later.started_at >= earlier.ended_at, (earlier, later)


def test_ordinary_weeks_have_ordinary_numbers_of_trips(fleet: Fleet) -> None:
    """60 to 140 card trips and 10 to 40 cash trips a week, give or take a night across weeks."""
    odd = {TRAPS[name] for name in ("no_trips", "two_thousand_trips", "card_earnings_below_zero")}
    odd |= {TRAPS[name] for name in ("starts_mid_week", "ends_mid_week", "no_primary")}
    odd |= {TRAPS[name] for name in ("debt_after_illness", "debt_after_repairs")}
    odd |= {TRAPS["new_in_october"]}
    counts: Counter[tuple[int, str, int]] = Counter()
    for trip in fleet.curb_trips:
        for week, period in enumerate(PERIODS):
            if trip.lease_id in LEASES_IN_SCOPE and trip.booked_on in period:
                counts[trip.lease_id, trip.payment_type, week] += 1
    ordinary = set(LEASES_IN_SCOPE) - odd
    assert len(ordinary) == 36
    for lease_id in ordinary:
        for week in range(len(PERIODS)):
            assert 55 <= counts[lease_id, "CREDIT_CARD", week] <= 145, (lease_id, week)
            assert 8 <= counts[lease_id, "CASH", week] <= 43, (lease_id, week)


def test_the_ledger_charges_the_taxes_that_the_trips_carried(fleet: Fleet) -> None:
    carried: Counter[tuple[object, object, str]] = Counter()
    for trip in fleet.curb_trips:
        if trip.booked_on is not None and trip.lease_id in LEASES_IN_SCOPE:
            for kind, column in TAXES.items():
                carried[trip.lease_id, trip.booked_on, kind] += getattr(trip, column)
    charged: Counter[tuple[object, object, str]] = Counter()
    for p in fleet.ledger_postings:
        if p.category == "TAXES" and p.source == "CURB" and p.lease_id in LEASES_IN_SCOPE:
            signed = p.amount if p.entry_type == "DEBIT" else -p.amount
            charged[p.lease_id, p.booked_on, str(p.subcategory)] += signed
    assert sum(charged.values()) > 100_000
    assert {k: v for k, v in charged.items() if v} == {k: v for k, v in carried.items() if v}


@pytest.mark.parametrize("category", CHARGED)
def test_every_charge_names_its_module_row_and_amount(fleet: Fleet, category: str) -> None:
    table, key, amount = CHARGED[category]
    module = {getattr(row, key): row for row in getattr(fleet, table)}
    seen = 0
    for p in fleet.ledger_postings:
        if p.category != category or p.entry_type != "DEBIT" or p.source in SETTLING:
            continue
        if p.obligation_id == MISSING_MODULE_ROW:
            assert p.source_id not in module
            continue
        assert p.source_id is not None
        row = module[p.source_id]
        assert p.amount == getattr(row, amount), p
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("category", CHARGED)
def test_every_module_row_is_charged_but_the_traps(fleet: Fleet, category: str) -> None:
    table, key, _ = CHARGED[category]
    charged = {
        p.source_id
        for p in fleet.ledger_postings
        if p.category == category and p.entry_type == "DEBIT"
    }
    due = [
        row
        for row in getattr(fleet, table)
        if getattr(row, "due_date", None) is None or row.due_date <= LAST_PERIOD.end
    ]
    uncharged = {getattr(row, key) for row in due} - charged
    expected = {"EZPASS": {UNPOSTED_TOLL}, "TLC": {UNPOSTED_TICKET}}
    assert uncharged == expected.get(category, set())


def test_summonses_tickets_and_installments_add_up(fleet: Fleet) -> None:
    for s in fleet.pvb_violations:
        assert s.amount_due == s.fine + s.penalty + s.interest - s.reduction + s.processing_fee
    for ticket in fleet.tlc_tickets:
        assert ticket.amount_due == ticket.fine + ticket.service_fee
    for part in fleet.loan_installments:
        assert part.amount == part.principal + part.interest
    for loan in fleet.driver_loans:
        parts = [p for p in fleet.loan_installments if p.loan_id == loan.loan_id]
        assert sum(part.principal for part in parts) == loan.principal
        assert all(part.interest > 0 for part in parts)
        assert [p.interest for p in parts] == sorted((p.interest for p in parts), reverse=True)
    for repair in fleet.repairs:
        installments = [p for p in fleet.repair_installments if p.repair_id == repair.repair_id]
        assert sum(part.amount for part in installments) == repair.invoice_amount
        assert 0 <= repair.amount_paid <= repair.invoice_amount
    assert any(repair.amount_paid > 0 for repair in fleet.repairs)


def test_every_row_names_drivers_and_leases_that_there_are(fleet: Fleet) -> None:
    drivers = {driver.driver_id for driver in fleet.drivers}
    leases = {lease.lease_id for lease in fleet.leases} | {None, TRAPS["unknown_lease"]}
    for table, rows in fleet.tables().items():
        for row in rows:
            named = dict(zip(COLUMNS[table], row, strict=True))
            assert named.get("driver_id") in drivers | {None}, row
            assert named.get("lease_id") in leases, row


def test_postings_keep_the_contract_but_the_trap(fleet: Fleet) -> None:
    categories = {"TAXES", "LEASE", *CHARGED}
    for p in fleet.ledger_postings:
        assert p.amount > 0
        assert p.entry_type in ("DEBIT", "CREDIT")
        assert (p.category in categories) != (p.posting_id == UNKNOWN_CATEGORY_POSTING), p
    by_obligation = defaultdict(set)
    for p in fleet.ledger_postings:
        by_obligation[p.obligation_id].add((p.lease_id, p.category))
    assert all(len(owners) == 1 for owners in by_obligation.values())


def test_every_week_but_the_last_is_settled_on_its_day(fleet: Fleet) -> None:
    settled = defaultdict(set)
    for p in fleet.ledger_postings:
        if p.description and "from card earnings" in p.description:
            settled[p.booked_on].add(p.source)
    assert settled == {
        s.booked_on: {"ADJUSTMENT" if s.by_clerk else "EARNINGS"} for s in SETTLEMENTS.values()
    }
    assert LAST_PERIOD not in SETTLEMENTS
    assert SETTLEMENTS[SETTLED_BY_HAND].booked_on.isoformat() == "2025-11-03"


def test_no_earnings_posting_lies_in_the_guides_week(fleet: Fleet) -> None:
    assert (GUIDE_PERIOD.start.isoformat(), GUIDE_PERIOD.end.isoformat()) == (
        "2025-10-27",
        "2025-11-02",
    )
    found = [
        p for p in fleet.ledger_postings if p.source == "EARNINGS" and p.booked_on in GUIDE_PERIOD
    ]
    assert found == []
    assert sum(p.source == "EARNINGS" for p in fleet.ledger_postings) > 2_000


def test_vins_carry_their_check_digit(fleet: Fleet) -> None:
    for vehicle in fleet.vehicles:
        assert len(vehicle.vin) == 17
        digits = [
            0 if place == 8 else int(VIN_VALUES[character])
            for place, character in enumerate(vehicle.vin)
        ]
        total = sum(d * weight for d, weight in zip(digits, VIN_WEIGHTS, strict=True))
        assert vehicle.vin[8] == "0123456789X"[total % 11], vehicle


def test_a_known_vin_has_the_check_digit_of_the_standard() -> None:
    """The example of ISO 3779 and 49 CFR 565: 1M8GDM9AXKP042788 has X."""
    digits = [int(VIN_VALUES[c]) for c in "1M8GDM9A0KP042788"]
    total = sum(d * weight for d, weight in zip(digits, VIN_WEIGHTS, strict=True))
    assert total % 11 == 10
