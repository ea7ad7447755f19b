"""Whole random fleets through the real database, against the naive implementation."""

from hypothesis import HealthCheck, given, settings

from include.dtr.model import LeaseWeek, Statement
from include.dtr.sources.reader import read_batch
from include.dtr.sources.scope import leases_in_scope
from include.dtr.statement import compute
from local.fleet import Fleet
from tests.examples import examples
from tests.fleets import PERIODS, fleets
from tests.integration.office import Office
from tests.naive import NaiveStatement, cents, naive_statement


@given(fleet=fleets())
@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_statement_is_what_the_naive_arithmetic_says(office: Office, fleet: Fleet) -> None:
    office.rewrite(fleet)
    for period in PERIODS:
        in_scope = leases_in_scope(office.stores.source, period)
        assert in_scope == [
            lease.lease_id
            for lease in fleet.leases
            if lease.start_date <= period.end
            and (lease.end_date is None or lease.end_date >= period.start)
        ]
        reading = read_batch(office.stores.source, period, in_scope)
        assert reading.faults == {}
        for lease_id, week in reading.weeks.items():
            naive = naive_statement(fleet, lease_id, period.start, period.end)
            assert_same(compute(week), naive)
            assert_all_trips_are_there(week, fleet)


def assert_same(statement: Statement, naive: NaiveStatement) -> None:
    assert cents(statement.cc_earnings) == naive.card
    assert cents(statement.cash_earnings) == naive.cash
    assert cents(statement.prior_balance) == naive.prior_balance
    assert cents(statement.total_due) == naive.total_due
    lines = {
        b.obligation_id: tuple(map(cents, (b.prior, b.charge, b.credit, b.paid, b.forward)))
        for b in statement.balances
    }
    for name, line in naive.lines.items():
        expected = (line.prior, line.charge, line.credit, line.paid, line.forward)
        assert lines.pop(name, (0, 0, 0, 0, 0)) == expected, name
    assert lines == {}, "obligations that the naive arithmetic does not know"


def assert_all_trips_are_there(week: LeaseWeek, fleet: Fleet) -> None:
    booked = {
        trip.trip_id
        for trip in fleet.curb_trips
        if trip.lease_id == week.lease.lease_id and trip.booked_on in week.period
    }
    assert {trip.trip_id for trip in week.trips} == booked
