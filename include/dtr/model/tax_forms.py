"""From which amount a year is reported on which form: dated, with its source. Pure.

Never a filing, and no advice: what a fleet must report, and as whom, its accountant says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class TaxForm(StrEnum):
    CARD_1099_K = "1099-K, payment cards"
    NETWORK_1099_K = "1099-K, third party network"
    NEC_1099 = "1099-NEC"


@dataclass(frozen=True, slots=True)
class TaxThreshold:
    """From `first_year` on, until a later one of the same form."""

    form: TaxForm
    first_year: int
    dollars: Decimal
    transactions: int = 0
    """And this many transactions."""
    must_exceed: bool = True
    """Reported is what exceeds both; else, what reaches the amount."""
    source: str = ""

    def is_reached(self, dollars: Decimal, transactions: int) -> bool:
        """Whether a year with these dollars in this many transactions is reported."""
        if self.must_exceed:
            return dollars > self.dollars and transactions > self.transactions
        return dollars >= self.dollars and transactions >= self.transactions


KNOWN = (
    TaxThreshold(
        TaxForm.CARD_1099_K,
        2011,
        Decimal("0.00"),
        source="26 U.S.C. 6050W(a), (c)(2): payment cards have no least amount",
    ),
    TaxThreshold(
        TaxForm.NETWORK_1099_K,
        2011,
        Decimal("20000.00"),
        200,
        source="26 U.S.C. 6050W(e), restored by Public Law 119-21, section 70432, as if it had "
        "never been lowered",
    ),
    TaxThreshold(
        TaxForm.NEC_1099,
        2020,
        Decimal("600.00"),
        must_exceed=False,
        source="26 U.S.C. 6041A(a), 6041(a)",
    ),
    TaxThreshold(
        TaxForm.NEC_1099,
        2026,
        Decimal("2000.00"),
        must_exceed=False,
        source="Public Law 119-21, section 70433; adjusted for inflation from 2027 on",
    ),
)


def threshold_of(form: TaxForm, year: int, own: Sequence[TaxThreshold] = ()) -> TaxThreshold | None:
    """What holds in a year; of two from the same year, the fleet's `own`."""
    valid = [t for t in (*own, *KNOWN) if t.form is form and t.first_year <= year]
    return max(valid, key=lambda t: t.first_year, default=None)
