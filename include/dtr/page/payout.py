"""What happened to a statement's money, in words: the one place of the page that decides it.

Reads the statement's own columns. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.money import ZERO, display
from include.dtr.pdf.wording import long_date
from include.dtr.records.dtrs import Status
from include.dtr.records.queries import Revision, StatementRow

WAYS = {PaymentType.ACH: "ACH, batch", PaymentType.CHECK: "check, number"}


@dataclass(frozen=True, slots=True)
class Payout:
    """What happened to the money of one revision."""

    heading: str
    amount: Decimal | None
    """Dollars, never below zero; None where nothing was issued."""
    sentence: str
    tone: str
    """`paid`, `open`, `quiet`: how it is colored."""
    earlier: tuple[str, ...]
    """Payments under earlier revisions, one sentence each."""
    may_pay: bool


def payout_of(row: StatementRow, revisions: Sequence[Revision]) -> Payout:
    """What happened to the money of the revision `row`."""
    earlier = tuple(
        f"Revision {r.revision} was paid out already: ${display(r.total_due or ZERO)} by "
        f"{r.payment_type}."
        for r in revisions
        if r.revision < row.revision and r.payment_type != PaymentType.PENDING
    )
    due = row.total_due
    if due is None:
        return Payout(
            "Not issued", None, "No money moves: there is no statement.", "quiet", (), False
        )
    is_paid = row.payment_type != PaymentType.PENDING
    how = _how(row.payment_type, row.batch_number, row.payment_date) if is_paid else ""
    if row.status == Status.VOIDED:
        said = f"It was paid out before it was voided, {how}." if is_paid else "Nothing was paid."
        return Payout("Voided", abs(due), said, "quiet", earlier, False)
    if is_paid:
        return Payout("Paid out", due, f"Paid {how}.", "paid", earlier, False)
    if due > 0:
        said = "Not paid yet: no payment is noted."
        return Payout("To pay out", due, said, "open", earlier, row.status == Status.GENERATED)
    if due == 0:
        said = "Nothing is paid out and nothing is owed: the week comes to zero."
        return Payout("Nothing due", ZERO, said, "quiet", earlier, False)
    said = "Nothing is paid out: the driver owes this, and it is carried into the next statement."
    return Payout("Carried forward", -due, said, "quiet", earlier, False)


def _how(payment_type: str, batch: str | None, on: date | None) -> str:
    """ "by ACH, batch ACH-2025-44, on Sun Nov 16, 2025"."""
    way = WAYS.get(PaymentType(payment_type), payment_type)
    parts = [f"by {way} {batch}" if batch else f"by {payment_type}"]
    if on is not None:
        parts.append(f"on {long_date(on)}")
    return ", ".join(parts)
