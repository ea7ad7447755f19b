"""Control totals of a period: do the statements add up to the ledger and to CURB? Pure.

Every dollar booked in the period has exactly one disposition: on a statement, on a failed lease,
on a lease not issued yet, or unassigned. What lies on statements must be what they say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from include.dtr.control.differences import Differences
from include.dtr.control.dispositions import Disposition, Dispositions
from include.dtr.control.kept_totals import curb_table, ledger_table, payment_types_table
from include.dtr.control.notices import notes_of, warnings_of
from include.dtr.money import ZERO, plain, total
from include.dtr.totals import (
    POSTED,
    RIDDEN,
    BookedPostings,
    BookedTrips,
    BookTotals,
    PeriodRecords,
    added_up,
    taxes_by_kind,
    unposted_by_module,
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`differences` make the run PARTIAL_SUCCESS; `warnings` are for the office to look into;
    `notes` say what is so and ask for nothing."""

    differences: tuple[str, ...]
    warnings: tuple[str, ...]
    control_totals: Mapping[str, object]
    """JSON-ready; money as decimal strings of dollars."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What the standing statements of a period, or of some leases in it, come to. Dollars."""

    statements: int = 0
    paid_out: Decimal = ZERO
    carried_forward: Decimal = ZERO
    adjustments: Mapping[int, Decimal] = field(default_factory=dict)
    """Opening balance less the previous statement's forward, of the leases where they differ."""

    def __add__(self, other: "Stated") -> "Stated":
        """Of the leases of both, of which none is in both."""
        return Stated(
            self.statements + other.statements,
            self.paid_out + other.paid_out,
            self.carried_forward + other.carried_forward,
            {**self.adjustments, **other.adjustments},
        )


def reconcile(books: BookTotals, records: PeriodRecords) -> Reconciliation:
    """Compare the books' sums of the period with what its standing statements say."""
    issued = {line.lease_id for line in records.earnings}
    comparison = Comparison(Dispositions(issued, records.failed, records.in_scope))
    comparison.compare(books, records)
    comparison.count(books, stated_by(records))
    return comparison.result(books, records.without_number)


def stated_by(records: PeriodRecords) -> Stated:
    """What the standing statements of `records` come to."""
    return Stated(
        len({line.lease_id for line in records.earnings}),
        total(max(e.total_due, ZERO) for e in records.earnings),
        total(e.balance_forward for e in records.earnings),
        _adjustments(records),
    )


class Comparison:
    """Of a period, range after range of its leases: what is left of their rows are sums, and what
    differs. Rows of no lease in scope are told apart."""

    def __init__(self, disposition_of: Dispositions) -> None:
        self._disposition_of = disposition_of
        self._differences = Differences(disposition_of)
        self._postings: list[BookedPostings] = []
        self._trips: list[BookedTrips] = []
        self._stated = Stated()

    def compare(self, books: BookTotals, records: PeriodRecords) -> None:
        """Postings and trips of some leases with what their statements say."""
        self._differences.compare(books, records)

    def count(self, books: BookTotals, stated: Stated) -> None:
        """Add postings and trips, and what statements come to, to the control totals."""
        self._postings = added_up(
            [*self._postings, *books.postings],
            lambda row: (*self._whose(row), row.category),
            *POSTED,
        )
        self._trips = added_up(
            [*self._trips, *books.trips], lambda row: (*self._whose(row), row.payment_type), *RIDDEN
        )
        self._stated += stated

    def result(
        self, books: BookTotals, without_number: Sequence[int | None] = ()
    ) -> Reconciliation:
        """What was found, with what else the books hold of the period, as sentences and tables.

        `without_number`: leases in scope whose number no record can keep.
        """
        disposition_of = self._disposition_of
        whole = replace(books, postings=tuple(self._postings), trips=tuple(self._trips))
        stated, adjustments = self._stated, dict(sorted(self._stated.adjustments.items()))
        notes = tuple(notes_of(whole.trips, disposition_of))
        return Reconciliation(
            differences=tuple(self._differences.sentences(whole, without_number)),
            warnings=tuple(warnings_of(whole, disposition_of, adjustments)),
            notes=notes,
            control_totals={
                "statements": stated.statements,
                "paid_out": plain(stated.paid_out),
                "carried_forward": plain(stated.carried_forward),
                "ledger": ledger_table(whole.postings, disposition_of),
                "curb": curb_table(whole.trips, disposition_of),
                "curb_payment_types": payment_types_table(whole.trips, disposition_of),
                "taxes": {
                    tax.kind: {"on_trips": plain(tax.on_trips), "charged": plain(tax.charged)}
                    for tax in taxes_by_kind(whole.taxes)
                },
                "unposted": {
                    row.module: {"rows": row.rows, "amount": plain(row.amount)}
                    for row in unposted_by_module(whole.unposted)
                },
                "adjustments_since_last_statement": {
                    "leases": len(adjustments),
                    "amount": plain(total(adjustments.values())),
                    "by_lease": {
                        str(lease): plain(amount) for lease, amount in adjustments.items()
                    },
                },
                "notes": list(notes),
            },
        )

    def _whose(self, row: BookedPostings | BookedTrips) -> tuple[Disposition, int | None]:
        disposition = self._disposition_of(row.lease_id)
        return disposition, row.lease_id if disposition is Disposition.UNASSIGNED else None


def _adjustments(records: PeriodRecords) -> dict[int, Decimal]:
    """Opening balance less the previous statement's forward, for leases where they differ."""
    gaps = (
        (e.lease_id, -e.prior_balance - records.previous_forwards[e.lease_id])
        for e in records.earnings
        if e.lease_id in records.previous_forwards
    )
    return {lease: gap for lease, gap in sorted(gaps) if gap}
