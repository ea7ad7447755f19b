"""What was sent to drivers and what they ask: the register, the queue, one dispute."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from include.dtr.delivery import people as sent
from include.dtr.delivery.saying import line_name
from include.dtr.delivery.states import DeliveryState
from include.dtr.disputes import people
from include.dtr.disputes.people import line_amounts
from include.dtr.disputes.records import Dispute, DisputeState
from include.dtr.errors import LeaseFault, StoreRefused, TransientFault
from include.dtr.explanation import ObligationStory
from include.dtr.languages import ENGLISH, languages
from include.dtr.office import explaining, statements
from include.dtr.office.fields import EMPTY_IS_NONE, Day, Input, ReasonText
from include.dtr.page.render import lead_to, render
from include.dtr.period import week_before, week_from
from include.dtr.records.dtrs import Status
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId, Id
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(prefix="/page", include_in_schema=False, route_class=OfficeRoute)


@router.get("/disputes", response_class=HTMLResponse)
def queue_page(
    request: Request, caller: Reader, state: Annotated[DisputeState | None, Query()] = None
) -> HTMLResponse:
    """What waits for an answer, the most urgent on top; then what was answered."""
    office = office_of(request)
    found = people.queue(office, caller.actor, [state] if state else [])
    return render(
        request,
        caller,
        "disputes.html",
        disputes=found,
        counts=people.week_disputes(office, None),
        chosen=state,
        today=office.now().date(),
        line_of=_line_of,
    )


@router.get("/disputes/{dispute_id}", response_class=HTMLResponse)
def dispute_page(dispute_id: Id, request: Request, caller: Reader) -> HTMLResponse:
    """One dispute with the postings behind its line, and what happened to it."""
    office = office_of(request)
    story = people.read(office, caller.actor, dispute_id)
    dispute = story.dispute
    behind: ObligationStory | None = None
    silent = ""
    try:
        explained = explaining.explain_dtr(office, caller.actor, dispute.dtr_id, dispute.revision)
        behind = next(
            (
                each
                for each in explained.explanation.obligations
                if each.balance.obligation_id == dispute.line
            ),
            None,
        )
    except (LeaseFault, StoreRefused, TransientFault) as fault:
        silent = str(fault)
    return render(
        request,
        caller,
        "dispute.html",
        dispute=dispute,
        events=story.events,
        behind=behind,
        silent=silent,
        line=_line_of(dispute),
        can_be_answered=dispute.state in (DisputeState.OPEN, DisputeState.ANSWERED),
    )


class AnswerForm(Input):
    state: Literal[DisputeState.ANSWERED, DisputeState.ACCEPTED, DisputeState.REJECTED]
    answer: str = Field(min_length=1, max_length=4_000)
    posting_id: Annotated[str | None, EMPTY_IS_NONE] = Field(None, max_length=200)


@router.post("/disputes/{dispute_id}/answer", response_class=HTMLResponse)
def answer(
    dispute_id: Id, form: Annotated[AnswerForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Answer, and show the dispute anew."""
    people.answer(
        office_of(request), caller.actor, dispute_id, form.state, form.answer, form.posting_id
    )
    return lead_to(request, f"/page/disputes/{dispute_id}")


class HoldForm(Input):
    amount: Decimal = Field(ge=0, max_digits=12, decimal_places=2)


@router.post("/disputes/{dispute_id}/hold", response_class=HTMLResponse)
def hold(
    dispute_id: Id, form: Annotated[HoldForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Hold back a part of the payment, and show the dispute anew."""
    people.hold(office_of(request), caller.actor, dispute_id, form.amount)
    return lead_to(request, f"/page/disputes/{dispute_id}")


@router.get("/statements/{dtr_id}/driver", response_class=HTMLResponse)
def about_driver(dtr_id: DtrId, request: Request, caller: Reader) -> HTMLResponse:
    """What was sent about a statement and asked about it: a part of the statement's page."""
    office = office_of(request)
    full = statements.find(office, dtr_id)
    categories = {line["obligation_id"]: line["category"] for line in full.balances}
    return render(
        request,
        caller,
        "about_driver.html",
        row=full.row,
        stands=full.row.status == Status.GENERATED,
        sent=sent.sent_about(office, dtr_id),
        disputes=people.asked_about(office, dtr_id),
        line_of=_line_of,
        lines=[
            (line, line_name(ENGLISH, line, categories.get(line))) for line in line_amounts(full)
        ],
        languages=languages(),
    )


class AskForm(Input):
    line: str = Field(min_length=1, max_length=200)
    words: str = Field(min_length=1, max_length=4_000)
    language: str = Field("en", max_length=35)


@router.post("/statements/{dtr_id}/disputes", response_class=HTMLResponse)
def enter(
    dtr_id: DtrId, form: Annotated[AskForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Note a driver's question, and lead to it."""
    made = people.enter(
        office_of(request), caller.actor, dtr_id, form.line, form.words, form.language
    )
    return lead_to(request, f"/page/disputes/{made.dispute_id}")


@router.get("/deliveries", response_class=HTMLResponse)
def deliveries_page(
    request: Request,
    caller: Reader,
    week: Annotated[Day | None, Query()] = None,
    state: Annotated[DeliveryState | None, Query()] = None,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> HTMLResponse:
    """Who was sent what about a week."""
    office = office_of(request)
    start: date = week or week_before(office.now()).start
    found = sent.register(office, caller.actor, start, [state] if state else [], before)
    return render(
        request,
        caller,
        "deliveries.html",
        start=start,
        earlier=week_from(start).previous.start,
        sent=found,
        counts=sent.counts_of(office, start),
        chosen=state,
        more=found[-1].id if len(found) == sent.PAGE else None,
    )


class AgainForm(Input):
    despite: bool = False


@router.post("/deliveries/{delivery_id}/again", response_class=HTMLResponse)
def again(
    delivery_id: Id, form: Annotated[AgainForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Queue a message once more."""
    made = sent.send_again(office_of(request), caller.actor, delivery_id, form.despite)
    return render(request, caller, "queued.html", ids=[made])


class FailedForm(Input):
    week: Day


@router.post("/deliveries/again", response_class=HTMLResponse)
def failed_again(
    form: Annotated[FailedForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Queue once more what failed or came back of a week."""
    made = sent.send_failed_again(office_of(request), caller.actor, form.week)
    return render(request, caller, "queued.html", ids=made)


class SettleForm(Input):
    state: Literal[DeliveryState.SENT, DeliveryState.FAILED]
    reason: ReasonText


@router.post("/deliveries/{delivery_id}/settle", response_class=HTMLResponse)
def settle(
    delivery_id: Id, form: Annotated[SettleForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Note what became of a message that nobody knew of."""
    sent.settle(office_of(request), caller.actor, delivery_id, form.state, form.reason)
    return render(request, caller, "queued.html", ids=[])


@router.get("/disputes-of-week", response_class=HTMLResponse)
def week_part(request: Request, caller: Reader, week: Annotated[Day, Query()]) -> HTMLResponse:
    """How a week's messages and disputes stand: a part of the week's page."""
    office = office_of(request)
    return render(
        request,
        caller,
        "week_drivers.html",
        start=week,
        counts=sent.counts_of(office, week),
        disputes=people.week_disputes(office, week),
        now=office.now(),
    )


def _line_of(dispute: Dispute) -> str:
    return line_name(ENGLISH, dispute.line, dispute.category)
