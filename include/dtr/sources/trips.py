"""The trips of a batch of leases: by far the most rows of a week."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from include.dtr.errors import BadRow
from include.dtr.model import Trip
from include.dtr.sources.infinite_dates import beyond, said_beyond
from include.dtr.sources.queries import Queries
from include.dtr.sources.rows import LARGEST_ID, Faults, said_too_large
from include.dtr.sources.words import TRIP_PAYMENT, unknown

Taxes = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
TAX_COLUMNS = ("mta_tax", "tif", "congestion", "cbdt", "airport_fee")


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
        if defect is None:
            amounts, wrong = _taxes(taxes)
            defect = (wrong, "is not a number") if wrong else None
        if defect is None and beyond(started_at):
            defect = ("started_at", said_beyond(f"{started_at:%Y-%m-%d}"))
        if defect is None and payment_type not in TRIP_PAYMENT:
            defect = ("payment_type", unknown("payment_type", payment_type, TRIP_PAYMENT))
        if defect is None and driver_id is not None and driver_id > LARGEST_ID:
            defect = ("driver_id", said_too_large(driver_id))
        if defect:
            faults.note(BadRow(lease_id, "curb_trips", trip_id, *defect))
            continue
        seen.add(trip_id)
        trips[lease_id].append(
            Trip(trip_id, driver_id, started_at, payment_type, total_amount, amounts)
        )
    return trips


@lru_cache(maxsize=10_000)
def _taxes(text: str) -> tuple[Taxes, str | None]:
    """ "0.50 1.00 2.50 0.75 0.00" as amounts, and the first column that is no number.

    Few combinations occur, on very many trips. `text` lacks what is null; such trips are refused.
    """
    mta, tif, congestion, cbdt, airport = map(Decimal, text.split(" "))
    taxes = (mta, tif, congestion, cbdt, airport)
    named = zip(TAX_COLUMNS, taxes, strict=True)
    return taxes, next((name for name, tax in named if not tax.is_finite()), None)
