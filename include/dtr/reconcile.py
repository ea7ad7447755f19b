"""Control totals of a period: do the statements add up to the ledger and to CURB? Pure.

Every dollar booked in the period lies in exactly one place: on a statement, on a failed lease,
on a lease not issued yet, or unassigned. What lies on statements must be what they say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from include.dtr.errors import LONGEST_KEY, one_line
from include.dtr.model import Category
from include.dtr.money import ZERO, display, plain, total
from include.dtr.records.period_totals import IssuedCharges, IssuedEarnings
from include.dtr.sources.totals import BookedPostings, BookedTrips, BookTotals, SharedRow

Line = TypeVar("Line", BookedPostings, IssuedCharges)
NAMED_LEASES = 5
"""So many leases are named in a sentence; the rest are counted."""


class Place(StrEnum):
    STATEMENTS = "statements"
    FAILED = "failed_leases"
    NOT_ISSUED = "not_issued"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class PeriodRecords:
    """What the records say of the period."""

    in_scope: Collection[int]
    failed: Collection[int]
    charges: Sequence[IssuedCharges]
    earnings: Sequence[IssuedEarnings]
    previous_forwards: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`differences` make the run PARTIAL_SUCCESS; `warnings` are for the office to look into."""

    differences: tuple[str, ...]
    warnings: tuple[str, ...]
    control_totals: Mapping[str, object]
    """JSON-ready; money as decimal strings of dollars."""


def reconcile(books: BookTotals, records: PeriodRecords) -> Reconciliation:
    """Compare the books' sums of the period with what its standing statements say."""
    issued = {line.lease_id for line in records.earnings}
    place_of = _Places(issued, set(records.failed), set(records.in_scope))
    adjustments = _adjustments(records)
    differences = (
        *_posting_differences(books.postings, records.charges, issued),
        *_trip_differences(books.trips, records.earnings),
        *_tax_differences(books),
        *_shared_differences(books.shared, issued),
    )
    return Reconciliation(
        differences=differences,
        warnings=tuple(_warnings(books, place_of, adjustments)),
        control_totals={
            "statements": len(issued),
            "paid_out": plain(total(max(e.total_due, ZERO) for e in records.earnings)),
            "carried_forward": plain(total(e.balance_forward for e in records.earnings)),
            "ledger": _ledger_table(books.postings, place_of),
            "curb": _curb_table(books.trips, place_of),
            "taxes": {
                tax.kind: {"on_trips": plain(tax.on_trips), "charged": plain(tax.charged)}
                for tax in books.taxes
            },
            "unposted": {
                row.module: {"rows": row.rows, "amount": plain(row.amount)}
                for row in books.unposted
            },
            "adjustments_since_last_statement": {
                "leases": len(adjustments),
                "amount": plain(total(adjustments.values())),
                "by_lease": {str(lease): plain(amount) for lease, amount in adjustments.items()},
            },
        },
    )


class _Places:
    """Which of the four places a lease's dollars lie in."""

    def __init__(self, issued: set[int], failed: set[int], in_scope: set[int]) -> None:
        self._issued, self._failed, self._in_scope = issued, failed, in_scope

    def __call__(self, lease_id: int | None) -> Place:
        if lease_id in self._issued:
            return Place.STATEMENTS
        if lease_id in self._failed:
            return Place.FAILED
        return Place.NOT_ISSUED if lease_id in self._in_scope else Place.UNASSIGNED


def _ledger_table(postings: Iterable[BookedPostings], place_of: _Places) -> dict[str, object]:
    """By category (and UNKNOWN), by place: count of postings, debits, credits."""
    known = set(Category)
    counts: dict[tuple[str, Place], int] = defaultdict(int)
    debits: dict[tuple[str, Place], Decimal] = defaultdict(lambda: ZERO)
    credits: dict[tuple[str, Place], Decimal] = defaultdict(lambda: ZERO)
    for row in postings:
        category = row.category if row.category in known else "UNKNOWN"
        cell = (category or "UNKNOWN", place_of(row.lease_id))
        counts[cell] += row.postings
        debits[cell] += row.debits
        credits[cell] += row.credits
    return {
        category: {
            place.value: {
                "postings": counts[category, place],
                "debits": plain(debits[category, place]),
                "credits": plain(credits[category, place]),
            }
            for place in Place
        }
        for category in [
            *Category,
            *(["UNKNOWN"] if any(c == "UNKNOWN" for c, _ in counts) else []),
        ]
    }


def _curb_table(trips: Iterable[BookedTrips], place_of: _Places) -> dict[str, object]:
    """By place: count of trips, card and cash dollars."""
    rows: dict[Place, list[BookedTrips]] = {place: [] for place in Place}
    for row in trips:
        rows[place_of(row.lease_id)].append(row)
    return {
        place.value: {
            "trips": sum(row.trips for row in found),
            "card": plain(total(row.card for row in found)),
            "cash": plain(total(row.cash for row in found)),
        }
        for place, found in rows.items()
    }


