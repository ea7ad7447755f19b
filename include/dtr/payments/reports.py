"""Documents about payments, from the records: register, remittances, unpaid, positive pay, bank.

Each leaves an event before it is given: they name people and what they got.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from include.dtr.model import PaymentType
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.payments import finding, showing
from include.dtr.payments.bank import codes, listing, positive_pay, reports
from include.dtr.payments.bank.listing import Listing
from include.dtr.payments.bank.originating import drawn
from include.dtr.payments.bank.positive_pay import Written
from include.dtr.payments.bank.reports import Batch, Paid, Settled, Unpaid
from include.dtr.payments.files import cents, payee_name
from include.dtr.payments.records import BatchRow, PaymentRow
from include.dtr.payments.returning import BY_HAND, FILE_REJECTED
from include.dtr.payments.reversing import REVERSED
from include.dtr.payments.showing import BatchShown
from include.dtr.payments.states import BatchState, PaymentRefused, PaymentState
from include.dtr.period import local_date, week_from
from include.dtr.records.event_kinds import EventKind
from include.dtr.settings import company
from include.dtr.sources.payees import read_payees

SHEET, PAPER, LINES = "xlsx", "pdf", "csv"
MEDIA = {
    SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PAPER: "application/pdf",
    LINES: "text/csv; charset=us-ascii",
}
NEWEST = 60
"""How many batches are compared with the bank."""


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    media_type: str
    content: bytes = field(repr=False)


def register(office: Office, actor: Actor, number: str, form: str) -> Document:
    """Every payment of a batch, as PDF or XLSX. Raises `NoSuchBatch`."""
    shown = showing.batch_shown(office, number)
    found = reports.register(_head(shown.batch), _paid(shown))
    return _document(office, actor, found, f"register-{number}", form, number)


def remittances(office: Office, actor: Actor, number: str, form: str) -> Document:
    """What each driver gets, as PDF or XLSX. Raises `NoSuchBatch`."""
    shown = showing.batch_shown(office, number)
    moving = [paid for paid in _paid(shown) if paid.amount]
    found = reports.remittances(_head(shown.batch), moving)
    return _document(office, actor, found, f"remittances-{number}", form, number)


def unpaid(office: Office, actor: Actor, form: str) -> Document:
    """Who is still unpaid, with age, as PDF or XLSX. Raises `TransientFault`, `StoreRefused`."""
    today = local_date(office.now())
    rows = [
        Unpaid(
            one.payee,
            one.row.dtr_id,
            week_from(one.row.period_start),
            one.due_on,
            one.method,
            cents(one.row.still_due),
            one.why,
        )
        for one in showing.unpaid_shown(office, today)
    ]
    return _document(office, actor, reports.unpaid(rows, today), f"unpaid-{today}", form)


def compared(office: Office, figures: Mapping[str, Decimal]) -> list[Settled]:
    """The newest batches that went out beside the bank's figures, newest first. `figures`: dollars
    that the bank shows as gone, by batch number."""
    found = [
        batch
        for batch in finding.list_batches(office, NEWEST)
        if batch.state in (BatchState.SENT, BatchState.SETTLED)
    ]
    returned = showing.returned_of(office, found)
    return [
        Settled(
            batch.number,
            batch.method,
            batch.effective_date,
            batch.payments,
            cents(batch.total),
            cents(returned[batch.id]),
            cents(figures[batch.number]) if batch.number in figures else None,
        )
        for batch in found
    ]


def reconciliation(
    office: Office, actor: Actor, figures: Mapping[str, Decimal], form: str
) -> Document:
    """Batch totals against the bank's figures, as PDF or XLSX."""
    today = local_date(office.now())
    found = reports.reconciliation(compared(office, figures), today)
    return _document(office, actor, found, f"bank-{today}", form)


def positive_pay_file(office: Office, actor: Actor, number: str) -> Document:
    """Which checks of a batch were written and which are void, for the bank.

    Raises `NoSuchBatch`; `PaymentRefused` for a batch without written checks; `OriginatorRefused`,
    `CheckRefused`, `TransientFault`, `StoreRefused`.
    """
    shown = showing.batch_shown(office, number)
    if shown.batch.method != PaymentType.CHECK:
        raise PaymentRefused(f"Batch {number} is paid by {shown.batch.method}: it has no checks.")
    # The bank compares the name: no number stands for it here, as it may where people read.
    with office.source() as books:
        payees = read_payees(books, {x.driver_id for x in shown.full.payments if x.driver_id})
    written = [
        Written(
            int(payment.number),
            payment.pay_date,
            cents(payment.amount),
            payee_name(payees, payment),
            void=payment.state in (PaymentState.RETURNED, PaymentState.CANCELED),
        )
        for payment in shown.full.payments
        if payment.number is not None
    ]
    if not written:
        raise PaymentRefused(f"The checks of batch {number} are not written yet.")
    content = positive_pay.build(drawn(), written)
    _note(office, actor, "positive pay", LINES, number)
    return Document(f"positive-pay-{number}.csv", MEDIA[LINES], content)


def said_of(payment: PaymentRow) -> str:
    """Why a payment came back, is held or was canceled; empty for others."""
    code = payment.return_code
    if payment.erased_at is not None:
        return payment.reason or ""
    without_code = (BY_HAND, FILE_REJECTED, REVERSED)
    if payment.state == PaymentState.RETURNED and code and code not in without_code:
        return f"{code}: {codes.return_code(code).meaning}"
    if payment.state in (PaymentState.RETURNED, PaymentState.HELD, PaymentState.CANCELED):
        return payment.reason or ""
    return ""


def _head(batch: BatchRow) -> Batch:
    return Batch(
        batch.number,
        batch.method,
        batch.effective_date,
        batch.state,
        batch.made_by,
        batch.approved_by,
        cents(batch.total),
        batch.payments,
        batch.file_sha256,
    )


def _paid(shown: BatchShown) -> list[Paid]:
    """What the batch's control totals count: not what is kept out of it."""
    out = {PaymentState.HELD}
    if shown.batch.state != BatchState.CANCELED:
        out.add(PaymentState.CANCELED)
    return [
        Paid(
            shown.payee(payment.driver_id),
            payment.dtr_id,
            week_from(payment.period_start),
            payment.number or payment.trace or "",
            payment.account_last_four,
            cents(payment.amount),
            payment.state,
            _note_of(payment, shown),
        )
        for payment in shown.full.payments
        if payment.state not in out
    ]


def _note_of(payment: PaymentRow, shown: BatchShown) -> str:
    claims: Sequence[showing.ClaimShown] = shown.claims.get(payment.id, ())
    claimed = [f"claimed back for {claim.from_dtr_id}" for claim in claims]
    return "; ".join(filter(None, [said_of(payment), *claimed]))


def _document(
    office: Office, actor: Actor, found: Listing, name: str, form: str, number: str | None = None
) -> Document:
    made = office.now()
    content = (
        listing.workbook(found, made) if form == SHEET else listing.pdf(found, company(), made)
    )
    _note(office, actor, found.title.lower(), form, number)
    return Document(f"{name}.{form}", MEDIA[form], content)


def _note(office: Office, actor: Actor, what: str, form: str, number: str | None) -> None:
    with office.records() as records:
        trail.note(records, actor, EventKind.EXPORTED, what=what, form=form, batch=number)
