"""Reversals of payments, and prenotes: chosen, made, looked at, approved, downloaded, confirmed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from include.dtr.office import trail
from include.dtr.office.fields import EMPTY_IS_NONE, Day, Input, ReasonText
from include.dtr.page.render import lead_to, render
from include.dtr.page.views_batches import AnswerForm, FileForm, WhyForm
from include.dtr.page.views_payments import PAGE, DtrIdText
from include.dtr.payments import ordering, orders, prenoting, reversing, showing
from include.dtr.payments.asked import asked_for
from include.dtr.payments.bank import reversal
from include.dtr.payments.bank.calendar import last_reversal_day
from include.dtr.payments.bank.codes import return_code
from include.dtr.payments.orders import OrderKind, OrderRow
from include.dtr.payments.reversing import OUT, SentWrongly
from include.dtr.payments.states import BatchState
from include.dtr.period import local_date
from include.dtr.settings import settings
from include.dtr.web.callers import Caller, Right
from include.dtr.web.downloads import download
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import Number, OrderNumber
from include.dtr.web.rights import PayApprover, PayMaker, PaySeer
from include.dtr.web.services import office_of

router = APIRouter(prefix="/page/pay", include_in_schema=False, route_class=OfficeRoute)
MOST_SHOWN = 1_000


@router.get("/orders", response_class=HTMLResponse)
def orders_page(request: Request, caller: PaySeer) -> HTMLResponse:
    """Reversals and prenotes, newest first."""
    office = office_of(request)
    found = ordering.list_orders(office, PAGE)
    trail.look(office, caller.actor, "orders")
    return render(request, caller, "pay_orders.html", orders=found)


@router.get("/batches/{number}/reversal", response_class=HTMLResponse)
def choose_payments(number: Number, request: Request, caller: PayMaker) -> HTMLResponse:
    """Which payments of a batch are to be taken back, and why."""
    office = office_of(request)
    shown = showing.batch_shown(office, number)
    trail.look(office, caller.actor, "batch", batch=number)
    out = [each for each in shown.full.payments if each.state in OUT and each.amount > 0]
    settled = shown.batch.effective_date
    today = local_date(office.now())
    return render(
        request,
        caller,
        "pay_reversal.html",
        batch=shown.batch,
        shown=shown,
        payments=out[:MOST_SHOWN],
        count=len(out),
        today=today,
        first=reversal.first_day(settled, today),
        last=last_reversal_day(settled),
        wrongly=[str(each) for each in SentWrongly],
    )


class ReversalForm(Input):
    payments: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field([], max_length=MOST_SHOWN)
    all: bool = False
    error: SentWrongly
    effective_date: Annotated[Day | None, EMPTY_IS_NONE] = None
    reason: ReasonText


@router.post("/batches/{number}/reversal", response_class=HTMLResponse)
def make_reversal(
    number: Number, form: Annotated[ReversalForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Make the reversal, which waits for another person, and show it."""
    office = office_of(request)
    wanted = None if form.all else form.payments
    made = reversing.make(
        office, caller.actor, number, wanted, form.error, form.reason, form.effective_date
    )
    return lead_to(request, f"/page/pay/orders/{made.number}")


class PrenoteForm(Input):
    weeks: list[Day] = Field([], max_length=60)
    dtr_ids: list[DtrIdText] = Field([], max_length=1_000)


@router.post("/prenotes", response_class=HTMLResponse)
def make_prenotes(
    form: Annotated[PrenoteForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Have new accounts tried without money, and show the file that waits for another person."""
    office = office_of(request)
    made = prenoting.make(office, caller.actor, asked_for(form.weeks, form.dtr_ids))
    return lead_to(request, f"/page/pay/orders/{made.number}")


@router.get("/orders/{order}", response_class=HTMLResponse)
def order_page(order: OrderNumber, request: Request, caller: PaySeer) -> HTMLResponse:
    """Its state, its entries, and what may be done with it by this caller."""
    office = office_of(request)
    found = orders.in_full(office, order)
    trail.look(office, caller.actor, "order", order=order)
    return render(
        request,
        caller,
        "pay_order.html",
        order=found.order,
        entries=found.entries[:MOST_SHOWN],
        count=len(found.entries),
        events=found.trail,
        payees=showing.payees_of(office, (entry.driver_id for entry in found.entries)),
        named=showing.named,
        meaning=lambda code: return_code(code).meaning,
        may=_may(found.order, caller),
        own=found.order.made_by == caller.name and not settings().one_person_office,
    )


def _may(order: OrderRow, caller: Caller) -> set[str]:
    """What the order's state and the caller's rights allow now."""
    makes, approves = caller.may(Right.PAY_MAKE), caller.may(Right.PAY_APPROVE)
    waits = order.state in (BatchState.DRAFT, BatchState.APPROVED)
    allowed = {
        "answer": approves and waits,
        "cancel": makes and (waits or (order.state == BatchState.SENT and not order.downloads)),
        "file": makes and order.state in (BatchState.SENT, BatchState.SETTLED),
        "confirm": approves and order.state == BatchState.SENT and order.kind == OrderKind.REVERSAL,
    }
    return {name for name, may in allowed.items() if may}


@router.post("/orders/{order}/answer", response_class=HTMLResponse)
def answer_order(
    order: OrderNumber,
    form: Annotated[AnswerForm, Form()],
    request: Request,
    caller: PayApprover,
) -> HTMLResponse:
    """Approve it, so that its file is made, or reject it."""
    ordering.answer(office_of(request), caller.actor, order, form.approve, form.total)
    return lead_to(request, f"/page/pay/orders/{order}")


@router.post("/orders/{order}/cancel", response_class=HTMLResponse)
def cancel_order(
    order: OrderNumber, form: Annotated[WhyForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Cancel what nobody has the file of."""
    ordering.cancel(office_of(request), caller.actor, order, form.reason)
    return lead_to(request, f"/page/pay/orders/{order}")


@router.post("/orders/{order}/confirm", response_class=HTMLResponse)
def confirm_order(order: OrderNumber, request: Request, caller: PayApprover) -> HTMLResponse:
    """The bank has given the money back: what was sent wrongly is due again."""
    office = office_of(request)
    ordering.confirm(office, caller.actor, order)
    office.shared.forget()
    return lead_to(request, f"/page/pay/orders/{order}")


@router.post("/orders/{order}/file", response_model=None)
def order_file(
    order: OrderNumber, form: Annotated[FileForm, Form()], request: Request, caller: PayMaker
) -> Response:
    """The file as the bank gets it, once; again only with a reason."""
    found = ordering.download(office_of(request), caller.actor, order, form.reason)
    return download(found.content, found.name, "application/octet-stream")
