"""Taking back payments that were sent wrongly: a file of debits for the bank.

Only what Nacha's rules name may be taken back (2.9): a duplicate, a wrong amount, receiver or date,
in full and within five banking days. Until the bank has given the money back the payment counts as
it did, so that nothing is paid twice; then it is RETURNED, and due again. A duplicate is another
matter: the bank paid twice what the records hold once, so taking one of both back changes nothing
in them.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from include.dtr import entered
from include.dtr.entered import EntryRefused
from include.dtr.model import PaymentType
from include.dtr.money import display
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, batches, orders
from include.dtr.payments import records as kept
from include.dtr.payments.bank import reversal
from include.dtr.payments.bank.codes import return_code
from include.dtr.payments.bank.errors import FileRefused
from include.dtr.payments.bank.nacha import AchFile
from include.dtr.payments.bank.originating import originator
from include.dtr.payments.bank.sent_entries import entries_of
from include.dtr.payments.orders import OrderEntry, OrderKind, OrderRow
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState
from include.dtr.payments.stored_files import fetch
from include.dtr.period import local_date
from include.dtr.records import dtrs
from include.dtr.records.db import Connection, value
from include.dtr.records.event_kinds import EventKind
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

REVERSED = "REVERSED"
"""Stands where a bank's code would, on a payment that was taken back."""
OUT = (PaymentState.SENT, PaymentState.SETTLED)


class SentWrongly(StrEnum):
    """What was wrong, in the words of the rules."""

    DUPLICATE = "DUPLICATE"
    """The bank paid it twice; one of both is taken back."""
    WRONG_AMOUNT = "WRONG_AMOUNT"
    WRONG_RECEIVER = "WRONG_RECEIVER"
    WRONG_DATE = "WRONG_DATE"


def make(
    office: Office,
    actor: Actor,
    number: str,
    payments: Collection[int] | None,
    error: SentWrongly,
    reason: str,
    on: date | None = None,
) -> OrderRow:
    """A DRAFT of the reversal of some payments of a batch; `payments` None: all that are out.

    `on`: the effective date; None: the next banking day. Raises `NoSuchBatch`, `EntryRefused`;
    `PaymentRefused` for a batch that was not sent or whose file nobody has, and for payments that
    are not out or have a reversal already.
    """
    reason = entered.reason(reason)
    originator()  # raises where the bank's data are missing: better now than after approval
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        _refuse_unless_gone(batch)
        chosen = _chosen(records, batch, payments)
        today = local_date(office.now())
        day = on or reversal.first_day(batch.effective_date, today)
        try:
            reversal.check_days(batch.effective_date, day, today, settings().ach_days_ahead)
        except FileRefused as refused:
            raise EntryRefused(str(refused), "effective_date") from None
        return orders.make(
            office,
            records,
            actor,
            OrderKind.REVERSAL,
            "REV",
            day,
            [{"payment_id": payment.id, "amount": payment.amount} for payment in chosen],
            {"error": error},
            batch.id,
            error,
            reason,
        )


def _refuse_unless_gone(batch: BatchRow) -> None:
    if batch.method != PaymentType.ACH:
        raise PaymentRefused(f"Batch {batch.number} is of checks; have the bank stop them.")
    if batch.state not in (BatchState.SENT, BatchState.SETTLED):
        raise PaymentRefused(f"Batch {batch.number} is {batch.state}; the bank has no file of it.")
    if not batch.downloads:
        raise PaymentRefused(
            f"Nobody has the file of batch {batch.number}, so nothing has happened: cancel it."
        )


def _chosen(
    records: Connection, batch: BatchRow, wanted: Collection[int] | None
) -> list[PaymentRow]:
    of_batch = kept.payments_of_batch(records, batch.number)
    if wanted is not None and (strange := set(wanted) - {payment.id for payment in of_batch}):
        raise EntryRefused(f"Batch {batch.number} has no payment {min(strange)}.", "payments")
    chosen = [
        payment
        for payment in of_batch
        if payment.amount > 0
        and (payment.id in wanted if wanted is not None else payment.state in OUT)
    ]
    if not chosen:
        raise EntryRefused("Choose the payments that are to be taken back.", "payments")
    for payment in chosen:
        if payment.state not in OUT:
            raise PaymentRefused(
                f"{payment.named} is {payment.state}; there is nothing to take back."
            )
    keys = {"payments": [payment.id for payment in chosen]}
    before = dict(records.execute(sql_file(PACKAGE, "reversed_before"), keys).fetchall())
    for payment in chosen:
        if payment.id in before:
            raise PaymentRefused(
                f"{payment.named} is in {before[payment.id]} already; a payment is reversed once."
            )
    return chosen


