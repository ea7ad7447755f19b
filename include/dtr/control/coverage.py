"""Sentences about days of a lease that no statement covers. Pure (domain section 4.1)."""

from collections.abc import Sequence

from include.dtr.money import ZERO, display, plain
from include.dtr.records.gaps import AcceptedGap
from include.dtr.sources.coverage import BookedGap


def gap_reason(gaps: Sequence[BookedGap]) -> str:
    """Why a lease gets no statement while days before it have none; names the first of `gaps`."""
    first = gaps[0]
    more = f" ({len(gaps) - 1} more such stretches follow)" if len(gaps) > 1 else ""
    return (
        f"{first} has no statement, though {what_is_booked(first)} are booked there; issue it "
        f"first, or accept the gap{more}"
    )


def what_is_booked(gap: BookedGap) -> str:
    """ "41 trips, $1,000.00 by card, and 6 postings" """
    trips = f"{gap.trips} trip" + ("" if gap.trips == 1 else "s")
    postings = f"{gap.postings} posting" + ("" if gap.postings == 1 else "s")
    return f"{trips}, ${display(gap.card)} by card, and {postings}"


def accepted_totals(
    accepted: Sequence[AcceptedGap], booked: Sequence[BookedGap]
) -> list[dict[str, object]]:
    """Accepted gaps with what the books hold in them, JSON-ready; dollars as decimal strings."""
    found = {(gap.lease_id, gap.first_day): gap for gap in booked}
    lines = []
    for gap in accepted:
        held = found.get((gap.lease_id, gap.first_day))
        lines.append(
            {
                "lease_id": gap.lease_id,
                "first_day": gap.first_day.isoformat(),
                "last_day": gap.last_day.isoformat(),
                "reason": gap.reason,
                "accepted_by": gap.accepted_by,
                "trips": held.trips if held else 0,
                "card": plain(held.card if held else ZERO),
                "postings": held.postings if held else 0,
            }
        )
    return lines
