"""What a person saw when they decided: paying or voiding something else is a conflict."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from include.dtr.errors import ChangeRefused
from include.dtr.money import display
from include.dtr.office.errors import NoSuchDtr
from include.dtr.period import local_date
from include.dtr.records import changes
from include.dtr.records.changes import ForChange
from include.dtr.records.db import Connection
from include.dtr.records.dtrs import Status


@dataclass(frozen=True, slots=True)
class Seen:
    """The revision that a person decided on, by its number or its receipt, and its total due."""

    revision: int | None = None
    receipt_number: str | None = None
    amount: Decimal | None = None
    """Dollars."""


def standing_as_seen(records: Connection, dtr_id: str, seen: Seen, change: str) -> ForChange:
    """The standing revision, its row locked. `change` is what is to be done: "paid", "voided".

    Without a revision or receipt it must be the only one that was ever issued. Raises
    `NoSuchDtr`, and `ChangeRefused` where none stands, or another than the one that was seen.
    """
    found = changes.find_for_change(records, dtr_id)
    if found is None:
        raise NoSuchDtr(f"There is no {dtr_id}.")
    if found.status != Status.GENERATED:
        raise ChangeRefused(f"{dtr_id} is {found.status}; only an issued DTR can be {change}.")
    refuse_erased(dtr_id, found.erased_at, change)
    stands = f"Revision {found.revision} stands now ({_described(found)}); look at it and decide."
    if seen.revision is None and seen.receipt_number is None and found.times_issued > 1:
        raise ChangeRefused(
            f"{dtr_id} was issued {found.times_issued} times; say which one is to be {change}, by "
            f"its revision or its receipt_number. {stands}"
        )
    if seen.revision not in (None, found.revision):
        raise ChangeRefused(f"{dtr_id} revision {seen.revision} no longer stands. {stands}")
    if seen.receipt_number not in (None, found.receipt_number):
        raise ChangeRefused(
            f"{seen.receipt_number} is not the standing receipt of {dtr_id}. {stands}"
        )
    return found


def refuse_erased(dtr_id: str, erased_at: datetime | None, change: str) -> None:
    """Raise `ChangeRefused` where retention has erased it. `change`: "paid", "voided"."""
    if erased_at is not None:
        raise ChangeRefused(
            f"{dtr_id} was erased on {local_date(erased_at)}, as its time was over; it can no "
            f"longer be {change}."
        )


def changed_meanwhile(dtr_id: str) -> ChangeRefused:
    """The change came too late: what it was decided on is no longer there."""
    return ChangeRefused(f"{dtr_id} was changed by somebody else meanwhile; look at it again.")


def _described(found: ForChange) -> str:
    due = "nothing" if found.total_due is None else f"${display(found.total_due)}"
    return f"{found.receipt_number}, total due {due}"
