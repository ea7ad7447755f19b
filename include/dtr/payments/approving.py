"""Approving what goes to the bank: by another person than the one who made it."""

from decimal import Decimal

from include.dtr.errors import ChangeRefused
from include.dtr.failpoints import reach
from include.dtr.money import display
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import batches, canceling
from include.dtr.payments.records import BankFileRow, BatchRow
from include.dtr.payments.states import BatchState, PaymentRefused
from include.dtr.period import local_date
from include.dtr.sentences import capitalize_first
from include.dtr.settings import settings

NOBODY = Actor("nobody, in time", "Dag pay_drivers", "Dag pay_drivers")


def approve(office: Office, actor: Actor, number: str) -> BatchRow:
    """DRAFT -> APPROVED; a batch that this person approved already is left as it is.

    Raises `NoSuchBatch`; `PaymentRefused` for the one who made it (unless the office is one
    person's by its settings), and for a batch whose state or date does not allow it.
    """
    with office.records() as records, records.transaction():
        batch = batches.locked(records, number)
        if batch.state != BatchState.DRAFT and batch.approved_by == actor.name:
            return batch
        refuse_unless_approvable(office, batch, actor.name)
        batches.step(
            records,
            actor,
            batch,
            BatchState.APPROVED,
            one_person=settings().one_person_office,
            details={"made_by": batch.made_by},
        )
        reach("in_approve")
        found = batches.read(records, number)
    reach("after_approve")
    return found


def decide(office: Office, actor: Actor | None, number: str, approved: bool) -> str | None:
    """Act on the answer that a run of `pay_drivers` got: approve the batch, or cancel it.

    Returns the number of one that is to be sent. `actor`: who answered; None: nobody, in time.

    Raises as `approve`; nothing is raised for a batch that was canceled meanwhile.
    """
    with office.records() as records:
        if batches.read(records, number).state == BatchState.CANCELED:
            return None
    if approved:
        if actor is None:
            raise PaymentRefused(f"It is not known who approved batch {number}.")
        approve(office, actor, number)
        return number
    canceling.cancel(office, actor or NOBODY, number, "Rejected, or not approved in time")
    return None


def check_approvable(office: Office, number: str, by: str) -> BatchRow:
    """The batch, if `by` may approve it now. Raises as `approve`."""
    with office.records() as records:
        batch = batches.read(records, number)
    refuse_unless_approvable(office, batch, by)
    return batch


def refuse_another_total(office: Office, number: str, seen: Decimal) -> None:
    """As `refuse_other_total`, of a batch. Raises `NoSuchBatch` too."""
    with office.records() as records:
        refuse_other_total(batches.read(records, number), seen)


def refuse_unless_approvable(office: Office, made: BankFileRow, by: str) -> None:
    """Raise `PaymentRefused` where it is not to be approved, or not by this person."""
    if made.state != BatchState.DRAFT:
        raise PaymentRefused(
            f"{capitalize_first(made.named)} is {made.state}; only a DRAFT is approved."
        )
    if made.made_by == by and not settings().one_person_office:
        raise PaymentRefused(f"{by} made {made.named}, so somebody else has to approve it.")
    if made.effective_date < local_date(office.now()):
        raise PaymentRefused(
            f"The effective date of {made.named}, {made.effective_date}, has passed; cancel it "
            "and make it again."
        )


def refuse_other_total(made: BankFileRow, seen: Decimal) -> None:
    """Raise `ChangeRefused` where the total (dollars) is not the one that was looked at."""
    if seen != made.total:
        raise ChangeRefused(
            f"The total of {made.named} is ${display(made.total)}, not ${display(seen)}. Look at "
            "it again."
        )
