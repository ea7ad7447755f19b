"""Which later statements have to be made anew once an earlier one is issued (domain section 4.2).

A later statement was made from books that did not hold what the earlier one pays. It is computed
once more as if they did: where that changes nothing, it keeps standing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from msgspec import structs

from include.dtr.connections import Connection
from include.dtr.errors import LeaseFault
from include.dtr.fingerprint import fingerprint
from include.dtr.model import LeaseWeek, Opening, PostingSource, Statement
from include.dtr.money import ZERO
from include.dtr.period import PayPeriod, local_date
from include.dtr.records.neighbors import Neighbor, Neighborhood
from include.dtr.run.compute import Reasons
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute, net_of_earnings


@dataclass(frozen=True, slots=True)
class Cascade:
    """The later statements of one lease, each compared."""

    changed: tuple[Neighbor, ...] = ()
    """Those that must be voided and made anew, oldest first."""
    kept: tuple[Neighbor, ...] = ()
    """Those that keep standing."""

    @property
    def newest_first(self) -> Iterator[Neighbor]:
        return reversed(self.changed)

    @property
    def handled(self) -> Collection[int]:
        """Row ids of all that were compared."""
        return {row.id for row in (*self.changed, *self.kept)}

    @property
    def voided(self) -> Collection[int]:
        return {row.id for row in self.changed}


@dataclass(slots=True)
class _Lease:
    """A lease on the way through its later weeks."""

    unbooked: dict[str, Decimal]
    """Dollars that statements so far pay on each obligation and the ledger does not hold yet."""
    openings: dict[str, Opening]
    """The obligations known so far, by id."""
    changed: list[Neighbor] = field(default_factory=list)
    kept: list[Neighbor] = field(default_factory=list)


def compare_later(
    books: Connection,
    statements: Mapping[int, Statement],
    around: Mapping[int, Neighborhood],
    paid: Collection[int],
) -> tuple[dict[int, Cascade], Reasons]:
    """For each lease with later statements: which of them change; and why a lease can not go on.

    A lease fails, and nothing of it is voided, where a later week cannot be computed, and where a
    later statement that must change is paid, unless the lease is among `paid`: those that were
    asked for by number. What the ledger has booked to settle a later statement is not held
    against it here: a ledger that follows what stands takes it back once that one is voided, and
    one that does not is reported with both figures when the next revision is made.
    """
    leases: dict[int, _Lease] = {}
    weeks: dict[PayPeriod, dict[int, Neighbor]] = defaultdict(dict)
    for lease_id, statement in statements.items():
        if later := around[lease_id].after:
            leases[lease_id] = _Lease({}, {})
            _carry(leases[lease_id], statement, statement.week)
            for row in later:
                weeks[row.period][lease_id] = row
    reasons: Reasons = {}
    for period, rows in sorted(weeks.items()):
        wanted = sorted(rows.keys() - reasons.keys())
        reading = read_batch(books, period, wanted)
        for lease_id in wanted:
            row = rows[lease_id]
            try:
                if fault := reading.faults.get(lease_id):
                    raise fault
                week = reading.weeks[lease_id]
                statement = compute(_as_if_booked(week, leases[lease_id]))
            except LeaseFault as fault:
                reasons[lease_id] = (
                    f"its later statement {row.dtr_id} cannot follow: {fault.reason}"
                )
                continue
            if fingerprint(statement) == row.statement_sha256:
                leases[lease_id].kept.append(row)
            elif row.erased_at:
                reasons[lease_id] = (
                    f"its later statement {erased_reason(row.dtr_id, row.erased_at)}"
                )
            elif row.planned_in:
                reasons[lease_id] = f"its later statement {in_a_batch(row.dtr_id, row.planned_in)}"
            elif row.payments and lease_id not in paid:
                reasons[lease_id] = (
                    f"its later statement {row.dtr_id} would change and is paid; name the lease in "
                    "the request if it must be issued anew"
                )
            else:
                leases[lease_id].changed.append(row)
            _carry(leases[lease_id], statement, week)
    cascades = {
        lease_id: Cascade(tuple(lease.changed), tuple(lease.kept))
        for lease_id, lease in leases.items()
        if lease_id not in reasons
    }
    return cascades, reasons


def in_a_batch(dtr_id: str, number: str) -> str:
    """Why a statement is not issued anew: what it states is about to be paid."""
    return (
        f"{dtr_id} is in the payment batch {number}, which is not sent yet; send or cancel that "
        "first"
    )


def erased_reason(dtr_id: str, erased_at: datetime) -> str:
    """Why a statement is not issued anew: nothing is left to compare a revision with."""
    return (
        f"{dtr_id} was erased on {local_date(erased_at)}, as its time was over; its week is closed "
        "for good"
    )


def _carry(lease: _Lease, statement: Statement, as_read: LeaseWeek) -> None:
    """Remember what the statement pays beyond what the ledger holds of it already."""
    booked = net_of_earnings(as_read.postings)
    paid = {balance.obligation_id: balance.paid for balance in statement.balances}
    openings = {o.obligation_id: o for o in (*as_read.openings, *statement.week.openings)}
    for obligation_id in booked.keys() | paid.keys():
        missing = paid.get(obligation_id, ZERO) - booked.get(obligation_id, ZERO)
        known = lease.unbooked.get(obligation_id, ZERO)
        lease.unbooked[obligation_id] = known + missing
        lease.openings[obligation_id] = openings[obligation_id]


def _as_if_booked(week: LeaseWeek, lease: _Lease) -> LeaseWeek:
    """The week with openings as they will be once the ledger holds what was paid before, and
    without what settles it."""
    moving = {p.obligation_id for p in week.postings if p.source is not PostingSource.EARNINGS}
    there = {opening.obligation_id: opening for opening in week.openings}
    openings = []
    for obligation_id in sorted(there.keys() | lease.unbooked.keys()):
        opening = there.get(obligation_id)
        if opening is None:
            opening = structs.replace(lease.openings[obligation_id], prior=ZERO)
        prior = opening.prior - lease.unbooked.get(obligation_id, ZERO)
        if prior or obligation_id in moving:
            openings.append(structs.replace(opening, prior=prior))
    unsettled = (p for p in week.postings if p.source is not PostingSource.EARNINGS)
    return replace(week, openings=tuple(openings), postings=tuple(unsettled))
