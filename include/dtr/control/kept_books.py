"""What the books held of a week when all of it was looked at, kept in parts that add up. Pure.

A run of named leases looks at the parts that hold them, and takes the rest from here (domain
section 4.3; docs/explanation/continuity.md says why that cannot hide anything of theirs).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from include.dtr import by_lease
from include.dtr.control.dispositions import Dispositions
from include.dtr.control.reconcile import Comparison, Reconciliation, Stated, stated_by
from include.dtr.totals import (
    POSTED,
    RIDDEN,
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    FaultyRows,
    IssuedEarnings,
    Misdirected,
    Misnamed,
    PeriodRecords,
    Unposted,
    added_up,
)

LEASES_TOGETHER = 50
"""Leases of a part. Smaller parts are read faster, larger ones are fewer to keep."""
OfLease = TypeVar(
    "OfLease",
    BookedPostings,
    BookedTrips,
    FaultyRows,
    Misdirected,
    Misnamed,
    IssuedEarnings,
)

Placed = TypeVar("Placed", BookedTax, Unposted)


@dataclass(frozen=True, slots=True)
class Part:
    """Some leases, and what books and statements held of them together."""

    leases: tuple[int, ...]
    statements: tuple[int, ...]
    """Which statement of each stood: a row's id; 0: none."""
    failed: tuple[int, ...]
    paid_out: Decimal
    carried_forward: Decimal
    adjustments: Mapping[int, Decimal]
    """As in `Stated`."""
    books: BookTotals
    """Postings and trips are summed over leases whose dollars have the same disposition; each row
    names one of those. Rows that break the contract are not kept: those leases have failed."""

    @property
    def stated(self) -> Stated:
        statements = sum(row_id != 0 for row_id in self.statements)
        return Stated(statements, self.paid_out, self.carried_forward, self.adjustments)


