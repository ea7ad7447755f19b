"""The file of an approved batch: an ACH file for the bank, or checks to print.

Built from what was bound before (time, modifier, trace and check numbers), so that a second try
builds the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE
from include.dtr.payments.bank import accounts, ach, checks
from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.checks import Check, StubLine
from include.dtr.payments.bank.entries import Entry, individual_id
from include.dtr.payments.bank.originating import check_position, originator
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.states import PaymentRefused
from include.dtr.payments.vault import account_secret
from include.dtr.period import PayPeriod
from include.dtr.records.db import rows
from include.dtr.settings import company, settings
from include.dtr.sources.payees import Payee, read_payees
from include.dtr.sources.payout_accounts import PayoutAccount, read_accounts
from include.dtr.sqlfiles import sql_file

SUFFIX = {PaymentType.ACH: "ach", PaymentType.CHECK: "pdf"}


@dataclass(frozen=True, slots=True)
class BankFile:
    """What is handed out, and the trace number of each payment by its id."""

    content: bytes = field(repr=False)
    traces: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stub:
    payment_id: int
    receipt_number: str
    period_start: date
    period_end: date
    cc_earnings: Decimal
    total_deductions: Decimal
    prior_balance: Decimal
    total_due: Decimal
    claimed: Decimal


def file_key(batch: BatchRow) -> str:
    """`payouts/2025/ACH-2025-000001.ach`; checks end in `.pdf`. Encrypted both."""
    suffix = SUFFIX[PaymentType(batch.method)]
    return f"payouts/{batch.effective_date:%Y}/{batch.number}.{suffix}"


def build(office: Office, batch: BatchRow, payments: Sequence[PaymentRow]) -> BankFile | None:
    """The file of the batch's payments that move money; None where none does.

    Raises `PaymentRefused` where an account is not the one that was approved; `BankRefused`,
    `NoAccounts`, `TransientFault`, `StoreRefused`.
    """
    moving = [payment for payment in payments if payment.amount > 0]
    if not moving:
        return None
    drivers = {payment.driver_id for payment in moving if payment.driver_id is not None}
    with office.source() as books:
        payees = read_payees(books, drivers)
    stubs = _stubs(office, batch)
    if batch.method == PaymentType.CHECK:
        return BankFile(_checks(batch, moving, payees, stubs))
    return _ach(office, batch, moving, payees, stubs)


def _ach(
    office: Office,
    batch: BatchRow,
    payments: Sequence[PaymentRow],
    payees: Mapping[int, Payee],
    stubs: Mapping[int, Stub],
) -> BankFile:
    found = _approved_accounts(office, batch, payments)
    entries = [
        Entry(
            individual_id(stubs[payment.id].receipt_number),
            found[payment.id].holder_name or payee_name(payees, payment),
            found[payment.id].routing_number,
            found[payment.id].account_number,
            AccountType(found[payment.id].account_type),
            cents(payment.amount),
            note=payment.dtr_id,
        )
        for payment in payments
    ]
    made = ach.build(
        originator(),
        entries,
        effective=batch.effective_date,
        created=_bound(batch.file_made_at),
        file_modifier=batch.file_modifier or "",
        batch_number=batch.id % 10_000_000,
        first_sequence=batch.file_first_sequence or 0,
    )
    if made.total != sum(entry.amount for entry in entries) or made.count != len(entries):
        raise PaymentRefused(
            f"The file of batch {batch.number} does not add up: a bug in this program."
        )
    traces = {payment.id: trace for payment, trace in zip(payments, made.traces, strict=True)}
    return BankFile(made.content, traces)


def _approved_accounts(
    office: Office, batch: BatchRow, payments: Sequence[PaymentRow]
) -> dict[int, PayoutAccount]:
    """By payment: the driver's account, which must be the one that was approved."""
    secret = account_secret(office.payout_key())
    with office.payout() as private:
        read = read_accounts(
            private, (payment.driver_id for payment in payments if payment.driver_id is not None)
        )
    if read.absent:
        raise PaymentRefused(f"Batch {batch.number} cannot be sent: {read.absent}")
    found = {}
    changed = []
    for payment in payments:
        account = read.found.get(payment.driver_id or 0)
        if account is None or payment.account_key != accounts.fingerprint(
            account.routing_number, account.account_number, secret
        ):
            changed.append(payment.dtr_id)
        else:
            found[payment.id] = account
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise PaymentRefused(
            f"The accounts for {', '.join(changed[:3])}{more} are not those that batch "
            f"{batch.number} was approved with. Cancel it and make it again."
        )
    return found


def _checks(
    batch: BatchRow,
    payments: Sequence[PaymentRow],
    payees: Mapping[int, Payee],
    stubs: Mapping[int, Stub],
) -> bytes:
    chosen = settings()
    return checks.pdf(
        [_check(batch, payment, payees, stubs[payment.id]) for payment in payments],
        company(),
        _bound(batch.file_made_at),
        position=check_position(),
        void_after_days=chosen.check_void_after_days,
    )


def _check(batch: BatchRow, payment: PaymentRow, payees: Mapping[int, Payee], stub: Stub) -> Check:
    lines = [
        StubLine("Card earnings", cents(stub.cc_earnings)),
        StubLine("Deductions", -cents(stub.total_deductions)),
        StubLine("Prior balance", cents(stub.prior_balance)),
    ]
    before = stub.total_due - payment.amount - stub.claimed
    if before:
        lines.append(StubLine("Paid before for this week", -cents(before)))
    if stub.claimed:
        lines.append(StubLine("Claimed back, overpaid before", -cents(stub.claimed)))
    return Check(
        number=int(payment.number or 0),
        payee=payee_name(payees, payment),
        amount=cents(payment.amount),
        day=batch.effective_date,
        dtr_id=payment.dtr_id,
        receipt_number=stub.receipt_number,
        period=PayPeriod(stub.period_start, stub.period_end),
        summary=[line for line in lines if line.cents],
    )


def _stubs(office: Office, batch: BatchRow) -> dict[int, Stub]:
    with office.records() as records:
        found = rows(records, sql_file(PACKAGE, "stubs"), {"batch_id": batch.id}, Stub)
    return {stub.payment_id: stub for stub in found}


def payee_name(payees: Mapping[int, Payee], payment: PaymentRow) -> str:
    payee = payees.get(payment.driver_id or 0)
    if payee is None:
        raise PaymentRefused(f"The books no longer know the driver of {payment.dtr_id}.")
    return payee.name


def _bound(instant: datetime | None) -> datetime:
    if instant is None:
        raise LookupError("the file's time is bound before it is built")
    return instant


def cents(dollars: Decimal) -> int:
    """Dollars with two places as whole cents."""
    return int(dollars * 100)
