"""Routes of payments: what is payable, batches with four eyes, what comes back, corrections."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import StringConstraints

from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas_payments import (
    AnswerBody,
    BatchBody,
    BatchDetailOut,
    BatchListOut,
    ClaimBody,
    CorrectBody,
    DownloadBody,
    GroupOut,
    HoldBody,
    PayableBody,
    PayablesOut,
    PaymentOut,
    RequestedOut,
    TakenOut,
    UnpaidOut,
    WeekPaymentsOut,
    WhyBody,
)
from include.dtr.model import PaymentType
from include.dtr.office.fields import PLAIN_TEXT
from include.dtr.office.start_run import run_id_for
from include.dtr.payments import (
    approving,
    canceling,
    claiming,
    downloading,
    finding,
    holding,
    noting,
    payable,
    returning,
    running,
    settling,
)
from include.dtr.payments.finding import BatchInFull, WeekInFull
from include.dtr.payments.noting import Payment
from include.dtr.payments.payable import Payables
from include.dtr.payments.records import PaymentRow, Unpaid
from include.dtr.payments.returning import Taken
from include.dtr.payments.states import BatchState
from include.dtr.run_ids import API_RUN_PREFIX
from include.dtr.web.downloads import download
from include.dtr.web.load import give_back_slot
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId, Id, Number
from include.dtr.web.rights import PayApprover, PayMaker, PaySeer
from include.dtr.web.services import load_of, office_of, pay_runs_of

router = APIRouter(
    prefix="/payments",
    route_class=OfficeRoute,
    tags=["payments"],
    responses={**EVERYWHERE, **WITH_A_BODY},
)
FILE_RESPONSE = {
    200: {
        "description": "The file as the bank gets it.",
        "content": {"application/octet-stream": {}},
    }
}
PAGE = 50


@router.post("/payable", response_model=PayablesOut)
def what_is_payable(body: PayableBody, request: Request, _caller: PaySeer) -> dict[str, object]:
    """Who would be paid how much by which way, and who is left out for what reason.

    Changes nothing.
    """
    return _payables(payable.payable(office_of(request), body.asked(body.method)))


@router.post("/batches", response_model=RequestedOut, status_code=202)
async def make_batch(body: BatchBody, request: Request, caller: PayMaker) -> RequestedOut:
    """Have a batch made by the DAG `pay_drivers`; another person then approves it."""
    office, runs = office_of(request), pay_runs_of(request)
    asked = body.asked(body.method)
    run_id = run_id_for(API_RUN_PREFIX, caller.actor, body.idempotency_key)
    async with load_of(request).waiters.taken():
        await running.start(office, runs, caller.actor, run_id, asked, body.effective_date)
        give_back_slot(request)
        made = await running.wait_for_batch(office, runs, run_id, body.wait)
    return RequestedOut.model_validate({"run_id": run_id, "batch": made})


@router.get("/batches", response_model=BatchListOut)
def list_batches(
    request: Request,
    _caller: PaySeer,
    state: BatchState | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> dict[str, object]:
    """Batches, newest first."""
    found = finding.list_batches(office_of(request), PAGE, state, before)
    return {"items": found, "before": found[-1].id if len(found) == PAGE else None}


@router.get("/batches/{number}", response_model=BatchDetailOut)
def one_batch(number: Number, request: Request, _caller: PaySeer) -> BatchDetailOut:
    """A batch with its payments and its trail."""
    return _batch(finding.batch_in_full(office_of(request), number))


@router.post("/batches/{number}/answer", response_model=BatchDetailOut)
async def answer_batch(
    number: Number, body: AnswerBody, request: Request, caller: PayApprover
) -> BatchDetailOut:
    """Approve or reject a DRAFT, through Airflow's required action, in the caller's name.

    Whoever made it is refused (409).
    """
    office = office_of(request)
    await office.threads.run(approving.refuse_another_total, office, number, body.total)
    async with load_of(request).waiters.taken():
        give_back_slot(request)
        await running.answer(
            office, pay_runs_of(request), caller.actor, number, body.approve, body.wait
        )
    return _batch(await office.threads.run(finding.batch_in_full, office, number))


@router.post("/batches/{number}/cancel", response_model=BatchDetailOut)
def cancel_batch(
    number: Number, body: WhyBody, request: Request, caller: PayMaker
) -> BatchDetailOut:
    """Cancel a batch whose file nobody has; its statements are due again."""
    office = office_of(request)
    canceling.cancel(office, caller.actor, number, body.reason)
    return _batch(finding.batch_in_full(office, number))


@router.post("/batches/{number}/confirm", response_model=BatchDetailOut)
def confirm_batch(number: Number, request: Request, caller: PayApprover) -> BatchDetailOut:
    """The bank has paid all of it that did not come back: SETTLED."""
    office = office_of(request)
    settling.confirm(office, caller.actor, number)
    return _batch(finding.batch_in_full(office, number))


@router.post("/batches/{number}/rejected", response_model=BatchDetailOut)
def reject_file(
    number: Number, body: WhyBody, request: Request, caller: PayApprover
) -> BatchDetailOut:
    """The bank refused the whole file: its payments are RETURNED in one step, and due again."""
    office = office_of(request)
    returning.rejected(office, caller.actor, number, body.reason)
    return _batch(finding.batch_in_full(office, number))


@router.post("/batches/{number}/file", response_model=None, responses=FILE_RESPONSE)  # type: ignore[arg-type]
def batch_file(number: Number, body: DownloadBody, request: Request, caller: PayMaker) -> Response:
    """The bank's file, or the checks. Once; again only with a reason."""
    found = downloading.download(office_of(request), caller.actor, number, body.reason)
    return download(found.content, found.name, "application/octet-stream")


