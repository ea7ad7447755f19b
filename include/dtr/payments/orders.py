"""What the bank is sent beside batches: the rows of orders, and what each change has in common.

An order is one file: a reversal of payments, or prenotes. Its states are a batch's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from include.dtr.errors import ChangeRefused
from include.dtr.money import plain
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import PACKAGE
from include.dtr.payments import records as kept
from include.dtr.payments.records import BankFileRow
from include.dtr.payments.states import BatchState, PaymentRefused, next_order
from include.dtr.period import local_date
from include.dtr.records import events
from include.dtr.records.db import Connection, row, rows
from include.dtr.records.event_kinds import EventKind
from include.dtr.records.events import Event
from include.dtr.records.queries import TrailEvent
from include.dtr.sqlfiles import sql_file

NUMBER_PATTERN = r"^(REV|PRE)-[0-9]{4}-[0-9]{6,9}$"


class OrderKind(StrEnum):
    REVERSAL = "REVERSAL"
    PRENOTE = "PRENOTE"


class NoSuchOrder(ChangeRefused):
    """There is no reversal, and no file of prenotes, of that number."""


@dataclass(frozen=True, slots=True)
class OrderRow(BankFileRow):
    kind: str
    batch_id: int | None
    error: str | None
    """Of a reversal: DUPLICATE, WRONG_AMOUNT, WRONG_RECEIVER, WRONG_DATE."""
    reason: str | None
    entries: int
    batch_number: str | None


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """A payment that is taken back, or an account that is tried."""

    id: int
    order_id: int
    payment_id: int | None
    driver_id: int | None
    account_last_four: str | None
    account_key: str | None
    amount: Decimal
    state: str
    trace: str | None
    sent_at: datetime | None
    settled_at: datetime | None
    returned_at: datetime | None
    return_code: str | None
    dtr_id: str | None
    payment_trace: str | None
    payment_state: str | None


@dataclass(frozen=True, slots=True)
class OrderInFull:
    order: OrderRow
    entries: Sequence[OrderEntry]
    trail: Sequence[TrailEvent]
    """Its newest events, newest first."""


def orders(conn: Connection, most: int, batch_id: int | None = None) -> list[OrderRow]:
    """Newest first; of one batch, or all."""
    keys = {"batch_id": batch_id, "most": most}
    return rows(conn, sql_file(PACKAGE, "orders"), keys, OrderRow)


def read(conn: Connection, number: str) -> OrderRow:
    """Raises `NoSuchOrder`."""
    return _there(row(conn, sql_file(PACKAGE, "order"), {"number": number}, OrderRow), number)


def locked(conn: Connection, number: str) -> OrderRow:
    """Locked to the transaction's end. Raises `NoSuchOrder`."""
    found = row(conn, sql_file(PACKAGE, "order_for_change"), {"number": number}, OrderRow)
    return _there(found, number)


def _there(found: OrderRow | None, number: str) -> OrderRow:
    if found is None:
        raise NoSuchOrder(f"There is no order {number} to the bank.")
    return found


def entries_of(conn: Connection, order: OrderRow) -> list[OrderEntry]:
    keys = {"order_id": order.id}
    return rows(conn, sql_file(PACKAGE, "order_entries"), keys, OrderEntry)


def entry_of_trace(conn: Connection, trace: str, amount: Decimal | None) -> OrderEntry | None:
    """The newest that went out under a trace number; its row stays locked."""
    keys = {"trace": trace, "amount": amount}
    return row(conn, sql_file(PACKAGE, "order_entry_of_trace"), keys, OrderEntry)


def order_of(conn: Connection, entry: OrderEntry) -> OrderRow:
    found = row(conn, sql_file(PACKAGE, "order_of_entry"), {"id": entry.id}, OrderRow)
    return _there(found, str(entry.order_id))


