"""May a lease's statement join those that stand? Coverage, settlement, order (domain 4.1 to 4.4).

What the records say is read into `Neighborhood`s, which the transaction that issues reads again
and compares: what changed in between is decided anew.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from include.dtr.control.coverage import gap_reason
from include.dtr.control.settlement import (
    Payments,
    payments_of,
    payments_recorded,
    settled_before,
    unsettled,
    unsettled_reason,
)
from include.dtr.model import Statement, dtr_id
from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection
from include.dtr.records.neighbors import (
    Neighbor,
    Neighborhood,
    recorded_balances,
)
from include.dtr.sources.blame import Leases, halved
from include.dtr.sources.contract import SCHEMA
from include.dtr.sources.coverage import BookedGap, read_booked_gaps
from include.dtr.sources.settlement import BookedSettlement, SettledSpan, read_settlement

NAMED = 3
"""How many later statements a reason names; the rest are counted."""
CHANGED_MEANWHILE = (
    "other statements of the lease were issued or voided while this one was being made; clear the "
    "task, and it is decided anew"
)


@dataclass(frozen=True, slots=True)
class Objections:
    """Why leases get no statement now; each lease is in at most one of them."""

    uncovered: Mapping[int, str] = field(default_factory=dict)
    unsettled: Mapping[int, str] = field(default_factory=dict)
    erased: Mapping[int, str] = field(default_factory=dict)

    @property
    def reasons(self) -> dict[int, str]:
        return {**self.uncovered, **self.unsettled, **self.erased}


def object_before(
    books: Connection,
    records: Connection,
    period: PayPeriod,
    around: Mapping[int, Neighborhood],
) -> Objections:
    """What speaks against statements of `period` in the days before it: gaps in which something
    is booked, a statement before that the ledger has not settled, and one that was erased, of which
    nobody can know any more whether it was."""
    booked: dict[int, list[BookedGap]] = {}

    def read(lease_ids: Leases) -> None:
        for gap in read_booked_gaps(books, [gap for x in lease_ids for gap in around[x].gaps]):
            booked.setdefault(gap.lease_id, []).append(gap)

    uncovered = _unreadable([x for x in sorted(around) if around[x].gaps], read)
    uncovered |= {lease_id: gap_reason(stretches) for lease_id, stretches in booked.items()}

    before = {x: n.before for x, n in around.items() if n.before and x not in uncovered}
    erased = {x: _erased_before(row) for x, row in before.items() if row.erased_at}
    legible = {x: row for x, row in before.items() if x not in erased}
    return Objections(uncovered, _unsettled_before(books, records, period, legible), erased)


def _erased_before(row: Neighbor) -> str:
    return (
        f"{row.dtr_id}, the statement before it, was erased, as its time was over; whether the "
        "ledger settled what that one paid can no longer be known, and debts could be deducted "
        "twice"
    )


def _unsettled_before(
    books: Connection,
    records: Connection,
    period: PayPeriod,
    before: Mapping[int, Neighbor],
) -> dict[int, str]:
    balances = recorded_balances(records, [row.id for row in before.values()])
    payments: dict[int, Payments] = {}
    for lease_id, row in before.items():
        recorded = balances[row.id]
        payments[lease_id] = payments_recorded(
            row.dtr_id, row.period, recorded.balances, recorded.balance_forward
        )
    spans = {lease_id: each.span(lease_id, period) for lease_id, each in payments.items()}
    booked, reasons = _settlement(books, spans)
    for lease_id in payments.keys() - reasons.keys():
        each = payments[lease_id]
        adjoins = each.period.end + timedelta(days=1) == period.start
        if found := unsettled(each, booked.get(lease_id, ()), adjoins):
            reasons[lease_id] = unsettled_reason(each, found)
    return reasons


def object_after(
    books: Connection,
    statements: Mapping[int, Statement],
    around: Mapping[int, Neighborhood],
    agreed: Mapping[int, Collection[int]],
) -> dict[int, str]:
    """Why a statement that pays anything may not be issued before those that stand after it.

    `agreed`: by lease, the row ids of later statements that were compared with this one in mind
    and need not change.
    """
    paying: dict[int, tuple[Payments, tuple[Neighbor, ...]]] = {}
    spans: dict[int, SettledSpan] = {}
    for lease_id, statement in statements.items():
        payments = payments_of(statement, dtr_id(lease_id, statement.week.period))
        later = [n for n in around[lease_id].after if n.id not in agreed.get(lease_id, ())]
        if later and payments.pays_anything:
            paying[lease_id] = (payments, tuple(later))
            spans[lease_id] = payments.span_before(lease_id, later[0].period)
    booked, reasons = _settlement(books, spans)
    return reasons | {
        lease_id: _later_reason(later)
        for lease_id, (payments, later) in paying.items()
        if lease_id not in reasons and not settled_before(payments, booked.get(lease_id, ()))
    }


def _settlement(
    books: Connection, spans: Mapping[int, SettledSpan]
) -> tuple[dict[int, list[BookedSettlement]], dict[int, str]]:
    """What was booked, by lease; and why it cannot be read, where a row makes its view fail."""
    booked: dict[int, list[BookedSettlement]] = {}

    def read(lease_ids: Leases) -> None:
        booked.update(read_settlement(books, [spans[x] for x in lease_ids]))

    reasons = _unreadable(sorted(spans), read)
    return booked, reasons


def _unreadable(lease_ids: Leases, read: Callable[[Leases], None]) -> dict[int, str]:
    """`read` done for all leases but those whose own rows make a view fail; their reasons."""
    return {
        lease_id: f"its rows in {SCHEMA} cannot be read: {what}"
        for lease_id, what in halved(lease_ids, read).items()
    }


def _later_reason(later: tuple[Neighbor, ...]) -> str:
    named = ", ".join(row.dtr_id for row in later[:NAMED])
    more = f" and {len(later) - NAMED} more" if len(later) > NAMED else ""
    verb = "stands" if len(later) == 1 else "stand"
    return (
        f"{named}{more} {verb} for later days and would pay the same debts again; run this week "
        "with cascade, which issues the later ones anew, or void them first"
    )
