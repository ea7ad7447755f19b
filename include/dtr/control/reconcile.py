"""Control totals of a period: do the statements add up to the ledger and to CURB? Pure.

Every dollar booked in the period has exactly one disposition: on a statement, on a failed lease,
on a lease not issued yet, or unassigned. What lies on statements must be what they say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.control.differences import differences_of
from include.dtr.control.dispositions import Dispositions
from include.dtr.control.kept_totals import curb_table, ledger_table, payment_types_table
from include.dtr.control.notices import notes_of, warnings_of
from include.dtr.money import ZERO, plain, total
from include.dtr.totals import BookTotals, PeriodRecords, taxes_by_kind, unposted_by_module


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
    """What the standing statements of a period come to. Dollars."""

    statements: int
    paid_out: Decimal
    carried_forward: Decimal
    adjustments: Mapping[int, Decimal]
    """Opening balance less the previous statement's forward, of the leases where they differ."""


def reconcile(books: BookTotals, records: PeriodRecords) -> Reconciliation:
    """Compare the books' sums of the period with what its standing statements say."""
    issued = {line.lease_id for line in records.earnings}
    disposition_of = Dispositions(issued, records.failed, records.in_scope)
    differences = differences_of(books, records, disposition_of)
    return reconciliation(differences, books, stated_by(records), disposition_of)


def stated_by(records: PeriodRecords) -> Stated:
    """What the standing statements of `records` come to."""
    return Stated(
        len({line.lease_id for line in records.earnings}),
        total(max(e.total_due, ZERO) for e in records.earnings),
        total(e.balance_forward for e in records.earnings),
        _adjustments(records),
    )


def reconciliation(
    differences: Iterable[str], books: BookTotals, stated: Stated, disposition_of: Dispositions
) -> Reconciliation:
    """What was found, with the sums of books and statements as tables."""
    adjustments = stated.adjustments
    notes = tuple(notes_of(books.trips, disposition_of))
    return Reconciliation(
        differences=tuple(differences),
        warnings=tuple(warnings_of(books, disposition_of, adjustments)),
        notes=notes,
        control_totals={
            "statements": stated.statements,
            "paid_out": plain(stated.paid_out),
            "carried_forward": plain(stated.carried_forward),
            "ledger": ledger_table(books.postings, disposition_of),
            "curb": curb_table(books.trips, disposition_of),
            "curb_payment_types": payment_types_table(books.trips, disposition_of),
            "taxes": {
                tax.kind: {"on_trips": plain(tax.on_trips), "charged": plain(tax.charged)}
                for tax in taxes_by_kind(books.taxes)
            },
            "unposted": {
                row.module: {"rows": row.rows, "amount": plain(row.amount)}
                for row in unposted_by_module(books.unposted)
            },
            "adjustments_since_last_statement": {
                "leases": len(adjustments),
                "amount": plain(total(adjustments.values())),
                "by_lease": {str(lease): plain(amount) for lease, amount in adjustments.items()},
            },
            "notes": list(notes),
        },
    )


def _adjustments(records: PeriodRecords) -> dict[int, Decimal]:
    """Opening balance less the previous statement's forward, for leases where they differ."""
    gaps = (
        (e.lease_id, -e.prior_balance - records.previous_forwards[e.lease_id])
        for e in records.earnings
        if e.lease_id in records.previous_forwards
    )
    return {lease: gap for lease, gap in sorted(gaps) if gap}
