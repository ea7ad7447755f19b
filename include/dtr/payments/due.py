"""What is to be paid on a week, and how a lease's overpaid weeks are set off. Pure; dollars.

To be paid = total due of the standing revision, if positive, less what was paid and did not come
back, over all revisions (domain section 6). Below zero it is claimed back from the lease's next
payment, and shown as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.money import ZERO


@dataclass(frozen=True, slots=True)
class Account:
    """A week's money: what its statement says is due, and where it is."""

    dtr_id: str
    due: Decimal
    """Total due of the standing revision, or nothing."""
    paid: Decimal = ZERO
    """Settled."""
    in_flight: Decimal = ZERO
    """Planned, held or sent."""
    set_off: Decimal = ZERO
    """Kept from this week for what was overpaid on others."""
    recovered: Decimal = ZERO
    """Of what was overpaid on this week, what others' payments, or the driver, gave back."""

    @property
    def balance(self) -> Decimal:
        """Above zero: still due; below: to be claimed back."""
        return self.due - self.paid - self.in_flight - self.set_off + self.recovered

    @property
    def still_due(self) -> Decimal:
        return max(self.balance, ZERO)

    @property
    def claim_back(self) -> Decimal:
        return max(-self.balance, ZERO)


@dataclass(frozen=True, slots=True)
class Claim:
    """A part of what was overpaid on one week, set off against another."""

    from_dtr_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What one week of a lease gets in a batch."""

    dtr_id: str
    amount: Decimal
    """To be paid; nothing where all of it is claimed back."""
    claims: tuple[Claim, ...] = ()

    @property
    def claimed(self) -> Decimal:
        return sum((claim.amount for claim in self.claims), ZERO)


def shares(payable: Sequence[Account], overpaid: Sequence[Account]) -> list[Share] | None:
    """How the weeks of one lease are paid, its overpaid weeks set off, oldest first.

    None where more is to be claimed back than is to be paid: nothing is paid then, and the claim
    waits for a larger payment, or for a person.
    """
    owed = [Claim(account.dtr_id, account.claim_back) for account in overpaid if account.claim_back]
    due = sum((account.still_due for account in payable), ZERO)
    if owed and sum((claim.amount for claim in owed), ZERO) >= due:
        return None
    found = []
    for account in payable:
        left, taken = account.still_due, []
        while owed and left:
            first = owed[0]
            part = min(first.amount, left)
            taken.append(Claim(first.from_dtr_id, part))
            left -= part
            owed[:1] = (
                [Claim(first.from_dtr_id, first.amount - part)] if part < first.amount else []
            )
        found.append(Share(account.dtr_id, left, tuple(taken)))
    return found
