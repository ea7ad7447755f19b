"""What happened to a statement's money, in words: the one place of the page that decides it.

From the statement's own columns and the account of its week: payments belong to the week. Pure.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.money import ZERO, display
from include.dtr.payments.records import Balance
from include.dtr.pdf.wording import long_date
from include.dtr.records.dtrs import Status
from include.dtr.records.queries import StatementRow

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
    """What went out for the week before this revision was issued, where it is not what is due."""
    may_pay: bool
    still_due: Decimal = ZERO
    """Dollars: what a payment that is noted now pays."""


def payout_of(row: StatementRow, money: Balance | None) -> Payout:
    """What happened to the money of the revision `row`; `money`: the account of its week."""
    stands = row.status == Status.GENERATED and money is not None
    earlier = (_earlier(money),) if stands and money is not None and _differs(money) else ()
    still_due = money.still_due if stands and money is not None else ZERO
    due = row.total_due
    if due is None and row.pdf_sha256 is not None:
        said = "What it said is erased: its time was over. Its trail keeps the hashes."
        return Payout("Erased", None, said, "quiet", (), False)
    if due is None:
        return Payout(
            "Not issued", None, "No money moves: there is no statement.", "quiet", (), False
        )
    is_paid = row.payment_type != PaymentType.PENDING
    how = _how(row.payment_type, row.batch_number, row.payment_date) if is_paid else ""
    if row.status == Status.VOIDED:
        said = f"It was paid out before it was voided, {how}." if is_paid else "Nothing was paid."
        return Payout("Voided", abs(due), said, "quiet", earlier, False)
    if due > 0 and still_due > 0:
        said = f"Last paid {how}." if is_paid else "Not paid yet: no payment is noted."
        return Payout("To pay out", still_due, said, "open", earlier, True, still_due)
    if is_paid:
        return Payout("Paid out", due, f"Paid {how}.", "paid", earlier, False)
    if due > 0:
        planned = stands and money is not None and money.in_flight > 0
        said = "In a batch that is not sent yet." if planned else "Not paid yet."
        return Payout("To pay out", due, said, "open", earlier, False)
    if due == 0:
        said = "Nothing is paid out and nothing is owed: the week comes to zero."
        return Payout("Nothing due", ZERO, said, "quiet", earlier, False)
    said = "Nothing is paid out: the driver owes this, and it is carried into the next statement."
    return Payout("Carried forward", -due, said, "quiet", earlier, False)


def _differs(money: Balance) -> bool:
    """Whether something went out, and it is not what is due now."""
    return money.paid + money.in_flight > 0 and (money.still_due > 0 or money.claim_back > 0)


def _earlier(money: Balance) -> str:
    gone = f"${display(money.paid + money.in_flight)} went out for this week already"
    if money.still_due > 0:
        return f"{gone}; ${display(money.still_due)} is still due."
    return (
        f"{gone}, ${display(money.claim_back)} too much: it is claimed back from the lease's next "
        "payment."
    )


def _how(payment_type: str, batch: str | None, on: date | None) -> str:
    """ "by ACH, batch ACH-2025-44, on Sun Nov 16, 2025"."""
    way = WAYS.get(PaymentType(payment_type), payment_type)
    parts = [f"by {way} {batch}" if batch else f"by {payment_type}"]
    if on is not None:
        parts.append(f"on {long_date(on)}")
    return ", ".join(parts)
