"""Where a week's money is, as its driver reads it: from the records of payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.money import ZERO
from include.dtr.payments import PACKAGE
from include.dtr.payments.states import PaymentState
from include.dtr.records.db import Connection, row
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Part:
    """A payment of a week. Dollars."""

    amount: Decimal
    method: PaymentType
    """ACH or CHECK."""
    state: PaymentState
    on: date
    """The day on which it is, or was, paid."""


@dataclass(frozen=True, slots=True)
class WeekMoney:
    """A week's account and its payments. Dollars; `due` is nothing for who gets nothing."""

    due: Decimal
    still_due: Decimal
    claim_back: Decimal = ZERO
    """Paid beyond what is due, and not given back yet."""
    set_off: Decimal = ZERO
    """Kept from this week for what was overpaid on others."""
    recovered: Decimal = ZERO
    """Of what was overpaid on this week, what came back."""
    held: bool = False
    """A person, or an open dispute, keeps its payment back."""
    parts: Sequence[Part] = ()
    """Oldest first, those that came back among them."""

    @property
    def came_back(self) -> bool:
        """The newest payment did, and was not made anew."""
        return bool(self.parts) and self.parts[-1].state is PaymentState.RETURNED


def money_of_week(records: Connection, dtr_id: str, total_due: Decimal) -> WeekMoney:
    """Where the money of a statement is now. `total_due`: dollars, for one of which nothing stands
    any more and on which nothing was paid."""
    found = row(records, sql_file(PACKAGE, "money_of_week"), {"dtr_id": dtr_id}, dict)
    if found is None:
        due = max(total_due, ZERO)
        return WeekMoney(due, due)
    parts = [
        Part(
            Decimal(each["amount"]),
            PaymentType(each["method"]),
            PaymentState(each["state"]),
            date.fromisoformat(each["on"]),
        )
        for each in found.pop("payments")
    ]
    return WeekMoney(**found, parts=parts)