@dataclass(frozen=True, slots=True)
class KeptBooks:
    """A whole week."""

    in_scope: tuple[int, ...]
    parts: tuple[Part, ...]
    strays: BookTotals
    """Rows of leases in none of the parts, as they were read."""

    @property
    def statements(self) -> dict[int, int]:
        """The row id of each statement that stood, by lease."""
        return {
            lease_id: row_id
            for part in self.parts
            for lease_id, row_id in zip(part.leases, part.statements, strict=True)
            if row_id
        }

    @property
    def failed(self) -> set[int]:
        return {lease_id for part in self.parts for lease_id in part.failed}

    @property
    def leases(self) -> int:
        return sum(len(part.leases) for part in self.parts)

    def places_with(self, lease_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
        """The parts that hold any of these, by their place, with all leases of each."""
        wanted = set(lease_ids)
        return {
            place: part.leases
            for place, part in enumerate(self.parts)
            if not wanted.isdisjoint(part.leases)
        }

    def with_parts(self, read: Mapping[int, Part]) -> "KeptBooks":
        """With the parts at some places replaced."""
        parts = tuple(read.get(place, part) for place, part in enumerate(self.parts))
        return replace(self, parts=parts)


def divided(lease_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The leases in parts, by place."""
    ordered = sorted(set(lease_ids))
    cuts = range(0, len(ordered), LEASES_TOGETHER)
    return {
        place: tuple(ordered[first : first + LEASES_TOGETHER]) for place, first in enumerate(cuts)
    }


def places_of(parts: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """The place of each lease."""
    return {lease_id: place for place, leases in parts.items() for lease_id in leases}


def ranges_of(
    parts: Mapping[int, tuple[int, ...]],
) -> list[tuple[dict[int, tuple[int, ...]], int | None]]:
    """The parts of some leases at a time, each time with the last of those; None, for whatever
    comes after them, in the last one."""
    places = list(parts)
    together = max(1, by_lease.LEASES_AT_ONCE // LEASES_TOGETHER)
    cuts = [places[first : first + together] for first in range(0, len(places), together)]
    ranges: list[tuple[dict[int, tuple[int, ...]], int | None]] = [
        ({place: parts[place] for place in cut}, parts[cut[-1]][-1]) for cut in cuts[:-1]
    ]
    return [*ranges, ({place: parts[place] for cut in cuts[-1:] for place in cut}, None)]


def parts_of(
    leases_at: Mapping[int, tuple[int, ...]],
    books: BookTotals,
    records: PeriodRecords,
    statements: Mapping[int, int],
    disposition_of: Dispositions,
) -> dict[int, Part]:
    """What was read, part by part.

    `books` and `records` hold all rows of those leases; `statements`: row ids by lease.
    """
    places = places_of(leases_at)
    postings, trips = _by_place(books.postings, places), _by_place(books.trips, places)
    misdirected, misnamed = _by_place(books.misdirected, places), _by_place(books.misnamed, places)
    taxes, unposted = _placed(books.taxes), _placed(books.unposted)
    earnings = _by_place(records.earnings, places)
    parts = {}
    for place, leases in leases_at.items():
        stated = stated_by(replace(records, earnings=earnings[place]))
        parts[place] = Part(
            leases,
            tuple(statements.get(lease_id, 0) for lease_id in leases),
            tuple(lease_id for lease_id in leases if lease_id in disposition_of.failed),
            stated.paid_out,
            stated.carried_forward,
            stated.adjustments,
            BookTotals(
                postings=tuple(
                    added_up(
                        postings[place],
                        lambda row: (disposition_of(row.lease_id), row.category),
                        *POSTED,
                    )
                ),
                trips=tuple(
                    added_up(
                        trips[place],
                        lambda row: (disposition_of(row.lease_id), row.payment_type),
                        *RIDDEN,
                    )
                ),
                taxes=tuple(taxes[place]),
                unposted=tuple(unposted[place]),
                misdirected=tuple(misdirected[place]),
                misnamed=tuple(misnamed[place]),
            ),
        )
    return parts


def strays_of(books: BookTotals, leases: Collection[int]) -> BookTotals:
    """What was read and is of none of the leases that are divided into parts."""

    def strays(rows: Iterable[OfLease]) -> tuple[OfLease, ...]:
        return tuple(row for row in rows if row.lease_id not in leases)

    return BookTotals(
        postings=strays(books.postings),
        trips=strays(books.trips),
        unposted=tuple(row for row in books.unposted if row.place is None),
        faulty=strays(books.faulty),
        misdirected=strays(books.misdirected),
        misnamed=strays(books.misnamed),
    )


def reconcile_partly(kept: KeptBooks, read: BookTotals, records: PeriodRecords) -> Reconciliation:
    """The whole week's totals, and what differs on the leases that were read.

    `kept`: with the parts that were `read` in it already. `records`: what the statements of those
    leases say. Nothing can differ on the others, which agreed, whose statements are the same, and
    of whose books nothing else is known.
    """
    comparison = Comparison(Dispositions(kept.statements, kept.failed, kept.in_scope))
    comparison.compare(read, records)
    books = _together(kept)
    comparison.count(books, sum((part.stated for part in kept.parts), Stated()))
    return comparison.result(books)


def _together(kept: KeptBooks) -> BookTotals:
    every = [*(part.books for part in kept.parts), kept.strays]
    return BookTotals(
        postings=tuple(row for books in every for row in books.postings),
        trips=tuple(row for books in every for row in books.trips),
        taxes=tuple(row for books in every for row in books.taxes),
        unposted=tuple(row for books in every for row in books.unposted),
        faulty=kept.strays.faulty,
        misdirected=_by_lease(row for books in every for row in books.misdirected),
        misnamed=_by_lease(row for books in every for row in books.misnamed),
    )


def _by_lease(rows: Iterable[OfLease]) -> tuple[OfLease, ...]:
    return tuple(sorted(rows, key=lambda row: row.lease_id or 0))


def _placed(rows: Iterable[Placed]) -> Mapping[int | None, list[Placed]]:
    found: dict[int | None, list[Placed]] = defaultdict(list)
    for row in rows:
        found[row.place].append(row)
    return found


def _by_place(
    rows: Iterable[OfLease], places: Mapping[int, int]
) -> Mapping[int | None, list[OfLease]]:
    found: dict[int | None, list[OfLease]] = defaultdict(list)
    for row in rows:
        found[None if row.lease_id is None else places.get(row.lease_id)].append(row)
    return found