def in_full(office: Office, number: str) -> OrderInFull:
    """Raises `NoSuchOrder`."""
    with office.records() as records:
        order = read(records, number)
        keys = {"number": number, "most": 200}
        trail = rows(records, sql_file(PACKAGE, "order_trail"), keys, TrailEvent)
        return OrderInFull(order, entries_of(records, order), trail)


def make(
    office: Office,
    records: Connection,
    actor: Actor,
    kind: OrderKind,
    series: str,
    effective: date,
    entries: Sequence[Mapping[str, object]],
    details: Mapping[str, object],
    batch_id: int | None = None,
    error: str | None = None,
    reason: str | None = None,
) -> OrderRow:
    """A DRAFT with its entries: amount, and payment_id or the driver's id and account."""
    series = f"{series}-{local_date(office.now()).year}"
    number = f"{series}-{kept.next_numbers(records, series):06}"
    total = sum((Decimal(str(entry["amount"])) for entry in entries), Decimal("0.00"))
    keys: dict[str, object] = {
        "number": number,
        "kind": kind,
        "batch_id": batch_id,
        "error": error,
        "reason": reason,
        "effective_date": effective,
        "entries": len(entries),
        "total": total,
        "made_by": actor.name,
    }
    (order_id,) = kept.returning_ids(records, "make_order", [keys])
    kept.one_by_one(
        records,
        "plan_order_entry",
        [
            {
                "order_id": order_id,
                "payment_id": None,
                "driver_id": None,
                "account_last_four": None,
                "account_key": None,
                **entry,
            }
            for entry in entries
        ],
    )
    order = read(records, number)
    note(records, actor, EventKind.ORDER_MADE, order, {**details, "reason": reason})
    return order


def step(
    records: Connection,
    actor: Actor,
    order: OrderRow,
    then: BatchState,
    details: Mapping[str, object] | None = None,
    **bound: object,
) -> OrderRow:
    """The order's next state, with its event. Raises `PaymentRefused`."""
    event = next_order(order.state, then, order.number)
    keys = {
        "id": order.id,
        "now": order.state,
        "then": then,
        "by": actor.name,
        "one_person": None,
        "reason": None,
        "file_made_at": None,
        "file_modifier": None,
        "file_first_sequence": None,
        "file_key": None,
        "file_sha256": None,
        "file_bytes": None,
        **bound,
    }
    if records.execute(sql_file(PACKAGE, "step_order"), keys).rowcount != 1:
        raise PaymentRefused(f"{order.number} was changed meanwhile; look at it again.")
    note(records, actor, event, order, details or {})
    return read(records, order.number)


def step_entries(
    records: Connection, order: OrderRow, now: str, then: str, traces: Mapping[int, str]
) -> None:
    """The next state of an order's entries that are in the state `now`; `traces` by entry."""
    kept.one_by_one(
        records,
        "step_order_entry",
        [
            {"id": each.id, "now": now, "then": then, "trace": traces.get(each.id), "code": None}
            for each in entries_of(records, order)
            if each.state == now
        ],
    )


def entry_came_back(records: Connection, entry: OrderEntry, code: str) -> None:
    keys = {"id": entry.id, "now": entry.state, "then": "RETURNED", "trace": None, "code": code}
    kept.one_by_one(records, "step_order_entry", [keys])


def note(
    records: Connection,
    actor: Actor,
    kind: EventKind,
    order: OrderRow,
    details: Mapping[str, object],
    dtr_ids: Iterable[str | None] = (None,),
) -> None:
    """An event of the actor's about an order; with the statements it is about, one for each."""
    said = {
        "call": actor.call,
        "order": order.number,
        **({"batch": order.batch_number} if order.batch_number else {}),
        "entries": order.entries,
        "total": plain(order.total),
        **details,
    }
    made = [
        Event(kind, actor.name, actor.origin, dtr_id=dtr_id, details=said) for dtr_id in dtr_ids
    ]
    events.record(records, made)
