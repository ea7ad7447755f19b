"""One week computed as a run would compute it, and reconciled; nothing is rendered or kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from include.dtr.connections import Connection
from include.dtr.control.reconcile import Reconciliation, reconcile
from include.dtr.model import Statement
from include.dtr.period import PayPeriod
from include.dtr.run.compute import compute_all
from include.dtr.run.request import CHUNK
from include.dtr.sources.reader import read_batch
from include.dtr.sources.scope import scope_of
from include.dtr.sources.totals import read_totals
from include.dtr.totals import IssuedCharges, IssuedEarnings, PeriodRecords


@dataclass(slots=True)
class _Computed:
    """What is kept of the statements: the sums that a reconciliation compares."""

    charges: list[IssuedCharges] = field(default_factory=list)
    earnings: list[IssuedEarnings] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)

    def add(self, lease_id: int, statement: Statement) -> None:
        self.charges.extend(
            IssuedCharges(lease_id, category.value, totals.charge, totals.credit)
            for category, totals in statement.categories.items()
        )
        self.earnings.append(
            IssuedEarnings(
                lease_id,
                statement.cc_earnings,
                statement.cash_earnings,
                statement.prior_balance,
                statement.total_due,
                statement.balance_forward,
            )
        )


@dataclass(frozen=True, slots=True)
class DryWeek:
    """`reasons`: by lease, why it would have no statement."""

    in_scope: int
    statements: int
    reasons: Mapping[int, str]
    reconciliation: Reconciliation


def compute_week(source: Connection, period: PayPeriod) -> DryWeek:
    """The whole fleet's week. `source` must be idle; it is left idle.

    What statements of the weeks before say is not looked at: there may be none.
    """
    scope = scope_of(source, period)
    in_scope = scope.leases
    computed = _Computed()
    for first in range(0, len(in_scope), CHUNK):
        statements, reasons = compute_all(
            read_batch(source, period, in_scope[first : first + CHUNK])
        )
        computed.reasons |= reasons
        for lease_id, statement in statements.items():
            computed.add(lease_id, statement)
    books = read_totals(source, period, [line.lease_id for line in computed.earnings])
    records = PeriodRecords(
        in_scope=in_scope,
        failed=set(computed.reasons),
        charges=computed.charges,
        earnings=computed.earnings,
        previous_forwards={},
        without_number=scope.without_number,
    )
    reconciliation = reconcile(books, records)
    return DryWeek(len(in_scope), len(computed.earnings), computed.reasons, reconciliation)
