"""What can hardly be true: the same trip twice, an absurd fare, a week too long. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from include.dtr.money import display
from include.dtr.period import NEW_YORK
from include.dtr.rules.facts import Facts, OwnWeeks
from include.dtr.rules.finding import Finding, Rule
from include.dtr.rules.rulebook import Plausibility
from include.dtr.sentences import named, rows_of

NAMED = 4
"""How many ids of trips or tolls a sentence names."""


def doubtful(limits: Plausibility, facts: Facts) -> Iterator[Finding]:
    """What a person has to look at, of the facts of one week."""
    yield from _repeated_trips(facts)
    yield from _large_trips(limits, facts)
    yield from _repeated_tolls(facts)
    yield from _long_weeks(limits, facts)
    for own in facts.own_weeks:
        if finding := _far(limits, own):
            yield finding


def _repeated_trips(facts: Facts) -> Iterator[Finding]:
    for trips in facts.repeated_trips:
        ids = sorted(trips.trip_ids)
        at = trips.started_at.astimezone(NEW_YORK)
        leases = sorted(set(trips.lease_ids))
        # One of them may be right: over is what the others come to.
        yield Finding(
            Rule.SAME_TRIP_TWICE,
            ids[0],
            leases[0] if leases else None,
            abs(trips.amount) * (len(ids) - 1),
            f"Trips {_some(ids)} of {named(leases)} are of one cab, began at the same second "
            f"({at:%Y-%m-%d %H:%M:%S}) and come to {_dollars(trips.amount)} each.",
        )


def _large_trips(limits: Plausibility, facts: Facts) -> Iterator[Finding]:
    for trip in facts.large_trips:
        whose = f" of lease {trip.lease_id}" if trip.lease_id is not None else ""
        yield Finding(
            Rule.ABSURD_FARE,
            trip.trip_id,
            trip.lease_id,
            abs(trip.amount) - limits.most_for_a_trip,
            f"Trip {trip.trip_id}{whose} comes to {_dollars(trip.amount)}; more than "
            f"{_dollars(limits.most_for_a_trip)} is looked at.",
        )


def _repeated_tolls(facts: Facts) -> Iterator[Finding]:
    for toll in facts.repeated_tolls:
        ids = sorted(toll.toll_ids)
        at = toll.occurred_at.astimezone(NEW_YORK)
        noun = "Toll" if len(ids) == 1 else "Tolls"
        yield Finding(
            Rule.TOLL_CHARGED_TWICE,
            f"{toll.lease_id}/{ids[0]}",
            toll.lease_id,
            toll.charged - toll.cost,
            f"{noun} {_some(ids)} of {at:%Y-%m-%d %H:%M} cost {_dollars(toll.cost)}; lease "
            f"{toll.lease_id} is charged {_dollars(toll.charged)}.",
        )


def _long_weeks(limits: Plausibility, facts: Facts) -> Iterator[Finding]:
    for week in facts.long_weeks:
        leases = sorted(set(week.lease_ids))
        yield Finding(
            Rule.TOO_MANY_HOURS,
            str(week.driver_id),
            leases[0] if leases else None,
            None,
            f"Driver {week.driver_id} is paid for {rows_of(week.trips, 'trip')} that last "
            f"{week.hours:.1f} hours together ({named(leases)}); a week has "
            f"{limits.most_hours}.",
        )


def _far(limits: Plausibility, own: OwnWeeks) -> Finding | None:
    """A figure far beyond the spread of the driver's own weeks.

    A week without any is no surprise: a holiday, an illness, a cab in repair.
    """
    if own.weeks < limits.least_own_weeks or not own.value:
        return None
    reach = max((own.high - own.low) * limits.spreads, Decimal(0))
    distance = abs(own.value - own.middle)
    if own.low - reach <= own.value <= own.high + reach or distance < limits.least_far:
        return None
    which = "more" if own.value > own.middle else "less"
    return Finding(
        Rule.FAR_FROM_OWN_WEEKS,
        f"{own.lease_id}/{own.figure}",
        own.lease_id,
        distance,
        f"Lease {own.lease_id} has {own.figure} of {_dollars(own.value)}: {_dollars(distance)} "
        f"{which} than the middle of the driver's own {own.weeks} weeks before "
        f"({_dollars(own.middle)}).",
    )


def _dollars(amount: Decimal) -> str:
    """ "$1,306.66", and "-$194.00" of a refund or of deductions that were taken back."""
    return f"{'-' if amount < 0 else ''}${display(abs(amount))}"


def _some(ids: Sequence[str]) -> str:
    listed = ", ".join(ids[:NAMED])
    more = len(ids) - NAMED
    return f"{listed} and {more} more" if more > 0 else listed
