"""Routes of what goes to the bank beside batches: reversals of payments, and prenotes."""

from fastapi import APIRouter, Request, Response

from include.dtr.api.payments import FILE_RESPONSE, PAGE
from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas_payments import (
    DownloadBody,
    OrderAnswerBody,
    OrderDetailOut,
    OrderOut,
    PrenoteBody,
    ReversalBody,
    WhyBody,
)
from include.dtr.office.office import Office
from include.dtr.payments import ordering, orders, prenoting, reversing
from include.dtr.web.downloads import download
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import Number, OrderNumber
from include.dtr.web.rights import PayApprover, PayMaker, PaySeer
from include.dtr.web.services import office_of

router = APIRouter(
    prefix="/payments",
    route_class=OfficeRoute,
    tags=["payments"],
    responses={**EVERYWHERE, **WITH_A_BODY},
)


@router.post("/batches/{number}/reversal", response_model=OrderDetailOut, status_code=201)
def make_reversal(
    number: Number, body: ReversalBody, request: Request, caller: PayMaker
) -> OrderDetailOut:
    """Take payments of a sent ACH batch back, within five bank days; another person then approves.

    Until the bank has given the money back nothing is due again.
    """
    office = office_of(request)
    wanted = None if body.all else body.payments
    made = reversing.make(
        office, caller.actor, number, wanted, body.error, body.reason, body.effective_date
    )
    return _order(office, made.number)


@router.post("/prenotes", response_model=OrderDetailOut, status_code=201)
def make_prenotes(body: PrenoteBody, request: Request, caller: PayMaker) -> OrderDetailOut:
    """Try the new accounts of what is asked for by entries without money; another person then
    approves."""
    office = office_of(request)
    made = prenoting.make(office, caller.actor, body.asked(None), body.effective_date)
    return _order(office, made.number)


@router.get("/orders", response_model=list[OrderOut])
def list_orders(request: Request, _caller: PaySeer) -> list[orders.OrderRow]:
    """Reversals and prenotes, the newest 50, newest first."""
    return ordering.list_orders(office_of(request), PAGE)


@router.get("/orders/{order}", response_model=OrderDetailOut)
def one_order(order: OrderNumber, request: Request, _caller: PaySeer) -> OrderDetailOut:
    """A reversal, or prenotes, with their entries and their trail."""
    return _order(office_of(request), order)


@router.post("/orders/{order}/answer", response_model=OrderDetailOut)
def answer_order(
    order: OrderNumber, body: OrderAnswerBody, request: Request, caller: PayApprover
) -> OrderDetailOut:
    """Approve a DRAFT, whose file is then made, or reject it. Whoever made it is refused (409)."""
    office = office_of(request)
    ordering.answer(office, caller.actor, order, body.approve, body.total)
    return _order(office, order)


@router.post("/orders/{order}/cancel", response_model=OrderDetailOut)
def cancel_order(
    order: OrderNumber, body: WhyBody, request: Request, caller: PayMaker
) -> OrderDetailOut:
    """Cancel what nobody has the file of."""
    office = office_of(request)
    ordering.cancel(office, caller.actor, order, body.reason)
    return _order(office, order)


@router.post("/orders/{order}/confirm", response_model=OrderDetailOut)
def confirm_order(order: OrderNumber, request: Request, caller: PayApprover) -> OrderDetailOut:
    """The bank has given the money of a reversal back: what was sent wrongly is due again."""
    office = office_of(request)
    ordering.confirm(office, caller.actor, order)
    return _order(office, order)


@router.post("/orders/{order}/file", response_model=None, responses=FILE_RESPONSE)  # type: ignore[arg-type]
def order_file(
    order: OrderNumber, body: DownloadBody, request: Request, caller: PayMaker
) -> Response:
    """The bank's file. Once; again only with a reason."""
    found = ordering.download(office_of(request), caller.actor, order, body.reason)
    return download(found.content, found.name, "application/octet-stream")


def _order(office: Office, number: str) -> OrderDetailOut:
    found = orders.in_full(office, number)
    return OrderDetailOut.of(found.order, items=found.entries, events=found.trail)
