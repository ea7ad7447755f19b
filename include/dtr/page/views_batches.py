"""One batch of payments: its page, what is done with it, its file and its documents."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from include.dtr.model import PaymentType
from include.dtr.office import trail
from include.dtr.office.fields import EMPTY_IS_NONE, Input, ReasonText
from include.dtr.page.render import lead_to, render
from include.dtr.payments import (
    approving,
    canceling,
    downloading,
    ordering,
    reports,
    returning,
    running,
    settling,
    showing,
)
from include.dtr.payments.records import BatchRow
from include.dtr.payments.reports import Document, said_of
from include.dtr.payments.states import BatchState
from include.dtr.period import local_date
from include.dtr.records.event_kinds import EventKind
from include.dtr.settings import settings
from include.dtr.web.callers import Caller, Right
from include.dtr.web.downloads import download
from include.dtr.web.load import give_back_slot
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import Number
from include.dtr.web.rights import PayApprover, PayMaker, PaySeer
from include.dtr.web.services import load_of, office_of, pay_runs_of

router = APIRouter(prefix="/page/pay/batches", include_in_schema=False, route_class=OfficeRoute)
DocumentForm = Literal["pdf", "xlsx"]
WAIT = 10
"""Seconds that an answer waits until the file is made; the page shows how far it is."""
MOST_SHOWN = 1_000
OF_EACH = {EventKind.PAYMENT_PLANNED, EventKind.PAYMENT_SENT, EventKind.PAYMENT_SETTLED}
"""Events that each payment leaves as its batch goes on; the batch's own says them once."""


@router.get("/{number}", response_class=HTMLResponse)
def batch_page(number: Number, request: Request, caller: PaySeer) -> HTMLResponse:
    """Its state, totals, payments, and what may be done with it by this caller."""
    office = office_of(request)
    shown = showing.batch_shown(office, number)
    trail.look(office, caller.actor, "batch", batch=number)
    batch = shown.batch
    return render(
        request,
        caller,
        "pay_batch.html",
        batch=batch,
        shown=shown,
        payments=shown.full.payments[:MOST_SHOWN],
        said_of=said_of,
        may=_may(batch, caller),
        own=batch.made_by == caller.name and not settings().one_person_office,
        has_passed=batch.effective_date < local_date(office.now()),
        returned=showing.returned_of(office, [batch])[batch.id],
        is_check=batch.method == PaymentType.CHECK,
        orders=ordering.list_orders(office, MOST_SHOWN, batch.id),
        events=[event for event in shown.full.trail if event.event not in OF_EACH],
    )


def _may(batch: BatchRow, caller: Caller) -> set[str]:
    """What the batch's state and the caller's rights allow now."""
    makes, approves = caller.may(Right.PAY_MAKE), caller.may(Right.PAY_APPROVE)
    gone = batch.state in (BatchState.SENT, BatchState.SETTLED)
    allowed = {
        "answer": approves and batch.state == BatchState.DRAFT,
        "cancel": makes
        and batch.state in (BatchState.DRAFT, BatchState.APPROVED, BatchState.SENT)
        and not batch.downloads,
        "file": makes and gone and batch.file_key is not None,
        "confirm": approves and batch.state == BatchState.SENT,
        "rejected": approves
        and batch.state == BatchState.SENT
        and batch.downloads > 0
        and batch.method == PaymentType.ACH,
        "reverse": makes and gone and batch.downloads > 0 and batch.method == PaymentType.ACH,
        "positive pay": makes and gone and batch.method == PaymentType.CHECK,
    }
    return {name for name, may in allowed.items() if may}


class AnswerForm(Input):
    approve: bool
    total: Decimal = Field(max_digits=12, decimal_places=2)
    """What the page showed."""


@router.post("/{number}/answer", response_class=HTMLResponse)
async def answer(
    number: Number, form: Annotated[AnswerForm, Form()], request: Request, caller: PayApprover
) -> HTMLResponse:
    """Approve or reject through Airflow's required action, in the caller's name."""
    office = office_of(request)
    await office.threads.run(approving.refuse_another_total, office, number, form.total)
    async with load_of(request).waiters.taken():
        give_back_slot(request)
        await running.answer(office, pay_runs_of(request), caller.actor, number, form.approve, WAIT)
    office.shared.forget()
    return lead_to(request, f"/page/pay/batches/{number}")


class WhyForm(Input):
    reason: ReasonText


@router.post("/{number}/cancel", response_class=HTMLResponse)
def cancel(
    number: Number, form: Annotated[WhyForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Cancel a batch whose file nobody has, and show it anew."""
    canceling.cancel(office_of(request), caller.actor, number, form.reason)
    office_of(request).shared.forget()
    return lead_to(request, f"/page/pay/batches/{number}")


class ConfirmForm(Input):
    total: Decimal = Field(max_digits=12, decimal_places=2)


@router.post("/{number}/confirm", response_class=HTMLResponse)
def confirm(
    number: Number, form: Annotated[ConfirmForm, Form()], request: Request, caller: PayApprover
) -> HTMLResponse:
    """The bank has paid all of it that did not come back."""
    office = office_of(request)
    approving.refuse_another_total(office, number, form.total)
    settling.confirm(office, caller.actor, number)
    office.shared.forget()
    return lead_to(request, f"/page/pay/batches/{number}")


class RejectedForm(ConfirmForm):
    reason: ReasonText
    """The bank's words."""


@router.post("/{number}/rejected", response_class=HTMLResponse)
def rejected(
    number: Number, form: Annotated[RejectedForm, Form()], request: Request, caller: PayApprover
) -> HTMLResponse:
    """The bank refused the whole file: all that it would have paid is due again."""
    office = office_of(request)
    approving.refuse_another_total(office, number, form.total)
    returning.rejected(office, caller.actor, number, form.reason)
    office.shared.forget()
    return lead_to(request, f"/page/pay/batches/{number}")


class FileForm(Input):
    reason: Annotated[ReasonText | None, EMPTY_IS_NONE] = None


@router.post("/{number}/file", response_model=None)
def bank_file(
    number: Number, form: Annotated[FileForm, Form()], request: Request, caller: PayMaker
) -> Response:
    """The file as the bank gets it, once; again only with a reason."""
    found = downloading.download(office_of(request), caller.actor, number, form.reason)
    return download(found.content, found.name, "application/octet-stream")


@router.get("/{number}/register.{form}", response_model=None)
def register(number: Number, form: DocumentForm, request: Request, caller: PaySeer) -> Response:
    """Every payment of the batch."""
    return as_download(reports.register(office_of(request), caller.actor, number, form))


@router.get("/{number}/remittances.{form}", response_model=None)
def remittances(number: Number, form: DocumentForm, request: Request, caller: PaySeer) -> Response:
    """What each driver gets."""
    return as_download(reports.remittances(office_of(request), caller.actor, number, form))


@router.get("/{number}/positive-pay", response_model=None)
def positive_pay(number: Number, request: Request, caller: PayMaker) -> Response:
    """Which checks were written, for the bank; it names the fleet's account."""
    return as_download(reports.positive_pay_file(office_of(request), caller.actor, number))


def as_download(document: Document) -> Response:
    return download(document.content, document.name, document.media_type)