@router.post("/returns", response_model=TakenOut)
def take_in_returns(
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    request: Request,
    caller: PayMaker,
) -> Taken:
    """Take in the bank's file of returns and corrections; a second time changes nothing."""
    return returning.take(office_of(request), caller.actor, content)


@router.get("/find", response_model=list[PaymentOut])
def find_payments(
    request: Request,
    _caller: PaySeer,
    q: Annotated[
        str,
        Query(description="A batch, check or trace number.", examples=["ACH-2025-000001"]),
        StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PLAIN_TEXT),
    ],
) -> list[PaymentRow]:
    """Payments by batch number, check number, noted number or trace number, newest first."""
    return finding.find(office_of(request), q)


@router.get("/unpaid", response_model=list[UnpaidOut])
def who_is_unpaid(request: Request, _caller: PaySeer) -> list[Unpaid]:
    """Statements with money still due, oldest first."""
    return finding.still_unpaid(office_of(request))


@router.get("/statements/{dtr_id}", response_model=WeekPaymentsOut)
def payments_of_statement(dtr_id: DtrId, request: Request, _caller: PaySeer) -> WeekInFull:
    """A lease's week: its account, all its payments, and its holds."""
    return finding.week_in_full(office_of(request), dtr_id)


@router.post("/statements/{dtr_id}/hold", response_model=WeekPaymentsOut)
def hold_payment(dtr_id: DtrId, body: HoldBody, request: Request, caller: PayMaker) -> WeekInFull:
    """Nothing is paid on the statement until it is released."""
    office = office_of(request)
    holding.hold(office, caller.actor, dtr_id, body.reason, body.kind)
    return finding.week_in_full(office, dtr_id)


@router.post("/statements/{dtr_id}/release", response_model=WeekPaymentsOut)
def release_payment(
    dtr_id: DtrId, body: HoldBody, request: Request, caller: PayMaker
) -> WeekInFull:
    """Let the statement be paid again."""
    office = office_of(request)
    holding.release(office, caller.actor, dtr_id, body.reason, body.kind)
    return finding.week_in_full(office, dtr_id)


@router.post("/statements/{dtr_id}/claim", response_model=WeekPaymentsOut)
def settle_claim(dtr_id: DtrId, body: ClaimBody, request: Request, caller: PayMaker) -> WeekInFull:
    """What was overpaid is settled with the driver, not claimed back from a payment."""
    office = office_of(request)
    claiming.settle_claim(office, caller.actor, dtr_id, body.amount, body.reason)
    return finding.week_in_full(office, dtr_id)


@router.post("/{payment_id}/correct", response_model=WeekPaymentsOut)
def correct_payment(
    payment_id: Id, body: CorrectBody, request: Request, caller: PayMaker
) -> WeekInFull:
    """Put a typing error in a noted payment right; the old note stays in the trail."""
    office = office_of(request)
    payment = Payment(body.payment_type, body.batch_number, body.payment_date)
    noting.correct(office, caller.actor, payment_id, payment, body.reason, body.amount)
    return finding.week_in_full(office, finding.payment(office, payment_id).dtr_id)


@router.post("/{payment_id}/withdraw", response_model=WeekPaymentsOut)
def withdraw_payment(
    payment_id: Id, body: WhyBody, request: Request, caller: PayMaker
) -> WeekInFull:
    """A payment that was noted and never made: due again."""
    office = office_of(request)
    noting.withdraw(office, caller.actor, payment_id, body.reason)
    return finding.week_in_full(office, finding.payment(office, payment_id).dtr_id)


@router.post("/{payment_id}/came-back", response_model=WeekPaymentsOut)
def payment_came_back(
    payment_id: Id, body: WhyBody, request: Request, caller: PayMaker
) -> WeekInFull:
    """A payment that did not arrive, on a person's word: RETURNED, and due again."""
    office = office_of(request)
    found = returning.came_back(office, caller.actor, payment_id, body.reason)
    return finding.week_in_full(office, found.dtr_id)


def _payables(found: Payables) -> dict[str, object]:
    groups = []
    for method in (PaymentType.ACH, PaymentType.CHECK):
        group = found.by(method)
        remarks = sum(1 for line in group.lines if line.remarks)
        groups.append(GroupOut.of(group, method=method, payments=len(group.lines), remarks=remarks))
    return {"groups": groups, "lines": found.lines, "left_out": found.left_out}


def _batch(found: BatchInFull) -> BatchDetailOut:
    return BatchDetailOut.of(found.batch, items=found.payments, events=found.trail)
