"""What is done with an order to the bank: approved by another, downloaded, settled, canceled.

A reversal takes money from drivers' accounts, so it goes through two hands as a batch does. It does
not wait for a DAG run: it is rare, and its days are few.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from include.dtr import entered
from include.dtr.failpoints import reach
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE, orders, prenoting, reversing
from include.dtr.payments.approving import refuse_other_total, refuse_unless_approvable
from include.dtr.payments.bank.nacha import AchFile
from include.dtr.payments.downloading import Download
from include.dtr.payments.orders import OrderEntry, OrderKind, OrderRow
from include.dtr.payments.sending import next_file
from include.dtr.payments.states import BatchState, PaymentRefused, next_order
from include.dtr.payments.stored_files import fetch, store
from include.dtr.period import local_date
from include.dtr.records.event_kinds import EventKind
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

BUILD: Mapping[OrderKind, Callable[[Office, OrderRow, Sequence[OrderEntry]], AchFile]] = {
    OrderKind.REVERSAL: reversing.build,
    OrderKind.PRENOTE: prenoting.build,
}


def list_orders(office: Office, most: int = 50, batch_id: int | None = None) -> list[OrderRow]:
    """Newest first; of one batch, or all."""
    with office.records() as records:
        return orders.orders(records, most, batch_id)


def answer(office: Office, actor: Actor, number: str, approved: bool, seen: Decimal) -> OrderRow:
    """Approve, or cancel, what was looked at with the total `seen` (dollars).

    Raises `ChangeRefused` for another total; and as `approve` and `cancel`.
    """
    with office.records() as records:
        order = orders.read(records, number)
    refuse_other_total(order, seen)
    if approved:
        return approve(office, actor, number)
    return cancel(office, actor, number, "Rejected by another person")


def approve(office: Office, actor: Actor, number: str) -> OrderRow:
    """DRAFT -> APPROVED -> SENT: its file is built, stored encrypted, and there for the bank. Where
    that broke off, whoever approves again has it finished; one that is sent is left as it is.

    Raises `NoSuchOrder`; `PaymentRefused` for the one who made it (unless the office is one
    person's), for a day that has passed, and where what is in it has changed; `BankRefused`,
    `NoAccounts`, `TransientFault`, `StoreRefused`.
    """
    with office.records() as records, records.transaction():
        order = orders.locked(records, number)
        if order.state in (BatchState.SENT, BatchState.SETTLED):
            return order
        if order.state != BatchState.APPROVED:
            refuse_unless_approvable(office, order, actor.name)
            bound = next_file(office, records, order.entries)
            order = orders.step(
                records,
                actor,
                order,
                BatchState.APPROVED,
                {"made_by": order.made_by},
                one_person=settings().one_person_office,
                file_made_at=bound.made_at,
                file_modifier=bound.modifier,
                file_first_sequence=bound.first_sequence,
            )
        entries = orders.entries_of(records, order)
        if order.kind == OrderKind.REVERSAL:
            reversing.still_out(order, entries)
    reach("after_approve_order")
    built = BUILD[OrderKind(order.kind)](office, order, entries)
    key = f"payouts/{order.effective_date:%Y}/{order.number}.ach"
    stored = store(office, key, built.content)
    reach("after_store_order")
    with office.records() as records, records.transaction():
        now = orders.locked(records, number)
        if now.state in (BatchState.SENT, BatchState.SETTLED):
            return now
        now = orders.step(
            records,
            actor,
            now,
            BatchState.SENT,
            {"key": key, "sha256": stored.sha256},
            file_key=key,
            file_sha256=stored.sha256,
            file_bytes=stored.size,
        )
        traces = {entry.id: trace for entry, trace in zip(entries, built.traces, strict=True)}
        orders.step_entries(records, now, "PLANNED", "SENT", traces)
        return now


def cancel(office: Office, actor: Actor, number: str, reason: str) -> OrderRow:
    """Nothing has happened before somebody has its file. One that is canceled is left as it is.

    Raises `NoSuchOrder`, `EntryRefused`; `PaymentRefused` once its file was downloaded.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        order = orders.locked(records, number)
        if order.state == BatchState.CANCELED:
            return order
        if order.downloads:
            raise PaymentRefused(
                f"The file of {number} was downloaded {order.downloads} time(s), so the bank may "
                "have it. Ask the bank to delete it."
            )
        for state in ("PLANNED", "SENT"):
            orders.step_entries(records, order, state, "CANCELED", {})
        return orders.step(
            records, actor, order, BatchState.CANCELED, {"reason": reason}, reason=reason
        )


def confirm(office: Office, actor: Actor, number: str) -> OrderRow:
    """The bank has given back all of a reversal that did not come back itself: what was sent
    wrongly is due again. One that is settled is left as it is.

    Raises `NoSuchOrder`; `PaymentRefused` for prenotes, before its day, and before it is sent.
    """
    with office.records() as records, records.transaction():
        order = orders.locked(records, number)
        if order.kind != OrderKind.REVERSAL:
            raise PaymentRefused(f"{number} moves no money, so there is nothing to give back.")
        if order.state == BatchState.SETTLED:
            return order
        next_order(order.state, BatchState.SETTLED, number)
        if order.effective_date > local_date(office.now()):
            raise PaymentRefused(
                f"{number} takes effect on {order.effective_date}; before that day the bank cannot "
                "have given anything back."
            )
        entries = orders.entries_of(records, order)
        settled = orders.step(records, actor, order, BatchState.SETTLED)
        reversing.settled(records, actor, order, entries)
        orders.step_entries(records, order, "SENT", "SETTLED", {})
        return settled


def download(office: Office, actor: Actor, number: str, reason: str | None = None) -> Download:
    """The file as the bank gets it: once by itself, again only with a reason. Leaves an event, and
    is counted, before it is given.

    Raises `NoSuchOrder`, `PaymentRefused`, `EntryRefused`, `PdfDiffers`, `Sealed`, `NoAccounts`.
    """
    reason = None if reason is None else entered.reason(reason)
    with office.records() as records:
        order = orders.read(records, number)
    _refuse_unless_there(order, reason)
    content = fetch(office, order.file_key or "", order.file_sha256)
    with office.records() as records, records.transaction():
        order = orders.locked(records, number)
        _refuse_unless_there(order, reason)
        keys: dict[str, Any] = {"id": order.id, "downloads": order.downloads}
        if records.execute(sql_file(PACKAGE, "count_order_download"), keys).rowcount != 1:
            raise PaymentRefused(f"{number} was changed meanwhile; look at it again.")
        details = {"times": order.downloads + 1, "sha256": order.file_sha256, "reason": reason}
        orders.note(records, actor, EventKind.ORDER_DOWNLOADED, order, details)
    return Download((order.file_key or "").rpartition("/")[2], content)


def _refuse_unless_there(order: OrderRow, reason: str | None) -> None:
    if order.state not in (BatchState.SENT, BatchState.SETTLED):
        raise PaymentRefused(f"{order.number} is {order.state}; its file is not to be sent.")
    if order.erased_at is not None:
        raise PaymentRefused(
            f"The file of {order.number} was erased on {local_date(order.erased_at)}, as its time "
            "was over. Its trail keeps the hash that proves a copy."
        )
    if order.downloads and reason is None:
        raise PaymentRefused(
            f"The file of {order.number} was downloaded before ({order.downloads} time(s)). Sent "
            "to the bank twice it debits twice: give a reason for having it again."
        )
