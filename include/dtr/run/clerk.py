"""What a clerk does to an issued statement: note its payment, or void it. Never edit it."""

from datetime import date

from include.dtr.connections import Connection
from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.records import dtrs, events, issuing
from include.dtr.records.dtrs import Issued, Status
from include.dtr.records.events import Event, EventKind

SHORTEST_REASON = 10
"""Characters (domain section 6)."""


class NoSuchDtr(ChangeRefused):
    """There is no DTR of that id."""


def pay(
    records: Connection,
    dtr_id: str,
    payment_type: PaymentType,
    batch_number: str,
    on: date,
    actor: str,
    origin: str,
) -> None:
    """Note that the DTR was paid out `on` a local date by ACH batch or check number.

    Raises `ChangeRefused` unless it is GENERATED, unpaid and has money due.
    """
    if payment_type is PaymentType.PENDING or not batch_number.strip():
        raise ChangeRefused("A payment is ACH or CHECK, with its batch or check number.")
    with records.transaction():
        issued = _find(records, dtr_id)
        if issued.status != Status.GENERATED:
            raise ChangeRefused(f"{dtr_id} is {issued.status}; only an issued DTR can be paid.")
        if issued.payment_type != PaymentType.PENDING:
            raise ChangeRefused(f"{dtr_id} is paid already ({issued.payment_type}).")
        if issued.total_due is None or issued.total_due <= 0:
            raise ChangeRefused(f"{dtr_id} has nothing to pay out: its total due is not positive.")
        dtrs.pay(records, issued.id, payment_type, batch_number.strip(), on)
        details = {
            "payment_type": payment_type,
            "batch_number": batch_number.strip(),
            "payment_date": on.isoformat(),
        }
        events.record(records, [_event(EventKind.PAID, issued, actor, origin, details)])


def void(records: Connection, dtr_id: str, reason: str, actor: str, origin: str) -> None:
    """Void the standing DTR for a reason of ten characters or more; a paid one too.

    Raises `ChangeRefused` where it is not GENERATED or the reason is too short.
    """
    reason = sufficient(reason)
    with records.transaction():
        issued = _find(records, dtr_id)
        if issued.status != Status.GENERATED:
            raise ChangeRefused(f"{dtr_id} is {issued.status}; only an issued DTR can be voided.")
        issuing.void(records, issued.id, actor, reason)
        details = {"reason": reason}
        events.record(records, [_event(EventKind.VOIDED, issued, actor, origin, details)])


def sufficient(reason: str) -> str:
    """The reason without blanks around it. Raises `ChangeRefused` where it is too short."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ChangeRefused(f"A reason of at least {SHORTEST_REASON} characters is needed.")
    return reason


def _find(records: Connection, dtr_id: str) -> Issued:
    issued = dtrs.find_for_change(records, dtr_id)
    if issued is None:
        raise NoSuchDtr(f"There is no {dtr_id}.")
    return issued


def _event(
    kind: EventKind, issued: Issued, actor: str, origin: str, details: dict[str, str]
) -> Event:
    return Event(
        kind,
        actor,
        origin,
        dtr_id=issued.dtr_id,
        revision=issued.revision,
        details=details,
    )
