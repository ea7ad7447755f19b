"""After payments went out: what comes back, who is unpaid, the bank's figures, one payment."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from include.dtr.entered import EntryRefused
from include.dtr.model import PaymentType
from include.dtr.money import is_whole_cents
from include.dtr.office import trail
from include.dtr.office.fields import (
    EMPTY_IS_NONE,
    Day,
    Input,
    ReasonText,
    ShortText,
)
from include.dtr.office.office import Office
from include.dtr.page.render import lead_to, render
from include.dtr.page.views_batches import DocumentForm, WhyForm, as_download
from include.dtr.payments import claiming, finding, holding, noting, reports, returning, showing
from include.dtr.payments.bank.errors import ReturnFileBroken
from include.dtr.payments.bank.reports import age
from include.dtr.payments.holding import HoldKind
from include.dtr.payments.noting import Payment
from include.dtr.period import local_date
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId, Id
from include.dtr.web.rights import PayMaker, PaySeer
from include.dtr.web.services import office_of

router = APIRouter(prefix="/page/pay", include_in_schema=False, route_class=OfficeRoute)
MOST_SHOWN = 1_000


@router.post("/returns", response_class=HTMLResponse)
def take_in_returns(
    file: Annotated[bytes, File()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Take in the bank's file of returns and corrections, and say what was made of it."""
    office = office_of(request)
    try:
        taken = returning.take(office, caller.actor, file)
    except ReturnFileBroken as broken:
        raise EntryRefused(str(broken), "file") from None
    office.shared.forget()
    return render(request, caller, "pay_taken.html", taken=taken)


@router.get("/unpaid", response_class=HTMLResponse)
def unpaid_page(request: Request, caller: PaySeer) -> HTMLResponse:
    """Who is still unpaid, oldest first, and what keeps it."""
    office = office_of(request)
    today = local_date(office.now())
    found = showing.unpaid_shown(office, today)
    trail.look(office, caller.actor, "unpaid")
    ages: dict[str, tuple[int, Decimal]] = {}
    for one in found:
        name = age(one.due_on, today)
        count, money = ages.get(name, (0, Decimal(0)))
        ages[name] = (count + 1, money + one.row.still_due)
    return render(
        request,
        caller,
        "pay_unpaid.html",
        found=found[:MOST_SHOWN],
        count=len(found),
        ages=ages,
        age_of=lambda one: age(one.due_on, today),
    )


@router.get("/unpaid.{form}", response_model=None)
def unpaid_document(form: DocumentForm, request: Request, caller: PaySeer) -> Response:
    return as_download(reports.unpaid(office_of(request), caller.actor, form))


Numbers = Annotated[list[str] | None, Query(max_length=reports.NEWEST)]
Figures = Annotated[list[str] | None, Query(max_length=reports.NEWEST)]


@router.get("/bank", response_class=HTMLResponse)
def bank_page(
    request: Request, caller: PaySeer, number: Numbers = None, figure: Figures = None
) -> HTMLResponse:
    """Batch totals beside the bank's figures, as they are entered; nothing of them is kept."""
    office = office_of(request)
    figures = _bank_figures(number, figure)
    trail.look(office, caller.actor, "bank")
    return render(
        request,
        caller,
        "pay_bank.html",
        rows=reports.compared(office, figures),
        figures=figures,
    )


@router.get("/bank.{form}", response_model=None)
def bank_document(
    form: DocumentForm,
    request: Request,
    caller: PaySeer,
    number: Numbers = None,
    figure: Figures = None,
) -> Response:
    figures = _bank_figures(number, figure)
    return as_download(reports.reconciliation(office_of(request), caller.actor, figures, form))


def _bank_figures(numbers: list[str] | None, entered: list[str] | None) -> dict[str, Decimal]:
    """The bank's figures by batch, of those that were filled in. Raises `EntryRefused`."""
    found = {}
    for number, figure in zip(numbers or [], entered or [], strict=False):
        text = figure.strip().removeprefix("$").replace(",", "")
        if not text:
            continue
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not is_whole_cents(amount) or not 0 <= amount < 10**10:
            raise EntryRefused(
                f"The bank's figure for {number[:20]} is not an amount; write dollars and cents, "
                "such as 250.00.",
                "figure",
            )
        found[number] = amount
    return found


@router.post("/statements/{dtr_id}/hold", response_class=HTMLResponse)
def hold(
    dtr_id: DtrId, form: Annotated[WhyForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Nothing is paid on the statement until it is released."""
    holding.hold(office_of(request), caller.actor, dtr_id, form.reason)
    return _statement(request, dtr_id)


class ReleaseForm(WhyForm):
    kind: HoldKind = HoldKind.PERSON


@router.post("/statements/{dtr_id}/release", response_class=HTMLResponse)
def release(
    dtr_id: DtrId, form: Annotated[ReleaseForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Let the statement be paid again."""
    holding.release(office_of(request), caller.actor, dtr_id, form.reason, form.kind)
    return _statement(request, dtr_id)


class ClaimForm(Input):
    amount: Decimal = Field(gt=0, max_digits=12, decimal_places=2)
    reason: ReasonText


@router.post("/statements/{dtr_id}/claim", response_class=HTMLResponse)
def settle_claim(
    dtr_id: DtrId, form: Annotated[ClaimForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """What was overpaid is settled with the driver, not claimed back from a payment."""
    claiming.settle_claim(office_of(request), caller.actor, dtr_id, form.amount, form.reason)
    return _statement(request, dtr_id)


class CorrectForm(Input):
    payment_type: Literal[PaymentType.ACH, PaymentType.CHECK]
    batch_number: ShortText
    payment_date: Annotated[Day | None, EMPTY_IS_NONE] = None
    amount: Decimal = Field(gt=0, max_digits=12, decimal_places=2)
    reason: ReasonText


@router.post("/payments/{payment_id}/correct", response_class=HTMLResponse)
def correct(
    payment_id: Id,
    form: Annotated[CorrectForm, Form()],
    request: Request,
    caller: PayMaker,
) -> HTMLResponse:
    """Put a typing error in a noted payment right; the old note stays in the trail."""
    office = office_of(request)
    payment = Payment(form.payment_type, form.batch_number, form.payment_date)
    noting.correct(office, caller.actor, payment_id, payment, form.reason, form.amount)
    return _statement(request, _dtr_of(office, payment_id))


@router.post("/payments/{payment_id}/withdraw", response_class=HTMLResponse)
def withdraw(
    payment_id: Id, form: Annotated[WhyForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """A payment that was noted and never made: due again."""
    office = office_of(request)
    noting.withdraw(office, caller.actor, payment_id, form.reason)
    return _statement(request, _dtr_of(office, payment_id))


@router.post("/payments/{payment_id}/came-back", response_class=HTMLResponse)
def came_back(
    payment_id: Id, form: Annotated[WhyForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """A payment that did not arrive, on a person's word: due again."""
    office = office_of(request)
    returning.came_back(office, caller.actor, payment_id, form.reason)
    return _statement(request, _dtr_of(office, payment_id))


def _dtr_of(office: Office, payment_id: int) -> str:
    return finding.payment(office, payment_id).dtr_id


def _statement(request: Request, dtr_id: str) -> HTMLResponse:
    """Show the statement anew."""
    office_of(request).shared.forget()
    return lead_to(request, f"/page/statements/{dtr_id}")
