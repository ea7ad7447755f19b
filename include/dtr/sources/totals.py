"""Sums over the whole of the books for a period, for reconciliation. Dollars throughout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import psycopg
from psycopg.rows import class_row

from include.dtr.by_lease import ByLease, nothing_by_lease, read_by_lease
from include.dtr.model import TaxKind
from include.dtr.period import NEW_YORK, PayPeriod
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.blame import is_of_a_row, said
from include.dtr.sources.repeats import repeats_of
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sources.side_by_side import read_each
from include.dtr.sqlfiles import sql_file
from include.dtr.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    FaultyRows,
    Misdirected,
    Misnamed,
    Unposted,
)

Read = Callable[[Connection], Any]
UNPOSTED_WINDOW = timedelta(weeks=8)
"""How far back module rows are looked at that the ledger never charged."""


class TotalsReading:
    """The reads that the sums of a period are made of, to be done in any order, by whom it suits.

    Taxes and misnamed history are those of the leases `issued`. `places`: parts into which leases
    are divided, and taxes and what is unposted with them. `only`: some leases, of which alone the
    rows are read; `keys_of`: those of them whose keys are looked for in all the books, which costs
    most. A sum that the server refuses because of a row's content is left empty and named
    among the unreadable.
    """

    def __init__(
        self,
        period: PayPeriod,
        issued: list[int],
        places: Mapping[int, int] | None = None,
        only: list[int] | None = None,
        keys_of: list[int] | None = None,
    ) -> None:
        self._parameters = _parameters(period, issued, places or {}, only)
        self._unreadable: dict[str, str] = {}
        # The longest first.
        self._reads: dict[str, Read] = {
            "repeated": self._guarded(
                "repeated", lambda conn: repeats_of(conn, period, keys_of or only), tuple
            ),
            "misnamed": self._rows("misnamed", "misnamed", Misnamed),
            "unposted": self._rows("unposted", "unposted", Unposted),
            "taxes": self._rows("taxes", "booked_taxes", BookedTax),
            "trips": self._by_lease("trips", "booked_trips", BookedTrips),
            "postings": self._by_lease("postings", "booked_postings", BookedPostings),
            "faulty": self._rows("faulty", "faulty_rows", FaultyRows),
            "misdirected": self._rows("misdirected", "misdirected", Misdirected),
        }

    @property
    def reads(self) -> list[Read]:
        """Each wants a connection inside a snapshot, all of them the same one."""
        return list(self._reads.values())

    def sums(self, found: Sequence[Any]) -> "PeriodSums":
        """`found`: what the reads gave, in their order."""
        sums = dict(zip(self._reads, found, strict=True))
        postings, trips = sums.pop("postings"), sums.pop("trips")
        return PeriodSums(BookTotals(**sums, unreadable=self._unreadable), postings, trips)

    def _rows(self, field: str, name: str, record: type[Any]) -> Read:
        def read(conn: Connection) -> tuple[Any, ...]:
            with conn.cursor(row_factory=class_row(record)) as cursor:
                return tuple(cursor.execute(sql_file(PACKAGE, name), self._parameters))

        return self._guarded(field, read, tuple)

    def _by_lease(self, field: str, name: str, record: type[Any]) -> Read:
        def read(conn: Connection) -> ByLease[Any]:
            return read_by_lease(conn, sql_file(PACKAGE, name), self._parameters, record)

        return self._guarded(field, read, nothing_by_lease)

    def _guarded(self, field: str, read: Read, nothing: Callable[[], Any]) -> Read:
        def attempt(conn: Connection) -> Any:
            try:
                with conn.transaction():
                    return read(conn)
            except psycopg.Error as error:
                if not is_of_a_row(error):
                    raise
                self._unreadable[field] = said(error)
                return nothing()

        return attempt


class PeriodSums:
    """What `TotalsReading` gave. Postings and trips are taken a range of leases at a time, inside
    the snapshot in which they were read."""

    def __init__(
        self, rest: BookTotals, postings: ByLease[BookedPostings], trips: ByLease[BookedTrips]
    ) -> None:
        self.rest = rest
        """All others, and what a view failed to give."""
        self._postings, self._trips = postings, trips

    def up_to(self, last: int | None) -> BookTotals:
        """Postings and trips of leases up to `last` that were not taken yet; None: all that are
        left, with those of no lease."""
        return BookTotals(
            postings=tuple(self._postings.up_to(last)),
            trips=tuple(self._trips.up_to(last)),
            unreadable=self.rest.unreadable,
        )

    def whole(self) -> BookTotals:
        """All of them together: for some leases, or a small fleet."""
        left = self.up_to(None)
        return replace(self.rest, postings=left.postings, trips=left.trips)


def read_totals(conn: Connection, period: PayPeriod, issued: list[int]) -> BookTotals:
    """All sums from one snapshot. `conn` must be idle; it is left idle."""
    reading = TotalsReading(period, issued)
    with snapshot(conn):
        return reading.sums(read_each([conn], reading.reads)).whole()


def _parameters(
    period: PayPeriod, issued: list[int], places: Mapping[int, int], only: list[int] | None
) -> Mapping[str, object]:
    first_day = period.start - UNPOSTED_WINDOW
    return {
        "period_start": period.start,
        "period_end": period.end,
        "kinds": list(TaxKind),
        "lease_ids": issued,
        "places": [places.get(lease_id, 0) for lease_id in issued],
        "placed_leases": list(places),
        "placed": list(places.values()),
        "only": only,
        "first_day": first_day,
        "last_day": period.end,
        "from_instant": datetime.combine(first_day, time.min, NEW_YORK),
        "to_instant": datetime.combine(period.end + timedelta(days=1), time.min, NEW_YORK),
        "payment_types": list(words.TRIP_PAYMENT),
        "categories": list(words.CATEGORY),
        "entry_types": list(words.ENTRY_TYPE),
        "sources": list(words.SOURCE),
    }


def anything_booked(conn: Connection, period: PayPeriod) -> bool:
    """Whether the books hold a single trip or posting for the period.

    A row that a view cannot give counts: its lease will say so.
    """
    try:
        with snapshot(conn):
            row = conn.execute(
                sql_file(PACKAGE, "anything_booked"),
                {"period_start": period.start, "period_end": period.end},
            ).fetchone()
    except psycopg.Error as error:
        if not is_of_a_row(error):
            raise
        return True
    return bool(row and row[0])
