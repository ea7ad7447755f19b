"""Why a lease gets no statement for days that another standing statement covers."""

from collections.abc import Sequence

from include.dtr.connections import Connection
from include.dtr.period import PayPeriod
from include.dtr.records import dtrs


def overlap_reasons(
    records: Connection, period: PayPeriod, lease_ids: Sequence[int]
) -> dict[int, str]:
    """The reason of each of `lease_ids` that has a standing statement sharing days with `period`
    (domain section 4.1: it fails that lease alone)."""
    return {
        other.lease_id: f"{period} shares days with {other.dtr_id}, which stands for "
        f"{other.period_start} to {other.period_end}; void that one first, or choose a period "
        "beside it"
        for other in dtrs.overlaps(records, period, lease_ids)
    }