def _posting_differences(
    postings: Iterable[BookedPostings], charges: Iterable[IssuedCharges], issued: set[int]
) -> Iterator[str]:
    booked = _by_category(row for row in postings if row.lease_id in issued)
    stated = _by_category(charges)
    for category in Category:
        books = {row.lease_id: row for row in booked[category]}
        papers = {row.lease_id: row for row in stated[category]}
        leases = [lease for lease in books.keys() | papers.keys() if lease is not None]
        for name, of_books, of_papers in (
            ("charges", "debits", "charges"),
            ("credits", "credits", "credits"),
        ):
            gaps = {
                lease: getattr(books.get(lease), of_books, ZERO)
                - getattr(papers.get(lease), of_papers, ZERO)
                for lease in leases
            }
            yield from _difference(f"{category} {name}", "the ledger", gaps)


def _by_category(rows: Iterable[Line]) -> Mapping[str | None, list[Line]]:
    """One category at a time: a city's week has a hundred thousand rows."""
    grouped: dict[str | None, list[Line]] = defaultdict(list)
    for row in rows:
        grouped[row.category].append(row)
    return grouped


def _trip_differences(
    trips: Iterable[BookedTrips], earnings: Sequence[IssuedEarnings]
) -> Iterator[str]:
    booked = {row.lease_id: row for row in trips}
    card = {e.lease_id: _card(booked.get(e.lease_id)) - e.cc_earnings for e in earnings}
    cash = {e.lease_id: _cash(booked.get(e.lease_id)) - e.cash_earnings for e in earnings}
    yield from _difference("Card earnings", "CURB", card)
    yield from _difference("Cash earnings", "CURB", cash)


def _card(row: BookedTrips | None) -> Decimal:
    return row.card if row else ZERO


def _cash(row: BookedTrips | None) -> Decimal:
    return row.cash if row else ZERO


def _difference(what: str, books: str, gaps: Mapping[int, Decimal]) -> Iterator[str]:
    """One sentence where any lease's gap (books less statement) is not zero."""
    open_gaps = {lease: gap for lease, gap in sorted(gaps.items()) if gap}
    if open_gaps:
        yield (
            f"{what}: {books} and the statements differ by {display(total(open_gaps.values()))} "
            f"in all, on {_named(open_gaps)}. Something was booked into the period after its "
            "statements were issued; regenerate these leases, or book it into a later week."
        )


def _tax_differences(books: BookTotals) -> Iterator[str]:
    for tax in books.taxes:
        if tax.on_trips != tax.charged:
            yield (
                f"{tax.kind} tax: the trips on statements carry {display(tax.on_trips)}, the "
                f"ledger charges {display(tax.charged)}. The statements follow the ledger."
            )


def _shared_differences(shared: Iterable[SharedRow], issued: set[int]) -> Iterator[str]:
    for row in shared:
        stated = [lease for lease in row.lease_ids if lease in issued]
        if len(stated) > 1:
            yield (
                f"The {row.what} {one_line(row.key, LONGEST_KEY)} stands on several leases and was "
                f"counted on each: {_named(stated)}. Correct the books, then regenerate them."
            )


def _adjustments(records: PeriodRecords) -> dict[int, Decimal]:
    """Opening balance less the previous statement's forward, for leases where they differ."""
    gaps = (
        (e.lease_id, -e.prior_balance - records.previous_forwards[e.lease_id])
        for e in records.earnings
        if e.lease_id in records.previous_forwards
    )
    return {lease: gap for lease, gap in sorted(gaps) if gap}


def _warnings(
    books: BookTotals, place_of: _Places, adjustments: Mapping[int, Decimal]
) -> Iterator[str]:
    stray = [row for row in books.postings if place_of(row.lease_id) is Place.UNASSIGNED]
    if stray:
        yield (
            f"{sum(row.postings for row in stray)} ledger postings of no lease in scope: debits "
            f"{display(total(row.debits for row in stray))}, credits "
            f"{display(total(row.credits for row in stray))} ({_owners(stray)}). "
            "They are on no statement."
        )
    lost = [row for row in books.trips if place_of(row.lease_id) is Place.UNASSIGNED]
    if lost:
        yield (
            f"{sum(row.trips for row in lost)} trips of no lease in scope: card "
            f"{display(total(row.card for row in lost))}, cash "
            f"{display(total(row.cash for row in lost))} ({_owners(lost)}). "
            "They are on no statement."
        )
    if not books.trips:
        yield "No CURB trip is booked in the period: was CURB imported and posted?"
    for row in books.unposted:
        what = (
            "trips not booked yet" if row.module == "CURB" else "rows that the ledger never charged"
        )
        yield f"{row.module}: {row.rows} {what}, {display(row.amount)} in all."
    if adjustments:
        yield (
            f"Adjustments since the last statement: {display(total(adjustments.values()))} in all, "
            f"on {_named(adjustments)}. Booked late, or the last week's payments are not booked."
        )


def _owners(rows: Iterable[BookedPostings | BookedTrips]) -> str:
    """ "lease 9999 and no lease at all" """
    ids = {row.lease_id for row in rows}
    named = _named(sorted(lease for lease in ids if lease is not None))
    if None not in ids:
        return named
    return f"{named} and no lease at all" if len(ids) > 1 else "no lease at all"


def _named(leases: Iterable[int]) -> str:
    """ "leases 1045, 1046 and 12 more" """
    ids = list(leases)
    noun = "lease" if len(ids) == 1 else "leases"
    listed = ", ".join(str(lease) for lease in ids[:NAMED_LEASES])
    more = len(ids) - NAMED_LEASES
    return f"{noun} {listed} and {more} more" if more > 0 else f"{noun} {listed}"
