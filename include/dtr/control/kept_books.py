"""What the books held of a week when all of it was looked at, kept in parts that add up. Pure.

A run of named leases looks at the parts that hold them, and takes the rest from here (domain
section 4.3; docs/explanation/continuity.md says why that cannot hide anything of theirs).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from include.dtr.control.differences import differences_of, tax_differences
from include.dtr.control.dispositions import Dispositions
from include.dtr.control.reconcile import Reconciliation, Stated, reconciliation, stated_by
from include.dtr.money import total
from include.dtr.totals import (
    BookedPostings,
    BookedTrips,
    BookTotals,
    FaultyRows,
    IssuedEarnings,
    Misdirected,
    Misnamed,
    PeriodRecords,
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


def parts_of(
    leases_at: Mapping[int, tuple[int, ...]],
    books: BookTotals,
    records: PeriodRecords,
    statements: Mapping[int, int],
) -> tuple[dict[int, Part], BookTotals]:
    """What was read, part by part, and what is of no lease in them.

    `books` and `records` hold all rows of those leases; `statements`: row ids by lease.
    """
    places = places_of(leases_at)
    disposition_of = Dispositions(statements, records.failed, records.in_scope)
    postings, trips = _by_place(books.postings, places), _by_place(books.trips, places)
    misdirected, misnamed = _by_place(books.misdirected, places), _by_place(books.misnamed, places)
    earnings = _by_place(records.earnings, places)
    failed = set(records.failed)
    parts = {}
    for place, leases in leases_at.items():
        stated = stated_by(
            replace(records, earnings=earnings[place], failed=(), charges=(), in_scope=())
        )
        parts[place] = Part(
            leases,
            tuple(statements.get(lease_id, 0) for lease_id in leases),
            tuple(lease_id for lease_id in leases if lease_id in failed),
            stated.paid_out,
            stated.carried_forward,
            stated.adjustments,
            BookTotals(
                postings=tuple(
                    added_up(
                        postings[place],
                        lambda row: (disposition_of(row.lease_id), row.category),
                        *("postings", "debits", "credits", "neither", "without_amount"),
                    )
                ),
                trips=tuple(
                    added_up(
                        trips[place],
                        lambda row: (disposition_of(row.lease_id), row.payment_type),
                        *("trips", "amount", "without_amount"),
                    )
                ),
                taxes=tuple(row for row in books.taxes if row.place == place),
                unposted=tuple(row for row in books.unposted if row.place == place),
                misdirected=tuple(misdirected[place]),
                misnamed=tuple(misnamed[place]),
            ),
        )
    strays = BookTotals(
        postings=tuple(postings[None]),
        trips=tuple(trips[None]),
        unposted=tuple(row for row in books.unposted if row.place is None),
        faulty=tuple(_by_place(books.faulty, places)[None]),
        misdirected=tuple(misdirected[None]),
        misnamed=tuple(misnamed[None]),
    )
    return parts, strays


def reconcile_partly(kept: KeptBooks, read: BookTotals, records: PeriodRecords) -> Reconciliation:
    """The whole week's totals, and what differs on the leases that were read.

    `kept`: with the parts that were `read` in it already. `records`: what the statements of those
    leases say. Nothing can differ on the others, which agreed, whose statements are the same, and
    of whose books nothing else is known.
    """
    disposition_of = Dispositions(kept.statements, kept.failed, kept.in_scope)
    books = _together(kept)
    stated = Stated(
        len(kept.statements),
        total(part.paid_out for part in kept.parts),
        total(part.carried_forward for part in kept.parts),
        dict(sorted(chain.from_iterable(part.adjustments.items() for part in kept.parts))),
    )
    differences = (
        *differences_of(replace(read, taxes=()), records, disposition_of),
        *tax_differences(books.taxes),
    )
    return reconciliation(differences, books, stated, disposition_of)


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


def _by_place(
    rows: Iterable[OfLease], places: Mapping[int, int]
) -> Mapping[int | None, list[OfLease]]:
    found: dict[int | None, list[OfLease]] = defaultdict(list)
    for row in rows:
        found[None if row.lease_id is None else places.get(row.lease_id)].append(row)
    return found
