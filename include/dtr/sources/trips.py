"""The trips of a batch of leases: by far the most rows of a week."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from include.dtr.errors import BadRow
from include.dtr.model import Trip
from include.dtr.sources.calendar import beyond
from include.dtr.sources.queries import Queries
from include.dtr.sources.rows import Faults

Taxes = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]


def read_trips(queries: Queries, lease_ids: Iterable[int], faults: Faults) -> dict[int, list[Trip]]:
    """Each lease's trips of the period, by start; faulty rows go to `faults` instead."""
    trips: dict[int, list[Trip]] = defaultdict(list)
    seen: set[str] = set()
    for (
        lease_id,
        missing,
        trip_id,
        driver_id,
        started_at,
        payment_type,
        total_amount,
        taxes,
    ) in queries.tuples("curb_trips", lease_ids):
        defect = (missing, "is null") if missing else None
        if defect is None and trip_id in seen:
            defect = ("trip_id", "stands there more than once")
        if defect is None and not total_amount.is_finite():
            defect = ("total_amount", "is not a number")
        if defect is None and beyond(started_at):
            defect = ("started_at", f"{started_at:%Y-%m-%d} is beyond all calendars")
        if defect:
            faults.note(BadRow(lease_id, "curb_trips", trip_id, *defect))
            continue
        seen.add(trip_id)
        trips[lease_id].append(
            Trip(trip_id, driver_id, started_at, payment_type, total_amount, _taxes(taxes))
        )
    return trips


@lru_cache(maxsize=10_000)
def _taxes(text: str) -> Taxes:
    """ "0.50 1.00 2.50 0.75 0.00" as amounts. Few combinations occur, on very many trips."""
    mta, tif, congestion, cbdt, airport = map(Decimal, text.split(" "))
    return mta, tif, congestion, cbdt, airport
