"""Lists around payments: a batch's register, remittances, who is unpaid, the bank's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from include.dtr.payments.bank.amounts import figures
from include.dtr.payments.bank.listing import Column, Kind, Listing
from include.dtr.pdf.wording import long_date, short_date
from include.dtr.period import PayPeriod

AGES = ((7, "0-7 days"), (14, "8-14 days"), (30, "15-30 days"))
"""By days since the money was due: the last day of each, and its name."""
OLDEST = "over 30 days"


@dataclass(frozen=True, slots=True)
class Batch:
    """The head of a register."""

    number: str
    method: str
    effective: date
    state: str
    made_by: str
    approved_by: str | None
    total: int
    """Cents, as the batch's own control totals state it."""
    count: int
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of a batch."""

    payee: str
    dtr_id: str
    period: PayPeriod
    reference: str
    """The trace, or the number of the check."""
    account_ending: str | None
    amount: int
    """Cents."""
    state: str
    note: str = ""
    """Why it came back, or is held."""


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What is due to a driver and neither paid nor on its way."""

    payee: str
    dtr_id: str
    period: PayPeriod
    due_on: date
    """The day on which it should have been paid."""
    method: str
    amount: int
    """Cents."""
    why: str
    """No account, held, returned, never put into a batch."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A batch beside the bank's figures."""

    number: str
    method: str
    effective: date
    count: int
    sent: int
    """Cents."""
    returned: int
    """Cents that came back."""
    bank: int | None
    """Cents that the bank's statement shows as gone; None where nobody has entered it yet."""


def register(batch: Batch, payments: Sequence[Paid]) -> Listing:
    """Every payment of a batch. Where they do not add up to its control totals, a note says so."""
    by = f"Made by {batch.made_by}, " + (
        f"approved by {batch.approved_by}." if batch.approved_by else "not approved."
    )
    notes = [
        f"{batch.state.capitalize()}. {by}",
        f"{batch.count:,} payments, ${figures(batch.total)}.",
    ]
    if batch.file_sha256:
        notes.append(f"File's SHA-256: {batch.file_sha256}")
    found = sum(payment.amount for payment in payments)
    if (found, len(payments)) != (batch.total, batch.count):
        notes.append(
            f"THE PAYMENTS BELOW ARE {len(payments):,} OF ${figures(found)}: they do not agree "
            "with the batch. Do not send it, and ask who keeps the program."
        )
    return Listing(
        "Payment register",
        f"{batch.method} batch {batch.number}, {long_date(batch.effective)}",
        notes,
        (
            Column("Payee", grows=True),
            Column("Statement"),
            Column("Check number" if batch.method == "CHECK" else "Trace"),
            Column("Account"),
            Column("State"),
            Column("Note"),
            Column("Amount", Kind.CENTS),
        ),
        [
            (
                one.payee,
                one.dtr_id,
                one.reference,
                f"ending {one.account_ending}" if one.account_ending else None,
                one.state.capitalize(),
                one.note,
                one.amount,
            )
            for one in payments
        ],
    )


def remittances(batch: Batch, payments: Sequence[Paid]) -> Listing:
    """What each driver gets: how much, when, for which week and by which way; by payee."""
    by_check = batch.method == "CHECK"
    return Listing(
        "Remittance list",
        f"{batch.method} batch {batch.number}, {long_date(batch.effective)}",
        [f"{len(payments):,} payments; the money is there on {long_date(batch.effective)}."],
        (
            Column("Payee", grows=True),
            Column("For the week"),
            Column("Statement"),
            Column("Check number" if by_check else "To account"),
            Column("Amount", Kind.CENTS),
        ),
        [
            (
                one.payee,
                _week(one.period),
                one.dtr_id,
                one.reference if by_check else f"ending {one.account_ending or 'not known'}",
                one.amount,
            )
            for one in sorted(payments, key=lambda one: (one.payee, one.dtr_id))
        ],
    )


def age(due_on: date, today: date) -> str:
    """ "0-7 days" and so on; what is due later than today is not yet old."""
    days = (today - due_on).days
    return next((name for most, name in AGES if days <= most), OLDEST)


def unpaid(rows: Sequence[Unpaid], today: date) -> Listing:
    """Oldest first, with each age's sum in a column of its own."""
    names = [*(name for _, name in AGES), OLDEST]
    ordered = sorted(rows, key=lambda one: (one.due_on, one.payee, one.dtr_id))
    return Listing(
        "Still unpaid",
        long_date(today),
        ["Days are counted from the day on which it should have been paid."],
        (
            Column("Payee", grows=True),
            Column("Statement"),
            Column("Due on", Kind.DAY),
            Column("By"),
            Column("Why"),
            *(Column(name, Kind.CENTS) for name in names),
        ),
        [
            (
                one.payee,
                one.dtr_id,
                one.due_on,
                one.method,
                one.why,
                *(one.amount if age(one.due_on, today) == name else None for name in names),
            )
            for one in ordered
        ],
    )


def reconciliation(rows: Sequence[Settled], today: date) -> Listing:
    """Batch by batch: sent, came back, should be gone, the bank's figure, and what to do."""
    open_ = sum(1 for one in rows if one.bank is None)
    wrong = sum(1 for one in rows if one.bank is not None and one.bank != one.sent - one.returned)
    return Listing(
        "Bank reconciliation",
        long_date(today),
        [
            f"{len(rows):,} batches: {len(rows) - open_ - wrong:,} agree, {wrong:,} do not, "
            f"of {open_:,} the bank's figure is not known yet."
        ],
        (
            Column("Batch"),
            Column("By"),
            Column("Effective", Kind.DAY),
            Column("Payments", Kind.COUNT),
            Column("Sent", Kind.CENTS),
            Column("Came back", Kind.CENTS),
            Column("Should be gone", Kind.CENTS),
            Column("Bank's figure", Kind.CENTS),
            Column("Said", grows=True),
        ),
        [
            (
                one.number,
                one.method,
                one.effective,
                one.count,
                one.sent,
                one.returned,
                one.sent - one.returned,
                one.bank,
                _said(one),
            )
            for one in rows
        ],
    )


def _said(one: Settled) -> str:
    if one.bank is None:
        return "Not entered yet"
    difference = one.bank - (one.sent - one.returned)
    if not difference:
        return "Agrees"
    more = "more" if difference > 0 else "less"
    return f"The bank shows ${figures(abs(difference))} {more}"


def _week(period: PayPeriod) -> str:
    return f"{short_date(period.start, period.end.year)} to {long_date(period.end)}"
