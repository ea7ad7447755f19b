"""What happened to a statement's money, in words: the one place of the page that decides it.

From the statement's own columns and the account of its week: payments belong to the week. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.money import ZERO, display
from include.dtr.payments.records import Balance, Hold, PaymentRow
from include.dtr.payments.reports import said_of
from include.dtr.payments.showing import ClaimShown, WeekShown
from include.dtr.payments.states import ON_ITS_WAY, BatchState, PaymentState
from include.dtr.pdf.wording import long_date
from include.dtr.records.dtrs import Status
from include.dtr.records.queries import StatementRow

WAYS = {PaymentType.ACH: "ACH, batch", PaymentType.CHECK: "check, number"}


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """One payment of the week, over all revisions, and what may be done about it."""

    payment: PaymentRow
    said: str
    """Why it came back, is held or was canceled."""

    @property
    def can_come_back(self) -> bool:
        return self.payment.state in (PaymentState.SENT, PaymentState.SETTLED)

    @property
    def can_be_corrected(self) -> bool:
        return self.payment.is_noted and self.payment.state == PaymentState.SETTLED


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
    claim_back: Decimal = ZERO
    """Dollars: too much went out, and it is to be claimed back."""
    lines: Sequence[PaymentShown] = ()
    """All payments of the week, newest first."""
    claims: tuple[str, ...] = ()
    """What was claimed back, or settled with the driver, on either side."""
    holds: Sequence[Hold] = ()
    """That stand."""

    @property
    def may_be_held(self) -> bool:
        """Something is due, or planned in a batch that nobody has approved."""
        planned = any(
            line.payment.state == PaymentState.PLANNED
            and line.payment.batch_state == BatchState.DRAFT
            for line in self.lines
        )
        return not self.holds and (self.may_pay or planned)


def payout_of(row: StatementRow, week: WeekShown | None) -> Payout:
    """What happened to the money of the revision `row`; `week`: the account of its week."""
    if week is None:
        return _of_revision(row, None, ())
    found = week.week
    stands = row.status == Status.GENERATED
    return replace(
        _of_revision(row, found.balance, found.payments),
        claim_back=found.balance.claim_back if stands and found.balance.stands else ZERO,
        lines=[PaymentShown(payment, said_of(payment)) for payment in found.payments],
        claims=tuple(_claim(claim, row.dtr_id) for claim in week.claims),
        holds=[hold for hold in found.holds if hold.released_at is None],
    )


def _of_revision(
    row: StatementRow, money: Balance | None, payments: Sequence[PaymentRow]
) -> Payout:
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
    if stands and due > 0 and (moving := [x for x in payments if x.state in ON_ITS_WAY]):
        return Payout("On its way", due, _moving(moving[0]), "open", earlier, False)
    if is_paid:
        return Payout("Paid out", due, f"Paid {how}.", "paid", earlier, False)
    if due > 0 and stands and money is not None and money.set_off > 0:
        said = "Nothing is paid out: it is kept for what was overpaid before."
        return Payout("Set off", due, said, "quiet", earlier, False)
    if due > 0:
        return Payout("To pay out", due, "Not paid yet.", "open", earlier, False)
    if due == 0:
        said = "Nothing is paid out and nothing is owed: the week comes to zero."
        return Payout("Nothing due", ZERO, said, "quiet", earlier, False)
    said = "Nothing is paid out: the driver owes this, and it is carried into the next statement."
    return Payout("Carried forward", -due, said, "quiet", earlier, False)


def _moving(payment: PaymentRow) -> str:
    """Where the newest payment that has not arrived is."""
    if payment.state == PaymentState.SENT:
        number = payment.number or payment.batch_number
        return f"Sent {_how(payment.method, number, payment.pay_date)}."
    if payment.state == PaymentState.HELD:
        return f"Held: it was in batch {payment.batch_number}, and waits to be released."
    waits = "for approval" if payment.batch_state == BatchState.DRAFT else "to be sent"
    return f"In batch {payment.batch_number}, which waits {waits}."


def _claim(claim: ClaimShown, dtr_id: str) -> str:
    """A claim, in words for the week on one of its sides."""
    amount = f"${display(claim.amount)}"
    if claim.on_dtr_id is None:
        return f"{amount} too much was settled with the driver by {claim.made_by}: {claim.reason}"
    if claim.on_dtr_id == dtr_id:
        return f"{amount} of this week is kept for what was overpaid on {claim.from_dtr_id}."
    return f"{amount} too much was claimed back from the payment on {claim.on_dtr_id}."


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
