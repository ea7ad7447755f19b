"""Each trap is in the books, where README.md says that it is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import local.fleet
from local.fleet import EXPECTED_FAILURES, LAST_PERIOD, PERIODS, TRAPS, traps
from local.fleet.books import Fleet
from local.fleet.clock import local as local_time
from local.fleet.rows import Posting, Trip

Trips = Mapping[int | None, Sequence[Trip]]
Postings = Mapping[str, Sequence[Posting]]
README = Path(local.fleet.__file__).with_name("README.md")


def trip_of(fleet: Fleet, trip_id: str) -> Trip:
    return next(trip for trip in fleet.curb_trips if trip.trip_id == trip_id)


def booked_last_week(trips: Sequence[Trip]) -> list[Trip]:
    return [trip for trip in trips if trip.booked_on in LAST_PERIOD]


def sums(postings: Sequence[Posting], *, until: date = date.max) -> tuple[Decimal, Decimal]:
    """Debits and credits booked up to `until`."""
    sides = {"DEBIT": Decimal(0), "CREDIT": Decimal(0)}
    for p in postings:
        if p.booked_on <= until:
            sides[p.entry_type] += p.amount
    return sides["DEBIT"], sides["CREDIT"]


def test_the_readme_lists_every_trap_with_its_lease() -> None:
    table = re.findall(r"^\| (\d{4}) \| (\w+) \| (.+) \|$", README.read_text(), re.MULTILINE)
    assert {name: int(lease_id) for lease_id, name, _ in table} == dict(TRAPS)
    failing = {int(lease_id) for lease_id, _, text in table if text.startswith("**fails**")}
    assert failing == set(EXPECTED_FAILURES)


def test_the_readme_has_the_names_of_the_books(fleet: Fleet) -> None:
    primary = {r.lease_id: r.driver_id for r in fleet.lease_drivers if r.role == "PRIMARY"}
    drivers = {d.driver_id: f"{d.first_name} {d.last_name}" for d in fleet.drivers}
    for trap, lease_id in TRAPS.items():
        if trap.startswith("name_"):
            assert f"| {trap} | {drivers[primary[lease_id]]} |" in README.read_text()


def test_the_names_of_the_specification_are_there(fleet: Fleet) -> None:
    names = {name for d in fleet.drivers for name in (d.first_name, d.last_name)}
    assert {"O'Neil <Bo> & Sons", "রহমান", "محمد", "王"} <= names


def test_saturdays_last_minute(fleet: Fleet) -> None:
    for trip_id, started, booked_on in (
        (traps.TRIP_ON_SATURDAY, "2025-11-15 23:59:30", date(2025, 11, 15)),
        (traps.TRIP_FROM_SATURDAY, "2025-11-08 23:59:30", date(2025, 11, 9)),
        (traps.TRIP_TO_SUNDAY, "2025-11-15 23:59:58", date(2025, 11, 16)),
    ):
        trip = trip_of(fleet, trip_id)
        assert trip.lease_id == TRAPS["saturday_last_minute"]
        assert f"{local_time(trip.started_at):%Y-%m-%d %H:%M:%S}" == started
        assert trip.booked_on == booked_on


def test_half_past_one_happens_twice(fleet: Fleet) -> None:
    first, second = (trip_of(fleet, trip_id) for trip_id in traps.TRIPS_AT_HALF_PAST_ONE)
    assert first.lease_id == second.lease_id == TRAPS["clock_change"]
    assert (second.started_at - first.started_at).total_seconds() == 3600
    assert {f"{local_time(t.started_at):%Y-%m-%d %H:%M}" for t in (first, second)} == {
        "2025-11-02 01:30"
    }
    assert first.booked_on == second.booked_on == date(2025, 11, 2)


def test_a_late_toll(fleet: Fleet, postings_of: Postings) -> None:
    toll = next(t for t in fleet.ezpass_tolls if t.toll_id == traps.LATE_TOLL)
    assert toll.lease_id == TRAPS["late_toll"]
    assert local_time(toll.occurred_at).date() in PERIODS[-2]
    (charge,) = postings_of[f"EZPASS-{traps.LATE_TOLL}"]
    assert charge.booked_on in LAST_PERIOD
    assert charge.amount == Decimal("16.06")


def test_an_interim_payment_larger_than_its_obligation(postings_of: Postings) -> None:
    postings = postings_of[traps.OVERPAID]
    assert {p.lease_id for p in postings} == {TRAPS["overpaid"]}
    assert sums(postings) == (Decimal("120.00"), Decimal("200.00"))
    assert {p.source for p in postings} == {"MISC", "INTERIM_PAYMENT"}


def test_a_violation_dismissed_after_it_was_paid(postings_of: Postings) -> None:
    postings = postings_of[traps.DISMISSED]
    assert {p.lease_id for p in postings} == {TRAPS["dismissed_after_paid"]}
    amount = Decimal("117.50")
    assert sums(postings, until=date(2025, 10, 11)) == (amount, amount)
    assert sums(postings) == (amount, 2 * amount)
    assert [p.booked_on for p in postings if p.source == "ADJUSTMENT"] == [traps.DISMISSED_ON]


def test_refunds(fleet: Fleet) -> None:
    whole, part = (trip_of(fleet, t) for t in (traps.FULL_REFUND, traps.PARTIAL_REFUND))
    assert {whole.lease_id, part.lease_id} == {TRAPS["refund"]}
    assert {whole.payment_type, part.payment_type} == {"CREDIT_CARD"}
    assert whole.mta_tax == Decimal("-0.50")
    assert part.total_amount == Decimal("-5.00")


def test_card_earnings_below_zero(trips_of: Trips, postings_of: Postings) -> None:
    trips = [t for t in trips_of[TRAPS["card_earnings_below_zero"]] if t.booked_on]
    week_before = [t for t in trips if t.booked_on in PERIODS[-2]]
    assert [t.trip_id for t in (*week_before, *booked_last_week(trips))] == list(
        traps.REFUNDS_BELOW_ZERO
    )
    assert sum(t.total_amount for t in week_before) == Decimal("-18.40")
    assert sum(t.total_amount for t in booked_last_week(trips)) == Decimal("-59.45")
    (carried,) = postings_of[traps.CARRIED_REFUNDS]
    assert (carried.amount, carried.booked_on) == (Decimal("18.40"), LAST_PERIOD.start)


def test_a_dispute_and_a_trip_not_charged(fleet: Fleet) -> None:
    dispute, free = (trip_of(fleet, t) for t in (traps.DISPUTE_TRIP, traps.NO_CHARGE_TRIP))
    assert {dispute.lease_id, free.lease_id} == {TRAPS["dispute_and_no_charge"]}
    assert (dispute.payment_type, free.payment_type) == ("DISPUTE", "NO_CHARGE")
    assert dispute.total_amount > 0
    assert {dispute.booked_on, free.booked_on} == {date(2025, 11, 11)}


def test_two_drivers_each_with_rows_of_their_own(fleet: Fleet, trips_of: Trips) -> None:
    lease_id = TRAPS["two_drivers"]
    roles = {r.driver_id: r.role for r in fleet.lease_drivers if r.lease_id == lease_id}
    assert sorted(roles.values()) == ["ADDITIONAL", "PRIMARY"]
    other = next(driver for driver, role in roles.items() if role == "ADDITIONAL")
    assert {t.driver_id for t in booked_last_week(trips_of[lease_id])} == set(roles)
    charged = Counter(
        p.category
        for p in fleet.ledger_postings
        if p.driver_id == other and p.booked_on in LAST_PERIOD and p.entry_type == "DEBIT"
    )
    assert {"EZPASS", "PVB", "TLC"} <= charged.keys()


def test_leases_that_begin_and_end_mid_week(fleet: Fleet, trips_of: Trips) -> None:
    leases = {lease.lease_id: lease for lease in fleet.leases}
    begins, ends = leases[TRAPS["starts_mid_week"]], leases[TRAPS["ends_mid_week"]]
    assert begins.start_date == ends.end_date == date(2025, 11, 12)
    assert ends.status == "TERMINATED"
    first, last = (booked_last_week(trips_of[lease.lease_id]) for lease in (begins, ends))
    assert min(t.started_at for t in trips_of[begins.lease_id]) == first[0].started_at
    assert local_time(first[0].started_at).date() >= begins.start_date
    assert max(t.started_at for t in trips_of[ends.lease_id]) == last[-1].started_at
    assert local_time(last[-1].started_at).date() <= ends.end_date
    for lease in (begins, ends):
        fee = next(
            p.amount
            for p in fleet.ledger_postings
            if p.obligation_id == f"LEASE-{lease.lease_id}-{LAST_PERIOD.start}"
        )
        assert abs(fee - lease.weekly_fee * 4 / 7) < Decimal("0.01")


def test_a_lease_without_and_one_with_two_leaseholders(fleet: Fleet) -> None:
    def primaries(lease_id: int) -> int:
        return sum(
            r.role == "PRIMARY"
            and (r.start_date is None or r.start_date <= LAST_PERIOD.end)
            and (r.end_date is None or LAST_PERIOD.start <= r.end_date)
            for r in fleet.lease_drivers
            if r.lease_id == lease_id
        )

    for lease_id in range(1045, 1090):
        expected = {TRAPS["no_primary"]: 0, TRAPS["two_primaries"]: 2}.get(lease_id, 1)
        assert primaries(lease_id) == expected, lease_id


def test_no_trips_and_two_thousand(trips_of: Trips) -> None:
    assert booked_last_week(trips_of[TRAPS["no_trips"]]) == []
    many = booked_last_week(trips_of[TRAPS["two_thousand_trips"]])
    assert Counter(t.payment_type for t in many) == {"CREDIT_CARD": 2_000}
    assert len({t.driver_id for t in many}) == 6


def test_three_hundred_tolls(fleet: Fleet) -> None:
    tolls = {t.toll_id for t in fleet.ezpass_tolls if t.lease_id == TRAPS["three_hundred_tolls"]}
    charged = [
        p
        for p in fleet.ledger_postings
        if p.booked_on in LAST_PERIOD and p.entry_type == "DEBIT" and p.source_id in tolls
    ]
    assert len(charged) == 300


def test_a_trip_not_yet_booked(fleet: Fleet) -> None:
    assert [t.trip_id for t in fleet.curb_trips if t.booked_on is None] == [traps.UNBOOKED_TRIP]
    assert trip_of(fleet, traps.UNBOOKED_TRIP).lease_id == TRAPS["unbooked_trip"]


def test_a_posting_without_its_module_row(fleet: Fleet, postings_of: Postings) -> None:
    (posting,) = postings_of[traps.MISSING_MODULE_ROW]
    assert posting.lease_id == TRAPS["missing_module_row"]
    assert posting.description == traps.MISSING_MODULE_TEXT
    assert posting.source_id not in {toll.toll_id for toll in fleet.ezpass_tolls}


def test_a_reversal(postings_of: Postings) -> None:
    postings = postings_of[traps.REVERSED]
    assert {p.lease_id for p in postings} == {TRAPS["reversal"]}
    assert sums(postings) == (Decimal("13.88"), Decimal("6.94"))
    mistake = next(p for p in postings if p.posting_id.endswith("/D2"))
    assert [p.description for p in postings if p.entry_type == "CREDIT"] == [
        f"Reversal of {mistake.posting_id}: charged twice"
    ]


@pytest.mark.parametrize(
    ("trap", "column"), [("no_vehicle", "vehicle_id"), ("no_medallion", "medallion_id")]
)
def test_nothing_else_is_without_cab_or_medallion(fleet: Fleet, trap: str, column: str) -> None:
    without = [lease.lease_id for lease in fleet.leases if getattr(lease, column) is None]
    assert without == [TRAPS[trap]]


def test_rows_of_nobody_are_those_listed(fleet: Fleet) -> None:
    known = {lease.lease_id for lease in fleet.leases}
    assert [
        (p.lease_id, p.amount) for p in fleet.ledger_postings if p.lease_id not in known
    ] == list(traps.UNASSIGNED_POSTINGS)
    stray = [t for t in fleet.curb_trips if t.lease_id not in known]
    assert [(t.lease_id, t.payment_type, t.total_amount) for t in stray] == list(
        traps.UNASSIGNED_TRIPS
    )
    assert all(t.booked_on in LAST_PERIOD for t in stray)