def still_out(order: OrderRow, entries: Sequence[OrderEntry]) -> None:
    """Raise `PaymentRefused` where a payment came back by itself since the reversal was made."""
    for entry in entries:
        if entry.payment_state not in OUT:
            raise PaymentRefused(
                f"The payment on {entry.dtr_id} is {entry.payment_state} since {order.number} was "
                "made. Cancel it, and make it again without that payment."
            )


def build(office: Office, order: OrderRow, entries: Sequence[OrderEntry]) -> AchFile:
    """The file of debits, from the entries as they were sent.

    Raises `BankRefused`, `PdfDiffers`, `Sealed`, `TransientFault`, `StoreRefused`.
    """
    with office.records() as records:
        batch = batches.read(records, order.batch_number or "")
    sent = fetch(office, batch.file_key or "", batch.file_sha256)
    credited = entries_of(sent, [entry.payment_trace or "" for entry in entries])
    if order.file_made_at is None:
        raise LookupError("the file's time is bound before it is built")
    return reversal.build(
        originator(),
        [credited[entry.payment_trace or ""] for entry in entries],
        settled=batch.effective_date,
        effective=order.effective_date,
        created=order.file_made_at,
        file_modifier=order.file_modifier or "",
        batch_number=order.id % 10_000_000,
        first_sequence=order.file_first_sequence or 0,
    )


def settled(
    records: Connection, actor: Actor, order: OrderRow, entries: Sequence[OrderEntry]
) -> None:
    """The bank has given the money back: what was sent wrongly is due again. A duplicate was never
    in the records, and a payment that came back by itself is due again already."""
    if order.error == SentWrongly.DUPLICATE:
        return
    for entry in entries:
        payment = batches.locked_payment(records, entry.payment_id or 0)
        if entry.state == "SENT" and payment.state in OUT:
            batches.step_payment(
                records, actor, payment, PaymentState.RETURNED, order.reason or "", REVERSED
            )


def came_back(records: Connection, actor: Actor, entry: OrderEntry, code: str) -> str:
    """The debit itself came back: the driver has the money. What was done, or is to be done.

    A payment that was due again stands again. Raises `PaymentRefused` where its money is planned
    anew: that batch must not go out.
    """
    order = orders.order_of(records, entry)
    payment = batches.locked_payment(records, entry.payment_id or 0)
    if entry.state == "SETTLED" and payment.return_code == REVERSED:
        dtrs.lock_leases(records, [payment.lease_id])
        account = kept.account_of(records, payment.dtr_id)
        planned = [
            each
            for each in kept.payments_of_dtr(records, payment.dtr_id)
            if each.state in (PaymentState.PLANNED, PaymentState.HELD)
        ]
        keys = {"id": payment.id}
        counts = payment.amount + value(records, sql_file(PACKAGE, "claimed_by_payment"), keys)
        if planned and (account is None or account.still_due < counts):
            raise PaymentRefused(
                f"the reversal came back, so the driver has the money, and it is planned again in "
                f"batch {planned[0].batch_number}: cancel that batch, and take this file in again"
            )
        orders.entry_came_back(records, entry, code)
        said = f"{order.number} came back: {return_code(code).meaning}"
        records.execute(sql_file(PACKAGE, "payment_stands"), {"id": payment.id, "reason": said})
        batches.note(
            records,
            actor,
            EventKind.PAYMENT_STANDS,
            payment,
            {**batches.described(payment), "order": order.number, "code": code, "reason": said},
        )
        sentence = "the reversal came back after all: the payment stands again" + _overpaid(
            records, payment
        )
    else:
        orders.entry_came_back(records, entry, code)
        sentence = "the reversal came back: the driver has the money, and the payment stands"
        if payment.state not in OUT:
            sentence = (
                f"the reversal came back, and its payment is {payment.state}: ask the bank which "
                "of both stands"
            )
        if order.error == SentWrongly.DUPLICATE:
            sentence = (
                "the reversal came back: the driver has it twice; claim it in the books, by a "
                "posting on the lease"
            )
    orders.note(
        records,
        actor,
        EventKind.ORDER_RETURNED,
        order,
        {"code": code, "entry": entry.id, "said": sentence},
        [payment.dtr_id, None],
    )
    return sentence


def _overpaid(records: Connection, payment: PaymentRow) -> str:
    account = kept.account_of(records, payment.dtr_id)
    owed = account.claim_back if account else Decimal(0)
    if not owed:
        return ""
    return f"; ${display(owed)} too much is out, and is claimed back from the next payment"
